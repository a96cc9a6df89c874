import * as z from 'zod';
import type { LaunchSource } from '../fleet/fleet.ts';
import { foreignActivity } from '../fleet/foreign.ts';
import { isSameSource } from '../fleet/source.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../runs/step.ts';
import { foreignSentence } from './foreign-sentence.ts';
import { awsOf, FleetGoneError, fleetKeySchema, type StepParts } from './parts.ts';
import { launchSourceSchema, sourceText } from './point-group.ts';

const paramsSchema = z.object({
  fleet: fleetKeySchema,
  /** The step that pointed the group at what it is to launch. */
  pointStep: z.string(),
  /** Whether this is the way back. */
  back: z.boolean(),
});
type Params = z.infer<typeof paramsSchema>;

const pointedSchema = z.object({ source: launchSourceSchema });

/** A group that has just been pointed elsewhere may be described as it was for so long. */
const staleForSeconds = 60;
const lookEverySeconds = 5;

/**
 * Looks before each wave whether anybody else is at work in the fleet: the group is pointed elsewhere, so that waves
 * would go on for ever, or a refresh, a suspended process, a warm pool stand in the way. Changes nothing.
 */
export function checkFleetStep(parts: StepParts): AnyStepKind {
  return stepKind({
    kind: 'check-fleet',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: () => null,
    parseHandle: () => null,
    timeoutSeconds: () => 600,
    intend: async (context, params) => ({ answer: await look(parts, context, params) }),
    start: async () => ({ kind: 'succeeded' }),
    poll: async () => ({ kind: 'succeeded' }),
  });
}

async function look(
  parts: StepParts,
  context: StepContext,
  { fleet: key, pointStep }: Params,
): Promise<StepAnswer<null>> {
  const { groups } = awsOf(parts, context, key);
  const group = await groups.read(key.groupName);
  if (group === undefined || group.deleting) throw new FleetGoneError(key);
  const pointed = pointedSchema.safeParse(context.outputs[pointStep]).data?.source;
  if (pointed !== undefined && !isSameSource(group.source, pointed))
    return pointedElsewhere(context, key.groupName, group.source, pointed);
  const activeRefreshId = await groups.activeRefresh(key.groupName);
  const [activity] = foreignActivity({ ...group, ...(activeRefreshId === undefined ? {} : { activeRefreshId }) });
  if (activity === undefined) return { kind: 'succeeded' };
  return {
    kind: 'failed',
    code: 'fleet-disturbed',
    why: `${foreignSentence(activity)} Undo it or wait until it is over, then retry.`,
  };
}

function pointedElsewhere(
  context: StepContext,
  groupName: string,
  found: LaunchSource,
  pointed: LaunchSource,
): StepAnswer<null> {
  if (context.nowMs - context.startedAtMs < staleForSeconds * 1000)
    return { kind: 'running', handle: null, checkAfterSeconds: lookEverySeconds };
  const why = `Somebody pointed ${groupName} at ${sourceText(found)}, and this run launches from ${sourceText(pointed)}. Point it there again, then retry.`;
  return { kind: 'failed', code: 'fleet-disturbed', why };
}
