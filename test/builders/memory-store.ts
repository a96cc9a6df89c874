import type * as z from 'zod';
import type { Json } from '../../src/basics/json.ts';
import { type Note, noteSchema, type Run, runSchema } from '../../src/runs/run.ts';
import type {
  ActStore,
  AlertRecord,
  AlertStore,
  AuditStore,
  Due,
  Freeze,
  FreezeStore,
  LockHolder,
  LockStore,
  Peak,
  PeakStore,
  Pin,
  PinStore,
  RunStore,
  Store,
  Story,
  StoryStore,
} from '../../src/runs/store.ts';
import { keep } from './kept.ts';

/** Called around the n-th write (from 1); what they throw reaches the caller, before or after the write took effect. */
export interface WriteHooks {
  beforeWrite?(n: number, name: string): void;
  afterWrite?(n: number, name: string): void;
}

type Write = <Result>(name: string, act: () => Result) => Promise<Result>;

/** A store in memory that answers as the DynamoDB adapter does. What goes in is copied; what comes out is frozen. */
export function createMemoryStore(hooks: WriteHooks = {}): Store {
  let writes = 0;
  const write: Write = async (name, act) => {
    writes += 1;
    const n = writes;
    hooks.beforeWrite?.(n, name);
    const result = act();
    hooks.afterWrite?.(n, name);
    return result;
  };
  const stories = new Map<string, Story>();
  return {
    ...memoryRuns(write, stories),
    ...memoryStories(write, stories),
    ...memoryLocks(write),
    ...memoryFreezes(write),
    ...memoryPins(write),
    ...memoryAudit(write),
    ...memoryPeaks(write),
    ...memoryAlerts(write),
    ...memoryActs(write),
  };
}

const inboxLimit = 20;

/** What it has of a run's fields is frozen and shared, so that most of them need to be read only once. */
const schemas: Readonly<Record<string, z.ZodType>> = runSchema.shape;
const fields = Object.entries(schemas).map(([name, schema]) => ({ name, schema, read: new WeakSet<object>() }));

/** Only what JSON carries survives, and what is no run is refused, as by the real store. */
function keepRun(run: Run): Run {
  const copy = keep(run);
  for (const { name, schema, read } of fields) {
    const value: unknown = Reflect.get(copy, name);
    const isObject = typeof value === 'object' && value !== null;
    if (isObject && read.has(value)) continue;
    if (!schema.safeParse(value).success) throw new TypeError(`a run has no such ${name}: ${JSON.stringify(value)}`);
    if (isObject) read.add(value);
  }
  return copy;
}

function memoryRuns(write: Write, stories: ReadonlyMap<string, Story>): RunStore {
  const runs = new Map<string, Run>();
  const notes = new Map<string, Map<number, Note>>();
  const large = new Map<string, Json>();
  return {
    create: (run) =>
      write('create', () => {
        if (runs.has(run.id)) return 'exists';
        runs.set(run.id, keepRun(run));
        return 'created';
      }),
    read: async (runId) => runs.get(runId),
    readMany: async (runIds) => [...new Set(runIds)].flatMap((runId) => runs.get(runId) ?? []),
    claim: (runId, nowMs, leaseSeconds) =>
      write('claim', () => {
        const run = runs.get(runId);
        if (run?.dueAtMs === undefined) return { kind: 'gone' };
        if (run.leaseUntilMs > nowMs) return { kind: 'busy' };
        const claimed = keep({ ...run, fence: run.fence + 1, leaseUntilMs: nowMs + leaseSeconds * 1000 });
        runs.set(runId, claimed);
        return { kind: 'claimed', run: claimed };
      }),
    commit: (run, inboxSize) =>
      write('commit', () => {
        const stored = runs.get(run.id);
        if (stored?.fence !== run.fence) return 'fenced';
        if (stored.inbox.length !== inboxSize) return 'inbox-grew';
        runs.set(run.id, keepRun(run));
        return 'committed';
      }),
    signal: (runId, signal) =>
      write('signal', () => {
        const run = runs.get(runId);
        if (run === undefined) return { kind: 'no-run' };
        const repeated = run.seen.includes(signal.key) || run.inbox.some((other) => other.key === signal.key);
        if (repeated) return { kind: 'repeated', run };
        if (run.dueAtMs === undefined) return { kind: 'no-run' };
        if (run.inbox.length >= inboxLimit) return { kind: 'full' };
        const told = keepRun({ ...run, inbox: [...run.inbox, signal], dueAtMs: signal.atMs });
        runs.set(runId, told);
        return { kind: 'accepted', run: told };
      }),
    due: async (nowMs, limit, what) =>
      duesOf(runs, stories, nowMs)
        .filter((due) => what === undefined || due.what === what)
        .slice(0, limit),
    nextDueAtMs: async (nowMs, what) => {
      const items = [...(what === 'story' ? [] : runs.values()), ...(what === 'run' ? [] : stories.values())];
      const moments = items.map((item) => item.dueAtMs ?? 0);
      const later = moments.filter((atMs) => atMs > nowMs);
      return later.length === 0 ? undefined : Math.min(...later);
    },
    live: async () =>
      newestFirst([...runs.values()].filter((run) => run.dueAtMs !== undefined && run.phase.kind !== 'ended')),
    ofSubject: async (subjectKey, limit) =>
      newestFirst([...runs.values()].filter((run) => run.subjectKey === subjectKey)).slice(0, limit),
    ofRequester: async (actorId, limit) =>
      newestFirst([...runs.values()].filter((run) => run.parent === undefined && run.requestedBy.id === actorId)).slice(
        0,
        limit,
      ),
    appendNotes: (runId, added) =>
      write('appendNotes', () => {
        const kept = notes.get(runId) ?? new Map<number, Note>();
        notes.set(runId, kept);
        for (const note of added) if (!kept.has(note.seq)) kept.set(note.seq, keepNote(note));
      }),
    notes: async (runId, afterSeq) =>
      [...(notes.get(runId)?.values() ?? [])].filter((note) => note.seq > afterSeq).sort((a, b) => a.seq - b.seq),
    putLarge: (runId, name, value) =>
      write('putLarge', () => {
        large.set(JSON.stringify([runId, name]), keep(value));
      }),
    getLarge: async (runId, name) => large.get(JSON.stringify([runId, name])),
  };
}

function keepNote(note: Note): Note {
  const copy = keep(note);
  noteSchema.parse(copy);
  return copy;
}

function newestFirst(runs: readonly Run[]): readonly Run[] {
  return [...runs].sort((a, b) => b.requestedAtMs - a.requestedAtMs || (a.id < b.id ? 1 : -1));
}

function duesOf(runs: ReadonlyMap<string, Run>, stories: ReadonlyMap<string, Story>, nowMs: number): readonly Due[] {
  const dues: Due[] = [];
  const add = (what: Due['what'], runId: string, item: Run | Story): void => {
    if (item.dueAtMs === undefined || item.dueAtMs > nowMs || item.leaseUntilMs > nowMs) return;
    dues.push({ what, runId, dueAtMs: item.dueAtMs });
  };
  for (const [runId, run] of runs) add('run', runId, run);
  for (const [runId, story] of stories) add('story', runId, story);
  return dues.sort((a, b) => a.dueAtMs - b.dueAtMs || (a.runId < b.runId ? -1 : 1));
}

function memoryStories(write: Write, stories: Map<string, Story>): StoryStore {
  const unknown = (runId: string): Story => ({ runId, toldSeq: 0, failures: 0, touched: 0, fence: 0, leaseUntilMs: 0 });
  return {
    touchStory: (runId, atMs) =>
      write('touchStory', () => {
        const story = stories.get(runId) ?? unknown(runId);
        stories.set(
          runId,
          keep({ ...story, dueAtMs: Math.max(atMs, story.retryAtMs ?? 0), touched: story.touched + 1 }),
        );
      }),
    claimStory: (runId, nowMs, leaseSeconds) =>
      write('claimStory', () => {
        const story = stories.get(runId);
        if (story === undefined || Math.max(story.leaseUntilMs, story.retryAtMs ?? 0) > nowMs) return 'busy';
        const claimed = keep({ ...story, fence: story.fence + 1, leaseUntilMs: nowMs + leaseSeconds * 1000 });
        stories.set(runId, claimed);
        return claimed;
      }),
    commitStory: (story, finished) =>
      write('commitStory', () => {
        const stored = stories.get(story.runId);
        if (stored?.fence !== story.fence) return 'fenced';
        if (finished === 'finished' && stored.touched !== story.touched) return 'touched';
        stories.set(story.runId, keep({ ...story, touched: stored.touched }));
        return 'committed';
      }),
    readStory: async (runId) => stories.get(runId),
  };
}

function memoryLocks(write: Write): LockStore {
  const locks = new Map<string, LockHolder>();
  return {
    acquireLock: (subjectKey, owner, nowMs) =>
      write('acquireLock', () => {
        const held = locks.get(subjectKey);
        if (held === undefined) locks.set(subjectKey, keep({ owner, sinceMs: nowMs }));
        return held === undefined || held.owner === owner ? 'acquired' : { ...held };
      }),
    releaseLock: (subjectKey, owner) =>
      write('releaseLock', () => {
        if (locks.get(subjectKey)?.owner === owner) locks.delete(subjectKey);
      }),
    lockHolder: async (subjectKey) => locks.get(subjectKey),
  };
}

function memoryFreezes(write: Write): FreezeStore {
  const freezes = new Map<string, Freeze>();
  return {
    putFreeze: (freeze) =>
      write('putFreeze', () => {
        freezes.set(freeze.scope, keep(freeze));
      }),
    removeFreeze: (scope) => write('removeFreeze', () => freezes.delete(scope)),
    freezes: async () => [...freezes.values()].sort((a, b) => (a.scope < b.scope ? -1 : 1)),
  };
}

function memoryPins(write: Write): PinStore {
  const pins = new Map<string, Pin>();
  const keyOf = (subjectKey: string, runId: string, name: string): string => JSON.stringify([subjectKey, runId, name]);
  const sorted = (): readonly Pin[] => [...pins.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pin]) => pin);
  return {
    putPin: (pin) =>
      write('putPin', () => {
        const key = keyOf(pin.subjectKey, pin.runId, pin.name);
        const first = pins.get(key) ?? pin;
        pins.set(key, keep({ ...pin, before: first.before, atMs: first.atMs }));
      }),
    pins: async (subjectKey) => sorted().filter((pin) => pin.subjectKey === subjectKey),
    allPins: async () => sorted(),
    removePin: (subjectKey, runId, name) =>
      write('removePin', () => {
        pins.delete(keyOf(subjectKey, runId, name));
      }),
  };
}

function memoryAudit(write: Write): AuditStore {
  const entries = new Map<string, Map<string, Json>>();
  return {
    putAudit: (runId, entryId, entry) =>
      write('putAudit', () => {
        const ofRun = entries.get(runId) ?? new Map<string, Json>();
        entries.set(runId, ofRun);
        ofRun.set(entryId, keep(entry));
      }),
    audit: async (runId) =>
      [...(entries.get(runId)?.entries() ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry),
  };
}

function memoryPeaks(write: Write): PeakStore {
  const kept = new Map<string, readonly Peak[]>();
  return {
    putPeaks: (subjectKey, peaks) =>
      write('putPeaks', () => {
        kept.set(subjectKey, structuredClone(peaks));
      }),
    peaks: async (subjectKey) => structuredClone(kept.get(subjectKey) ?? []),
  };
}

function memoryAlerts(write: Write): AlertStore {
  let kept: AlertRecord | undefined;
  return {
    alertRecord: async () => structuredClone(kept),
    putAlertRecord: (value, version) =>
      write('putAlertRecord', () => {
        if ((kept?.version ?? 0) !== version) return 'conflict';
        kept = { version: version + 1, value: structuredClone(value) };
        return 'written';
      }),
  };
}

function memoryActs(write: Write): ActStore {
  const acts = new Map<string, { readonly isDone: boolean; readonly leaseUntilMs: number }>();
  return {
    claimAct: (actId, nowMs, leaseSeconds) =>
      write('claimAct', () => {
        const held = acts.get(actId);
        if (held?.isDone === true) return 'done';
        if (held !== undefined && held.leaseUntilMs > nowMs) return 'busy';
        acts.set(actId, { isDone: false, leaseUntilMs: nowMs + leaseSeconds * 1000 });
        return 'claimed';
      }),
    completeAct: (actId) =>
      write('completeAct', () => {
        const held = acts.get(actId);
        if (held !== undefined) acts.set(actId, { ...held, isDone: true });
      }),
  };
}
