import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TargetHealth, TargetState } from '../../src/fleet/fleet.ts';
import { allowRemoval } from '../../src/fleet/guard.ts';
import { guardedFleet, guardedTargets, planInPlaceWaves, takeWithin } from '../../src/fleet/target-pools.ts';
import { aFleet, arbitraryFleet, arbitraryPolicy, instances, targetGroupArn } from './builders.ts';

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `i-${index}`);

function healthOf(states: readonly TargetState[]): ReadonlyMap<string, TargetHealth> {
  return new Map(states.map((state, index) => [`i-${index}`, { targetGroupArn, state }]));
}

describe('servers of a group', () => {
  it('are taken until the guard would refuse the next, and never one more', () => {
    fc.assert(
      fc.property(arbitraryFleet, arbitraryPolicy, (fleet, policy) => {
        const all = fleet.instances.map(({ instanceId }) => instanceId);
        const taken = takeWithin(guardedFleet(fleet, policy), all, all.length);
        const { length } = taken.ids;
        expect(taken.ids).toEqual(all.slice(0, length));
        expect(allowRemoval(fleet, taken.ids, policy).allowed).toBe(true);
        if (length < all.length) expect(allowRemoval(fleet, all.slice(0, length + 1), policy).allowed).toBe(false);
      }),
    );
  });

  it('are never taken where all of them have to serve', () => {
    const pools = guardedFleet(aFleet({ instances: instances(10) }), { minHealthyPercent: 100 });
    expect(
      takeWithin(
        pools,
        instances(10).map(({ instanceId }) => instanceId),
        10,
      ),
    ).toMatchObject({ ids: [] });
  });
});

describe('servers of a target group', () => {
  const policy = { minHealthyPercent: 80 };

  it('are taken down to the floor of all that are registered', () => {
    const pool = guardedTargets(targetGroupArn, healthOf(Array(10).fill('healthy')), [], policy);
    expect(takeWithin([pool], ids(10), 10)).toMatchObject({ ids: ['i-0', 'i-1'], stoppedBy: { floor: 8 } });
  });

  it('that stay out are missed: the floor does not follow them', () => {
    const pool = guardedTargets(targetGroupArn, healthOf(Array(8).fill('healthy')), ['i-8', 'i-9'], policy);
    expect(takeWithin([pool], ids(8), 8).ids).toEqual([]);
  });

  it('that drain are none of it any more', () => {
    const health = healthOf([...Array<TargetState>(5).fill('healthy'), 'draining', 'unhealthy.draining']);
    expect(guardedTargets(targetGroupArn, health, [], policy)).toMatchObject({ floor: 4 });
  });

  it('that are sick may always go', () => {
    const pool = guardedTargets(targetGroupArn, healthOf(['unhealthy', 'healthy']), [], { minHealthyPercent: 50 });
    expect(takeWithin([pool], ['i-0'], 1).ids).toEqual(['i-0']);
  });
});

describe('the waves', () => {
  it.each([
    [200, 20, 200, { count: 11, largest: 20 }],
    [200, 20, 10, { count: 12, largest: 20 }],
    [200, 20, 0, { count: 13, largest: 20 }],
    [1, 20, 0, { count: 1, largest: 1 }],
    [2, 20, 0, { count: 2, largest: 1 }],
    [10_000, 500, 500, { count: 21, largest: 500 }],
  ])('of %i servers, %i at once, %i of which may fail, begin with one and grow', (count, batch, budget, expected) => {
    expect(planInPlaceWaves([], ids(count), { batch, budget })).toEqual(expected);
  });

  it('are no larger than what may stop serving', () => {
    const pool = guardedTargets(targetGroupArn, healthOf(Array(10).fill('healthy')), [], { minHealthyPercent: 70 });
    expect(planInPlaceWaves([pool], ids(10), { batch: 10, budget: 10 })).toEqual({ count: 4, largest: 3 });
  });

  it('are none where nothing may stop serving, and the server is named', () => {
    const pool = guardedTargets(targetGroupArn, healthOf(['healthy']), [], { minHealthyPercent: 100 });
    expect(planInPlaceWaves([pool], ids(3), { batch: 2, budget: 0 })).toMatchObject({
      stuck: { instanceId: 'i-0', pool: { floor: 1 } },
    });
  });

  it('take every server exactly once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 60 }), (count, batch) => {
        const waves = planInPlaceWaves([], ids(count), { batch, budget: batch });
        expect(waves.count).toBe(1 + Math.ceil((count - 1) / batch));
      }),
    );
  });
});
