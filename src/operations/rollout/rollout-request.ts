import * as z from 'zod';
import { strategies, usualStrategy } from '../../fleet/strategies.ts';
import { mendsSchema } from '../planning/mends.ts';

/** What a rollout was asked with, as it is kept in the run. */
export const rolloutRequestSchema = z.object({
  imageId: z.string(),
  fleet: z.string(),
  strategy: z.enum(strategies).default(usualStrategy),
  batch: z.string().exactOptional(),
  reason: z.string().exactOptional(),
  /** Why an image that lacks a required check is rolled out all the same. */
  override: z.string().exactOptional(),
  /** Why it does not wait for the windows of its environment. */
  outsideWindow: z.string().exactOptional(),
  /** What the fleet has to launch still: the image was made of it. */
  baseImageId: z.string().exactOptional(),
  /** Whatever fails is taken back at once, and nobody is asked. */
  takesItselfBack: z.literal(true).exactOptional(),
  /** The vulnerability because of which it is done, to count at the end what is left of it. */
  mends: mendsSchema.exactOptional(),
  /** User groups of the person who asked, as they were then. */
  groupIds: z.array(z.string()).default([]),
});
export type RolloutRequest = z.infer<typeof rolloutRequestSchema>;
