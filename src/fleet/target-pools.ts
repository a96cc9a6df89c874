/** What keeps serving while servers are taken out of their target groups: the guard for servers that come back. */
import type { Fleet, TargetHealth } from './fleet.ts';
import { type CapacityPolicy, floorOf, type Pool, poolsOf } from './guard.ts';
import { waveLimit } from './in-place.ts';
import { isRegistered } from './registrations.ts';

/** Instances that serve together, and how many of them have to. */
export interface GuardedPool extends Pool {
  readonly floor: number;
}

/** The pools of a group; the floor is that of its live desired capacity. */
export function guardedFleet(fleet: Fleet, policy: CapacityPolicy): readonly GuardedPool[] {
  const floor = floorOf(policy, fleet.desired);
  return poolsOf(fleet).map((pool) => ({ ...pool, floor }));
}

/**
 * One target group, whatever group its servers are in. The floor is that of all that are registered and not on their
 * way out, and of those that `out` names: they are out for a while, and are missed.
 */
export function guardedTargets(
  targetGroupArn: string,
  health: ReadonlyMap<string, TargetHealth>,
  out: readonly string[],
  policy: CapacityPolicy,
): GuardedPool {
  const registered = [...health].filter(([, target]) => isRegistered(target)).map(([id]) => id);
  const size = new Set([...registered, ...out]).size;
  const serving = new Set(registered.filter((id) => health.get(id)?.state === 'healthy'));
  return { targetGroupArn, serving, floor: floorOf(policy, size) };
}

export interface Taken {
  /** In the order in which they were asked for. */
  readonly ids: readonly string[];
  /** The pool that would fall below its floor with the next one; absent where the limit was reached. */
  readonly stoppedBy?: GuardedPool;
}

/** As many as may stop serving together, from the first on, up to `limit`: the guard holds after each of them. */
export function takeWithin(pools: readonly GuardedPool[], ids: readonly string[], limit: number): Taken {
  const left = pools.map((pool) => ({ pool, serving: pool.serving.size }));
  const taken: string[] = [];
  for (const id of ids) {
    if (taken.length >= limit) break;
    const touched = left.filter(({ pool }) => pool.serving.has(id));
    const short = touched.find(({ pool, serving }) => serving - 1 < pool.floor);
    if (short !== undefined) return { ids: taken, stoppedBy: short.pool };
    for (const counted of touched) counted.serving -= 1;
    taken.push(id);
  }
  return { ids: taken };
}

export interface InPlaceWaves {
  readonly count: number;
  readonly largest: number;
  /** What no wave could take, since the pool has nothing to spare. */
  readonly stuck?: { readonly instanceId: string; readonly pool: GuardedPool };
}

/** The waves that these servers make where all goes well, each put back before the next. */
export function planInPlaceWaves(
  pools: readonly GuardedPool[],
  ids: readonly string[],
  { batch, budget }: { readonly batch: number; readonly budget: number },
): InPlaceWaves {
  let [at, count, largest] = [0, 0, 0];
  while (at < ids.length) {
    const limit = waveLimit({ batch, patched: at, budgetLeft: budget });
    const wave = takeWithin(pools, ids.slice(at, at + limit), limit);
    const instanceId = ids[at] ?? '';
    if (wave.ids.length === 0 && wave.stoppedBy) return { count, largest, stuck: { instanceId, pool: wave.stoppedBy } };
    at += wave.ids.length;
    count += 1;
    largest = Math.max(largest, wave.ids.length);
  }
  return { count, largest };
}
