import * as z from 'zod';
import { strategies, usualStrategy } from '../../fleet/strategies.ts';
import { packageNameSchema } from '../../images/packages.ts';
import { placeSchema } from '../../steps/place.ts';

/** What may be done to an AMI before it is rolled out, in order. */
const stages = ['bake', 'validate', 'scan', 'rollout'] as const;
export type Stage = (typeof stages)[number];

/** What baking, validating, scanning or the whole way was asked with, as it is kept in the run. */
export const stagesRequestSchema = z.object({
  target: z.discriminatedUnion('kind', [
    /** The image that the fleet launches. */
    z.object({ kind: z.literal('fleet'), fleet: z.string() }),
    /** In this place, where several have it; else where the account is that owns it. */
    z.object({ kind: z.literal('image'), imageId: z.string(), place: placeSchema.exactOptional() }),
  ]),
  profile: z.string().exactOptional(),
  /** In place of a profile: lines that somebody typed. */
  command: z.string().exactOptional(),
  /** In place of all that the profile would patch. */
  packages: z.array(packageNameSchema).min(1).exactOptional(),
  /** What made it necessary, as a tag of the image: the id of a CVE. */
  vulnerability: z.string().exactOptional(),
  /** Whether what is baked is validated and scanned as well. */
  isTested: z.literal(true).exactOptional(),
  /** Where the image to be baked from has no such tags. */
  application: z.string().exactOptional(),
  version: z.string().exactOptional(),
  reason: z.string().exactOptional(),
  /** Of the rollout that follows. */
  strategy: z.enum(strategies).default(usualStrategy),
  batch: z.string().exactOptional(),
  override: z.string().exactOptional(),
  outsideWindow: z.string().exactOptional(),
  /** User groups of the person who asked, as they were then. */
  groupIds: z.array(z.string()).default([]),
});
export type StagesRequest = z.infer<typeof stagesRequestSchema>;

const stagesByVerb = {
  bake: ['bake'],
  validate: ['validate'],
  scan: ['scan'],
  patch: stages,
} as const satisfies Record<string, readonly Stage[]>;

export type StagesVerb = keyof typeof stagesByVerb;

/** What a verb does with the AMI, in order. */
export function stagesOf(verb: StagesVerb, { isTested }: Pick<StagesRequest, 'isTested'> = {}): readonly Stage[] {
  return verb === 'bake' && isTested === true ? ['bake', 'validate', 'scan'] : stagesByVerb[verb];
}
