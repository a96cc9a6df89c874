import * as z from 'zod';
import { strategies } from '../../fleet/strategies.ts';

/** What a rollback was asked with, as it is kept in the run. */
export const rollbackRequestSchema = z.object({
  target: z.discriminatedUnion('kind', [
    /** The last run that changed the fleet. */
    z.object({ kind: z.literal('fleet'), fleet: z.string() }),
    z.object({ kind: z.literal('run'), runId: z.string() }),
  ]),
  /** That of the fleet where it is absent. */
  strategy: z.enum(strategies).exactOptional(),
  batch: z.string().exactOptional(),
  reason: z.string().exactOptional(),
  /** Why it goes back although somebody has changed what the fleet launches since. */
  override: z.string().exactOptional(),
  /** User groups of the person who asked, as they were then. */
  groupIds: z.array(z.string()).default([]),
});
export type RollbackRequest = z.infer<typeof rollbackRequestSchema>;
