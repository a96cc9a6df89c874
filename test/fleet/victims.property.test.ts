import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../src/fleet/fleet.ts';
import { allowRemoval } from '../../src/fleet/guard.ts';
import { standingOf } from '../../src/fleet/standing.ts';
import type { Victim } from '../../src/fleet/victims.ts';
import { chooseVictims } from '../../src/fleet/victims.ts';
import { aFleet, arbitraryFleet, arbitraryPolicy, instances, newImage, oldImage } from './builders.ts';

const question = fc.record({
  imageIds: fc.constantFrom([newImage], [oldImage, newImage]),
  limit: fc.nat(20),
  surplus: fc.nat(10),
  policy: arbitraryPolicy,
  keepProtected: fc.boolean(),
});

function without(fleet: Fleet, { instanceId, decrement }: Victim): Fleet {
  return {
    ...fleet,
    desired: fleet.desired - (decrement ? 1 : 0),
    instances: fleet.instances.filter((instance) => instance.instanceId !== instanceId),
  };
}

describe('victims of any fleet', () => {
  it('pass the guard one after the other, as they are terminated', () => {
    fc.assert(
      fc.property(arbitraryFleet, question, (fleet, asked) => {
        let now = fleet;
        for (const victim of chooseVictims(fleet, asked).victims) {
          const decrement = victim.decrement ? 1 : 0;
          expect(allowRemoval(now, [victim.instanceId], asked.policy, { decrement }).allowed).toBe(true);
          now = without(now, victim);
        }
      }),
    );
  });

  it('stay within the limit, the surplus and min size, each named once', () => {
    fc.assert(
      fc.property(arbitraryFleet, question, (fleet, asked) => {
        const { victims } = chooseVictims(fleet, asked);
        const decrements = victims.filter(({ decrement }) => decrement).length;
        expect(victims.length).toBeLessThanOrEqual(asked.limit);
        expect(decrements).toBeLessThanOrEqual(asked.surplus);
        expect(fleet.desired - decrements).toBeGreaterThanOrEqual(fleet.min);
        expect(new Set(victims.map(({ instanceId }) => instanceId)).size).toBe(victims.length);
      }),
    );
  });

  it('are in service, and of the new image only when they shrink the group', () => {
    fc.assert(
      fc.property(arbitraryFleet, question, (fleet, asked) => {
        for (const { instanceId, decrement } of chooseVictims(fleet, asked).victims) {
          const victim = fleet.instances.find((instance) => instance.instanceId === instanceId);
          expect(victim && standingOf(victim)).toBe('active');
          expect(decrement || !asked.imageIds.includes(victim?.imageId ?? '')).toBe(true);
          expect(asked.keepProtected && victim?.protectedFromScaleIn).toBe(false);
        }
      }),
    );
  });

  it('and those left add up to the old ones', () => {
    fc.assert(
      fc.property(arbitraryFleet, question, (fleet, asked) => {
        const { victims, left } = chooseVictims(fleet, asked);
        const isOld = (id: string | undefined) => id === undefined || !asked.imageIds.includes(id);
        const old = fleet.instances.filter(({ imageId }) => isOld(imageId));
        const taken = victims.filter(({ instanceId }) => old.some((instance) => instance.instanceId === instanceId));
        const counted = Object.values(left).reduce((sum, count) => sum + count, taken.length);
        expect(counted).toBe(old.length);
      }),
    );
  });

  it('are found in a fleet of 10,000 in the order of one pass', () => {
    const fleet = aFleet({ instances: instances(10_000), max: 20_000 });
    const asked = {
      imageIds: [newImage],
      limit: 10_000,
      surplus: 0,
      policy: { minHealthyPercent: 0 },
      keepProtected: true,
    };
    expect(chooseVictims(fleet, asked).victims).toHaveLength(10_000);
  });
});
