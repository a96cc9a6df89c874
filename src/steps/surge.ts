import * as z from 'zod';
import type { ScalingActivity } from '../aws/ports.ts';
import { AmiableError } from '../basics/errors.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { floorOf } from '../fleet/guard.ts';
import { isRecorded, recordedRaise } from '../fleet/raise-record.ts';
import { planSurge, type Surge, surgeCorrection, surplusLeft } from '../fleet/surge.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../runs/step.ts';
import { awsOf, fleetOf, type RolloutParams, rolloutSchema, type StepParts, waveOf } from './parts.ts';
import { progressOf, remainingOld } from './progress.ts';
import { interruptedSurge, roundSurge, type SurgeOutput } from './surplus.ts';

const paramsSchema = rolloutSchema.extend({
  /** The step that gives the surplus back. */
  retireStep: z.string(),
  /** On the way back: the steps of the way out whose surplus is still there, and is used before any is added. */
  adopt: z.object({ surgeStep: z.string(), awaitStep: z.string(), retireStep: z.string() }).exactOptional(),
});

const intentSchema = z.object({ from: z.number(), to: z.number(), atMs: z.number() });
const handleSchema = z.object({ from: z.number(), to: z.number(), writtenAtMs: z.number() });
type Handle = z.infer<typeof handleSchema>;
type Intent = z.infer<typeof intentSchema>;

/** How long AWS may take to write down who changed the desired capacity, and how often to look for it. */
const recordWithinSeconds = 20;
const lookEverySeconds = 2;
const activitiesRead = 20;

/**
 * Begins a wave: raises the desired capacity, so that new instances serve before old ones go; or, where there is no
 * room for that, leaves it to the next steps to replace within the floor.
 */
export function surgeStep(parts: StepParts): AnyStepKind {
  return stepKind({
    kind: 'surge',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: (intent) => intentSchema.parse(intent),
    parseHandle: (handle) => handleSchema.parse(handle),
    timeoutSeconds: (params) => params.waveTimeoutSeconds,
    intend: (context, params) => intend(parts, context, params),
    find: (context, params, intent) => findRaise(parts, context, params, intent),
    start: (context, params, intent) => raise(parts, context, params, intent),
    poll: (context, params, handle) => correct(parts, context, params, handle),
  });
}

async function intend(
  parts: StepParts,
  context: StepContext,
  params: z.infer<typeof paramsSchema>,
): Promise<{ intent: Intent } | { answer: StepAnswer<Handle> }> {
  const fleet = await fleetOf(parts, awsOf(parts, context, params.fleet), params.fleet);
  const remaining = remainingOld(fleet, params).length;
  const left = surplusLeft(fleet.desired, outstanding(context, params) ?? { from: fleet.desired, to: fleet.desired });
  if (left > 0)
    return { answer: done({ from: fleet.desired - left, to: fleet.desired, returned: 0, startedAtMs: context.nowMs }) };
  if (remaining === 0)
    return { answer: done({ from: fleet.desired, to: fleet.desired, returned: 0, startedAtMs: context.nowMs }) };
  const wave = waveOf(params, context.round);
  const { from, to } = planSurge(fleet, { batch: wave.size, remainingOld: remaining });
  const room = roomNow(fleet, params, to > from);
  if (room === 'surge') return { intent: { from, to, atMs: context.nowMs } };
  if (room === 'within-floor') {
    const size = Math.min(wave.size, remaining);
    context.tell('wave-started', { ...wave, size, desiredFrom: fleet.desired, desiredTo: fleet.desired });
    return { answer: done({ from: fleet.desired, to: fleet.desired, returned: 0, startedAtMs: context.nowMs }) };
  }
  const label = `no room for a wave: desired ${fleet.desired} of max ${fleet.max}, and ${params.minHealthyPercent} % have to serve`;
  return {
    answer: {
      kind: 'running',
      handle: { from, to, writtenAtMs: context.nowMs },
      progress: progressOf(fleet, params, label),
    },
  };
}

/** The fleet may have scaled since it was planned, so each wave looks for its room anew. */
function roomNow(fleet: Fleet, params: RolloutParams, canSurge: boolean): 'surge' | 'within-floor' | 'none' {
  const hasSlack = fleet.desired > floorOf(params, fleet.desired);
  if (canSurge && (params.surgeFirst || !hasSlack)) return 'surge';
  return hasSlack ? 'within-floor' : 'none';
}

/** A surplus that is still there is used before any is added: of the round before, or of the way out. */
function outstanding(context: StepContext, params: z.infer<typeof paramsSchema>): Surge | undefined {
  if (context.round > 1) return roundSurge(context.outputs, context.stepName, params.retireStep);
  return params.adopt && interruptedSurge(context.outputs, params.adopt);
}

function done(output: SurgeOutput): StepAnswer<Handle> {
  return { kind: 'succeeded', output };
}

function activitiesOf(
  parts: StepParts,
  context: StepContext,
  params: RolloutParams,
): Promise<readonly ScalingActivity[]> {
  return awsOf(parts, context, params.fleet).groups.activities(params.fleet.groupName, activitiesRead);
}

/** AWS has changed the desired capacity and not yet said who did it. */
class NotToldYetError extends AmiableError {
  readonly code = 'not-told-yet';
  override readonly retry = 'later';

  constructor(groupName: string) {
    super(`AWS has not said yet who changed the desired capacity of ${groupName}.`, { group: groupName });
  }
}

/**
 * Whether a raise that was intended has happened, for a process that died or lost the reply. AWS's own record decides;
 * it comes some seconds late, so it is waited for. Where it never comes, a capacity of just the intended number is ours.
 */
async function findRaise(
  parts: StepParts,
  context: StepContext,
  params: RolloutParams,
  intent: Intent,
): Promise<Handle | undefined> {
  const activities = await activitiesOf(parts, context, params);
  const own = recordedRaise(activities, { by: intent.to - intent.from, sinceMs: intent.atMs });
  if (own !== undefined) return told(context, params, { from: own.from, to: own.to, writtenAtMs: own.atMs });
  const group = await awsOf(parts, context, params.fleet).groups.read(params.fleet.groupName);
  if (group === undefined || group.desired === intent.from) return undefined;
  if (isRecorded(activities, group.desired, intent.atMs)) return undefined;
  if (context.nowMs - intent.atMs < recordWithinSeconds * 1000) throw new NotToldYetError(params.fleet.groupName);
  if (group.desired !== intent.to) return undefined;
  return told(context, params, { from: intent.from, to: intent.to, writtenAtMs: intent.atMs });
}

/** Says that the wave has begun; the entry is kept with the handle, so it is said once. */
function told(context: StepContext, params: RolloutParams, handle: Handle): Handle {
  const { from, to } = handle;
  context.tell('wave-started', { ...waveOf(params, context.round), size: to - from, desiredFrom: from, desiredTo: to });
  return handle;
}

/** Relative to what is there now: the number in the intent may be old by the time it is acted on. */
async function raise(
  parts: StepParts,
  context: StepContext,
  params: RolloutParams,
  intent: Intent,
): Promise<StepAnswer<Handle>> {
  const { groups } = awsOf(parts, context, params.fleet);
  const group = await groups.read(params.fleet.groupName);
  const from = group?.desired ?? intent.from;
  const to = Math.min(from + (intent.to - intent.from), group?.max ?? intent.to);
  await groups.setDesired(params.fleet.groupName, to);
  const handle = told(context, params, { from, to, writtenAtMs: context.nowMs });
  return { kind: 'running', handle, checkAfterSeconds: lookEverySeconds };
}

/** Waits for AWS's record of the raise, and makes good a scale-out that the raise has overwritten. */
async function correct(
  parts: StepParts,
  context: StepContext,
  params: RolloutParams,
  handle: Handle,
): Promise<StepAnswer<Handle>> {
  const activities = await activitiesOf(parts, context, params);
  const target = surgeCorrection(activities, handle);
  if (target !== undefined) {
    await awsOf(parts, context, params.fleet).groups.setDesired(params.fleet.groupName, target);
    context.tell('surge-corrected', { from: handle.to, to: target, why: 'a scale-out came at the same moment' });
    return done({ from: target - (handle.to - handle.from), to: target, returned: 0, startedAtMs: handle.writtenAtMs });
  }
  const recorded = isRecorded(activities, handle.to, handle.writtenAtMs);
  const waitedSeconds = (context.nowMs - handle.writtenAtMs) / 1000;
  if (!recorded && activities.length > 0 && waitedSeconds < recordWithinSeconds) {
    return { kind: 'running', handle, checkAfterSeconds: lookEverySeconds };
  }
  return done({ from: handle.from, to: handle.to, returned: 0, startedAtMs: handle.writtenAtMs });
}
