import type { Log } from '../basics/log.ts';
import { advance, type Engine } from './advance.ts';
import { createLooker } from './looker.ts';
import { createQueue, type Worked } from './queue.ts';
import type { Due } from './store.ts';
import { type Telling, tellStory } from './story.ts';

export interface Work {
  readonly engine: Engine;
  readonly telling: Telling;
}

/** Does one due thing. Never throws: what could not be done stays due. */
export async function work({ engine, telling }: Work, due: Due, when?: 'due' | 'early'): Promise<Worked> {
  try {
    if (due.what === 'run') {
      const advanced = await advance(engine, due.runId, when);
      if (advanced.kind === 'busy') return { kind: 'busy' };
      return advanced.kind === 'idle'
        ? { kind: 'done', dueAtMs: advanced.dueAtMs, wasDue: advanced.wasDue }
        : { kind: 'done' };
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
  /** How many runs are advanced at once. */
  readonly concurrency: number;
  /** How many stories are told at once; few when absent, since a surface out of reach holds each of them up. */
  readonly storyConcurrency?: number;
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

const fewStories = 4;

/**
 * Drives everything in one process from the due index: the index is the truth, wakes only make it quick. Runs and
 * stories go in lanes of their own, so that no run waits for the surface on which it is told.
 */
export function createTimerDriver(options: TimerDriverOptions): Driver {
  const { concurrency, storyConcurrency = fewStories } = options;
  const lanes = {
    run: createLane(options, 'run', concurrency),
    story: createLane(options, 'story', storyConcurrency),
  };
  return {
    start: () => {
      lanes.run.start();
      lanes.story.start();
    },
    stop: async () => {
      await Promise.all([lanes.run.stop(), lanes.story.stop()]);
    },
    wake: (what, runId) => lanes[what].wake(runId),
  };
}

interface Lane {
  start(): void;
  stop(): Promise<void>;
  wake(runId: string): void;
}

function createLane(options: TimerDriverOptions, what: Due['what'], concurrency: number): Lane {
  const { store, clock } = options.work.engine;
  const limit = concurrency * 4;
  const looker = createLooker({
    ...options,
    look: async () => {
      const dues = await store.due(clock.nowMs(), limit, what);
      return { dues, more: dues.length >= limit };
    },
    nextDueAtMs: () => store.nextDueAtMs(clock.nowMs(), what),
    found: (dues) => {
      for (const due of dues) queue.add(due);
    },
  });
  const queue = createQueue({
    concurrency,
    work: (due) => work(options.work, due),
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
    wake: (runId) => queue.add({ what, runId, dueAtMs: clock.nowMs() }, 'again'),
  };
}
