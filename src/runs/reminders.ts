/** When people are told again that a run waits for them: a first pause, then pauses that double up to a day. Pure. */

const longestPauseSeconds = 86_400;

export interface Reminders {
  /** How many are due so far. */
  readonly due: number;
  readonly nextAtMs: number;
}

/** By now, of a wait that began at `sinceMs`. */
export function remindersBy(sinceMs: number, nowMs: number, firstPauseSeconds: number): Reminders {
  const longestMs = Math.max(firstPauseSeconds, longestPauseSeconds) * 1000;
  let pauseMs = firstPauseSeconds * 1000;
  let nextAtMs = sinceMs + pauseMs;
  let due = 0;
  while (nextAtMs <= nowMs) {
    due += 1;
    pauseMs = Math.min(2 * pauseMs, longestMs);
    nextAtMs += pauseMs;
  }
  return { due, nextAtMs };
}
