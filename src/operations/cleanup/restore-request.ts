import * as z from 'zod';

export const restoreVerb = 'restore';

/** Which AMI is wanted back, as it is kept in the run. */
export const restoreRequestSchema = z.object({
  imageId: z.string(),
  reason: z.string().exactOptional(),
  /** User groups of the person who asked, as they were then. */
  groupIds: z.array(z.string()).default([]),
});
export type RestoreRequest = z.infer<typeof restoreRequestSchema>;

/** What people are told about it. */
export const restoreFactsSchema = z.object({
  imageId: z.string(),
  name: z.string(),
  accountId: z.string(),
  region: z.string(),
  /** What has become of it, each with what takes that back. */
  from: z.array(z.enum(['binned', 'disabled', 'deprecated'])),
  /** Until when the Recycle Bin keeps it. */
  untilMs: z.number().optional(),
  expectedSeconds: z.number(),
});
export type RestoreFacts = z.infer<typeof restoreFactsSchema>;
