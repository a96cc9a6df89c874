/** How servers are patched that cannot be replaced. */
import * as z from 'zod';
import type { Batch } from '../fleet/batch.ts';
import { parseErrorBudget } from '../fleet/in-place.ts';
import { batchProblems, batchSchema, secondsSchema } from './values.ts';

const hour = 60 * 60;

/** As a batch, but none at all may be meant. */
const budgetSchema = z.union([z.number(), z.string()]).transform((written, context): Batch => {
  const parsed = parseErrorBudget(String(written));
  if (parsed.ok) return parsed.batch;
  context.addIssue({ code: 'custom', message: batchProblems[parsed.reason] });
  return z.NEVER;
});

export const inPlaceSchema = z.strictObject({
  concurrency: batchSchema
    .prefault('10%')
    .describe('How many servers are patched at once: a number, or a share such as "10%", rounded down.'),
  errorBudget: budgetSchema
    .prefault('5%')
    .describe('How many servers may fail before the run stops with the rest untouched: a number, or a share.'),
  drainTimeoutSeconds: secondsSchema({ min: 1, max: 2 * hour })
    .default(15 * 60)
    .describe('How long servers may take to drain from their target groups, and to be healthy in them again.'),
});
export type InPlace = z.infer<typeof inPlaceSchema>;
