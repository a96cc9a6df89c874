import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oldInstances } from '../../src/fleet/drift.ts';
import type { Fleet, FleetInstance } from '../../src/fleet/fleet.ts';
import { floorOf } from '../../src/fleet/guard.ts';
import { servingCount } from '../../src/fleet/serving.ts';
import { planSurge, type Surge, surplusLeft } from '../../src/fleet/surge.ts';
import { chooseVictims } from '../../src/fleet/victims.ts';
import { aFleet, anInstance, instances, newImage, oldImage } from './builders.ts';

/**
 * The decisions together, on a group that behaves: it launches what is missing at once and in health, and when somebody
 * scales it in, it takes members of its own choice.
 */
interface Story {
  readonly size: number;
  readonly batch: number;
  readonly minHealthyPercent: number;
  readonly scaling: readonly number[];
  readonly sick: number;
}

const story: fc.Arbitrary<Story> = fc.record({
  size: fc.integer({ min: 1, max: 30 }),
  batch: fc.integer({ min: 1, max: 10 }),
  minHealthyPercent: fc.integer({ min: 50, max: 100 }),
  scaling: fc.array(fc.integer({ min: -4, max: 6 }), { maxLength: 8 }),
  sick: fc.nat(3),
});

interface Told {
  readonly fleet: Fleet;
  readonly added: number;
  readonly removed: number;
  /** Every removal of a serving instance: what still served, and the floor it had to keep. */
  readonly removals: readonly { readonly serving: number; readonly floor: number }[];
}

function tell({ size, batch, minHealthyPercent, scaling, sick }: Story): Told {
  const old = instances(size).map((instance, index) =>
    index < sick ? { ...instance, groupHealth: 'Unhealthy' as const } : instance,
  );
  let fleet = aFleet({ instances: old, min: 0, max: 200 });
  let launched = 0;
  const removals: { serving: number; floor: number }[] = [];
  const totals = { added: 0, removed: 0 };
  const events = [...scaling];

  const settle = (): void => {
    const launch = (): FleetInstance =>
      anInstance({ instanceId: `i-new-${++launched}`, imageId: newImage, launchedAtMs: 1e9 + launched });
    const missing = Math.max(0, fleet.desired - fleet.instances.length);
    const kept = fleet.instances.slice(Math.max(0, fleet.instances.length - fleet.desired));
    fleet = { ...fleet, instances: [...kept, ...Array.from({ length: missing }, launch)] };
  };
  const somebodyScales = (): void => {
    const change = events.shift() ?? 0;
    const desired = Math.max(1, fleet.desired + change);
    totals.added += Math.max(0, desired - fleet.desired);
    totals.removed += Math.max(0, fleet.desired - desired);
    fleet = { ...fleet, desired };
    settle();
  };
  const remove = (instanceId: string, decrement: boolean): void => {
    const before = servingCount(fleet);
    const rest = fleet.instances.filter((instance) => instance.instanceId !== instanceId);
    fleet = { ...fleet, instances: rest, desired: fleet.desired - (decrement ? 1 : 0) };
    const serving = servingCount(fleet);
    if (serving < before) removals.push({ serving, floor: floorOf({ minHealthyPercent }, fleet.desired) });
  };
  const wave = (surge: Surge): void => {
    let returned = 0;
    for (let look = 0; look < 50; look += 1) {
      const surplus = surplusLeft(fleet.desired, { ...surge, returned });
      const question = {
        imageIds: [newImage],
        limit: batch,
        surplus,
        policy: { minHealthyPercent },
        keepProtected: true,
      };
      const { victims } = chooseVictims(fleet, question);
      if (victims.length === 0 || (surplus === 0 && surge.to > surge.from)) return;
      for (const { instanceId, decrement } of victims) {
        remove(instanceId, decrement);
        if (decrement) returned += 1;
      }
      settle();
    }
  };

  for (let count = 0; count < 100 && oldInstances(fleet, [newImage]).length > 0; count += 1) {
    const surge = planSurge(fleet, { batch, remainingOld: oldInstances(fleet, [newImage]).length });
    fleet = { ...fleet, desired: surge.to };
    settle();
    somebodyScales();
    wave(surge);
  }
  return { fleet, ...totals, removals };
}

describe('a rollout of any fleet, whoever scales it meanwhile', () => {
  it('replaces every old instance', () => {
    fc.assert(
      fc.property(story, (any) => {
        expect(tell(any).fleet.instances.filter(({ imageId }) => imageId === oldImage)).toEqual([]);
      }),
    );
  });

  it('never takes what serves below the floor of the live capacity', () => {
    fc.assert(
      fc.property(story, (any) => {
        for (const { serving, floor } of tell(any).removals) expect(serving).toBeGreaterThanOrEqual(floor);
      }),
    );
  });

  it('leaves the capacity that others asked for, and keeps nothing of its own', () => {
    fc.assert(
      fc.property(story, (any) => {
        const { fleet, added, removed } = tell(any);
        expect(fleet.desired).toBeLessThanOrEqual(any.size + added);
        expect(fleet.desired).toBeGreaterThanOrEqual(Math.max(1, any.size + added - removed));
        expect(fleet.instances).toHaveLength(fleet.desired);
      }),
    );
  });
});
