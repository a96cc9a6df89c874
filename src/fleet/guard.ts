import type { Fleet, FleetInstance } from './fleet.ts';
import { isServing, isServingIn } from './serving.ts';

/** How much of the live desired capacity must keep serving. */
export interface CapacityPolicy {
  readonly minHealthyPercent: number;
}

export type Removal =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly serving: number;
      readonly floor: number;
      readonly wouldLeave: number;
      readonly sentenceFacts: RemovalFacts;
    };

export interface RemovalFacts {
  /** The capacity that the floor was taken from: live desired less what the removal itself takes off it. */
  readonly desired: number;
  readonly minHealthyPercent: number;
  /** The serving instances that were to go, at most 10. */
  readonly instanceIds: readonly string[];
  /** The target group that would fall below; absent where it is the fleet as a whole. */
  readonly targetGroupArn?: string;
}

/**
 * The least number of serving instances: `desired × minHealthyPercent / 100`, rounded up, so that a policy above 0 %
 * never lets the last instance go.
 *
 * | desired | percent | floor |
 * |---|---|---|
 * | 10 | 90 | 9 |
 * | 10 | 95 | 10 |
 * | 200 | 90 | 180 |
 * | 3 | 50 | 2 |
 * | 1 | 100 | 1 |
 * | 1 | 50 | 1: a fleet of one is replaced by surging |
 * | 5 | 0 | 0 |
 */
export function floorOf({ minHealthyPercent }: CapacityPolicy, desired: number): number {
  return Math.max(0, Math.ceil((desired * minHealthyPercent) / 100));
}

/**
 * Whether these instances may stop serving together. Terminate, detach, disable, resize and weight changes all ask
 * here. Instances that serve nobody may always go. `decrement` is how many of the removals lower the desired capacity
 * too: the floor follows it. Every target group is guarded on its own as well as the fleet as a whole, so that an
 * instance that is healthy in one of two target groups does not count as idle.
 */
export function allowRemoval(
  fleet: Fleet,
  instanceIds: readonly string[],
  policy: CapacityPolicy,
  { decrement = 0 }: { readonly decrement?: number } = {},
): Removal {
  const going = new Set(instanceIds);
  const desired = fleet.desired - decrement;
  const floor = floorOf(policy, desired);
  for (const pool of poolsOf(fleet)) {
    const hit = [...pool.serving].filter((id) => going.has(id));
    const wouldLeave = pool.serving.size - hit.length;
    if (hit.length === 0 || wouldLeave >= floor) continue;
    const where = pool.targetGroupArn === undefined ? {} : { targetGroupArn: pool.targetGroupArn };
    const sentenceFacts = {
      desired,
      minHealthyPercent: policy.minHealthyPercent,
      instanceIds: hit.slice(0, 10),
      ...where,
    };
    return { allowed: false, serving: pool.serving.size, floor, wouldLeave, sentenceFacts };
  }
  return { allowed: true };
}

/** How many serving instances may go now, whichever they are, with the desired capacity as it is. */
export function removable(fleet: Fleet, policy: CapacityPolicy): number {
  const floor = floorOf(policy, fleet.desired);
  return Math.max(0, Math.min(...poolsOf(fleet).map(({ serving }) => serving.size - floor)));
}

/** Whether as many instances serve, everywhere, as are desired. */
export function isWhole(fleet: Fleet): boolean {
  return poolsOf(fleet).every(({ serving }) => serving.size >= fleet.desired);
}

/** The guard, held open while victims are picked one after the other. */
export interface OpenGuard {
  /** Takes the instance if it may go on top of those already taken; answers whether it was taken. */
  take(instanceId: string, decrement: boolean): boolean;
}

/**
 * The same rule as `allowRemoval`, asked once per victim at constant cost. `one by one`: it holds after each of them, in
 * the order in which they are taken. `together`: it holds whichever of them go, since some of the calls may fail: the
 * floor then follows only those that lower what serves along with what is desired.
 */
export function openGuard(fleet: Fleet, policy: CapacityPolicy, going: 'one by one' | 'together'): OpenGuard {
  const pools = poolsOf(fleet).map(({ serving }) => ({ serving, left: serving.size, desired: fleet.desired }));
  return {
    take: (instanceId, decrement) => {
      const lower = decrement ? 1 : 0;
      const touched = pools.filter(({ serving }) => serving.has(instanceId));
      if (touched.some(({ left, desired }) => left - 1 < floorOf(policy, desired - lower))) return false;
      for (const pool of touched) pool.left -= 1;
      for (const pool of going === 'together' ? touched : pools) pool.desired -= lower;
      return true;
    },
  };
}

/** Instances that serve together, and are guarded together. */
export interface Pool {
  readonly targetGroupArn?: string;
  readonly serving: ReadonlySet<string>;
}

/** The fleet as a whole and, where it has several, each of its target groups. */
export function poolsOf(fleet: Fleet): readonly Pool[] {
  const whole = { serving: servingIn(fleet, (instance) => isServing(instance, fleet)) };
  if (fleet.targetGroupArns.length < 2) return [whole];
  const each = fleet.targetGroupArns.map((targetGroupArn) => ({
    targetGroupArn,
    serving: servingIn(fleet, (instance) => isServingIn(instance, targetGroupArn)),
  }));
  return [whole, ...each];
}

function servingIn(fleet: Fleet, serves: (instance: FleetInstance) => boolean): ReadonlySet<string> {
  return new Set(fleet.instances.filter(serves).map(({ instanceId }) => instanceId));
}
