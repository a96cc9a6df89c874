import * as z from 'zod';
import { jsonSchema } from '../runs/plan.ts';
import { actorSchema } from '../runs/run.ts';
import type { AuditStore, FreezeStore, LockHolder, LockStore, PeakStore, PinStore } from '../runs/store.ts';
import { auditKey, freezeKey, lockKey, peaksKey, pinKey } from './keys.ts';
import type { ReadMany } from './readable.ts';
import type { TableClient } from './table-client.ts';

const lockSchema = z.object({ owner: z.string(), sinceMs: z.number() });
const freezeSchema = z.object({ scope: z.string(), reason: z.string(), by: actorSchema, sinceMs: z.number() });
const pinSchema = z.object({
  subjectKey: z.string(),
  runId: z.string(),
  name: z.string(),
  before: jsonSchema,
  during: jsonSchema,
  atMs: z.number(),
  leaseUntilMs: z.number(),
});
const peaksSchema = z.object({
  peaks: z.array(z.object({ counted: z.string(), atMs: z.number(), count: z.number() })),
});

export function createLockStore(table: Pick<TableClient, 'get' | 'put' | 'remove'>): LockStore {
  const holder = async (subjectKey: string): Promise<LockHolder | undefined> => {
    const item = await table.get(lockKey(subjectKey));
    return item === undefined ? undefined : lockSchema.parse(item);
  };
  const tryToAcquire = async (
    subjectKey: string,
    owner: string,
    nowMs: number,
  ): Promise<'acquired' | LockHolder | undefined> => {
    const item = { ...lockKey(subjectKey), owner, sinceMs: nowMs };
    if (await table.put(item, { expression: 'attribute_not_exists(pk)' })) return 'acquired';
    const held = await holder(subjectKey);
    return held?.owner === owner ? 'acquired' : held;
  };
  return {
    acquireLock: async (subjectKey, owner, nowMs) => {
      // It may be released between the try and the look, and then it is there to be had.
      const answer = (await tryToAcquire(subjectKey, owner, nowMs)) ?? (await tryToAcquire(subjectKey, owner, nowMs));
      if (answer === undefined) throw new Error(`the lock of ${subjectKey} was released while it was read`);
      return answer;
    },
    releaseLock: async (subjectKey, owner) => {
      await table.remove(lockKey(subjectKey), {
        expression: '#owner = :owner OR attribute_not_exists(pk)',
        names: { '#owner': 'owner' },
        values: { ':owner': owner },
      });
    },
    lockHolder: holder,
  };
}

export function createFreezeStore(table: TableClient): FreezeStore {
  return {
    putFreeze: async (freeze) => {
      await table.put({ ...freezeKey(freeze.scope), ...freeze });
    },
    removeFreeze: async (scope) => (await table.remove(freezeKey(scope))) !== undefined,
    freezes: async () => {
      const items = await table.query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': 'FREEZE' },
        ConsistentRead: true,
      });
      return items.map((item) => freezeSchema.parse(item));
    },
  };
}

export function createPinStore(table: TableClient, readMany: ReadMany): PinStore {
  const find = (prefix: string) =>
    table.query({
      KeyConditionExpression: prefix === '' ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: prefix === '' ? { ':pk': 'PINS' } : { ':pk': 'PINS', ':prefix': prefix },
      ConsistentRead: true,
    });
  return {
    putPin: async (pin) => {
      const item = { ...pinKey(pin.subjectKey, pin.runId, pin.name), ...pin };
      if (await table.put(item, { expression: 'attribute_not_exists(pk)' })) return;
      const first = pinSchema.parse(await table.get(pinKey(pin.subjectKey, pin.runId, pin.name)));
      await table.put({ ...item, before: first.before, atMs: first.atMs });
    },
    pins: async (subjectKey) => {
      const found = (await find(`${subjectKey}#`)).map((item) => pinSchema.parse(item));
      // A subject's key may begin another's.
      return found.filter((pin) => pin.subjectKey === subjectKey);
    },
    allPins: async () => readMany(pinSchema, await find('')),
    removePin: async (subjectKey, runId, name) => {
      await table.remove(pinKey(subjectKey, runId, name));
    },
  };
}

export function createAuditStore(table: TableClient): AuditStore {
  return {
    putAudit: async (runId, entryId, entry) => {
      await table.put({ ...auditKey(runId, entryId), entry: JSON.stringify(entry) });
    },
    audit: async (runId) => {
      const { pk, sk } = auditKey(runId, '');
      const items = await table.query({
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': pk, ':prefix': sk },
        ConsistentRead: true,
      });
      return items.map((item) => jsonSchema.parse(JSON.parse(z.string().parse(item['entry']))));
    },
  };
}

export function createPeakStore(table: Pick<TableClient, 'get' | 'put'>): PeakStore {
  return {
    putPeaks: async (subjectKey, peaks) => {
      await table.put({ ...peaksKey(subjectKey), peaks: peaks.map((peak) => ({ ...peak })) });
    },
    peaks: async (subjectKey) => {
      const item = await table.get(peaksKey(subjectKey));
      return item === undefined ? [] : peaksSchema.parse(item).peaks;
    },
  };
}
