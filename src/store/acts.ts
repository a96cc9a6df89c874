import * as z from 'zod';
import type { ActStore } from '../runs/store.ts';
import { actKey } from './keys.ts';
import type { TableClient } from './table-client.ts';

const itemSchema = z.object({ isDone: z.boolean() });
const keepSeconds = 14 * 86_400;

export function createActStore(table: Pick<TableClient, 'get' | 'put' | 'update'>): ActStore {
  return {
    claimAct: async (actId, nowMs, leaseSeconds) => {
      const item = { ...actKey(actId), isDone: false, leaseUntilMs: nowMs + leaseSeconds * 1000 };
      // Expiry follows the real calendar, as that of runs does.
      const expiresAt = Math.floor(Date.now() / 1000) + keepSeconds;
      const claimed = await table.put(
        { ...item, expiresAt },
        {
          expression: 'attribute_not_exists(pk) OR (isDone = :no AND leaseUntilMs <= :now)',
          values: { ':no': false, ':now': nowMs },
        },
      );
      if (claimed) return 'claimed';
      const held = await table.get(actKey(actId));
      return held !== undefined && itemSchema.parse(held).isDone ? 'done' : 'busy';
    },
    completeAct: async (actId) => {
      await table.update(actKey(actId), 'SET isDone = :yes', { ':yes': true }, 'attribute_exists(pk)');
    },
  };
}
