/** The world as the forecasts of a plan's steps begin with it. Pure. */
import type { Fleet } from '../../fleet/fleet.ts';
import { type CapacityPolicy, floorOf } from '../../fleet/guard.ts';
import { isServing, servingCount } from '../../fleet/serving.ts';
import { members, standingOf } from '../../fleet/standing.ts';
import type { Outlook } from '../../steps/forecast.ts';
import type { PairWorld } from '../pair/pair-world.ts';
import { type RolloutWorld, replacedInstances } from './rollout-world.ts';

/** Where nothing that serves is touched. */
export const idleOutlook: Outlook = { round: 1, beside: 0, readsPerLook: 1, outputs: {} };

/** What a fleet is at rest, and which of it is replaced: all of other images, where nothing else is said. */
export function rolloutOutlook(world: RolloutWorld, old = replacedInstances(world)): Outlook {
  const { fleet, policy } = world;
  const all = members(fleet);
  const arriving = all.filter((member) => standingOf(member) === 'arriving').length;
  const { serving, floor, readsPerLook } = fleetServing(fleet, policy);
  const oldIdle = old.filter((member) => !isServing(member, fleet) && standingOf(member) === 'active').length;
  return {
    ...idleOutlook,
    ...{ serving, floor, readsPerLook },
    group: {
      desired: fleet.desired,
      min: fleet.min,
      max: fleet.max,
      arriving: arriving + Math.max(0, fleet.desired - all.length),
      idle: all.length - serving - arriving,
      old: old.length,
      oldIdle,
      surplus: 0,
    },
  };
}

/** The same of a pair of groups: what there is of the other one runs beside. */
export function pairOutlook(world: RolloutWorld, { toGroup }: Pick<PairWorld, 'toGroup'>): Outlook {
  return { ...rolloutOutlook(world), beside: toGroup?.desired ?? 0 };
}

/** One look is a call for the group, one for each 1,000 instances, and one for each target group. */
const instancesPerCall = 1000;

export function fleetServing(
  fleet: Fleet,
  policy: CapacityPolicy,
): { readonly serving: number; readonly floor: number; readonly readsPerLook: number } {
  const pages = Math.max(1, Math.ceil(fleet.instances.length / instancesPerCall));
  return {
    serving: servingCount(fleet),
    floor: floorOf(policy, fleet.desired),
    readsPerLook: 1 + pages + fleet.targetGroupArns.length,
  };
}
