import type { TestClock } from '../../src/basics/clock.ts';
import { advance, type Engine } from '../../src/runs/advance.ts';
import type { Run } from '../../src/runs/run.ts';
import type { Due } from '../../src/runs/store.ts';
import { type Telling, tellStory } from '../../src/runs/story.ts';

export interface TestDriverOptions {
  readonly engine: Engine;
  /** Stories stay untold without it. */
  readonly telling?: Telling;
  readonly clock: TestClock;
  /** The next moment after `nowMs` at which the simulated world changes by itself. */
  nextWorldEventAtMs?(nowMs: number): number | undefined;
  /** Goes on until then through every heartbeat and expiry, and leaves the clock there. */
  readonly untilMs?: number;
  /** Stops as soon as this holds; looked at before every piece of work and every jump. */
  until?(): boolean | Promise<boolean>;
  /** Throws when more pieces of work and jumps than this were done: something never comes to rest. */
  readonly maxSteps?: number;
  /** What to do with an error that work throws, such as a simulated crash; it is rethrown without this. */
  onError?(error: unknown, due: Due): void;
}

export interface Driven {
  /** How often a run was advanced, a story told, and the clock moved. */
  readonly advances: number;
  readonly tellings: number;
  readonly jumps: number;
  /** `idle`: only a person can move things on, or everything has ended. */
  readonly why: 'idle' | 'until' | 'time';
}

type Counts = { advances: number; tellings: number; jumps: number };

/**
 * Does all due work and jumps the clock to the next due moment of store or world, until everything has ended or waits
 * for a person (approval, held, paused), or the condition holds. With `untilMs` it goes through waiting, too. A worker
 * that died leaves a lease behind, which is waited for.
 */
export async function runUntilIdle(options: TestDriverOptions): Promise<Driven> {
  const counts: Counts = { advances: 0, tellings: 0, jumps: 0 };
  const maxSteps = options.maxSteps ?? 100_000;
  while (counts.advances + counts.tellings + counts.jumps < maxSteps) {
    if (await options.until?.()) return { ...counts, why: 'until' };
    if (await didWork(options, counts)) continue;
    const atMs = await nextMoment(options);
    if (options.untilMs !== undefined && (atMs === undefined || atMs > options.untilMs)) {
      options.clock.advanceTo(Math.max(options.untilMs, options.clock.nowMs()));
      return { ...counts, why: 'time' };
    }
    if (atMs === undefined) return { ...counts, why: 'idle' };
    options.clock.advanceTo(atMs);
    counts.jumps += 1;
  }
  throw new Error(`still not idle after ${maxSteps} steps`);
}

async function didWork(options: TestDriverOptions, counts: Counts): Promise<boolean> {
  const found = await options.engine.store.due(options.clock.nowMs(), 1000);
  const dues = options.telling === undefined ? found.filter((due) => due.what === 'run') : found;
  for (const due of dues) {
    await doOne(options, due, counts);
    if (await options.until?.()) break;
  }
  return dues.length > 0;
}

async function doOne(options: TestDriverOptions, due: Due, counts: Counts): Promise<void> {
  try {
    if (due.what === 'run') {
      counts.advances += 1;
      await advance(options.engine, due.runId);
    } else if (options.telling !== undefined) {
      counts.tellings += 1;
      await tellStory(options.telling, due.runId);
    }
  } catch (error) {
    if (options.onError === undefined) throw error;
    options.onError(error, due);
  }
}

function waitsForPerson(run: Run): boolean {
  return run.paused !== undefined || ['approval', 'held', 'needs-human'].includes(run.phase.kind);
}

/** The earliest moment at which work falls due or a lease runs out, or the world moves while something waits for it. */
async function nextMoment(options: TestDriverOptions): Promise<number | undefined> {
  const { store } = options.engine;
  const nowMs = options.clock.nowMs();
  const worldMs = options.nextWorldEventAtMs?.(nowMs);
  const leaseMs = await leasesAreOverMs(options, nowMs);
  if (options.untilMs !== undefined) return earliest([await store.nextDueAtMs(nowMs), worldMs, leaseMs]);
  const ignored = new Set((await store.live()).filter(waitsForPerson).map((run) => run.dueAtMs));
  let dueMs = await store.nextDueAtMs(nowMs, 'run');
  while (dueMs !== undefined && ignored.has(dueMs)) dueMs = await store.nextDueAtMs(dueMs, 'run');
  const storyMs = await store.nextDueAtMs(nowMs, 'story');
  const engineMs = earliest([dueMs, isSoon(storyMs, nowMs) ? storyMs : undefined, leaseMs]);
  return engineMs === undefined ? undefined : earliest([engineMs, worldMs]);
}

/** A card that loses a button hours later is no work under way. */
function isSoon(atMs: number | undefined, nowMs: number): boolean {
  return atMs !== undefined && atMs < nowMs + 600_000;
}

function earliest(moments: readonly (number | undefined)[]): number | undefined {
  const known = moments.flatMap((atMs) => (atMs === undefined ? [] : [atMs]));
  return known.length === 0 ? undefined : Math.min(...known);
}

/** Overdue work that is not on offer now is leased by a worker that died; undefined when there is none. */
async function leasesAreOverMs({ engine, telling }: TestDriverOptions, nowMs: number): Promise<number | undefined> {
  const atMs = nowMs + Math.max(engine.leaseSeconds, telling?.leaseSeconds ?? 0) * 1000;
  const then = await engine.store.due(atMs, 1000);
  const leased = then.some((due) => due.dueAtMs <= nowMs && (due.what === 'run' || telling !== undefined));
  return leased ? atMs : undefined;
}
