import { describe, expect, it } from 'vitest';
import { createLane, type Lane } from '../../src/aws/lane.ts';
import { createPatience } from '../../src/aws/patience.ts';
import { testClock } from '../../src/basics/clock.ts';
import { grants } from '../builders/grants.ts';
import { type Timeline, timeline } from '../builders/timeline.ts';

/** Somebody who calls again and again, a tenth of a second each. */
async function caller(
  lane: Lane,
  { clock, waitMs }: Timeline,
  isGranted: () => boolean,
  seen: { sent: number[]; refused: number[] },
): Promise<void> {
  for (;;) {
    const turn = await lane.turn(createPatience(clock, 600_000));
    if (turn === 'no') throw new Error('it waits longer than ten minutes');
    seen.sent.push(clock.nowMs());
    const taken = isGranted();
    if (!taken) seen.refused.push(clock.nowMs());
    await waitMs(100);
    if (taken) lane.taken();
    else lane.refused();
  }
}

describe('a lane', () => {
  it('lets everything go at once while AWS refuses nothing', async () => {
    const { clock, waitMs } = timeline();
    const lane = createLane({ clock, waitMs });
    for (let index = 0; index < 1_000; index += 1) expect(await lane.turn(createPatience(clock, 0))).toBe('go');
    expect(lane.perSecond()).toBeUndefined();
  });

  it.each([
    [2, 2],
    [10, 50],
    [20, 100],
  ])('comes to what AWS grants, %i a second, with few refusals, however many want to go', async (granted, burst) => {
    const time = timeline();
    const isGranted = grants(time.clock, granted, burst);
    const lane = createLane(time);
    const seen = { sent: [] as number[], refused: [] as number[] };
    for (let index = 0; index < 50; index += 1) void caller(lane, time, isGranted, seen);
    await time.passTo(time.clock.nowMs() + 600_000);
    const fromMs = time.clock.nowMs() - 300_000;
    const late = (moments: readonly number[]) => moments.filter((atMs) => atMs >= fromMs).length;
    const perSecond = (late(seen.sent) - late(seen.refused)) / 300;
    expect(perSecond).toBeGreaterThan(granted * 0.9);
    expect(late(seen.refused) / late(seen.sent)).toBeLessThan(0.15);
  });

  it('lets those go first who have waited longest, and turns away whoever would wait for too long', async () => {
    const time = timeline();
    const lane = createLane(time);
    for (let index = 0; index < 3; index += 1) await lane.turn(createPatience(time.clock, 0));
    lane.refused();
    expect(lane.perSecond()).toBeCloseTo(2.1);
    const startMs = time.clock.nowMs();
    const order: number[] = [];
    const wentAtMs: number[] = [];
    const ask = async (index: number, mostMs: number) => {
      const turn = await lane.turn(createPatience(time.clock, mostMs));
      if (turn === 'go') {
        order.push(index);
        wentAtMs.push(time.clock.nowMs());
      }
      return turn;
    };
    const asked = [0, 1, 2].map((index) => ask(index, 10_000));
    expect(await ask(3, 500)).toBe('no');
    await time.passTo(startMs + 3_000);
    expect(await Promise.all(asked)).toEqual(['go', 'go', 'go']);
    expect(order).toEqual([0, 1, 2]);
    expect(wentAtMs.map((atMs) => (atMs - startMs) / 1000)).toEqual(
      [1, 2, 3].map((turn) => expect.closeTo(turn / 2.1, 2)),
    );
  });

  it('takes refusals of one crowd for one', async () => {
    const time = timeline();
    const lane = createLane(time);
    for (let index = 0; index < 10; index += 1) await lane.turn(createPatience(time.clock, 0));
    for (let index = 0; index < 10; index += 1) lane.refused();
    expect(lane.perSecond()).toBeCloseTo(7);
  });

  it('forgets after ten minutes that AWS has refused anything', async () => {
    const time = timeline();
    const lane = createLane(time);
    await lane.turn(createPatience(time.clock, 0));
    lane.refused();
    time.clock.advanceBy(600_001);
    expect(lane.perSecond()).toBeUndefined();
  });
});

describe('patience', () => {
  it('is spent once by those that wait together', async () => {
    const clock = testClock();
    const patience = createPatience(clock, 10_000);
    const one = Promise.withResolvers<void>();
    const other = Promise.withResolvers<void>();
    const both = [patience.during(one.promise), patience.during(other.promise)];
    clock.advanceBy(3_000);
    one.resolve();
    await both[0];
    expect(patience.leftMs()).toBe(7_000);
    clock.advanceBy(2_000);
    other.resolve();
    await both[1];
    clock.advanceBy(60_000);
    expect(patience.leftMs()).toBe(5_000);
  });
});
