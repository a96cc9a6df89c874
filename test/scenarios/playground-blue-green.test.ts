import { describe, expect, it } from 'vitest';
import { greenTargetGroup } from '../../src/playground/seed-alarms.ts';
import { createTroubles } from '../../src/playground/troubles.ts';
import { type PlaygroundScenario, playgroundScenario } from './playground-world.ts';

function greenWeight({ aws }: PlaygroundScenario): number {
  const targets = aws.elb.traffic().flatMap((one) => one.targets);
  return targets.find(({ groupArn }) => aws.elb.targetGroupName(groupArn) === greenTargetGroup)?.weight ?? 0;
}

function countsOf(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

describe('a blue-green rollout of web-eu in the playground', () => {
  it('makes exactly the changes that its dry run tells, and serves with all 40 throughout', async () => {
    const world = await playgroundScenario();
    const line = `/ami rollout ${world.newImageId} to web-eu --strategy blue-green`;
    await world.command('ada', `${line} --dry-run`);
    const told = world.heard('ada');
    expect(told).toContain('at least 40 of 40 instances serving throughout. It needs up to 40 extra instances.');
    const calls = /^In all \| ([^|]*) \| 40 \| 40 \|/m.exec(told)?.[1] ?? '';
    const before = world.changes().length;

    await world.command('ada', line);
    await world.settle();
    const sinceMs = world.clock.nowMs();
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Done. Everything was done as planned.');
    const made = countsOf(world.changes().slice(before));
    expect(calls.split(', ').toSorted()).toEqual(
      Object.entries(made)
        .map(([call, count]) => `${count} ${call}`)
        .toSorted(),
    );
    const worse = world.monitor.samples.filter(({ groupName, atMs }) => groupName === 'web-eu' && atMs >= sinceMs);
    expect(worse).toEqual([]);
    expect(world.monitor.servingIds('web-eu')).toHaveLength(40);
    expect(greenWeight(world)).toBe(100);

    await world.command('ada', '/ami fleet web-eu');
    expect(world.heard('ada')).toContain('web-eu: 40 of 40 instances healthy, no drift');
  });

  it('is taken back where the alarm fires once the new group got its first requests', async () => {
    const world = await playgroundScenario();
    const troubles = createTroubles(world, () => undefined);
    expect(troubles.begin('alarm')).toContain('web-eu-5xx half a minute after web-eu-green got its first requests');
    await world.command('ada', `/ami rollout ${world.newImageId} to web-eu --strategy blue-green`);
    await world.settle();
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Taken back');
    expect(world.card()).toContain('The alarm web-eu-5xx is in ALARM since');
    expect(world.thread().join('\n')).toContain('10 % of the traffic goes to web-eu-green now');
    expect(world.thread().join('\n')).not.toContain('50 % of the traffic goes to web-eu-green now');
    expect(greenWeight(world)).toBe(0);
    expect(world.aws.autoscaling.capacity('web-eu-green')).toBeUndefined();
    troubles.end('alarm');
    expect(world.aws.cloudWatch.alarmState('web-eu-5xx')).toBe('OK');
  });
});
