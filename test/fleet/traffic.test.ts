import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floorOf } from '../../src/fleet/guard.ts';
import {
  allowShift,
  isSameWeights,
  type Side,
  shareOf,
  trafficCapacity,
  type Weight,
  weightsAt,
  weightsText,
} from '../../src/fleet/traffic.ts';

const blue = 'arn:blue';
const green = 'arn:green';
const direction = { from: blue, to: green };

function sides(blueServing: number, greenServing: number, desired = 4): readonly Side[] {
  return [
    { targetGroupArn: blue, serving: blueServing, desired },
    { targetGroupArn: green, serving: greenServing, desired },
  ];
}

describe('weights', () => {
  it('divide 100 between two', () => {
    expect(weightsAt(direction, 30)).toEqual([
      { targetGroupArn: blue, weight: 70 },
      { targetGroupArn: green, weight: 30 },
    ]);
  });

  it.each([
    [[{ targetGroupArn: blue, weight: 1 }], [{ targetGroupArn: blue, weight: 100 }], true],
    [weightsAt(direction, 0), [{ targetGroupArn: blue, weight: 100 }], false],
    [weightsAt(direction, 40), weightsAt(direction, 40).toReversed(), true],
    [weightsAt(direction, 40), weightsAt(direction, 41), false],
  ])('%j and %j are the same: %s', (one, other, same) => {
    expect(isSameWeights(one, other)).toBe(same);
    expect(weightsText(one) === weightsText(other)).toBe(same);
  });

  it.each([
    [weightsAt(direction, 25), green, 0.25],
    [
      [
        { targetGroupArn: blue, weight: 3 },
        { targetGroupArn: green, weight: 1 },
      ],
      blue,
      0.75,
    ],
    [[{ targetGroupArn: blue, weight: 0 }], blue, 0],
    [[], blue, 0],
  ])('of %j to %s is %d', (weights: readonly Weight[], arn, share) => {
    expect(shareOf(weights, arn)).toBe(share);
  });
});

describe('what a pair can carry', () => {
  it.each([
    ['all on blue', [0], 4, 4, 4],
    ['a tenth on one green', [10], 4, 1, 4 / 0.9],
    ['half on one green', [50], 4, 1, 2],
    ['half on a dead green', [50], 4, 0, 0],
    ['two listeners that differ', [10, 50], 4, 1, 2],
  ])('with %s', (_name, percents, blueServing, greenServing, capacity) => {
    const forwarders = percents.map((percent) => weightsAt(direction, percent));
    expect(trafficCapacity(forwarders, sides(blueServing, greenServing))).toBeCloseTo(capacity);
  });

  it('is nothing where no weight is above 0', () => {
    expect(trafficCapacity([[{ targetGroupArn: blue, weight: 0 }]], sides(4, 4))).toBe(0);
  });
});

describe('whether weights may change', () => {
  const shift = (now: number, next: number) => ({
    now: [weightsAt(direction, now)],
    next: [weightsAt(direction, next)],
  });
  const whole = { minHealthyPercent: 100 };

  it.each([
    ['to a green as large as blue', shift(0, 100), sides(4, 4), true],
    ['to a green that is too small for all', shift(0, 100), sides(4, 3), false],
    ['to a green that is large enough for its share', shift(0, 10), sides(4, 1), true],
    ['back to a blue that was scaled in', shift(100, 0), sides(2, 4), false],
    ['back to a blue that was scaled in, from a green that is dead', shift(100, 0), sides(2, 0), true],
    ['from bad to worse', shift(50, 100), sides(4, 1), false],
  ])('%s', (_name, change, both, allowed) => {
    expect(allowShift(change, both, whole).allowed).toBe(allowed);
  });

  it('says what would be left, and what has to be', () => {
    expect(allowShift(shift(0, 50), sides(4, 1), whole)).toEqual({ allowed: false, capacity: 2, floor: 4 });
  });

  it('never takes a pair below the floor that was not below it, and never makes it worse', () => {
    const count = fc.integer({ min: 0, max: 20 });
    const percent = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(count, count, count, percent, percent, percent, (b, g, desired, now, next, minHealthyPercent) => {
        const change = shift(now, next);
        const both = sides(b, g, desired);
        if (!allowShift(change, both, { minHealthyPercent }).allowed) return true;
        const [before, after] = [change.now, change.next].map((weights) => trafficCapacity(weights, both));
        return after !== undefined && (after >= floorOf({ minHealthyPercent }, desired) || after >= (before ?? 0));
      }),
    );
  });
});
