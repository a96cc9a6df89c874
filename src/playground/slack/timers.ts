/** Timers of the real world, replaceable in tests: nothing in the simulation waits by itself. */
export interface Timers {
  /** Runs `act` after `durationMs`; returns what cancels it. */
  after(durationMs: number, act: () => void): () => void;
}

export const realTimers: Timers = {
  after: (durationMs, act) => {
    const timer = setTimeout(act, durationMs);
    return () => clearTimeout(timer);
  },
};
