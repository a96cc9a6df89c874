import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  correctedEndMs,
  nothingMeasured,
  paceOf,
  secondsLeft,
  secondsOfLots,
  withMeasured,
} from '../../src/runs/remaining.ts';

const minute = 60;

describe('the time that is left', () => {
  it.each([
    ['nothing', { elapsed: [], waiting: 0 }, 0],
    ['one that has just begun', { elapsed: [0], waiting: 0 }, 10],
    ['one that is nearly done', { elapsed: [9], waiting: 0 }, 1],
    ['one that takes a place as soon as that is free', { elapsed: [9, 2], waiting: 1 }, 11],
    ['a free place for one that waits', { elapsed: [4], waiting: 1 }, 10],
    ['four, two at once', { elapsed: [0, 0], waiting: 2 }, 20],
    ['one that is late already', { elapsed: [20], waiting: 0 }, 2],
  ])('of %s', (_what, { elapsed, waiting }, minutes) => {
    const seconds = secondsLeft(
      { concurrency: 2, eachSeconds: 10 * minute },
      { elapsed: elapsed.map((one) => one * minute), waiting, pace: 1 },
    );
    expect(seconds).toBe(minutes * minute);
  });

  it('follows what those took that are done: half of what was planned halves it, tier after tier', () => {
    const measured = withMeasured(withMeasured(nothingMeasured, 200, 600), 400, 600);
    expect(paceOf(measured)).toBe(0.5);
    const tier = { concurrency: 2, eachSeconds: 600 };
    expect(secondsLeft(tier, { elapsed: [0, 0], waiting: 2, pace: paceOf(measured) })).toBe(600);
    const later = [
      { children: 3, ...tier },
      { children: 1, concurrency: 8, eachSeconds: 60 },
    ];
    expect(secondsOfLots(later, paceOf(measured))).toBe(2 * 300 + 30);
    expect(secondsOfLots(later, paceOf(nothingMeasured))).toBe(2 * 600 + 60);
  });

  it('does not believe that all others wait for a person as long as one did', () => {
    const pausedOverNight = withMeasured(withMeasured(nothingMeasured, 12 * 3600, 600), 600, 600);
    expect(paceOf(pausedOverNight)).toBe(2.5);
  });

  const counts = fc.record({
    concurrency: fc.integer({ min: 1, max: 20 }),
    eachSeconds: fc.integer({ min: 1, max: 5000 }),
    waiting: fc.integer({ min: 0, max: 60 }),
    elapsed: fc.array(fc.integer({ min: 0, max: 6000 }), { maxLength: 20 }),
    pace: fc.double({ min: 0.05, max: 4, noNaN: true }),
  });

  it('is never less than the longest way through one place, and never more than one after the other', () => {
    fc.assert(
      fc.property(counts, ({ concurrency, eachSeconds, waiting, elapsed, pace }) => {
        const begun = elapsed.slice(0, concurrency);
        const each = eachSeconds * pace;
        const left = secondsLeft({ concurrency, eachSeconds }, { elapsed: begun, waiting, pace });
        const alone = begun.map((one) =>
          secondsLeft({ concurrency: 1, eachSeconds }, { elapsed: [one], waiting: 0, pace }),
        );
        const work = alone.reduce((sum, one) => sum + one, waiting * each);
        expect(left).toBeGreaterThanOrEqual(Math.max(0, ...alone, work / concurrency) - 1e-6);
        expect(left).toBeLessThanOrEqual(work + 1e-6);
        if (waiting > 0) expect(left).toBeGreaterThanOrEqual(each - 1e-6);
      }),
    );
  });

  it('grows with what waits, and shrinks with what is done at once', () => {
    fc.assert(
      fc.property(counts, ({ concurrency, eachSeconds, waiting, pace }) => {
        const of = (number: number, atOnce: number): number =>
          secondsLeft({ concurrency: atOnce, eachSeconds }, { elapsed: [], waiting: number, pace });
        expect(of(waiting + 1, concurrency)).toBeGreaterThanOrEqual(of(waiting, concurrency));
        expect(of(waiting, concurrency + 1)).toBeLessThanOrEqual(of(waiting, concurrency));
        const planned = secondsOfLots([{ children: waiting, concurrency, eachSeconds }], pace);
        expect(of(waiting, concurrency)).toBeCloseTo(planned, 3);
      }),
    );
  });
});

describe('the expected end', () => {
  const nowMs = 1_000_000;

  it.each([
    ['was not known', undefined, 600, nowMs + 600_000],
    ['is off by less than a minute', nowMs + 630_000, 600, nowMs + 630_000],
    ['is off by more', nowMs + 700_000, 600, nowMs + 600_000],
    ['is off by a few minutes of hours', nowMs + 7_400_000, 7200, nowMs + 7_400_000],
    ['has passed', nowMs - 500_000, 60, nowMs + 60_000],
  ])('that %s', (_what, expectedEndMs, remaining, corrected) => {
    expect(correctedEndMs(expectedEndMs, nowMs, remaining)).toBe(corrected);
  });
});
