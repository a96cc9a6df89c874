/** Milliseconds since the epoch, on whichever clock the process runs. */
export interface Clock {
  nowMs(): number;
}

export const systemClock: Clock = { nowMs: () => Date.now() };

/** A clock that moves only when told to. */
export interface TestClock extends Clock {
  advanceTo(timeMs: number): void;
  advanceBy(durationMs: number): void;
}

/** A test clock that starts at `startMs`; throws RangeError when asked to go back. */
export function testClock(startMs = Date.UTC(2026, 0, 15, 9, 0, 0)): TestClock {
  let nowMs = startMs;
  const advanceTo = (timeMs: number): void => {
    if (timeMs < nowMs) throw new RangeError(`a clock cannot go back from ${nowMs} to ${timeMs}`);
    nowMs = timeMs;
  };
  return { nowMs: () => nowMs, advanceTo, advanceBy: (durationMs) => advanceTo(nowMs + durationMs) };
}
