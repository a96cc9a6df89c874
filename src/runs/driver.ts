import type { Log } from '../basics/log.ts';
import { advance, type Engine } from './advance.ts';
import { type Telling, tellStory } from './story.ts';
import type { Due } from './store.ts';

export interface Work {
  readonly engine: Engine;
  readonly telling: Telling;
}

/** Does one due thing. Never throws: what could not be done stays due. Answers whether it was done. */
export async function work({ engine, telling }: Work, due: Due): Promise<boolean> {
  try {
    if (due.what === 'run') await advance(engine, due.runId);
    else await tellStory(telling, due.runId);
    return true;
  } catch (error) {
    engine.log.error({ run: due.runId, what: due.what, error }, 'due work could not be done');
    return false;
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
  const { store, clock } = options.work.engine;
  const underWay = new Map<string, Promise<void>>();
  const again = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  let stopped = true;

  const begin = (due: Due): void => {
    const key = `${due.what}/${due.runId}`;
    if (underWay.has(key)) {
      again.add(key);
      return;
    }
    if (stopped || underWay.size >= options.concurrency) return;
    const done = work(options.work, due).then(() => {
      underWay.delete(key);
      if (again.delete(key)) begin(due);
      else if (underWay.size === options.concurrency - 1) lookIn(0);
    });
    underWay.set(key, done);
  };

  const look = async (): Promise<void> => {
    if (stopped || looking) return;
    looking = true;
    let delayMs = options.lookEveryMs;
    try {
      const dues = await store.due(clock.nowMs(), options.concurrency * 4);
      for (const due of dues) begin(due);
      const nextMs = await store.nextDueAtMs(clock.nowMs());
      if (nextMs !== undefined) delayMs = Math.min(delayMs, Math.max(20, options.realDelayMs(nextMs)));
    } catch (error) {
      options.log.error({ error }, 'the due index could not be read');
    } finally {
      looking = false;
      lookIn(delayMs);
    }
  };

  const lookIn = (delayMs: number): void => {
    if (stopped) return;
    clearTimeout(timer);
    timer = setTimeout(() => void look(), delayMs);
  };

  return {
    start: () => {
      stopped = false;
      lookIn(0);
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await Promise.all(underWay.values());
    },
    wake: (what, runId) => begin({ what, runId, dueAtMs: clock.nowMs() }),
  };
}
