import * as z from 'zod';
import type { TemplateVersion } from '../../aws/ports.ts';
import type { LaunchSource } from '../../fleet/fleet.ts';
import { expectedImages, isSameSource, templateKey, templatesToVersion } from '../../fleet/source.ts';
import { type AnyStepKind, lookingStepKind, type StepAnswer, type StepContext } from '../../runs/step.ts';
import { awsOf, FleetGoneError, fleetKeySchema, type StepParts } from '../parts.ts';
import { disturbance } from './disturbance.ts';
import { pointedSource, sourceText } from './point-group.ts';

const paramsSchema = z.object({
  fleet: fleetKeySchema,
  /** The step that pointed the group at what it is to launch. */
  pointStep: z.string(),
  /** What new instances have to run. */
  imageIds: z.array(z.string()),
  /** Whether this is the way back. */
  back: z.boolean(),
});
type Params = z.infer<typeof paramsSchema>;

/** A group that has just been pointed elsewhere may be described as it was for so long. */
const staleForSeconds = 60;
const lookEverySeconds = 5;

/**
 * Looks before each wave whether anybody else is at work in the fleet: the group is pointed elsewhere, so that waves
 * would go on for ever, or a refresh, a suspended process, a warm pool stand in the way. Changes nothing.
 */
export function checkFleetStep(parts: StepParts): AnyStepKind {
  return lookingStepKind({
    kind: 'check-fleet',
    parse: (params) => paramsSchema.parse(params),
    timeoutSeconds: () => 600,
    look: (context, params) => look(parts, context, params),
  });
}

async function look(
  parts: StepParts,
  context: StepContext,
  { fleet: key, pointStep, imageIds }: Params,
): Promise<StepAnswer<null>> {
  const aws = awsOf(parts, context, key);
  const { groups, templates } = aws;
  const group = await groups.read(key.groupName);
  if (group === undefined || group.deleting) throw new FleetGoneError(key);
  const pointed = pointedSource(context.outputs[pointStep]);
  if (pointed !== undefined && !isSameSource(group.source, pointed))
    return pointedElsewhere(context, key.groupName, group.source, pointed);
  const strayed = strayImage(group.source, await templates.readMany(templatesToVersion(group.source)), imageIds);
  if (strayed !== undefined) return launchesAnother(key.groupName, group.source, strayed, imageIds);
  const why = await disturbance(aws, key.groupName, group);
  return why === undefined ? { kind: 'succeeded' } : { kind: 'failed', code: 'fleet-disturbed', why };
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

/** An image that the source launches and that is none of ours: where it names a parameter, that may have moved. */
function strayImage(
  source: LaunchSource,
  versions: readonly TemplateVersion[],
  imageIds: readonly string[],
): string | undefined {
  const imageOf = (key: string): string | undefined =>
    versions.find(({ templateId, version }) => templateKey({ templateId, version: String(version) }) === key)
      ?.resolvedImageId;
  return expectedImages(source, imageOf).imageIds.find((imageId) => !imageIds.includes(imageId));
}

function launchesAnother(
  groupName: string,
  source: LaunchSource,
  found: string,
  imageIds: readonly string[],
): StepAnswer<null> {
  const why = `${groupName} launches ${found} from ${sourceText(source)} now, and this run needs ${imageIds.join(' or ')}. Mend what that version resolves to, then retry.`;
  return { kind: 'failed', code: 'fleet-disturbed', why };
}
