import * as z from 'zod';
import type { Aws } from '../../aws/ports.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { isSameSource } from '../../fleet/source.ts';
import { type AnyStepKind, lookingStepKind, type StepAnswer, type StepContext } from '../../runs/step.ts';
import type { StepParts } from '../parts.ts';
import { disturbance } from '../rolling/disturbance.ts';
import { pointedSource, sourceText } from '../rolling/point-group.ts';
import {
  lookAgainSeconds,
  lookAtPair,
  pairAws,
  pairSchema,
  percentSet,
  staleWeightsSeconds,
  strangers,
  weightsSet,
} from './pair-parts.ts';
import { weightsChanged } from './shift-traffic.ts';

const paramsSchema = z.object({
  pair: pairSchema,
  /** The step that said what the new group launches from; absent where that is not this run's doing. */
  copyStep: z.string().exactOptional(),
});
type Params = z.infer<typeof paramsSchema>;

/**
 * Looks before each stage whether anybody else is at work: weights are not as this run has left them, the new group
 * launches something else, a refresh, a stack operation, a deployment or a suspended process stands in the way. Changes nothing.
 */
export function checkShiftStep(parts: StepParts): AnyStepKind {
  return lookingStepKind({
    kind: 'check-shift',
    parse: (params) => paramsSchema.parse(params),
    timeoutSeconds: () => 600,
    look: (context, params) => look(parts, context, params),
  });
}

async function look(parts: StepParts, context: StepContext, params: Params): Promise<StepAnswer<null>> {
  const { pair } = params;
  const aws = pairAws(parts, context, pair);
  const sight = await lookAtPair(parts, aws, pair);
  const percent = percentSet(context);
  const [stranger] = strangers(pair, sight.weights, (forwarder) => [weightsSet(pair, forwarder, percent)]);
  const pointed = params.copyStep === undefined ? undefined : pointedSource(context.outputs[params.copyStep]);
  const isElsewhere = pointed !== undefined && sight.to && !isSameSource(sight.to.source, pointed);
  // Both may be told as they were before this run changed them.
  const isFresh = context.nowMs - context.startedAtMs < staleWeightsSeconds * 1000;
  if (isFresh && (stranger !== undefined || isElsewhere))
    return { kind: 'running', handle: null, checkAfterSeconds: lookAgainSeconds };
  if (stranger !== undefined) return weightsChanged(pair, stranger, sight.weights, percent ?? null);
  if (sight.to === undefined) return disturbed(`Somebody deleted ${pair.to.key.groupName}. Roll back, and begin anew.`);
  if (isElsewhere)
    return disturbed(
      `Somebody pointed ${pair.to.key.groupName} at ${sourceText(sight.to.source)}, and this run launches from ${sourceText(pointed)}. Point it there again, then retry.`,
    );
  // On the way to a group that served before, what goes on in the other one is why it is left.
  return againstOthers(aws, params.copyStep === undefined ? [sight.to] : [sight.from, sight.to]);
}

async function againstOthers(aws: Aws, fleets: readonly Fleet[]): Promise<StepAnswer<null>> {
  for (const fleet of fleets) {
    const { groupName } = fleet.key;
    const why = await disturbance(aws, groupName, fleet);
    if (why !== undefined) return disturbed(`${groupName}: ${why}`);
  }
  return { kind: 'succeeded' };
}

function disturbed(why: string): StepAnswer<null> {
  return { kind: 'failed', code: 'fleet-disturbed', why, onFailure: 'hold' };
}
