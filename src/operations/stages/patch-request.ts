import * as z from 'zod';
import { strategies } from '../../fleet/strategies.ts';
import { packageNameSchema } from '../../images/packages.ts';
import { placeSchema } from '../../steps/place.ts';
import { mendsSchema } from '../planning/mends.ts';

/** Replace the fleet with a patched image, in one of these ways, or patch the servers that are there. */
export const patchStrategies = [...strategies, 'in-place'] as const;
export type PatchStrategy = (typeof patchStrategies)[number];

/** What patching was asked with, as it is kept in the run. */
export const patchRequestSchema = z.object({
  /** A fleet, or servers by their tags, in any group or none, or by their ids. */
  target: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('fleet'), fleet: z.string() }),
    z.object({ kind: z.literal('tags'), tags: z.record(z.string(), z.string()) }),
    z.object({
      kind: z.literal('servers'),
      /** What people call all of them. */
      name: z.string(),
      /** Where they are; absent where they are to be found. */
      place: placeSchema.exactOptional(),
      /** Absent where the run of which this is a part has the list, which may be long. */
      instanceIds: z.array(z.string()).exactOptional(),
    }),
  ]),
  strategy: z.enum(patchStrategies),
  profile: z.string().exactOptional(),
  /** In place of a profile: lines that somebody typed. */
  command: z.string().exactOptional(),
  /** In place of all that the profile would patch. */
  packages: z.array(packageNameSchema).min(1).exactOptional(),
  /** Whatever fails is taken back at once, and nobody is asked. */
  takesItselfBack: z.literal(true).exactOptional(),
  /** The vulnerability because of which servers are patched in place, to count at the end what is left of it. */
  mends: mendsSchema.exactOptional(),
  /** Where the image to be baked from has no such tag. */
  application: z.string().exactOptional(),
  /** Instances per wave. */
  batch: z.string().exactOptional(),
  /** In place: how many may fail before it stops. */
  maxErrors: z.string().exactOptional(),
  reason: z.string().exactOptional(),
  /** Why an image that lacks a required check is rolled out all the same. */
  override: z.string().exactOptional(),
  /** Why it does not wait for the windows of its environment. */
  outsideWindow: z.string().exactOptional(),
  /** User groups of the person who asked, as they were then. */
  groupIds: z.array(z.string()).default([]),
});
export type PatchRequest = z.infer<typeof patchRequestSchema>;

/** Whether servers are meant that need not be in any group: they are patched where they are. */
export function areServers({ target }: Pick<PatchRequest, 'target'>): boolean {
  return target.kind !== 'fleet';
}
