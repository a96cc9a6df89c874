import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowRemoval, floorOf, openGuard, removable } from '../../src/fleet/guard.ts';
import { isServing, servingCount } from '../../src/fleet/serving.ts';
import { aFleet, anInstance, arbitraryFleet, arbitraryPolicy, instances, targetGroupArn } from './builders.ts';

const ids = (count: number) => instances(count).map(({ instanceId }) => instanceId);
const keepAll = { minHealthyPercent: 100 };

describe('the floor', () => {
  it.each([
    [10, 90, 9],
    [10, 95, 10],
    [200, 90, 180],
    [3, 50, 2],
    [1, 100, 1],
    [1, 50, 1],
    [5, 0, 0],
    [0, 100, 0],
    [7, 100, 7],
    [100, 7, 7],
  ])('of %i at %i %% is %i', (desired, minHealthyPercent, floor) => {
    expect(floorOf({ minHealthyPercent }, desired)).toBe(floor);
  });
});

describe('serving', () => {
  it('asks the group where there is no load balancer', () => {
    const fleet = aFleet({ targetGroupArns: [], instances: [anInstance(), anInstance({ groupHealth: 'Unhealthy' })] });
    expect(servingCount(fleet)).toBe(1);
  });

  it('asks the load balancer where there is one', () => {
    const fleet = aFleet({ instances: [anInstance({ groupHealth: 'Unhealthy' }), anInstance({ targets: [] })] });
    expect(servingCount(fleet)).toBe(1);
  });

  it.each([{ lifecycle: 'Standby' as const }, { lifecycle: 'Pending' as const }, { ec2State: 'shutting-down' }])(
    'leaves out an instance that is %o',
    (change) => {
      expect(isServing(anInstance(change), aFleet())).toBe(false);
    },
  );
});

describe('the guard', () => {
  it('allows what stays at the floor', () => {
    expect(allowRemoval(aFleet(), ids(1), { minHealthyPercent: 90 })).toEqual({ allowed: true });
  });

  it('refuses what goes below it, with the numbers', () => {
    expect(allowRemoval(aFleet(), ids(2), { minHealthyPercent: 90 })).toEqual({
      allowed: false,
      serving: 10,
      floor: 9,
      wouldLeave: 8,
      sentenceFacts: { desired: 10, minHealthyPercent: 90, instanceIds: ids(2) },
    });
  });

  it('takes the floor from the live desired capacity, so that a scale-out is not eaten', () => {
    expect(allowRemoval(aFleet({ desired: 20 }), ids(1), { minHealthyPercent: 60 }).allowed).toBe(false);
  });

  it('lets a surplus go when the desired capacity falls with it', () => {
    const fleet = aFleet({ instances: instances(12) });
    expect(allowRemoval(fleet, ids(2), keepAll).allowed).toBe(false);
    expect(allowRemoval(fleet, ids(2), keepAll, { decrement: 2 }).allowed).toBe(true);
  });

  it('guards each target group where there are several', () => {
    const other = targetGroupArn.replace('/web/', '/admin/');
    const onlyWeb = instances(4, { targets: [{ targetGroupArn, state: 'healthy' }] });
    const fleet = aFleet({ instances: onlyWeb, targetGroupArns: [targetGroupArn, other] });
    expect(servingCount(fleet)).toBe(0);
    const removal = allowRemoval(fleet, ids(1), keepAll);
    expect(removal).toMatchObject({ allowed: false, serving: 4, wouldLeave: 3, sentenceFacts: { targetGroupArn } });
  });

  it('names at most ten instances', () => {
    const removal = allowRemoval(aFleet({ instances: instances(50) }), ids(50), keepAll);
    expect(removal.allowed ? [] : removal.sentenceFacts.instanceIds).toHaveLength(10);
  });

  it('always lets an instance go that serves nobody', () => {
    const idle = fc.tuple(arbitraryFleet, arbitraryPolicy);
    fc.assert(
      fc.property(idle, ([fleet, policy]) => {
        const useless = fleet.instances
          .filter(({ lifecycle }) => lifecycle !== 'InService')
          .map(({ instanceId }) => instanceId);
        expect(allowRemoval(fleet, useless, policy)).toEqual({ allowed: true });
      }),
    );
  });

  it('never allows what takes the serving ones below the floor', () => {
    const question = fc.tuple(arbitraryFleet, arbitraryPolicy, fc.infiniteStream(fc.boolean()));
    fc.assert(
      fc.property(question, ([fleet, policy, coin]) => {
        const going = fleet.instances.filter(() => coin.next().value === true);
        const left = fleet.instances.filter(
          (instance) => !going.includes(instance) && isServing(instance, fleet),
        ).length;
        const { allowed } = allowRemoval(
          fleet,
          going.map(({ instanceId }) => instanceId),
          policy,
        );
        const takesServing = going.some((instance) => isServing(instance, fleet));
        if (allowed && takesServing) expect(left).toBeGreaterThanOrEqual(floorOf(policy, fleet.desired));
      }),
    );
  });

  it('lets any removable number go, and where one more serves, not that one too', () => {
    fc.assert(
      fc.property(arbitraryFleet, arbitraryPolicy, (fleet, policy) => {
        const serving = fleet.instances
          .filter((instance) => isServing(instance, fleet))
          .map(({ instanceId }) => instanceId);
        const count = removable(fleet, policy);
        expect(allowRemoval(fleet, serving.slice(0, count), policy).allowed).toBe(true);
        if (fleet.targetGroupArns.length < 2 && count < serving.length) {
          expect(allowRemoval(fleet, serving.slice(0, count + 1), policy).allowed).toBe(false);
        }
      }),
    );
  });

  it('answers one by one what it answers at once', () => {
    fc.assert(
      fc.property(arbitraryFleet, arbitraryPolicy, fc.boolean(), (fleet, policy, decrement) => {
        const guard = openGuard(fleet, policy, 'one by one');
        const taken: string[] = [];
        for (const { instanceId } of fleet.instances) {
          const more = [...taken, instanceId];
          const options = { decrement: decrement ? more.length : 0 };
          // Asked at once, the guard looks at the whole set; one by one, only at what the new one touches.
          if (guard.take(instanceId, decrement)) taken.push(instanceId);
          else expect(allowRemoval(fleet, more, policy, options).allowed).toBe(false);
        }
        expect(allowRemoval(fleet, taken, policy, { decrement: decrement ? taken.length : 0 }).allowed).toBe(true);
      }),
    );
  });

  it('allows together only what may go whichever of the calls fail', () => {
    const chances = fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(arbitraryFleet, arbitraryPolicy, chances, (fleet, policy, drawn) => {
        const guard = openGuard(fleet, policy, 'together');
        const went: string[] = [];
        let decrement = 0;
        for (const [index, { instanceId }] of fleet.instances.entries()) {
          const [lowers = false, fails = false] = drawn[index % drawn.length] ?? [];
          if (!guard.take(instanceId, lowers) || fails) continue;
          went.push(instanceId);
          if (lowers) decrement += 1;
        }
        // Those that serve are asked of by themselves: what serves nobody may lower the capacity, but need not.
        expect(allowRemoval(fleet, went, policy, { decrement }).allowed).toBe(true);
      }),
    );
  });
});
