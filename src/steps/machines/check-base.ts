import * as z from 'zod';
import { sourceImages } from '../../fleet/source.ts';
import { type AnyStepKind, lookingStepKind, type StepContext, unlessObjected } from '../../runs/step.ts';
import { awsOf, fleetKeySchema, type StepParts } from '../parts.ts';
import { placeSchema } from '../place.ts';

const paramsSchema = z.object({
  place: placeSchema,
  /** What the stages begin with. */
  imageId: z.string(),
  /** The fleet that is to launch it still. */
  fleet: fleetKeySchema.exactOptional(),
});
type Params = z.infer<typeof paramsSchema>;

/** Looks once more, right before anything is launched, whether the image is there, and is still that of the fleet. */
export function checkBaseStep(parts: StepParts): AnyStepKind {
  return lookingStepKind<Params>({
    kind: 'check-base',
    parse: (params) => paramsSchema.parse(params),
    timeoutSeconds: () => 600,
    look: async (context, params) => unlessObjected(await objection(parts, context, params)),
  });
}

async function objection(
  parts: StepParts,
  context: StepContext,
  { place, imageId, fleet: key }: Params,
): Promise<string | undefined> {
  const aws = awsOf(parts, context, place);
  const [image] = await aws.images.read([imageId]);
  if (image === undefined) return `${imageId} does not exist any more.`;
  if (image.state !== 'available') return `${imageId} is ${image.state} now, so nothing can be launched from it.`;
  if (key === undefined) return undefined;
  const fleet = await parts.readFleetWhole(aws, key);
  if (fleet === undefined) return 'The Auto Scaling group does not exist any more.';
  const launched = sourceImages(fleet);
  if (launched.length === 1 && launched[0] === imageId) return undefined;
  return `${fleet.name} launches ${launched.join(', ') || 'another AMI'} now, and no longer ${imageId}. Nothing was changed; ask again for a new plan.`;
}
