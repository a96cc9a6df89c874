import * as z from 'zod';
import type { Aws } from '../../aws/ports.ts';
import { fleetKeyText } from '../../fleet/fleet.ts';
import { runTag } from '../../images/run-tag.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import type { StepParts } from '../parts.ts';
import { releaseKept } from './kept.ts';
import { largestShare, lookAtPair, pairAws, pairSchema, weightsNow } from './pair-parts.ts';
import { empty, held, park } from './park.ts';

const paramsSchema = z.object({
  pair: pairSchema,
  /** What becomes of it: it is used again by this run, stays without instances, or is deleted where this run made it. */
  becomes: z.enum(['reuse', 'park', 'delete']),
  /** The min size that it has when nothing is going on. */
  restMin: z.number().int().nonnegative(),
  /** Whether this is the way back. */
  back: z.boolean(),
});
const namedAtMost = 5;

type Params = z.infer<typeof paramsSchema>;

/**
 * Takes the instances out of the new group of a pair, which gets no traffic: of one that was kept from an earlier run
 * before it is used again, or on the way back. Safe to repeat.
 */
export function emptyGroupStep(parts: StepParts): AnyStepKind {
  return stepKind({
    kind: 'empty-group',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: () => null,
    parseHandle: () => null,
    timeoutSeconds: ({ pair }) => pair.timeoutSeconds,
    intend: async () => ({ intent: null }),
    start: (context, params) => takeOut(parts, context, params),
    poll: (context, params) => takeOut(parts, context, params),
  });
}

async function takeOut(parts: StepParts, context: StepContext, params: Params): Promise<StepAnswer<null>> {
  const { pair, becomes, restMin } = params;
  const aws = pairAws(parts, context, pair);
  const { groupName } = pair.to.key;
  const { to, weights } = await lookAtPair(parts, aws, pair);
  if (to === undefined || to.deleting) return finished(parts, context, params);
  const percent = Math.round(largestShare(weightsNow(pair, weights), pair.to.targetGroupArn) * 100);
  if (percent > 0) {
    const why = `${groupName} gets ${percent} % of the traffic, so its instances stay. Somebody else set these weights: send all of it to ${pair.from.key.groupName}, then retry.`;
    return { kind: 'failed', code: 'weights-changed', why };
  }
  const isOwn = to.tags[runTag] === context.runId;
  // A copy has it from its twin, where somebody had suspended it just then; nobody else could end ours.
  if (isOwn && to.suspendedProcesses.includes('Terminate')) await aws.groups.resume(groupName, ['Terminate']);
  const group = { ...to, groupName };
  if (becomes === 'park') await park(aws, group, restMin);
  else await empty(aws, group);
  const kept = held(group);
  if (kept.length > 0 && kept.length === to.instances.length) return instancesHeld(groupName, kept);
  if (to.instances.length > 0) {
    const label = `${groupName}: ${to.instances.length} instances are leaving`;
    return { kind: 'running', handle: null, checkAfterSeconds: pair.pollSeconds, progress: { label } };
  }
  if (becomes === 'delete') await removeOwn(aws, groupName, isOwn);
  return finished(parts, context, params);
}

function instancesHeld(groupName: string, instanceIds: readonly string[]): StepAnswer<null> {
  const many = instanceIds.length === 1 ? 'an instance' : `${instanceIds.length} instances`;
  const named = instanceIds.slice(0, namedAtMost).join(', ');
  const why = `Somebody keeps ${many} in ${groupName}, in standby or protected from scale-in: ${named}. Take it out of the group, then retry.`;
  return { kind: 'failed', code: 'instances-held', why };
}

/** One that somebody else has made since is not ours to delete. */
async function removeOwn({ copies }: Aws, groupName: string, isOwn: boolean): Promise<void> {
  if (isOwn) await copies.remove(groupName);
}

async function finished(parts: StepParts, context: StepContext, { pair, becomes }: Params): Promise<StepAnswer<null>> {
  const key = fleetKeyText(pair.to.key);
  await parts.pins.removePin(key, context.runId, 'min-size');
  await releaseKept(parts.pins, pair.to.key);
  context.tell('group-emptied', { group: pair.to.key.groupName, becomes });
  return { kind: 'succeeded' };
}
