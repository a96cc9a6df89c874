import * as z from 'zod';
import type { Item, TableClient } from './table-client.ts';

const keySchema = z.object({ pk: z.string(), sk: z.string() });
const indexedAttributes = ['duePk', 'dueAtMs', 'fleetPk', 'fleetSk', 'requesterPk', 'requesterSk'] as const;

/**
 * Writes the index attributes of every item again as they are, which puts back index entries that a crash between the
 * store's separate writes has lost. Ghost entries may stay; whoever reads an index looks at the item before acting.
 * Answers how many items are due at some time. Safe to repeat, and beside other writers.
 */
export async function repairIndexes(table: Pick<TableClient, 'scan' | 'update'>): Promise<number> {
  let due = 0;
  for await (const item of table.scan()) {
    const names = indexedAttributes.filter((name) => item[name] !== undefined);
    if (names.length === 0) continue;
    await rewrite(table, item, names);
    if (item['duePk'] !== undefined) due += 1;
  }
  return due;
}

/** Does nothing where the item has moved on: whoever moved it has written the index as well. */
async function rewrite(table: Pick<TableClient, 'update'>, item: Item, names: readonly string[]): Promise<void> {
  const values = Object.fromEntries(names.map((name) => [`:${name}`, item[name]]));
  const pairs = names.map((name) => `${name} = :${name}`);
  await table.update(keySchema.parse(item), `SET ${pairs.join(', ')}`, values, pairs.join(' AND '));
}
