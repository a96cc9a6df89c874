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

/** How often it waits at a checkpoint: at the last one it is done. */
export function checkpointWaits({ checkpointPercents }: Pick<RefreshRules, 'checkpointPercents'>): number {
  return Math.max(0, checkpointPercents.length - 1);
}
