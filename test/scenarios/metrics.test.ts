import { describe, expect, it } from 'vitest';
import { type Scenario, scenario } from './scenario.ts';
import { stagesScenario } from './stages-world.ts';

const place = { Environment: 'production' };

function sums({ aws }: Pick<Scenario, 'aws'>, ...names: readonly string[]): readonly string[] {
  return aws.cloudWatch
    .metrics()
    .filter(({ name }) => names.includes(name))
    .map(({ name, dimensions, sum }) => `${name} ${Object.values(dimensions).join(' ')}: ${sum}`.replace(' :', ':'));
}

const puts = ({ aws }: Pick<Scenario, 'aws'>) => aws.counts()['cloudwatch:PutMetricData'] ?? 0;

describe('a check of compliance', () => {
  it('puts what it comes to into CloudWatch, in one call for each account and region', async () => {
    const world = await scenario();
    await world.checkCompliance();
    expect(puts(world)).toBe(1);
    expect(sums(world, 'AMIsFresh', 'AMIsAging', 'AMIsUnscanned', 'FleetsDrifted')).toEqual([
      'AMIsFresh: 1',
      'AMIsAging: 1',
      'AMIsUnscanned: 2',
      'FleetsDrifted: 0',
      'AMIsFresh web production: 1',
      'AMIsAging web production: 1',
      'AMIsUnscanned web production: 2',
      'FleetsDrifted web production: 0',
    ]);
  });

  it('puts no number of what it was not allowed to read', async () => {
    const world = await scenario();
    world.aws.faults.deny({ action: 'DescribeTargetHealth' });
    await world.checkCompliance();
    expect(sums(world, 'AMIsFresh', 'FleetsDrifted', 'FindingsHigh')).toEqual([
      'AMIsFresh: 1',
      'AMIsFresh web production: 1',
    ]);
  });

  it('is done and told though nothing can be counted', async () => {
    const world = await scenario();
    world.aws.faults.deny({ service: 'cloudwatch', action: 'PutMetricData' });
    expect(await world.checkCompliance()).toBe(true);
    expect(await world.checkCompliance()).toBe(false);
    expect(puts(world)).toBe(1);
  });
});

describe('a run that has ended', () => {
  it('is counted by outcome, with the instances that it has patched', async () => {
    const world = await scenario();
    await world.rollOut();
    expect(puts(world)).toBe(1);
    const { cloudWatch } = world.aws;
    const sum = (name: string, dimensions: Readonly<Record<string, string>>) =>
      cloudWatch.sum({ namespace: 'Custom/AMI', name, dimensions });
    const before = sum('InstancesPatched', {});
    expect(before).toBe((await world.images()).length);
    expect(sum('InstancesPatched', place)).toBe(before);
    expect([sum('RunsEnded', { Outcome: 'done' }), sum('RunsEnded', { ...place, Outcome: 'done' })]).toEqual([1, 1]);
    await world.command('ada', '/ami rollback web');
    await world.settle();
    await world.click('grace', 'Approve');
    await world.settle();
    expect(sum('RunsEnded', { Outcome: 'done' })).toBe(2);
    expect(sum('InstancesPatched', {})).toBe(before);
  });

  it('tells how long a patch took, from the request to the end of its rollout', async () => {
    const world = await stagesScenario();
    const askedAtMs = world.clock.nowMs();
    await world.ask('/ami patch web');
    await world.click('grace', 'Approve');
    await world.settle();
    const seconds = world.aws.cloudWatch.sum({ namespace: 'Custom/AMI', name: 'TimeToPatch', dimensions: {} });
    expect(seconds).toBeGreaterThan(300);
    expect(seconds).toBeLessThanOrEqual((world.clock.nowMs() - askedAtMs) / 1000);
    const none = { ...place, Outcome: 'done' };
    expect(world.aws.cloudWatch.sum({ namespace: 'Custom/AMI', name: 'RunsEnded', dimensions: none })).toBe(1);
  });

  it('has ended and let go of its lock though it cannot be counted', async () => {
    const world = await scenario();
    world.aws.faults.deny({ service: 'cloudwatch', action: 'PutMetricData' });
    await world.rollOut();
    expect(world.card()).toContain('✅ Done.');
    expect(await world.traces()).toMatchObject({ live: [], lockedBy: undefined });
    expect(puts(world)).toBe(1);
  });

  it('is counted also where it never came to a plan', async () => {
    const world = await scenario();
    await world.command('ada', '/ami rollout ami-0123456789abcdef0 to web');
    await world.settle();
    expect(sums(world, 'RunsEnded')).toEqual(['RunsEnded refused: 1', 'RunsEnded none refused: 1']);
  });
});
