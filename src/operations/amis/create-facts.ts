import * as z from 'zod';
import { deferredSchema } from '../../basics/deferred-schema.ts';
import type { Run } from '../../runs/run.ts';
import { createStepName, discardStepName } from '../../steps/amis/create-plan.ts';

/** What people are told about an image to be made: the card, the approval and the dry run all read this. */
export const createFactsSchema = deferredSchema(() =>
  z.object({
    instanceId: z.string(),
    /** The instance's own tag `Name`. */
    instanceName: z.string().optional(),
    instanceState: z.string(),
    /** The Auto Scaling group that the instance is a member of. */
    group: z.string().optional(),
    sourceImageId: z.string(),
    accountId: z.string(),
    region: z.string(),
    /** Whose rules hold: that of the instance, where it has one. */
    environment: z.string().optional(),
    name: z.string(),
    reboot: z.boolean(),
    /** On the image and on each of its snapshots. */
    tags: z.record(z.string(), z.string()),
    expectedSeconds: z.number(),
    timeoutSeconds: z.number(),
  }),
);
export type CreateFacts = z.infer<typeof createFactsSchema>;

const madeSchema = z.object({ imageId: z.string() });
const keptSchema = z.object({ kept: z.string() });

/** The image that a run has made and that is there to be used, also where it was kept on the way back. */
export function finishedImage({ outputs = {} }: Partial<Pick<Run, 'outputs'>>): string | undefined {
  const made = madeSchema.safeParse(outputs[createStepName]).data?.imageId;
  return made ?? keptSchema.safeParse(outputs[discardStepName]).data?.kept;
}
