/** Looking after places with nobody waiting: side by side, for so long. */
import { isAwsError } from '../aws/errors.ts';
import { mapBounded } from '../aws/pages.ts';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import { type Place, placeKey } from '../fleet/place.ts';

/** Real milliseconds for one sweep: less than a function may run, which has looked for due work before. */
export const sweepWithinMs = 40_000;
const placesAtOnce = 16;
/** How often is swept, about. */
const sweepEveryMs = 300_000;

export interface RoundParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Real milliseconds; those of a sweep when absent. */
  readonly withinMs?: number;
}

/**
 * Acts in each place, in several at once, so that one that hangs keeps none of the others waiting. Resolves when all are
 * done or the time is over: places that are not done by then are named in the log, none of them is begun, and whoever
 * acts in one goes on only while `goesOn` says so. `act` must not reject, and be safe to repeat.
 */
export async function inEachPlace(
  { clock, log, withinMs = sweepWithinMs }: RoundParts,
  places: readonly Place[],
  task: string,
  act: (place: Place, goesOn: () => boolean) => Promise<void>,
): Promise<void> {
  const waiting = new Map(places.map((place) => [placeKey(place), place]));
  const over = new AbortController();
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    over.abort();
    resolve();
  }, withinMs);
  const all = mapBounded(inTurn([...waiting.values()], clock.nowMs()), placesAtOnce, async (place) => {
    if (over.signal.aborted) return;
    await act(place, () => !over.signal.aborted);
    waiting.delete(placeKey(place));
  });
  await Promise.race([all, late]);
  clearTimeout(timer);
  for (const { accountId, region } of waiting.values())
    log.error({ accountId, region, task }, 'a place was not reached in the time of a sweep');
}

/** With another one as the first at each sweep: those that were not reached must not be the last again and again. */
export function inTurn<Item>(items: readonly Item[], nowMs: number): readonly Item[] {
  const first = Math.floor(nowMs / sweepEveryMs) % Math.max(1, items.length);
  return [...items.slice(first), ...items.slice(0, first)];
}

/** Whether the next call in the same place would only wait as long, for nothing. */
export function isPlaceAway(error: unknown): boolean {
  return isAwsError(error, 'unreachable', 'throttled');
}
