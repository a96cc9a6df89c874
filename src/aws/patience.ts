import type { Clock } from '../basics/clock.ts';

/** How long somebody waits in all, for whatever may come; what is waited for at the same time counts once. */
export interface Patience {
  leftMs(): number;
  /** Resolves as `waited` does. */
  during(waited: Promise<void>): Promise<void>;
}

/** Of `mostMs` in all. */
export function createPatience(clock: Clock, mostMs: number): Patience {
  let spentMs = 0;
  let waiting = 0;
  let sinceMs = 0;
  const underWayMs = (): number => (waiting === 0 ? 0 : clock.nowMs() - sinceMs);
  return {
    leftMs: () => mostMs - spentMs - underWayMs(),
    during: async (waited) => {
      if (waiting === 0) sinceMs = clock.nowMs();
      waiting += 1;
      await waited;
      // Before it counts as over: the last of those that wait together ends it.
      if (waiting === 1) spentMs += underWayMs();
      waiting -= 1;
    },
  };
}
