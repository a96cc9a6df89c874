/** How much a refresh replaces at once. Pure. */
import type { RefreshRules } from './refresh.ts';

export interface AtOnce {
  /** The least that AWS keeps ready, and the most that it has in the group. */
  readonly least: number;
  readonly most: number;
  /** How many are replaced together, and how many of those run beside the others meanwhile. */
  readonly batch: number;
  readonly extra: number;
}

/**
 * Of the desired capacity. Where both bounds leave no room, AWS launches one instance more, since a maximum is given.
 *
 * | desired | min | max | least | most | batch | extra |
 * |---|---|---|---|---|---|---|
 * | 10 | 100 | 110 | 10 | 11 | 1 | 1 |
 * | 4 | 100 | 150 | 4 | 6 | 2 | 2 |
 * | 4 | 100 | 100 | 4 | 5 | 1 | 1 |
 * | 10 | 80 | 100 | 8 | 10 | 2 | 0 |
 * | 10 | 90 | 120 | 9 | 12 | 3 | 2 |
 */
export function atOnce(
  { minHealthyPercent, maxHealthyPercent }: Pick<RefreshRules, 'minHealthyPercent' | 'maxHealthyPercent'>,
  desired: number,
  toReplace: number,
): AtOnce {
  const least = Math.ceil((desired * minHealthyPercent) / 100);
  const most = Math.max(least + 1, Math.floor((desired * maxHealthyPercent) / 100));
  const batch = Math.min(most - least, Math.max(1, toReplace));
  return { least, most, batch, extra: Math.min(batch, Math.max(0, most - desired)) };
}

/** The checkpoints at which it waits: at the last one it is done. */
export function waitingCheckpoints({
  checkpointPercents,
}: Pick<RefreshRules, 'checkpointPercents'>): readonly number[] {
  return checkpointPercents.slice(0, -1);
}

/** From a launch to being in service, as a first guess. */
const bootSeconds = 120;
/** AWS looks at the group only so often. */
const paceSeconds = 10;

/** Rough time until so many are replaced, waits included. */
export function refreshSeconds(rules: RefreshRules, desired: number, toReplace: number): number {
  const { batch } = atOnce(rules, desired, toReplace);
  const batches = Math.ceil(toReplace / Math.max(1, batch));
  const waits = waitingCheckpoints(rules).length * rules.checkpointDelaySeconds + rules.bakeSeconds;
  return batches * (bootSeconds + rules.warmupSeconds + paceSeconds) + waits + paceSeconds;
}

/** Bounds as AWS takes them: whole percents of the desired capacity. */
export interface Bounds {
  readonly minHealthyPercent: number;
  readonly maxHealthyPercent: number;
}

/**
 * The bounds with which AWS replaces `batch` instances at once and not more, of which `minHealthyPercent` lets some go
 * before their replacements are there. Percents are whole, so that it may be fewer in a fleet of more than 100.
 *
 * | desired | batch | least percent | min | max |
 * |---|---|---|---|---|
 * | 10 | 1 | 100 | 100 | 110 |
 * | 4 | 2 | 100 | 100 | 150 |
 * | 3 | 1 | 100 | 100 | 134 |
 * | 10 | 2 | 50 | 80 | 100 |
 * | 10 | 3 | 90 | 90 | 120 |
 * | 200 | 1 | 100 | 100 | 100: AWS launches one more all the same |
 */
export function boundsFor(desired: number, batch: number, leastPercent: number): Bounds {
  if (desired === 0) return { minHealthyPercent: leastPercent, maxHealthyPercent: 100 };
  const minHealthyPercent = Math.max(leastPercent, Math.ceil((100 * (desired - batch)) / desired));
  const below = desired - Math.ceil((desired * minHealthyPercent) / 100);
  const above = Math.min(desired, Math.max(0, batch - below));
  const highest = Math.min(100, Math.ceil((100 * (above + 1)) / desired) - 1);
  const reached = Math.floor((desired * highest) / 100);
  const extraPercent = reached === 0 ? 0 : Math.ceil((100 * reached) / desired);
  return { minHealthyPercent, maxHealthyPercent: Math.min(100 + extraPercent, minHealthyPercent + 100) };
}

/** The share at which a refresh of the first few instances ends: of one, in a fleet of up to 100. */
export function firstPercent(desired: number): number {
  return Math.max(1, Math.floor(100 / Math.max(1, desired)));
}

/** How many instances that is. */
export function firstInstances(desired: number): number {
  return Math.ceil((desired * firstPercent(desired)) / 100);
}
