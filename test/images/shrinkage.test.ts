import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countsOf, type Peak, peaksAfter, shrinkageOf } from '../../src/images/shrinkage.ts';
import { ami, anInventory, listed, nowMs } from './inventories.ts';

const hourMs = 3_600_000;
const peak = (count: number, hoursAgo: number): Peak => ({ counted: 'groups', count, atMs: nowMs - hoursAgo * hourMs });

describe('a listing that tells less than before', () => {
  it.each([
    [100, 60, 1, true],
    [100, 69, 1, true],
    [100, 70, 1, false],
    [10, 6, 1, false],
    [10, 5, 1, true],
    [4, 0, 1, false],
    [100, 0, 23, true],
    [100, 0, 24, false],
    [100, 140, 1, false],
  ])('of %d before and %d now, %d hours later, is suspicious: %s', (before, now, hours, isSuspicious) => {
    const found = shrinkageOf({ groups: now }, [peak(before, hours)], nowMs);
    expect(found).toEqual(
      isSuspicious ? [{ counted: 'groups', count: now, before, beforeAtMs: nowMs - hours * hourMs }] : [],
    );
  });

  it('is held against the most of the last day, and not against another listing', () => {
    const peaks = [peak(40, 3), peak(100, 5), peak(500, 30), { ...peak(900, 1), counted: 'images' }];
    expect(shrinkageOf({ groups: 50 }, peaks, nowMs)).toMatchObject([{ before: 100 }]);
  });

  it('is no shrinkage where it could not be read', () => {
    const inventory = anInventory({ groups: { kind: 'unread', why: 'denied' } });
    expect(shrinkageOf(countsOf(inventory), [peak(100, 1)], nowMs)).toEqual([]);
  });
});

describe('what is counted', () => {
  it('leaves out instances of groups, which scaling takes away, and those that are gone', () => {
    const of = (instanceId: string, more: object) => ({ instanceId, imageId: ami(1), state: 'running', ...more });
    const instances = listed(of('i-1', {}), of('i-2', { groupName: 'web' }), of('i-3', { state: 'terminated' }));
    expect(countsOf(anInventory({ instances }))).toEqual({
      images: 10,
      'instances outside groups': 1,
      groups: 0,
      'launch configurations': 0,
      'launch templates': 0,
    });
  });
});

describe('what is remembered', () => {
  it('is the very same while nothing changes, for an hour', () => {
    const peaks = peaksAfter([], { groups: 5 }, nowMs);
    expect(peaksAfter(peaks, { groups: 5 }, nowMs + hourMs - 1)).toBe(peaks);
    expect(peaksAfter(peaks, { groups: 5 }, nowMs + hourMs)).toEqual([
      { counted: 'groups', count: 5, atMs: nowMs + hourMs },
    ]);
  });

  it('tells the most of the last day, however it went up and down', () => {
    const steps = fc.array(fc.record({ count: fc.nat(50), minutes: fc.integer({ min: 1, max: 600 }) }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(steps, (walk) => {
        let peaks: readonly Peak[] = [];
        const history: Peak[] = [];
        let atMs = nowMs;
        for (const { count, minutes } of walk) {
          atMs += minutes * 60_000;
          // What is renewed only once an hour may be forgotten an hour early.
          const day = history.filter((one) => one.atMs > atMs - 23 * hourMs);
          const most = Math.max(0, ...day.map((one) => one.count));
          const expected = most - count >= 5 && count < most * 0.7;
          if (expected) expect(shrinkageOf({ groups: count }, peaks, atMs)).toHaveLength(1);
          peaks = peaksAfter(peaks, { groups: count }, atMs);
          history.push({ counted: 'groups', count, atMs });
          expect(peaks.length).toBeLessThanOrEqual(Math.max(51, history.length));
        }
      }),
    );
  });
});
