import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { jsonSchema } from '../runs/plan.ts';
import type { AlertStore } from '../runs/store.ts';
import { alertKey } from './keys.ts';
import type { TableClient } from './table-client.ts';

/** Thousands of findings are long and alike: packed, ten thousand of them fit an item. */
const itemSchema = z.object({ version: z.number(), packed: z.string() });

export function createAlertStore(table: Pick<TableClient, 'get' | 'put'>): AlertStore {
  return {
    alertRecord: async () => {
      const item = await table.get(alertKey);
      if (item === undefined) return undefined;
      const { version, packed } = itemSchema.parse(item);
      const text = gunzipSync(Buffer.from(packed, 'base64')).toString('utf8');
      return { version, value: jsonSchema.parse(JSON.parse(text)) };
    },
    putAlertRecord: async (value, version) => {
      const packed = gzipSync(JSON.stringify(value)).toString('base64');
      const written = await table.put(
        { ...alertKey, version: version + 1, packed },
        version === 0
          ? { expression: 'attribute_not_exists(pk)' }
          : { expression: '#version = :version', names: { '#version': 'version' }, values: { ':version': version } },
      );
      return written ? 'written' : 'conflict';
    },
  };
}
