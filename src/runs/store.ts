import type { Json } from '../basics/json.ts';
import type { Actor, Note, Run, Signal } from './run.ts';

/** How a run's commit ended. `inbox-grew`: a signal arrived since it was read; read again and apply it. */
export type CommitResult = 'committed' | 'fenced' | 'inbox-grew';

export type SignalResult =
  | { readonly kind: 'accepted'; readonly run: Run }
  | { readonly kind: 'repeated'; readonly run: Run }
  | { readonly kind: 'no-run' }
  | { readonly kind: 'full' };

/** What is due: a run to advance, or a story to tell. */
export interface Due {
  readonly what: 'run' | 'story';
  readonly runId: string;
  readonly dueAtMs: number;
}

/** How far the telling of a run has come; a run and its telling never wait for one another. */
export interface Story {
  readonly runId: string;
  /** The message that is the card, in the words of the surface. */
  readonly cardRef?: string | undefined;
  readonly channel?: string | undefined;
  /** Digest of the card as last shown. */
  readonly cardDigest?: string | undefined;
  /** The fence of the last telling that ended without a card: up to then, none can have been posted. */
  readonly cardlessFence?: number | undefined;
  readonly toldSeq: number;
  /** The note being posted: looked for before it is posted again. */
  readonly posting?: { readonly seq: number; readonly sinceMs: number } | undefined;
  readonly failures: number;
  /** The surface could not be reached: not before this is it worth another try, whatever happens meanwhile. */
  readonly retryAtMs?: number | undefined;
  /** How often something new was announced to it: a story that was touched while it was told is not finished. */
  readonly touched: number;
  readonly fence: number;
  readonly leaseUntilMs: number;
  readonly dueAtMs?: number | undefined;
}

/** Every invariant fits in one item that is written conditionally; no method needs a transaction. */
export interface RunStore {
  /** Creates the run unless its id is taken. */
  create(run: Run): Promise<'created' | 'exists'>;
  /** Strongly consistent. */
  read(runId: string): Promise<Run | undefined>;
  /** Those of them that are there, in any order; one call for each hundred. Strongly consistent. */
  readMany(runIds: readonly string[]): Promise<readonly Run[]>;
  /** Takes the lease and raises the fence. Ended runs whose notes are all copied are `gone`. */
  claim(
    runId: string,
    nowMs: number,
    leaseSeconds: number,
  ): Promise<{ readonly kind: 'claimed'; readonly run: Run } | { readonly kind: 'busy' | 'gone' }>;
  /** Writes the whole run on condition of its fence and of an inbox of `inboxSize`. */
  commit(run: Run, inboxSize: number): Promise<CommitResult>;
  /** Appends to the inbox of a live run, once per key, and makes it due now. */
  signal(runId: string, signal: Signal): Promise<SignalResult>;
  /** What is due and not leased, most overdue first: of one kind, or of both. */
  due(nowMs: number, limit: number, what?: Due['what']): Promise<readonly Due[]>;
  /** The earliest moment after `nowMs` at which anything, or anything of one kind, is due; undefined when there is none. */
  nextDueAtMs(nowMs: number, what?: Due['what']): Promise<number | undefined>;
  live(): Promise<readonly Run[]>;
  /** Newest first. */
  ofSubject(subjectKey: string, limit: number): Promise<readonly Run[]>;
  /** What one person asked for, by the id that they asked under, newest first; without what that has begun by itself. */
  ofRequester(actorId: string, limit: number): Promise<readonly Run[]>;
  /** Safe to repeat: equal seq is one note. */
  appendNotes(runId: string, notes: readonly Note[]): Promise<void>;
  notes(runId: string, afterSeq: number): Promise<readonly Note[]>;
  /** Data too large for the run's own item. Safe to repeat. */
  putLarge(runId: string, name: string, value: Json): Promise<void>;
  getLarge(runId: string, name: string): Promise<Json | undefined>;
}

export interface StoryStore {
  /** Makes the story due at `atMs`, or at its `retryAtMs` if later, and counts the touch; creates it when there is none. */
  touchStory(runId: string, atMs: number): Promise<void>;
  /** Busy while it is leased, and until its `retryAtMs`. */
  claimStory(runId: string, nowMs: number, leaseSeconds: number): Promise<Story | 'busy'>;
  /** Writes all but `touched`. Where it is `finished`, it fails as `touched` where there is something new. */
  commitStory(story: Story, finished?: 'finished'): Promise<'committed' | 'fenced' | 'touched'>;
  readStory(runId: string): Promise<Story | undefined>;
}

export interface LockHolder {
  readonly owner: string;
  readonly sinceMs: number;
}

/** One run per fleet. A lock has no expiry: its owner releases it, or a reaper once the owner has ended. */
export interface LockStore {
  /** Safe to repeat by the same owner. */
  acquireLock(subjectKey: string, owner: string, nowMs: number): Promise<'acquired' | LockHolder>;
  /** Only the owner's own lock goes; safe to repeat. */
  releaseLock(subjectKey: string, owner: string): Promise<void>;
  lockHolder(subjectKey: string): Promise<LockHolder | undefined>;
}

export interface Freeze {
  /** An environment's name, or `*` for all. */
  readonly scope: string;
  readonly reason: string;
  readonly by: Actor;
  readonly sinceMs: number;
}

export interface FreezeStore {
  putFreeze(freeze: Freeze): Promise<void>;
  /** Answers whether there was one. */
  removeFreeze(scope: string): Promise<boolean>;
  freezes(): Promise<readonly Freeze[]>;
}

/** Something a run changed for its own duration, and what it was before. */
export interface Pin {
  readonly subjectKey: string;
  readonly runId: string;
  /** Such as `max-size` or `suspended:AZRebalance`. */
  readonly name: string;
  readonly before: Json;
  readonly during: Json;
  readonly atMs: number;
  /** After this a janitor may restore it if the run is gone. */
  readonly leaseUntilMs: number;
}

export interface PinStore {
  /** Keeps the first `before` and `atMs` when it is put again by the same run, whose lease it renews. */
  putPin(pin: Pin): Promise<void>;
  pins(subjectKey: string): Promise<readonly Pin[]>;
  allPins(): Promise<readonly Pin[]>;
  removePin(subjectKey: string, runId: string, name: string): Promise<void>;
}

export interface AuditStore {
  putAudit(runId: string, entryId: string, entry: Json): Promise<void>;
  audit(runId: string): Promise<readonly Json[]>;
}

/** That something was there so many times, at a moment. */
export interface Peak {
  readonly counted: string;
  readonly atMs: number;
  readonly count: number;
}

/** How much there lately was of what is listed, by which a listing that is cut short is known. */
export interface PeakStore {
  /** In place of what was kept of that subject before; safe to repeat. */
  putPeaks(subjectKey: string, peaks: readonly Peak[]): Promise<void>;
  peaks(subjectKey: string): Promise<readonly Peak[]>;
}

/** What is remembered of findings from one check to the next: whatever the checks make of it. */
export interface AlertRecord {
  /** Raised by one with each write. */
  readonly version: number;
  readonly value: Json;
}

export interface AlertStore {
  alertRecord(): Promise<AlertRecord | undefined>;
  /** Writes on condition that nobody has written since `version`, which is 0 for the first. */
  putAlertRecord(value: Json, version: number): Promise<'written' | 'conflict'>;
}

/** What is done at once, and must be done once, however often it is asked for under the same id. */
export interface ActStore {
  /**
   * By one conditional write: `claimed` for whoever is first, and for whoever comes when the lease of a claim that was never
   * completed has ended. `busy` while it is leased, `done` once it is completed.
   */
  claimAct(actId: string, nowMs: number, leaseSeconds: number): Promise<'claimed' | 'busy' | 'done'>;
  /** Safe to repeat. It is forgotten after two weeks, which no request and no message in a queue outlives. */
  completeAct(actId: string): Promise<void>;
}

export interface Store
  extends RunStore,
    StoryStore,
    LockStore,
    FreezeStore,
    PinStore,
    AuditStore,
    PeakStore,
    AlertStore,
    ActStore {}
