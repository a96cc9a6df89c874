import * as z from 'zod';
import { deferredSchema } from '../../basics/deferred-schema.ts';
import type { Run } from '../../runs/run.ts';
import { cleanupSteps } from '../../steps/cleanup/cleanup-plan.ts';
import { familySchema } from '../../steps/cleanup/retirement-parts.ts';
import { placeSchema } from '../../steps/place.ts';

export const familyRowSchema = z.object({
  imageId: z.string(),
  name: z.string(),
  version: z.string().optional(),
  ageDays: z.number(),
  /** Where it is, and for what: `111122223333 eu-west-1, arm64`. */
  where: z.string(),
  /** As a clause; absent where it goes. */
  stays: z.string().optional(),
});
export type FamilyRow = z.infer<typeof familyRowSchema>;

/** What people are told about AMIs that are to be retired: the card, the approval and the dry run all read this. */
export const cleanupFactsSchema = deferredSchema(() =>
  z.object({
    family: familySchema,
    environment: z.string().optional(),
    /** Where AMIs go; absent from plans that were made before it was told. */
    places: z.array(placeSchema).optional(),
    goes: z.number(),
    stays: z.number(),
    /** How many stay for each reason, in words. */
    reasons: z.array(z.object({ why: z.string(), count: z.number() })),
    /** The oldest that go, and the newest that stay. */
    goesRows: z.array(familyRowSchema),
    staysRows: z.array(familyRowSchema),
    snapshots: z.number(),
    sharedSnapshots: z.number(),
    gib: z.number(),
    monthlyUsd: z.number(),
    disableAfterSeconds: z.number(),
    deregisterAfterSeconds: z.number(),
    expectedSeconds: z.number(),
  }),
);
export type CleanupFacts = z.infer<typeof cleanupFactsSchema>;

/** Whether the last stage has got anywhere, so that not everything can be taken back any more. */
export function hasDeregistered({ outputs = {} }: Partial<Pick<Run, 'outputs'>>): boolean {
  return outputs[cleanupSteps.deregister] !== undefined;
}

const endedSchema = z.object({
  planned: z.number(),
  deregistered: z.number(),
  failed: z.number(),
  /** Came into use again, were taken back by somebody, or were gone already. */
  stay: z.number(),
});

/** What came of a cleanup that has come to its end. */
export function cleanupResult({
  outputs = {},
}: Partial<Pick<Run, 'outputs'>>): z.infer<typeof endedSchema> | undefined {
  return endedSchema.safeParse(outputs[cleanupSteps.report]).data;
}
