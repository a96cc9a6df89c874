import * as z from 'zod';
import type { Json } from '../basics/json.ts';
import type { RunStore } from './store.ts';

/** Above this a value goes to an item of its own: the run's item stays small, since every commit pays for all of it. */
const inlineLimitBytes = 2048;

const elsewhereSchema = z.object({ $large: z.string() }).strict();

/** Keeps a small value as it is, and puts a large one aside, answering a reference to it. Safe to repeat. */
export async function spill(store: RunStore, runId: string, name: string, value: Json): Promise<Json> {
  if (Buffer.byteLength(JSON.stringify(value)) <= inlineLimitBytes) return value;
  await store.putLarge(runId, name, value);
  return { $large: name };
}

/** The value behind a reference, or the value itself. Throws where what was put aside is gone. */
export async function recall(store: Pick<RunStore, 'getLarge'>, runId: string, value: Json): Promise<Json> {
  if (typeof value !== 'object' || value === null || !('$large' in value)) return value;
  const elsewhere = elsewhereSchema.safeParse(value);
  if (!elsewhere.success) return value;
  const found = await store.getLarge(runId, elsewhere.data.$large);
  if (found === undefined) throw new Error(`run ${runId} refers to missing data ${elsewhere.data.$large}`);
  return found;
}
