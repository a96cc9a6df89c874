import { describe, expect, it } from 'vitest';
import { noTraces, type Scenario, scenario } from './scenario.ts';

const minuteMs = 60_000;

async function expectDone(world: Scenario): Promise<void> {
  world.aws.faults.clear();
  expect(world.card()).toContain('✅ Done.');
  expect(await world.images()).toEqual(Array.from({ length: 4 }, () => world.newImageId));
  expect(world.monitor.losses.filter(({ serving }) => serving < 4)).toEqual([]);
  expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
}

function callsTo({ aws }: Scenario): number {
  return Object.values(aws.counts()).reduce((sum, count) => sum + count, 0);
}

async function rolledOut(world: Scenario, flags: string): Promise<number> {
  const sinceMs = world.clock.nowMs();
  await world.rollOut(flags);
  await expectDone(world);
  return world.clock.nowMs() - sinceMs;
}

describe('while AWS asks for fewer calls', () => {
  it.each(['', '--strategy refresh --batch 2'])(
    'and refuses every third one, a rollout only takes longer (%s)',
    async (flags) => {
      const quietMs = await rolledOut(await scenario(), flags);
      const world = await scenario();
      world.aws.faults.throttle({}, 1 / 3);
      expect(await rolledOut(world, flags)).toBeGreaterThan(quietMs);
    },
  );

  it('and refuses all of them for half an hour, a run waits with few calls, is not held, and then goes on', async () => {
    const world = await scenario();
    await world.askRollout();
    await world.click('grace', 'Approve');
    await world.settle({ until: async () => (await world.run()).step.round === 2 });
    const fromMs = world.clock.nowMs();
    const untilMs = fromMs + 30 * minuteMs;
    const before = callsTo(world);
    world.aws.faults.throttle({}, 1, { fromMs, untilMs });
    await world.settle({ untilMs });
    expect((await world.run()).phase).toEqual({ kind: 'running' });
    expect(world.thread().filter((entry) => entry.includes('Trouble in'))).toHaveLength(1);
    // At most one try a minute, once the first ones have failed, of a few calls each.
    expect(callsTo(world) - before).toBeLessThan(150);
    await world.settle();
    await expectDone(world);
    expect(world.thread().filter((entry) => entry.includes('is over') || entry.includes('again'))).not.toEqual([]);
  });

  it('and refuses all of them from the beginning, the plan is only made later', async () => {
    const world = await scenario();
    const fromMs = world.clock.nowMs();
    world.aws.faults.throttle({}, 1, { fromMs, untilMs: fromMs + 10 * minuteMs });
    await world.askRollout();
    expect(world.buttons()).toContain('Approve');
    expect(world.clock.nowMs()).toBeGreaterThanOrEqual(fromMs + 10 * minuteMs);
    world.aws.faults.clear();
    await world.click('grace', 'Approve');
    await world.settle();
    await expectDone(world);
  });
});
