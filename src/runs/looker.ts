import type { Log } from '../basics/log.ts';
import type { Worked } from './queue.ts';
import type { Due } from './store.ts';

/** Real milliseconds between two looks when the index has more than one look brings. */
const shortestDelayMs = 20;

export interface LookerOptions {
  readonly log: Log;
  /** The longest time between two looks, in real milliseconds. */
  readonly lookEveryMs: number;
  realDelayMs(atMs: number): number;
  /** What is due now; `more` where there may be more of it. */
  look(): Promise<{ readonly dues: readonly Due[]; readonly more: boolean }>;
  nextDueAtMs(): Promise<number | undefined>;
  found(dues: readonly Due[]): void;
}

export interface Looker {
  start(): void;
  stop(): Promise<void>;
  /** All that the last look brought has been begun. */
  lookAgain(): void;
  /** What became of a piece of work: it may say when the next look is worth it. */
  heard(worked: Worked): void;
}

/** Looks at the due index when something falls due, and every so often in any case. */
export function createLooker(options: LookerOptions): Looker {
  const { log, lookEveryMs, realDelayMs } = options;
  let stopped = true;
  let timer: NodeJS.Timeout | undefined;
  let timerAtMs = Number.POSITIVE_INFINITY;
  let looking: Promise<void> | undefined;
  /** There was more than the last look could bring, and all of it could be done so far. */
  let more = false;
  /** A look was called for during a look. */
  let missed = false;

  /** At the latest: a look that is set for an earlier moment stays. */
  const lookIn = (delayMs: number): void => {
    const atMs = performance.now() + Math.max(shortestDelayMs, delayMs);
    if (stopped || atMs >= timerAtMs) return;
    clearTimeout(timer);
    timerAtMs = atMs;
    timer = setTimeout(startLook, Math.max(shortestDelayMs, delayMs));
  };

  const startLook = (): void => {
    timerAtMs = Number.POSITIVE_INFINITY;
    if (looking !== undefined) {
      missed = true;
      return;
    }
    missed = false;
    looking = look().finally(() => {
      looking = undefined;
      lookIn(missed ? 0 : lookEveryMs);
    });
  };

  const look = async (): Promise<void> => {
    try {
      const seen = await options.look();
      more = seen.more;
      if (stopped) return;
      options.found(seen.dues);
      const nextMs = await options.nextDueAtMs();
      if (nextMs !== undefined) lookIn(realDelayMs(nextMs));
    } catch (error) {
      log.error({ error }, 'the due index could not be read');
    }
  };

  return {
    start: () => {
      stopped = false;
      lookIn(0);
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      timerAtMs = Number.POSITIVE_INFINITY;
      await looking;
    },
    lookAgain: () => {
      if (more) lookIn(0);
    },
    heard: (worked) => {
      if (worked.kind !== 'done') more = false;
      else if (worked.dueAtMs !== undefined) lookIn(realDelayMs(worked.dueAtMs));
    },
  };
}
