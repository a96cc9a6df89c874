import * as z from 'zod';
import type { Due } from '../runs/store.ts';
import { duePartitions, type Key, runIdOf } from './keys.ts';
import type { ReadMany } from './readable.ts';
import type { TableClient } from './table-client.ts';

const dueItemSchema = z.object({
  pk: z.string(),
  sk: z.string(),
  dueAtMs: z.number().optional(),
  leaseUntilMs: z.number(),
});
const keySchema = z.object({ pk: z.string(), sk: z.string() });

export interface Wanted {
  readonly nowMs: number;
  readonly limit: number;
  /** Both kinds when undefined. */
  readonly what: Due['what'] | undefined;
}

/** The index lags and may hold ghosts, so the items themselves are read before anything is called due. */
export async function findDue(table: TableClient, readMany: ReadMany, wanted: Wanted): Promise<readonly Due[]> {
  const found = await Promise.all(
    duePartitions(wanted.what).map((partition) => dueOf(table, readMany, partition, wanted)),
  );
  return found
    .flat()
    .sort((a, b) => a.dueAtMs - b.dueAtMs || (a.runId < b.runId ? -1 : 1))
    .slice(0, wanted.limit);
}

/** Pages past ghosts and past what is leased until enough is found. */
async function dueOf(
  table: TableClient,
  readMany: ReadMany,
  partition: string,
  { nowMs, limit }: Wanted,
): Promise<readonly Due[]> {
  const dues = new Map<string, Due>();
  for await (const keys of dueKeys(table, partition, 'dueAtMs <= :at', nowMs, limit)) {
    const items = await table.getMany(keys, ['pk', 'sk', 'dueAtMs', 'leaseUntilMs']);
    for (const { pk, sk, dueAtMs, leaseUntilMs } of readMany(dueItemSchema, items)) {
      if (dueAtMs === undefined || dueAtMs > nowMs || leaseUntilMs > nowMs) continue;
      dues.set(`${pk}/${sk}`, { what: sk === 'STORY' ? 'story' : 'run', runId: runIdOf({ pk, sk }), dueAtMs });
    }
    if (dues.size >= limit) break;
  }
  return [...dues.values()];
}

/** Keys of the index, a page at a time: `condition` compares with `:at`. */
export async function* dueKeys(
  table: TableClient,
  partition: string,
  condition: string,
  atMs: number,
  pageSize?: number,
): AsyncGenerator<readonly Key[]> {
  const pages = table.pages({
    IndexName: 'due',
    KeyConditionExpression: `duePk = :partition AND ${condition}`,
    ExpressionAttributeValues: { ':partition': partition, ':at': atMs },
    ...(pageSize === undefined ? {} : { Limit: pageSize }),
  });
  for await (const page of pages) yield z.array(keySchema).parse(page);
}

/** The earliest moment after `nowMs` at which something is due. */
export async function findNextDue(
  table: TableClient,
  nowMs: number,
  what: Due['what'] | undefined,
): Promise<number | undefined> {
  const found = await Promise.all(
    duePartitions(what).map((partition) =>
      table.query(
        {
          IndexName: 'due',
          KeyConditionExpression: 'duePk = :partition AND dueAtMs > :at',
          ExpressionAttributeValues: { ':partition': partition, ':at': nowMs },
          Limit: 1,
        },
        1,
      ),
    ),
  );
  const moments = z.array(z.object({ dueAtMs: z.number() })).parse(found.flat());
  return moments.length === 0 ? undefined : Math.min(...moments.map((moment) => moment.dueAtMs));
}
