import * as z from 'zod';
import { deferredSchema } from '../../basics/deferred-schema.ts';
import { placeSchema } from '../../steps/place.ts';

export const copyVerb = 'copy';

/** What a copy was asked with, as it is kept in the run. */
export const copyRequestSchema = z.object({
  imageId: z.string(),
  /** Where it is to go: one of the two at least; the other is that of the AMI. */
  to: z.object({ accountId: z.string().exactOptional(), region: z.string().exactOptional() }),
  reason: z.string().exactOptional(),
  /** User groups of the person who asked, as they were then. */
  groupIds: z.array(z.string()).default([]),
});
export type CopyRequest = z.infer<typeof copyRequestSchema>;

/** What people are told about a copy: the card, the approval and the dry run all read this. */
export const copyFactsSchema = deferredSchema(() =>
  z.object({
    imageId: z.string(),
    name: z.string(),
    accountId: z.string(),
    region: z.string(),
    to: placeSchema,
    /** What the copy is called. */
    copyName: z.string(),
    snapshots: z.number(),
    sizeGib: z.number(),
    encrypted: z.boolean(),
    /** The key of the place where it goes; AWS's own where absent. */
    kmsKeyId: z.string().optional(),
    /** On the copy and on each of its snapshots. */
    tags: z.record(z.string(), z.string()),
    environment: z.string().optional(),
    reason: z.string().optional(),
    warnings: z.array(z.string()),
    expectedSeconds: z.number(),
    timeoutSeconds: z.number(),
  }),
);
export type CopyFacts = z.infer<typeof copyFactsSchema>;
