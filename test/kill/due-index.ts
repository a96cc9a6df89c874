import { existsSync } from 'node:fs';
import { join } from 'node:path';
import dynalite from 'dynalite';
import * as z from 'zod';
import { embeddedClient } from '../../src/store/embedded.ts';
import { duePartitions } from '../../src/store/keys.ts';
import { createTableClient, type TableClient } from '../../src/store/table-client.ts';

/** Compares the due index with the items it is made from. */
export interface DueIndex {
  /** Items that are due at some time, as they say themselves. */
  due(): Promise<readonly string[]>;
  /** Those of them that the index lacks. */
  lost(): Promise<string[]>;
  /** Entries of the index whose items say something else. */
  ghosts(): Promise<string[]>;
}

const entrySchema = z.object({ pk: z.string(), sk: z.string(), duePk: z.string(), dueAtMs: z.number() });

/** Opens the table for a look and closes the connection again. */
export async function withTable<T>(
  endpoint: string,
  tableName: string,
  look: (index: DueIndex) => Promise<T>,
): Promise<T> {
  const client = embeddedClient(endpoint);
  try {
    return await look(dueIndexOf(createTableClient(client, tableName)));
  } finally {
    client.destroy();
  }
}

function dueIndexOf(table: TableClient): DueIndex {
  const due = () => entriesIn(table.scan());
  const indexed = () => entriesIn(indexEntries(table));
  return {
    due,
    lost: async () => without(await due(), await indexed()),
    ghosts: async () => without(await indexed(), await due()),
  };
}

async function entriesIn(items: AsyncIterable<unknown>): Promise<string[]> {
  const entries: string[] = [];
  for await (const item of items) {
    const parsed = entrySchema.safeParse(item);
    if (parsed.success) entries.push(Object.values(parsed.data).join(' '));
  }
  return entries;
}

async function* indexEntries(table: TableClient): AsyncGenerator<unknown> {
  for (const partition of duePartitions()) {
    const pages = table.pages({
      IndexName: 'due',
      KeyConditionExpression: 'duePk = :partition',
      ExpressionAttributeValues: { ':partition': partition },
    });
    for await (const page of pages) yield* page;
  }
}

function without(all: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return all.filter((entry) => !known.has(entry));
}

/** What a killed process has left of the index, as it lies on disk before anything is repaired. */
export interface Wreck {
  readonly lost: number;
  readonly ghosts: number;
}

/** Undefined where the process died before there was a table. */
export async function inspectWreck(directory: string, tableName: string): Promise<Wreck | undefined> {
  const path = join(directory, 'table');
  if (!existsSync(path)) return undefined;
  const server = dynalite({ path, createTableMs: 0 });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new TypeError('the table has no port');
    return await withTable(`http://127.0.0.1:${address.port}`, tableName, async (index) => ({
      lost: (await index.lost()).length,
      ghosts: (await index.ghosts()).length,
    }));
  } finally {
    await new Promise<void>((resolve, reject) => {
      server.close((error) => (error === undefined || error === null ? resolve() : reject(error)));
      server.closeIdleConnections();
    });
  }
}
