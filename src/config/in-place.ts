/** How servers are patched that cannot be replaced. */
import * as z from 'zod';
import { batchSchema, secondsSchema } from './values.ts';

const hour = 60 * 60;

export const inPlaceSchema = z.strictObject({
  concurrency: batchSchema
    .prefault('10%')
    .describe('How many servers are patched at once: a number, or a share such as "10%", rounded down.'),
  errorBudget: batchSchema
    .prefault('5%')
    .describe('How many servers may fail before the run stops with the rest untouched: a number, or a share.'),
  drainTimeoutSeconds: secondsSchema({ min: 1, max: 2 * hour })
    .default(15 * 60)
    .describe('How long servers may take to drain from their target groups, and to be healthy in them again.'),
});
export type InPlace = z.infer<typeof inPlaceSchema>;
