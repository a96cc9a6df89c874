import * as z from 'zod';
import type { Aws } from '../../aws/ports.ts';
import { type Fleet, type FleetKey, fleetKeyText } from '../../fleet/fleet.ts';
import { servingCount } from '../../fleet/serving.ts';
import { judgeWhole } from '../../fleet/settled.ts';
import type { Progress } from '../../runs/run.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import type { StepParts } from '../parts.ts';
import { whyNothingComes, withStatusChecks } from '../rolling/await-healthy.ts';
import { againstCarrier } from './carrier-health.ts';
import {
  judgeShift,
  largestShare,
  lookAtPair,
  type Pair,
  type PairSight,
  pairAws,
  pairSchema,
  weightsNow,
} from './pair-parts.ts';

const paramsSchema = z.object({
  pair: pairSchema,
  /** Who is made ready: the group that is to get the traffic, or the other one to have all of it back. */
  who: z.enum(['to', 'from']),
  /** That all of it is well, as of one that never served; or that enough of it serves to take everything at once. */
  needs: z.enum(['whole', 'enough']),
  /** What all of it has to run, where that matters. */
  imageIds: z.array(z.string()),
  /** The min size that it has when nothing is going on. */
  restMin: z.number().int().nonnegative(),
  leaseSeconds: z.number().positive(),
  /** Whether this is the way back. */
  back: z.boolean(),
});
type Params = z.infer<typeof paramsSchema>;

const intentSchema = z.object({
  size: z.number().int().nonnegative(),
  /** Whether it has less than that. */
  grows: z.boolean(),
  sinceMs: z.number(),
});
type Intent = z.infer<typeof intentSchema>;

const handleSchema = z.object({
  settledSinceMs: z.number().exactOptional(),
  /** Looks in a row that found too few serving for the traffic that it has. */
  illLooks: z.number().default(0),
});
type Handle = z.infer<typeof handleSchema>;

/**
 * Sizes a group to the larger of the two, as they are now, and waits until it can take traffic. It grows by its min
 * size alone: that lowers nobody's desired capacity, overwrites no scale-out, and holds it against scale-in. Safe to
 * repeat.
 */
export function readyGroupStep(parts: StepParts): AnyStepKind {
  return stepKind({
    kind: 'ready-group',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: (intent) => intentSchema.parse(intent),
    parseHandle: (handle) => handleSchema.parse(handle),
    timeoutSeconds: ({ pair }) => pair.timeoutSeconds,
    intend: (context, params) => intend(parts, context, params),
    start: (context, params, intent) => grow(parts, context, params, intent),
    poll: (context, params, handle, intent) => look(parts, context, params, intent, handle),
  });
}

async function intend(
  parts: StepParts,
  context: StepContext,
  params: Params,
): Promise<{ intent: Intent } | { answer: StepAnswer<Handle> }> {
  const { pair, who } = params;
  const sight = await lookAtPair(parts, pairAws(parts, context, pair), pair);
  if (who === 'from' && !hasTraffic(pair, sight)) return { answer: { kind: 'succeeded' } };
  const size = Math.max(sight.from.desired, sight.to?.desired ?? 0);
  return { intent: { size, grows: (sight[who]?.desired ?? 0) < size, sinceMs: context.nowMs } };
}

/** Whether the new group gets any: where it gets none, there is nothing to be taken back. */
function hasTraffic(pair: Pair, { weights }: PairSight): boolean {
  return largestShare(weightsNow(pair, weights), pair.to.targetGroupArn) > 0;
}

async function grow(
  parts: StepParts,
  context: StepContext,
  params: Params,
  intent: Intent,
): Promise<StepAnswer<Handle>> {
  const { pair, who, restMin, leaseSeconds } = params;
  const aws = pairAws(parts, context, pair);
  const { key } = pair[who];
  const group = await aws.groups.read(key.groupName);
  if (group === undefined) return gone(key);
  const { size } = intent;
  await parts.pins.putPin({
    subjectKey: fleetKeyText(key),
    runId: context.runId,
    name: 'min-size',
    before: restMin,
    during: Math.max(size, group.min),
    atMs: context.nowMs,
    leaseUntilMs: context.nowMs + leaseSeconds * 1000,
  });
  // Somebody has given the other one more room than there was when they were alike.
  if (size > group.max) await aws.groups.setMax(key.groupName, size);
  if (size > group.min) await aws.copies.setMin(key.groupName, size);
  if (size > group.desired)
    context.tell('group-grows', { group: key.groupName, desiredFrom: group.desired, desiredTo: size });
  return { kind: 'running', handle: { illLooks: 0 }, checkAfterSeconds: 1 };
}

function gone({ groupName }: FleetKey): StepAnswer<Handle> {
  const why = `Somebody deleted the Auto Scaling group ${groupName}.`;
  return { kind: 'failed', code: 'fleet-gone', why };
}

async function look(
  parts: StepParts,
  context: StepContext,
  params: Params,
  intent: Intent,
  before: Handle,
): Promise<StepAnswer<Handle>> {
  const { pair, who, needs } = params;
  const aws = pairAws(parts, context, pair);
  const sight = await lookAtPair(parts, aws, pair);
  const fleet = sight[who];
  if (fleet === undefined) return gone(pair[who].key);
  if (needs === 'enough') return enoughLook(params, sight, fleet);
  const ill = againstCarrier(pair, sight, before.illLooks);
  if (ill.kind === 'ill') return { kind: 'failed', code: 'unhealthy', why: ill.why, onFailure: 'undo' };
  const known = { illLooks: ill.looks };
  const settlement = await judge(aws, fleet, params, intent);
  const progress = shiftedProgress(pair, sight);
  if (!settlement.settled) {
    const label = `${fleet.key.groupName}: ${settlement.healthy} of ${settlement.wanted} healthy, ${await whyNot(aws, context, fleet, settlement.waitingFor)}`;
    return {
      kind: 'running',
      handle: known,
      checkAfterSeconds: pair.pollSeconds,
      progress: { ...progress, label },
    };
  }
  const settledSinceMs = before.settledSinceMs ?? context.nowMs;
  // What it was before is judged by the stage that it settled in.
  const settleSeconds = intent.grows ? pair.readySeconds : 0;
  const leftSeconds = settleSeconds - (context.nowMs - settledSinceMs) / 1000;
  if (leftSeconds <= 0) return ready(context, params, fleet, intent, progress);
  const label = `${fleet.key.groupName}: healthy, settling for ${Math.ceil(leftSeconds)} s more`;
  return {
    kind: 'running',
    handle: { ...known, settledSinceMs },
    checkAfterSeconds: Math.min(pair.pollSeconds, leftSeconds),
    progress: { ...progress, label },
  };
}

/** All that is there, as large as was intended; status checks are read of the newest, once nothing else is wanting. */
async function judge(aws: Aws, read: Fleet, { imageIds }: Params, { size, sinceMs }: Intent) {
  const sized = (fleet: Fleet): Fleet => ({ ...fleet, desired: Math.max(fleet.desired, size) });
  const early = judgeWhole(sized(read), { imageIds });
  return early.settled ? judgeWhole(sized(await withStatusChecks(aws, read, sinceMs)), { imageIds }) : early;
}

async function whyNot(
  aws: Aws,
  context: StepContext,
  fleet: Fleet,
  waitingFor: readonly { readonly instanceId: string; readonly detail: string }[],
): Promise<string> {
  const [first] = waitingFor;
  return first === undefined ? whyNothingComes(aws, context, fleet) : `${first.instanceId}: ${first.detail}`;
}

function shiftedProgress(pair: Pair, { weights }: PairSight): Progress {
  const share = largestShare(weightsNow(pair, weights), pair.to.targetGroupArn);
  return { done: Math.round(share * 100), total: 100, label: '' };
}

function ready(
  context: StepContext,
  { pair }: Params,
  fleet: Fleet,
  { sinceMs, size, grows }: Intent,
  progress: Progress,
): StepAnswer<Handle> {
  const { groupName } = fleet.key;
  const seconds = Math.round((context.nowMs - sinceMs) / 1000);
  if (grows) context.tell('group-ready', { fleet: pair.fleet, group: groupName, instances: size, seconds });
  return { kind: 'succeeded', progress: { ...progress, label: `${groupName} is healthy` } };
}

/** Whether it may have all of the traffic now: the question that is asked again before the traffic is sent. */
function enoughLook({ pair, who }: Params, sight: PairSight, fleet: Fleet): StepAnswer<Handle> {
  const judged = judgeShift(pair, sight, who === 'from' ? 0 : 100);
  const progress = shiftedProgress(pair, sight);
  const { groupName } = fleet.key;
  if (judged.allowed)
    return { kind: 'succeeded', progress: { ...progress, label: `${groupName} can take the traffic` } };
  const label = `${groupName} serves with ${servingCount(fleet)} instances, and ${judged.floor} have to before it gets all of the traffic`;
  const running = { kind: 'running', handle: { illLooks: 0 }, checkAfterSeconds: pair.pollSeconds } as const;
  return { ...running, progress: { ...progress, label } };
}
