import * as z from 'zod';
import type { InstanceDetails } from '../../aws/machine-ports.ts';
import { type World, worldChanges } from '../../fleet/world.ts';
import { type AnyStepKind, lookingStepKind, unlessObjected } from '../../runs/step.ts';
import { awsOf, type StepParts } from '../parts.ts';
import { imageJobSchema } from './image-parts.ts';

const paramsSchema = z.object({
  place: imageJobSchema.shape.place,
  instanceId: z.string(),
  world: z.record(z.string(), z.string()),
});

/** What an approval of an image of this instance relies on. */
export function instanceWorld({
  state,
  imageId,
  groupName,
  rootDevice,
  tags,
}: InstanceDetails): Record<string, string> {
  return {
    'state of the instance': state,
    'AMI of the instance': imageId,
    'Auto Scaling group': groupName ?? 'none',
    'root device': rootDevice,
    environment: tags['Environment'] ?? 'none',
  };
}

/** Looks once more, right before the image is asked for, whether the instance is still the one that was approved. */
export function checkInstanceStep(parts: StepParts): AnyStepKind {
  return lookingStepKind({
    kind: 'check-instance',
    parse: (params) => paramsSchema.parse(params),
    timeoutSeconds: () => 600,
    look: async (context, { place, instanceId, world }) =>
      unlessObjected(objection(world, await awsOf(parts, context, place).instances.read(instanceId))),
  });
}

function objection(before: World, instance: InstanceDetails | undefined): string | undefined {
  if (instance === undefined) return 'The instance does not exist any more.';
  const changes = worldChanges(before, instanceWorld(instance));
  if (changes.length === 0) return undefined;
  const list = changes.map(({ what, before: was, after: is }) => `${what} was ${was} and is ${is}`).join('; ');
  return `The instance has changed since this was planned: ${list}. Nothing was changed; ask again for a new plan.`;
}
