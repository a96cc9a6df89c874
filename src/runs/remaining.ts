/** How long the children of a run that are left will take, by what those took that are done. Pure. */

/** A number of children of one kind, so many of them at once. */
export interface Lot {
  readonly children: number;
  readonly concurrency: number;
  /** How long each was expected to take when it was planned. */
  readonly eachSeconds: number;
}

/** What children took that are done, and what was expected of them. */
export interface Measured {
  readonly seconds: number;
  readonly plannedSeconds: number;
}

export const nothingMeasured: Measured = { seconds: 0, plannedSeconds: 0 };

/** One that was paused or waited for a person says little of the others: it counts as this many times as planned. */
const longest = 4;
/** One that takes longer than expected takes so much of what it has taken so far more. */
const overdueShare = 0.1;

/** With one more that took so many seconds, of so many that were planned. */
export function withMeasured({ seconds, plannedSeconds }: Measured, took: number, planned: number): Measured {
  return {
    seconds: seconds + Math.max(0, Math.min(took, planned * longest)),
    plannedSeconds: plannedSeconds + planned,
  };
}

/** How many times as long as planned they take; 1 as long as nothing is known. */
export function paceOf({ seconds, plannedSeconds }: Measured): number {
  return plannedSeconds > 0 ? seconds / plannedSeconds : 1;
}

/**
 * The seconds until all of a lot are done: those under way are as far as `elapsed` says, the waiting ones begin, one by
 * one, as soon as one before them ends.
 */
export function secondsLeft(
  { concurrency, eachSeconds }: Omit<Lot, 'children'>,
  { elapsed, waiting, pace }: { readonly elapsed: readonly number[]; readonly waiting: number; readonly pace: number },
): number {
  const each = eachSeconds * pace;
  const free = elapsed.map((seconds) => Math.max(each - seconds, seconds > each ? seconds * overdueShare : 0));
  while (free.length < concurrency) free.push(0);
  free.sort((one, other) => one - other);
  for (let number = 0; number < waiting; number += 1) {
    const [first = 0, ...rest] = free;
    const at = rest.findLastIndex((seconds) => seconds <= first + each) + 1;
    free.splice(0, free.length, ...rest.slice(0, at), first + each, ...rest.slice(at));
  }
  return free.at(-1) ?? 0;
}

/** The same of lots that come one after the other, of which none has begun. */
export function secondsOfLots(lots: readonly Lot[], pace: number): number {
  return lots.reduce(
    (sum, { children, concurrency, eachSeconds }) => sum + Math.ceil(children / concurrency) * eachSeconds * pace,
    0,
  );
}

/** What people are told changes only where it is off by more than this, so that it does not change with every look. */
const slackSeconds = 60;
const slackShare = 0.05;

/** When a run is expected to end that was expected to end then. */
export function correctedEndMs(expectedEndMs: number | undefined, nowMs: number, remainingSeconds: number): number {
  const endMs = nowMs + remainingSeconds * 1000;
  if (expectedEndMs === undefined) return endMs;
  const slackMs = Math.max(slackSeconds, remainingSeconds * slackShare) * 1000;
  return Math.abs(endMs - expectedEndMs) > slackMs ? endMs : expectedEndMs;
}
