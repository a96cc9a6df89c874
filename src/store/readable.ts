import type * as z from 'zod';
import type { Log } from '../basics/log.ts';
import type { Item } from './table-client.ts';

/** Reads what can be read of many items, since one that cannot be must not hide the others. */
export type ReadMany = <T>(schema: z.ZodType<T>, items: readonly Item[]) => readonly T[];

/** An item that cannot be read is named in the log once. */
export function createReadMany(log: Log): ReadMany {
  const named = new Set<string>();
  const name = (item: Item, error: unknown): void => {
    const key = `${String(item['pk'])}/${String(item['sk'])}`;
    if (named.has(key)) return;
    named.add(key);
    log.error({ item: key, error }, 'an item of the table cannot be read and is left out');
  };
  return (schema, items) =>
    items.flatMap((item) => {
      const read = schema.safeParse(item);
      if (read.success) return [read.data];
      name(item, read.error);
      return [];
    });
}
