import type { Clock } from '../basics/clock.ts';
import type { EngineParts, Freshness } from './parts.ts';
import type { Run } from './run.ts';
import { applyInbox } from './signals.ts';
import { transition } from './transition.ts';

export interface Engine extends EngineParts {
  readonly clock: Clock;
  /** Longer than any one call that a step makes. */
  readonly leaseSeconds: number;
  /** How long one claim may go on from transition to transition before it lets go. */
  readonly budgetSeconds: number;
  /** A hint that a run's story has something new. */
  wakeStory(runId: string): void;
}

/**
 * `idle`: advanced as far as it goes now; `wasDue` where there was something to do. `busy` and `lost`: another worker
 * has it, and it is in good hands.
 */
export type Advanced =
  | { readonly kind: 'idle'; readonly dueAtMs?: number; readonly wasDue: boolean }
  | { readonly kind: 'busy' | 'gone' | 'lost' };

/**
 * Carries a run as far as it goes now: claim, apply the inbox, one transition, commit, and again while something is
 * due. Safe to call at any time, from anywhere, any number of times. Throws only when the store cannot be reached;
 * the lease then runs out and someone else carries on. `early`: something has happened in the world, so a step that
 * waits for it looks now and not only when it falls due.
 */
export async function advance(engine: Engine, runId: string, when: 'due' | 'early' = 'due'): Promise<Advanced> {
  const startedAtMs = engine.clock.nowMs();
  const claim = await engine.store.claim(runId, startedAtMs, engine.leaseSeconds);
  if (claim.kind !== 'claimed') return { kind: claim.kind };
  const untilMs = startedAtMs + engine.budgetSeconds * 1000;
  const claimed = await copyNotes(engine, claim.run);
  const run = when === 'early' && isLooking(claimed) ? { ...claimed, dueAtMs: startedAtMs } : claimed;
  const wasDue = isDue(run, startedAtMs) || run.inbox.length > 0;
  let at: Turn = { run, freshness: 'unknown', goesOn: true };
  for (;;) {
    const turned: Turn | undefined = at.goesOn ? await turn(engine, at, untilMs) : await release(engine, at);
    if (turned === undefined) return { kind: 'lost' };
    if (!turned.goesOn && turned.run.leaseUntilMs === 0) return idle(turned.run, wasDue);
    at = turned;
  }
}

/** How far a claim has come. */
interface Turn {
  readonly run: Run;
  readonly freshness: Freshness;
  readonly goesOn: boolean;
}

async function turn(engine: Engine, { run, freshness }: Turn, untilMs: number): Promise<Turn | undefined> {
  const nowMs = engine.clock.nowMs();
  const applied = applyInbox(run, nowMs);
  const next = isDue(applied, nowMs) ? await transition(engine, applied, nowMs, freshness) : applied;
  const goesOn = isDue(next, nowMs) && nowMs < untilMs;
  const committed = await commit(engine, run, next, goesOn || next.pending.length > 0);
  if (committed === undefined) return undefined;
  const copied: Run = { ...(await copyNotes(engine, committed)), dueAtMs: next.dueAtMs };
  const fresh = hasNewIntent(run, copied) ? 'fresh-intent' : 'unknown';
  return { run: copied, freshness: fresh, goesOn: goesOn || copied.inbox.length > 0 };
}

/** Lets go of the run, unless a signal has arrived. */
async function release(engine: Engine, at: Turn): Promise<Turn | undefined> {
  const run = await commit(engine, at.run, at.run, false);
  return run && { ...at, run, goesOn: run.inbox.length > 0 };
}

function idle({ dueAtMs }: Run, wasDue: boolean): Advanced {
  return dueAtMs === undefined ? { kind: 'idle', wasDue } : { kind: 'idle', dueAtMs, wasDue };
}

function isDue(run: Run, nowMs: number): boolean {
  return run.dueAtMs !== undefined && run.dueAtMs <= nowMs;
}

/** Whether a step has begun and looks at the world until it is done. */
function isLooking({ phase, paused, step }: Run): boolean {
  const goesOn = phase.kind === 'running' || phase.kind === 'undoing';
  return goesOn && paused === undefined && step.handle !== undefined && step.trouble === undefined;
}

function hasNewIntent(before: Run, after: Run): boolean {
  return before.step.intent === undefined && after.step.intent !== undefined && before.step.index === after.step.index;
}

/**
 * Commits; where signals arrived meanwhile, keeps them in the inbox of what is written and tries again: the effect of
 * the transition is never lost, and neither is the click. As long as there is something to copy or to apply, what is
 * written is due now, so that after a crash it does not wait for the next step. Undefined when the fence has moved.
 */
async function commit(engine: Engine, before: Run, next: Run, keepLease: boolean): Promise<Run | undefined> {
  const nowMs = engine.clock.nowMs();
  const leaseUntilMs = keepLease ? nowMs + engine.leaseSeconds * 1000 : 0;
  let inboxSize = before.inbox.length;
  const dueAtMs = next.pending.length > 0 ? nowMs : next.dueAtMs;
  let writing: Run = { ...next, dueAtMs, leaseUntilMs, updatedAtMs: nowMs };
  for (;;) {
    const result = await engine.store.commit(writing, inboxSize);
    if (result === 'committed') return announce(engine, before, writing);
    if (result === 'fenced') return undefined;
    const stored = await engine.store.read(next.id);
    if (stored === undefined || stored.fence !== next.fence) return undefined;
    const arrived = stored.inbox.slice(before.inbox.length);
    inboxSize = stored.inbox.length;
    writing = { ...writing, inbox: arrived, dueAtMs: nowMs, leaseUntilMs: nowMs + engine.leaseSeconds * 1000 };
  }
}

/** Where people see something different, the story is told of it even if there is no note; notes tell it themselves. */
async function announce(engine: Engine, before: Run, after: Run): Promise<Run> {
  const seen = (run: Run): string =>
    JSON.stringify([run.phase, run.progress, run.paused, run.step.trouble, run.expectedEndMs, run.approvals.length]);
  if (after.pending.length === 0 && seen(before) !== seen(after)) await touch(engine, after);
  return after;
}

async function touch(engine: Engine, run: Run): Promise<void> {
  await engine.store.touchStory(run.id, engine.clock.nowMs());
  engine.wakeStory(run.id);
}

/** Copies pending notes to the history. They leave the run with its next commit; until then a repeat is harmless. */
async function copyNotes(engine: Engine, run: Run): Promise<Run> {
  if (run.pending.length === 0) return run;
  await engine.store.appendNotes(run.id, run.pending);
  await touch(engine, run);
  return { ...run, pending: [] };
}
