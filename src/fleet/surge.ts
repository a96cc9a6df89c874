import type { Fleet } from './fleet.ts';
import { type ChangeRecord, recordedFrom } from './raise-record.ts';

/** What one wave added to the desired capacity: written down before the call, so that it can be given back. */
export interface Surge {
  readonly from: number;
  readonly to: number;
  /** How many of the added ones have been given back by terminating with decrement; 0 when absent. */
  readonly returned?: number;
}

/** How far a wave raises the live desired capacity: by a batch or what is left of the old, never above max size. */
export function planSurge(
  fleet: Fleet,
  { batch, remainingOld }: { readonly batch: number; readonly remainingOld: number },
): Surge {
  const by = Math.max(0, Math.min(batch, remainingOld, fleet.max - fleet.desired));
  return { from: fleet.desired, to: fleet.desired + by };
}

/**
 * How many instances of the desired capacity are still ours to give back. A scale-in by somebody else uses up our
 * surplus, since the group is smaller than we made it; a scale-out by somebody else adds nothing to it, and so
 * survives us.
 *
 * | from → to | returned | desired now | left |
 * |---|---|---|---|
 * | 10 → 12 | 0 | 12 | 2 |
 * | 10 → 12 | 1 | 11 | 1 |
 * | 10 → 12 | 0 | 11 (a scale-in by 1) | 1 |
 * | 10 → 12 | 0 | 9 (a scale-in by 3) | 0 |
 * | 10 → 12 | 0 | 17 (a scale-out by 5) | 2 |
 * | 10 → 12 | 2 | 15 (a scale-out by 5) | 0 |
 */
export function surplusLeft(desiredNow: number, { from, to, returned = 0 }: Surge): number {
  return Math.max(0, Math.min(desiredNow - from, to - from - returned));
}

/**
 * SetDesiredCapacity takes no condition: a scale-out that lands between our read and our write is overwritten. AWS
 * records "from A to B" for our own write; where A is above what we had read, that much of a scale-out was lost.
 * Undefined where nothing was lost, or AWS has no record yet. A scale-in that slipped in needs no correction:
 * the group is larger than wanted, and that much more is given back.
 */
export function lostToSurge(
  records: readonly ChangeRecord[],
  { from, to, writtenAtMs }: Pick<Surge, 'from' | 'to'> & { readonly writtenAtMs: number },
): number | undefined {
  const replaced = recordedFrom(records, to, writtenAtMs) ?? from;
  return replaced > from ? replaced - from : undefined;
}
