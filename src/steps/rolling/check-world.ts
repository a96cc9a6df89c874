import * as z from 'zod';
import type { Fleet } from '../../fleet/fleet.ts';
import { foreignActivity } from '../../fleet/foreign.ts';
import { templatesToVersion } from '../../fleet/source.ts';
import { worldChanges, worldOf } from '../../fleet/world.ts';
import { type AnyStepKind, lookingStepKind, unlessObjected } from '../../runs/step.ts';
import { awsOf, fleetKeySchema, type StepParts } from '../parts.ts';
import { foreignSentence } from './foreign-sentence.ts';
import { launchSourceSchema } from './point-group.ts';

const paramsSchema = z.object({
  fleet: fleetKeySchema,
  imageId: z.string(),
  world: z.record(z.string(), z.string()),
  /** Versions that the group is to be pointed at as they are: they have to be there still. */
  goesTo: launchSourceSchema.exactOptional(),
});

/** Looks once more, right before the first change, whether the world is still the one that was approved. */
export function checkWorldStep(parts: StepParts): AnyStepKind {
  return lookingStepKind({
    kind: 'check-world',
    parse: (params) => paramsSchema.parse(params),
    timeoutSeconds: () => 600,
    look: async (context, params) => {
      const aws = awsOf(parts, context, params.fleet);
      const fleet = await parts.readFleetWhole(aws, params.fleet);
      if (fleet === undefined) return { kind: 'void', why: 'The Auto Scaling group does not exist any more.' };
      const [image] = await aws.images.read([params.imageId]);
      if (image === undefined) return { kind: 'void', why: `${params.imageId} does not exist any more.` };
      const versions = await aws.templates.readMany(templatesToVersion(fleet.source));
      const goesTo = params.goesTo === undefined ? [] : templatesToVersion(params.goesTo);
      if ((await aws.templates.readMany(goesTo)).length < goesTo.length)
        return { kind: 'void', why: 'A launch template version that this run goes back to does not exist any more.' };
      return unlessObjected(objection(fleet, params.world, worldOf(fleet, image, versions)));
    },
  });
}

function objection(
  fleet: Fleet,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string | undefined {
  const changes = worldChanges(before, after);
  if (changes.length > 0) {
    const list = changes.map(({ what, before: was, after: is }) => `${what} was ${was} and is ${is}`).join('; ');
    return `The world has moved since this was planned: ${list}. Nothing was changed; ask again for a new plan.`;
  }
  const [activity] = foreignActivity(fleet);
  return activity === undefined ? undefined : foreignSentence(activity);
}
