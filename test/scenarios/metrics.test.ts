import { SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/basics/log.ts';
import { patchedIn } from './counting.ts';
import { type Scenario, scenario } from './scenario.ts';
import { stagesScenario } from './stages-world.ts';

const place = { Environment: 'production' };

function sums({ aws }: Pick<Scenario, 'aws'>, ...names: readonly string[]): readonly string[] {
  return aws.cloudWatch
    .metrics()
    .filter(({ name }) => names.includes(name))
    .map(({ name, dimensions, sum }) => `${name} ${Object.values(dimensions).join(' ')}: ${sum}`.replace(' :', ':'));
}

const dayMs = 24 * 60 * 60 * 1000;
const numberOf = (line = '') => Number(line.split(': ')[1]);
const terminated = (world: Scenario) =>
  world.changes().filter((call) => call === 'TerminateInstanceInAutoScalingGroup').length;

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

  it.each([
    ['is paused', (world: Scenario, id: string) => world.command('ada', `/ami pause ${id}`)],
    ['waits for a freeze to end', (world: Scenario) => world.command('mary', '/ami freeze --reason "a sale"')],
  ])('counts no fleet as drifted that a run is in the middle of, unless it %s', async (_, stop) => {
    const world = await scenario();
    await world.askRollout();
    await world.click('grace', 'Approve');
    await world.settle({ until: () => terminated(world) > 1 });
    expect(new Set(await world.images()).size).toBe(2);
    await world.checkCompliance();
    const [drifted, medium] = sums(world, 'FleetsDrifted', 'FindingsMedium');
    expect(drifted).toBe('FleetsDrifted: 0');
    const { id } = await world.run();
    await stop(world, id);
    await world.settle({ until: async () => (await world.run()).step.gate !== undefined });
    world.clock.advanceBy(dayMs);
    await world.checkCompliance();
    const [after, mediumAfter] = sums(world, 'FleetsDrifted', 'FindingsMedium');
    expect([after, numberOf(mediumAfter) - 2 * numberOf(medium)]).toEqual(['FleetsDrifted: 1', 1]);
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

describe('the runs at work', () => {
  it('are counted with each sweep, by verb and environment, and how many of them wait for a person', async () => {
    const said: object[] = [];
    const log = { ...silentLog, info: (keys: object, message: string) => message === 'run at work' && said.push(keys) };
    const world = await scenario({ log });
    await world.core.sweep();
    expect(puts(world)).toBe(0);
    await world.askRollout();
    await world.core.sweep();
    const all = ['RunsActive', 'RunsWaiting'];
    expect(sums(world, ...all)).toEqual([
      'RunsActive: 1',
      'RunsWaiting: 1',
      'RunsActive rollout: 1',
      'RunsActive production: 1',
    ]);
    await world.click('grace', 'Approve');
    await world.settle({ until: () => world.changes().includes('TerminateInstanceInAutoScalingGroup') });
    await world.core.sweep();
    expect(sums(world, ...all)[1]).toBe('RunsWaiting: 1');
    await world.settle();
    const before = puts(world);
    await world.core.sweep();
    expect(puts(world)).toBe(before);
    const { id: run } = await world.run();
    const rollout = { run, verb: 'rollout', subject: 'web', environment: 'production' };
    expect(said).toEqual([
      { ...rollout, state: 'approval', step: 'check', progress: undefined },
      { ...rollout, state: 'running', step: 'retire', progress: expect.stringMatching(/^\d of 4$/) },
    ]);
  });

  it('keep the sweep from nothing where they cannot be counted', async () => {
    const world = await scenario();
    await world.askRollout();
    world.aws.faults.deny({ service: 'cloudwatch', action: 'PutMetricData' });
    await world.core.sweep();
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
    world.clock.advanceBy(1_800_000);
    await world.click('grace', 'Approve');
    await world.settle();
    const seconds = world.aws.cloudWatch.sum({ namespace: 'Custom/AMI', name: 'TimeToPatch', dimensions: {} });
    expect(seconds).toBeGreaterThan(300);
    expect(seconds).toBeLessThanOrEqual((world.clock.nowMs() - askedAtMs) / 1000);
    // Half an hour of it, somebody had to be waited for.
    const working = world.aws.cloudWatch.sum({
      namespace: 'Custom/AMI',
      name: 'TimeToPatchWorking',
      dimensions: place,
    });
    expect(seconds - working).toBeGreaterThanOrEqual(1_800);
    expect(seconds - working).toBeLessThan(1_830);
    const none = { ...place, Outcome: 'done' };
    expect(world.aws.cloudWatch.sum({ namespace: 'Custom/AMI', name: 'RunsEnded', dimensions: none })).toBe(1);
  });

  it('has patched no instance where all of it was taken back', async () => {
    const world = await scenario();
    await world.askRollout();
    await world.click('grace', 'Approve');
    await world.settle({ until: () => world.changes().includes('TerminateInstanceInAutoScalingGroup') });
    await world.command('ada', `/ami abort ${(await world.run()).id}`);
    await world.settle();
    expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
    expect(sums(world, 'RunsEnded')[0]).toBe('RunsEnded undone: 1');
    expect(patchedIn(world)).toBe(0);
  });

  it('has patched what its waves have replaced where it was closed half-way', async () => {
    const world = await scenario();
    await world.askRollout();
    await world.click('grace', 'Approve');
    await world.settle({ until: () => world.changes().includes('TerminateInstanceInAutoScalingGroup') });
    world.aws.faults.deny({ action: 'UpdateAutoScalingGroup' });
    const { id } = await world.run();
    await world.command('ada', `/ami abort ${id}`);
    await world.settle();
    await world.command('grace', `/ami abort ${id} --reason "mended by hand"`);
    await world.settle();
    const running = (await world.images()).filter((imageId) => imageId === world.newImageId).length;
    expect(running).toBeGreaterThan(0);
    expect(running).toBeLessThan(4);
    expect(patchedIn(world)).toBe(running);
  });

  it('has patched as many as there were to replace in the end: a scale-in took some', async () => {
    const world = await scenario({ desired: 6 });
    await world.askRollout();
    await world.click('grace', 'Approve');
    await world.settle({ until: () => world.changes().includes('TerminateInstanceInAutoScalingGroup') });
    const { desired } = await world.group();
    await world.clients.autoScaling.send(
      new SetDesiredCapacityCommand({ AutoScalingGroupName: 'web', DesiredCapacity: desired - 3 }),
    );
    await world.settle();
    const members = (await world.images()).length;
    expect(patchedIn(world)).toBeLessThan(6);
    expect(patchedIn(world)).toBeGreaterThanOrEqual(members - 1);
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
