import type { Log } from '../basics/log.ts';
import { advance, type Engine } from './advance.ts';
import type { Due } from './store.ts';
import { type Telling, tellStory } from './story.ts';

export interface Work {
  readonly engine: Engine;
  readonly telling: Telling;
}

/** `done`: and the next moment at which this falls due, where it is known. Otherwise it stays due. */
export type Worked =
  | { readonly kind: 'done'; readonly dueAtMs?: number | undefined }
  | { readonly kind: 'busy' | 'failed' };

/** Does one due thing. Never throws: what could not be done stays due. */
export async function work({ engine, telling }: Work, due: Due): Promise<Worked> {
  try {
    if (due.what === 'run') {
      const advanced = await advance(engine, due.runId);
      if (advanced.kind === 'busy') return { kind: 'busy' };
      return { kind: 'done', dueAtMs: advanced.kind === 'idle' ? advanced.dueAtMs : undefined };
    }
    const told = await tellStory(telling, due.runId);
    if (told === 'busy') return { kind: 'busy' };
    return { kind: 'done', dueAtMs: told === 'later' ? (await engine.store.readStory(due.runId))?.dueAtMs : undefined };
  } catch (error) {
    engine.log.error({ run: due.runId, what: due.what, error }, 'due work could not be done');
    return { kind: 'failed' };
  }
}

export interface TimerDriverOptions {
  readonly work: Work;
  readonly log: Log;
  /** How many runs and stories are worked on at once. */
  readonly concurrency: number;
  /** The longest time between two looks at the due index, in real milliseconds. */
  readonly lookEveryMs: number;
  /** How long to wait, in real milliseconds, until the run clock shows `atMs`. */
  realDelayMs(atMs: number): number;
}

export interface Driver {
  start(): void;
  /** Lets what is under way finish, and starts nothing more. */
  stop(): Promise<void>;
  /** Hints: something is due now. Losing one costs at most `lookEveryMs`. */
  wake(what: Due['what'], runId: string): void;
}

/** Drives everything in one process from the due index: the index is the truth, wakes only make it quick. */
export function createTimerDriver(options: TimerDriverOptions): Driver {
  const { clock } = options.work.engine;
  const looker = createLooker(options, (dues) => {
    for (const due of dues) queue.add(due);
  });
  const queue = createQueue(options, {
    idle: () => looker.lookAgain(),
    worked: (worked) => looker.heard(worked),
  });
  return {
    start: () => {
      queue.open();
      looker.start();
    },
    stop: async () => {
      await Promise.all([queue.close(), looker.stop()]);
    },
    wake: (what, runId) => queue.add({ what, runId, dueAtMs: clock.nowMs() }, 'again'),
  };
}

interface Queue {
  open(): void;
  close(): Promise<void>;
  /** `again`: even if it is under way, since what is under way may have looked before there was something new. */
  add(due: Due, again?: 'again'): void;
}

interface QueueEvents {
  idle(): void;
  worked(worked: Worked): void;
}

/** Works on some things at once and lets the others wait; one thing is never worked on twice at a time. */
function createQueue(options: TimerDriverOptions, events: QueueEvents): Queue {
  const waiting = new Map<string, Due>();
  const underWay = new Map<string, Promise<void>>();
  const again = new Map<string, Due>();
  let open = false;

  const finish = (key: string, worked: Worked): void => {
    underWay.delete(key);
    const due = again.get(key);
    if (due !== undefined && again.delete(key)) waiting.set(key, due);
    events.worked(worked);
    pump();
    if (open && waiting.size === 0) events.idle();
  };

  const pump = (): void => {
    for (const [key, due] of waiting) {
      if (!open || underWay.size >= options.concurrency) return;
      waiting.delete(key);
      underWay.set(
        key,
        work(options.work, due).then((worked) => finish(key, worked)),
      );
    }
  };

  return {
    open: () => {
      open = true;
    },
    close: async () => {
      open = false;
      waiting.clear();
      again.clear();
      await Promise.all(underWay.values());
    },
    add: (due, repeat) => {
      const key = `${due.what}/${due.runId}`;
      if (!open) return;
      if (!underWay.has(key)) waiting.set(key, due);
      else if (repeat === 'again') again.set(key, due);
      pump();
    },
  };
}

/** Real milliseconds between two looks when the index has more than one look brings. */
const shortestDelayMs = 20;

interface Looker {
  start(): void;
  stop(): Promise<void>;
  /** All that the last look brought has been begun. */
  lookAgain(): void;
  /** What became of a piece of work: it may say when the next look is worth it. */
  heard(worked: Worked): void;
}

/** Looks at the due index when something falls due, and every so often in any case. */
function createLooker(
  { work, log, lookEveryMs, concurrency, realDelayMs }: TimerDriverOptions,
  found: (dues: readonly Due[]) => void,
): Looker {
  const { store, clock } = work.engine;
  const limit = concurrency * 4;
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
      const dues = await store.due(clock.nowMs(), limit);
      more = dues.length >= limit;
      if (stopped) return;
      found(dues);
      const nextMs = await store.nextDueAtMs(clock.nowMs());
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
