import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atOnce, boundsFor, firstInstances, firstPercent, refreshSeconds } from '../../src/fleet/refresh-size.ts';

describe('the bounds of a refresh', () => {
  it.each([
    [10, 1, 100, 100, 110],
    [4, 2, 100, 100, 150],
    [3, 1, 100, 100, 134],
    [10, 2, 50, 80, 100],
    [10, 3, 90, 90, 120],
    [200, 1, 100, 100, 100],
    [4, 4, 0, 0, 100],
    [4, 4, 100, 100, 200],
    [0, 1, 100, 100, 100],
  ])('for desired %i, batch %i, at least %i %% are %i to %i %%', (desired, batch, least, min, max) => {
    expect(boundsFor(desired, batch, least)).toEqual({ minHealthyPercent: min, maxHealthyPercent: max });
  });

  it('are ones that AWS takes, and replace no more than the batch at once, whatever the fleet', () => {
    const question = fc.record({ desired: fc.integer({ min: 1, max: 400 }), least: fc.integer({ min: 0, max: 100 }) });
    fc.assert(
      fc.property(question, fc.double({ min: 0, max: 1, noNaN: true }), ({ desired, least }, share) => {
        const batch = Math.max(1, Math.ceil(desired * share));
        const { minHealthyPercent: min, maxHealthyPercent: max } = boundsFor(desired, batch, least);
        expect([min, max].every(Number.isInteger)).toBe(true);
        expect(min).toBeGreaterThanOrEqual(least);
        expect(min).toBeLessThanOrEqual(100);
        expect(max).toBeGreaterThanOrEqual(100);
        expect(max).toBeLessThanOrEqual(200);
        expect(max - min).toBeLessThanOrEqual(100);
        expect(atOnce({ minHealthyPercent: min, maxHealthyPercent: max }, desired, desired).batch).toBeLessThanOrEqual(
          batch,
        );
      }),
    );
  });
});

describe('what a refresh replaces at once', () => {
  it.each([
    [10, 100, 110, { least: 10, most: 11, batch: 1, extra: 1 }],
    [4, 100, 150, { least: 4, most: 6, batch: 2, extra: 2 }],
    [4, 100, 100, { least: 4, most: 5, batch: 1, extra: 1 }],
    [10, 80, 100, { least: 8, most: 10, batch: 2, extra: 0 }],
    [10, 90, 120, { least: 9, most: 12, batch: 3, extra: 2 }],
  ])('of %i between %i and %i %%', (desired, minHealthyPercent, maxHealthyPercent, expected) => {
    expect(atOnce({ minHealthyPercent, maxHealthyPercent }, desired, desired)).toEqual(expected);
  });

  it('is no more than there is to replace', () => {
    expect(atOnce({ minHealthyPercent: 100, maxHealthyPercent: 200 }, 10, 3)).toMatchObject({ batch: 3, extra: 3 });
  });
});

describe('the first few', () => {
  it.each([
    [1, 100, 1],
    [3, 33, 1],
    [7, 14, 1],
    [100, 1, 1],
    [150, 1, 2],
    [1000, 1, 10],
  ])('of %i end at %i %%, which are %i', (desired, percent, instances) => {
    expect(firstPercent(desired)).toBe(percent);
    expect(firstInstances(desired)).toBe(instances);
  });
});

it('the time of a refresh counts its batches, its checkpoints but the last, and its bake', () => {
  const rules = {
    minHealthyPercent: 100,
    maxHealthyPercent: 150,
    warmupSeconds: 300,
    checkpointPercents: [50, 100],
    checkpointDelaySeconds: 1000,
    bakeSeconds: 500,
    alarms: [],
    standby: 'ignore',
    protectedInstances: 'keep',
  } as const;
  expect(refreshSeconds(rules, 4, 4)).toBe(2 * (120 + 300 + 10) + 1000 + 500 + 10);
});
