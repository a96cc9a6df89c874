import type { Clock } from '../basics/clock.ts';
import { runCard } from '../messages/card.ts';
import { advance, type Engine } from '../runs/advance.ts';
import type { Run, Signal } from '../runs/run.ts';
import type { Story } from '../runs/store.ts';
import { terminalAnnouncer } from './announcer.ts';
import { renderText } from './render.ts';
import type { Style } from './style.ts';

export interface FollowOptions {
  readonly engine: Engine;
  readonly write: (text: string) => void;
  readonly style: Style;
  readonly waitMs: (durationMs: number) => Promise<void>;
  /** Whether to carry the run on where nobody else does. */
  readonly carriesOn: boolean;
  /** How long others may leave a run alone that is due; a bot at work takes it much sooner. */
  readonly graceMs?: number;
}

export interface Followed {
  readonly runId: string;
  /** Notes up to this one are known already. */
  readonly afterSeq: number;
  /** What was just told to it; an abort that ends in an aborted run went well. */
  readonly signal?: Signal['kind'];
}

const lookEveryMs = 500;
const defaultGraceMs = 5_000;

/**
 * Prints what happens in a run until it ends or waits for a person, and then its card. Where nobody does what is due,
 * this does. Answers whether it went as the person wanted.
 */
export async function follow(options: FollowOptions, { runId, afterSeq, signal }: Followed): Promise<boolean> {
  const { engine, write, style, waitMs } = options;
  const { store, clock } = engine;
  const announcer = terminalAnnouncer(write, style);
  const driving = createDriving(options);
  let seq = afterSeq;
  for (;;) {
    const run = await store.read(runId);
    if (run === undefined) return false;
    for (const note of await store.notes(runId, seq)) {
      await announcer.postNote(run, untold(runId), note);
      seq = note.seq;
    }
    if (isAtRest(run) && seq >= run.lastNoteSeq) {
      write(`\n${renderText(runCard(run, clock.nowMs()), style)}\n`);
      return wentWell(run, signal);
    }
    await driving(run, clock);
    await waitMs(lookEveryMs);
  }
}

function untold(runId: string): Story {
  return { runId, toldSeq: 0, failures: 0, touched: 0, fence: 0, leaseUntilMs: 0 };
}

/** Nothing more happens by itself. */
function isAtRest({ phase, paused, inbox, pending }: Run): boolean {
  if (inbox.length > 0 || pending.length > 0) return false;
  return paused !== undefined || !movingPhases.has(phase.kind);
}

const movingPhases: ReadonlySet<string> = new Set(['planning', 'running', 'undoing']);

function wentWell({ phase }: Run, signal: Signal['kind'] | undefined): boolean {
  if (phase.kind === 'ended') {
    const wanted: readonly string[] = signal === undefined ? ['done'] : (wantedOutcomes[signal] ?? ['done']);
    return wanted.includes(phase.outcome);
  }
  return phase.kind !== 'needs-human' && (phase.kind !== 'held' || signal === 'hold');
}

const wantedOutcomes: Readonly<Partial<Record<Signal['kind'], readonly string[]>>> = {
  abort: ['aborted', 'undone'],
  reject: ['rejected'],
};

/** Carries the run on once it has been due for a while, and from then on without waiting for others. */
function createDriving({
  engine,
  write,
  carriesOn,
  graceMs = defaultGraceMs,
}: FollowOptions): (run: Run, clock: Clock) => Promise<void> {
  let isAlone = false;
  return async (run, clock) => {
    const overdueMs = run.dueAtMs === undefined ? Number.NEGATIVE_INFINITY : clock.nowMs() - run.dueAtMs;
    if (!carriesOn || overdueMs < (isAlone ? 0 : graceMs)) return;
    const { kind } = await advance(engine, run.id);
    if (kind !== 'idle' || isAlone) return;
    isAlone = true;
    write(
      'No bot is at work, so the run is carried on from here. Control-C leaves it as it is until somebody goes on.\n',
    );
  };
}
