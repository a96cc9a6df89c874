import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lostToSurge, planSurge, surplusLeft } from '../../src/fleet/surge.ts';
import { aFleet } from './builders.ts';

const change = (from: number, to: number, startedAtMs = 100_000) => ({
  startedAtMs,
  cause:
    `At 2026-01-15T09:00:00Z a user request explicitly set group desired capacity changing the desired capacity from ` +
    `${from} to ${to}.  At 2026-01-15T09:00:04Z an instance was started in response to a difference between desired and ` +
    `actual capacity, increasing the capacity from ${from} to ${to}.`,
});
const surge = { from: 10, to: 12, writtenAtMs: 100_000 };

describe('a surge', () => {
  it.each([
    [2, 10, { from: 10, to: 12 }],
    [5, 3, { from: 10, to: 13 }],
    [15, 20, { from: 10, to: 20 }],
    [2, 0, { from: 10, to: 10 }],
  ])('by a batch of %i with %i old left', (batch, remainingOld, planned) => {
    expect(planSurge(aFleet({ max: 20 }), { batch, remainingOld })).toEqual(planned);
  });

  it('never lowers the desired capacity, not even when that is over max size', () => {
    expect(planSurge(aFleet({ max: 5 }), { batch: 2, remainingOld: 10 })).toEqual({ from: 10, to: 10 });
  });
});

describe('what is left of a surplus', () => {
  it.each([
    [12, 0, 2],
    [11, 1, 1],
    [11, 0, 1],
    [9, 0, 0],
    [17, 0, 2],
    [15, 2, 0],
    [10, 2, 0],
  ])('at desired %i with %i returned is %i', (desiredNow, returned, left) => {
    expect(surplusLeft(desiredNow, { from: 10, to: 12, returned })).toBe(left);
  });

  it('given back one by one, always ends, and keeps what others added', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(10), fc.nat(20), (from, by, scaledOutBy) => {
        let desired = from + by + scaledOutBy;
        let returned = 0;
        while (surplusLeft(desired, { from, to: from + by, returned }) > 0) {
          desired -= 1;
          returned += 1;
        }
        expect(desired).toBe(from + scaledOutBy);
      }),
    );
  });
});

describe('what a surge has overwritten', () => {
  it('is nothing when nothing came between', () => {
    expect(lostToSurge([change(10, 12)], surge)).toBeUndefined();
  });

  it('is the scale-out that came between', () => {
    expect(lostToSurge([change(15, 12)], surge)).toBe(5);
    expect(lostToSurge([change(11, 12)], surge)).toBe(1);
  });

  it('is nothing after a scale-in, since nothing is ever lowered', () => {
    expect(lostToSurge([change(8, 12)], surge)).toBeUndefined();
  });

  it('is read from the newest change to our number, made after we wrote', () => {
    expect(lostToSurge([change(10, 12), change(15, 12)], surge)).toBeUndefined();
    expect(lostToSurge([change(15, 12, 98_000)], surge)).toBeUndefined();
    expect(lostToSurge([{ startedAtMs: 100_000, cause: 'At … an instance was taken out of service' }], surge)).toBe(
      undefined,
    );
  });

  it('is not what an alarm has changed to the same number', () => {
    const alarm = change(15, 12).cause.replace('user request explicitly set group desired capacity', 'monitor alarm');
    expect(lostToSurge([{ startedAtMs: 100_000, cause: alarm }], surge)).toBeUndefined();
  });

  it('is found among changes that AWS tells in one breath', () => {
    const causes = `${change(10, 15).cause} ${change(15, 12).cause} ${change(12, 14).cause}`;
    expect(lostToSurge([{ startedAtMs: 100_000, cause: causes }], surge)).toBe(5);
  });

  it('is nothing where AWS tells no activities', () => {
    expect(lostToSurge([], surge)).toBeUndefined();
  });
});
