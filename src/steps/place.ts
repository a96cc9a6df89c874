import * as z from 'zod';

/** An account and a region, as data in a plan. */
export const placeSchema = z.object({ accountId: z.string(), region: z.string() });
