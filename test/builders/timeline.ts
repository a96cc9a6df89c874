import { setImmediate } from 'node:timers/promises';
import { type TestClock, testClock } from '../../src/basics/clock.ts';

/** A test clock that can be waited on, for what happens at the same time. */
export interface Timeline {
  readonly clock: TestClock;
  readonly waitMs: (durationMs: number) => Promise<void>;
  /** Lets everything go as far as it goes without time. Whatever it waits for must be in this process. */
  settle(): Promise<void>;
  /** When the next of those who wait goes on. */
  nextAtMs(): number | undefined;
  /** Lets time pass until then, waking everybody on the way, one after the other. */
  passTo(atMs: number): Promise<void>;
}

interface Waiting {
  readonly atMs: number;
  readonly wake: () => void;
}

export function timeline(clock = testClock()): Timeline {
  const waiting: Waiting[] = [];
  const next = (): Waiting | undefined => waiting.sort((one, other) => one.atMs - other.atMs)[0];
  const settle = async (): Promise<void> => {
    await setImmediate();
  };
  return {
    clock,
    waitMs: (durationMs) => new Promise((wake) => void waiting.push({ atMs: clock.nowMs() + durationMs, wake })),
    settle,
    nextAtMs: () => next()?.atMs,
    passTo: async (untilMs) => {
      await settle();
      for (let first = next(); first !== undefined && first.atMs <= untilMs; first = next()) {
        waiting.shift();
        clock.advanceTo(Math.max(first.atMs, clock.nowMs()));
        first.wake();
        await settle();
      }
      clock.advanceTo(Math.max(untilMs, clock.nowMs()));
    },
  };
}
