/** What tells that waves would go on for ever. */
import * as z from 'zod';
import type { Fleet } from '../../fleet/fleet.ts';
import { launchedWrongly } from '../../fleet/wrong-image.ts';
import type { StepContext } from '../../runs/step.ts';
import type { RolloutParams } from '../parts.ts';

const pointedSchema = z.object({ atMs: z.number() });

/** Each round takes one instance at least, so that a fleet needs far fewer. */
const roundsPerInstance = 3;
const roundsAtLeast = 20;
const namedAtMost = 5;

interface Endless {
  readonly code: string;
  readonly why: string;
}

/** Why another round would change nothing for the better; undefined where it would. */
export function endlessRounds(
  { outputs, round }: Pick<StepContext, 'outputs' | 'round'>,
  params: RolloutParams & { readonly pointStep?: string },
  fleet: Fleet,
): Endless | undefined {
  const pointed = pointedSchema.safeParse(outputs[params.pointStep ?? '']).data;
  const { imageIds } = params;
  const wrong = pointed === undefined ? [] : launchedWrongly(fleet, { imageIds, pointedAtMs: pointed.atMs });
  if (wrong.length > 0) {
    const named = wrong.slice(0, namedAtMost).map(({ instanceId, imageId = '' }) => `${instanceId} (${imageId})`);
    const more = wrong.length > namedAtMost ? ` and ${wrong.length - namedAtMost} more` : '';
    const why = `The group should launch ${imageIds.join(', ')} by now, and launched ${named.join(', ')}${more}. Find out why, take them out of the group, then retry.`;
    return { code: 'wrong-image', why };
  }
  if (round <= roundsAtLeast + roundsPerInstance * fleet.instances.length) return undefined;
  return {
    code: 'too-many-waves',
    why: `This was wave ${round} of a fleet of ${fleet.instances.length}, and there are always more instances to replace.`,
  };
}
