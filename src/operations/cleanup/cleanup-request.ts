import * as z from 'zod';

export const cleanupVerb = 'cleanup';

/** What retiring the old AMIs of an application was asked for with, as it is kept in the run. */
export const cleanupRequestSchema = z.object({
  application: z.string(),
  /** How many of the newest stay; else as the configuration says. */
  keep: z.number().int().positive().exactOptional(),
  /** Only so many of the oldest go. */
  limit: z.number().int().positive().exactOptional(),
  reason: z.string().exactOptional(),
  /** User groups of the person who asked, as they were then. */
  groupIds: z.array(z.string()).default([]),
});
export type CleanupRequest = z.infer<typeof cleanupRequestSchema>;
