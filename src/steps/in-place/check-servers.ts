import * as z from 'zod';
import type { Fleet } from '../../fleet/fleet.ts';
import { foreignActivity } from '../../fleet/foreign.ts';
import { targetGroupName } from '../../fleet/health.ts';
import { type World, worldChanges } from '../../fleet/world.ts';
import { type AnyStepKind, lookingStepKind, type StepContext, unlessObjected } from '../../runs/step.ts';
import { awsOf, fleetKeySchema, type StepParts } from '../parts.ts';
import { placeSchema } from '../place.ts';
import { foreignSentence } from '../rolling/foreign-sentence.ts';
import { type ServerTargets, targetsOfServers } from './server-targets.ts';

const paramsSchema = z.object({
  place: placeSchema,
  fleet: fleetKeySchema.exactOptional(),
  servers: z.array(z.string()),
  world: z.record(z.string(), z.string()),
});
type Params = z.infer<typeof paramsSchema>;

/** What an approval of patching these servers relies on. Which of them still run is looked at wave by wave. */
export function serversWorld(targets: readonly ServerTargets[], fleet: Fleet | undefined): World {
  const names = targets.map(({ targetGroupArn }) => targetGroupName(targetGroupArn)).toSorted();
  const known = { 'target groups': names.length === 0 ? 'none' : names.join(', ') };
  if (fleet === undefined) return known;
  const suspended = fleet.suspendedProcesses.toSorted().join(', ');
  return { ...known, 'suspended processes': suspended === '' ? 'none' : suspended };
}

/** Looks once more, right before the first change, whether the servers are where they were when this was approved. */
export function checkServersStep(parts: StepParts): AnyStepKind {
  return lookingStepKind<Params>({
    kind: 'check-servers',
    parse: (params) => paramsSchema.parse(params),
    timeoutSeconds: () => 600,
    look: async (context, params) => unlessObjected(await objection(parts, context, params)),
  });
}

async function objection(
  parts: StepParts,
  context: StepContext,
  { place, fleet: key, servers, world }: Params,
): Promise<string | undefined> {
  const aws = awsOf(parts, context, place);
  const fleet = key && (await parts.readFleetWhole(aws, key));
  if (key !== undefined && fleet === undefined) return 'The Auto Scaling group does not exist any more.';
  const changes = worldChanges(world, serversWorld(await targetsOfServers(aws, servers), fleet));
  if (changes.length > 0) {
    const list = changes.map(({ what, before, after }) => `${what} were ${before} and are ${after}`).join('; ');
    return `The servers have changed since this was planned: ${list}. Nothing was changed; ask again for a new plan.`;
  }
  const [activity] = fleet === undefined ? [] : foreignActivity(fleet);
  return activity && foreignSentence(activity);
}
