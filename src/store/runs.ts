import * as z from 'zod';
import type { Json } from '../basics/json.ts';
import { jsonSchema } from '../runs/plan.ts';
import { type Note, noteSchema, type Run, runSchema, type Signal } from '../runs/run.ts';
import type { RunStore, SignalResult } from '../runs/store.ts';
import { dueKeys, findDue, findNextDue } from './due.ts';
import { duePartition, duePartitions, type Key, largeKey, noteKey, runKey } from './keys.ts';
import type { ReadMany } from './readable.ts';
import type { Item, TableClient } from './table-client.ts';

const inboxLimit = 20;
const daySeconds = 86_400;
/** Large data outlives its run: nothing renews it while a run waits for a person. */
const keepSeconds = { run: 180 * daySeconds, note: 400 * daySeconds, large: 400 * daySeconds };

const keySchema = z.object({ pk: z.string(), sk: z.string() });

/** Runs, their notes and their large data, each in items of its own. */
export function createRunStore(table: TableClient, readMany: ReadMany): RunStore {
  return {
    create: async (run) =>
      (await table.put(itemOf(run), { expression: 'attribute_not_exists(pk)' })) ? 'created' : 'exists',
    read: async (runId) => optionalRun(await table.get(runKey(runId))),
    readMany: async (runIds) => (await table.getMany(runIds.map(runKey))).map((item) => runSchema.parse(item)),
    claim: (runId, nowMs, leaseSeconds) => claim(table, runId, nowMs, leaseSeconds),
    commit: (run, inboxSize) => commit(table, run, inboxSize),
    signal: (runId, signal) => addSignal(table, runId, signal),
    due: (nowMs, limit, what) => findDue(table, readMany, { nowMs, limit, what }),
    nextDueAtMs: (nowMs, what) => findNextDue(table, nowMs, what),
    live: () => findLive(table, readMany),
    ofSubject: (subjectKey, limit) => findNewest(table, readMany, historyOf(subjectKey), limit),
    ofRequester: (actorId, limit) => findNewest(table, readMany, requestsOf(actorId), limit),
    appendNotes: async (runId, notes) => {
      await Promise.all(
        notes.map((note) => table.put(noteItem(runId, note), { expression: 'attribute_not_exists(pk)' })),
      );
    },
    notes: (runId, afterSeq) => readNotes(table, runId, afterSeq),
    putLarge: async (runId, name, value) => {
      await table.put({
        ...largeKey(runId, name),
        value: JSON.stringify(value),
        expiresAt: nowSeconds() + keepSeconds.large,
      });
    },
    getLarge: async (runId, name) => readLarge(await table.get(largeKey(runId, name))),
  };
}

/** Expiry is DynamoDB's own housekeeping and follows the real calendar, whatever clock the runs are on. */
function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

function itemOf(run: Run): Item & Key {
  const due = run.dueAtMs === undefined ? {} : { duePk: duePartition('run', run.id) };
  const expiry = run.phase.kind === 'ended' ? { expiresAt: nowSeconds() + keepSeconds.run } : {};
  const asked = `${String(run.requestedAtMs).padStart(16, '0')}#${run.id}`;
  const listed = {
    fleetPk: historyOf(run.subjectKey).partition,
    fleetSk: asked,
    // What a run has begun is found by that run, and was asked for by nobody.
    ...(run.parent === undefined ? { requesterPk: requestsOf(run.requestedBy.id).partition, requesterSk: asked } : {}),
  };
  return { ...run, ...runKey(run.id), ...listed, ...due, ...expiry };
}

function optionalRun(item: Item | undefined): Run | undefined {
  return item === undefined ? undefined : runSchema.parse(item);
}

async function claim(
  table: TableClient,
  runId: string,
  nowMs: number,
  leaseSeconds: number,
): ReturnType<RunStore['claim']> {
  const item = await table.update(
    runKey(runId),
    'SET leaseUntilMs = :until, fence = fence + :one',
    { ':until': nowMs + leaseSeconds * 1000, ':one': 1, ':now': nowMs },
    'attribute_exists(dueAtMs) AND leaseUntilMs <= :now',
  );
  const run = optionalRun(item);
  if (run !== undefined) return { kind: 'claimed', run };
  const stored = await table.get(runKey(runId));
  return { kind: stored?.['dueAtMs'] === undefined ? 'gone' : 'busy' };
}

async function commit(table: TableClient, run: Run, inboxSize: number): ReturnType<RunStore['commit']> {
  const values = { ':fence': run.fence, ':size': inboxSize };
  const written = await table.put(itemOf(run), { expression: 'fence = :fence AND size(inbox) = :size', values });
  if (written) return 'committed';
  const stored = await table.get(runKey(run.id));
  return stored?.['fence'] === run.fence ? 'inbox-grew' : 'fenced';
}

async function addSignal(table: TableClient, runId: string, signal: Signal): Promise<SignalResult> {
  const before = optionalRun(await table.get(runKey(runId)));
  if (before === undefined) return { kind: 'no-run' };
  if (before.seen.includes(signal.key) || before.inbox.some((other) => other.key === signal.key))
    return { kind: 'repeated', run: before };
  if (before.dueAtMs === undefined) return { kind: 'no-run' };
  const item = await table.update(
    runKey(runId),
    'SET inbox = list_append(inbox, :signals), dueAtMs = :now, duePk = :partition',
    { ':signals': [signal], ':now': signal.atMs, ':partition': duePartition('run', runId), ':limit': inboxLimit },
    'attribute_exists(dueAtMs) AND size(inbox) < :limit',
  );
  const run = optionalRun(item);
  if (run !== undefined) return { kind: 'accepted', run };
  const after = await table.get(runKey(runId));
  return after?.['dueAtMs'] === undefined ? { kind: 'no-run' } : { kind: 'full' };
}

async function findLive(table: TableClient, readMany: ReadMany): Promise<readonly Run[]> {
  const found = await Promise.all(duePartitions('run').map((partition) => liveOf(table, readMany, partition)));
  return newestFirst(found.flat().filter((run) => run.phase.kind !== 'ended'));
}

async function liveOf(table: TableClient, readMany: ReadMany, partition: string): Promise<readonly Run[]> {
  const keys: Key[] = [];
  for await (const page of dueKeys(table, partition, 'dueAtMs > :at', 0)) keys.push(...page);
  const items = await table.getMany(keys.filter((key) => key.sk === 'STATE'));
  return readMany(runSchema, items).filter((run) => run.dueAtMs !== undefined);
}

function newestFirst(runs: readonly Run[]): readonly Run[] {
  return [...runs].sort((a, b) => b.requestedAtMs - a.requestedAtMs || (a.id < b.id ? 1 : -1));
}

/** A list of runs that an index keeps in the order in which they were asked for. */
interface RunList {
  readonly index: 'fleet' | 'requester';
  readonly partition: string;
}

const historyOf = (subjectKey: string): RunList => ({ index: 'fleet', partition: `FLEET#${subjectKey}` });
const requestsOf = (actorId: string): RunList => ({ index: 'requester', partition: `REQUESTER#${actorId}` });

async function findNewest(
  table: TableClient,
  readMany: ReadMany,
  { index, partition }: RunList,
  limit: number,
): Promise<readonly Run[]> {
  const input = {
    IndexName: index,
    KeyConditionExpression: `${index}Pk = :partition`,
    ExpressionAttributeValues: { ':partition': partition },
    ScanIndexForward: false,
    Limit: limit,
  };
  const keys = z.array(keySchema).parse(await table.query(input, limit));
  return newestFirst(readMany(runSchema, await table.getMany(keys)));
}

function noteItem(runId: string, note: Note): Item & Key {
  return {
    ...noteKey(runId, note.seq),
    ...note,
    facts: JSON.stringify(note.facts),
    expiresAt: nowSeconds() + keepSeconds.note,
  };
}

async function readNotes(table: TableClient, runId: string, afterSeq: number): Promise<readonly Note[]> {
  const items = await table.query({
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':pk': noteKey(runId, 0).pk,
      ':from': noteKey(runId, afterSeq + 1).sk,
      ':to': noteKey(runId, 99_999_999).sk,
    },
    ConsistentRead: true,
  });
  return items.map((item) => noteSchema.parse({ ...item, facts: parsedText(item['facts']) }));
}

function readLarge(item: Item | undefined): Json | undefined {
  return item === undefined ? undefined : jsonSchema.parse(parsedText(item['value']));
}

function parsedText(text: unknown): unknown {
  return JSON.parse(z.string().parse(text));
}
