import * as z from 'zod';
import type { Aws, ScalingActivity } from '../../aws/ports.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { floorOf } from '../../fleet/guard.ts';
import { isScaledTo, newestRecorded, recordedFrom } from '../../fleet/raise-record.ts';
import { members } from '../../fleet/standing.ts';
import { lostToSurge, planSurge, surplusLeft } from '../../fleet/surge.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { awsOf, fleetOf, type RolloutParams, rolloutSchema, type StepParts, staying, waveOf } from '../parts.ts';
import { staleReadSeconds } from '../pins.ts';
import { countDepartures } from './departures.ts';
import { progressOf, remainingOld } from './progress.ts';
import { activitiesOf, findRaise, type Raised, raise, raiseSchema, recordWithinSeconds } from './raise.ts';
import { interruptedIn, interruptedSurge, lateLook, roundSurge, type SurgeOutput, type TimedSurge } from './surplus.ts';

const paramsSchema = rolloutSchema.extend({
  /** The step that gives the surplus back. */
  retireStep: z.string(),
  /** On the way back: the steps of the way out whose surplus is still there, and is used before any is added. */
  adopt: z
    .object({
      surgeStep: z.string(),
      awaitStep: z.string(),
      watchStep: z.string().exactOptional(),
      retireStep: z.string(),
    })
    .exactOptional(),
});

type Params = z.infer<typeof paramsSchema>;

const handleSchema = z.object({
  from: z.number(),
  to: z.number(),
  writtenAtMs: z.number(),
  /** What of `to` is not ours, where that is not `from`: a scale-out was made good on top. */
  base: z.number().exactOptional(),
  /** A raise that is about to make good a scale-out. */
  correction: raiseSchema.exactOptional(),
});
type Handle = z.infer<typeof handleSchema>;

/** A raise to make; or, on the way back, one of the way out that was not yet seen through. */
const intentSchema = z.union([raiseSchema, z.object({ watched: handleSchema })]);
type Intent = z.infer<typeof intentSchema>;

const lookEverySeconds = 2;
/** How long what a group has too many is waited for; it may keep them, such as protected ones. */
const spareForSeconds = 300;

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
    find: async (context, params, intent) => {
      if ('watched' in intent) return intent.watched;
      const found = await findRaise(parts, context, params, intent);
      return found && told(context, params, found);
    },
    start: async (context, params, intent) => {
      if ('watched' in intent) return seeThrough(parts, context, params, intent.watched);
      const handle = told(context, params, await raise(parts, context, params, intent));
      return { kind: 'running', handle, checkAfterSeconds: lookEverySeconds };
    },
    poll: (context, params, handle) => seeThrough(parts, context, params, handle),
  });
}

type SeeThrough = (p: StepParts, c: StepContext, params: RolloutParams, handle: Handle) => Promise<StepAnswer<Handle>>;

const seeThrough: SeeThrough = (parts, context, params, handle) =>
  (handle.correction ? makeGood : watch)(parts, context, params, handle);

async function intend(
  parts: StepParts,
  context: StepContext,
  planned: Params,
): Promise<{ intent: Intent } | { answer: StepAnswer<Handle> }> {
  const watched = await unwatched(parts, context, planned);
  if (watched !== undefined) return { intent: { watched } };
  const aws = awsOf(parts, context, planned.fleet);
  const fleet = await fleetOf(parts, aws, planned.fleet);
  const params = staying(planned, fleet);
  const remaining = remainingOld(fleet, params).length;
  const surge = await outstanding(aws, context, params, fleet);
  const late = surge && lateLook(fleet.desired, surge, context);
  if (late !== undefined) return waiting(context, fleet, params, late);
  const left = surge === undefined ? 0 : surplusLeft(fleet.desired, surge);
  if (left > 0)
    return { answer: done({ from: fleet.desired - left, to: fleet.desired, returned: 0, startedAtMs: context.nowMs }) };
  if (remaining === 0)
    return { answer: done({ from: fleet.desired, to: fleet.desired, returned: 0, startedAtMs: context.nowMs }) };
  const wave = waveOf(params, context.round);
  const { from, to } = planSurge(fleet, { batch: wave.size, remainingOld: remaining });
  const room = roomNow(fleet, params, to > from);
  const spare = members(fleet).length - fleet.desired;
  if (room === 'surge' && spare > 0 && waitsForSpare(context))
    return waiting(context, fleet, params, `the group has ${spare} more than it wants, and is to let them go first`);
  if (room === 'surge') return { intent: { from, to, atMs: context.nowMs } };
  if (room === 'within-floor') {
    const size = Math.min(wave.size, remaining);
    context.tell('wave-started', { ...wave, size, desiredFrom: fleet.desired, desiredTo: fleet.desired });
    return { answer: done({ from: fleet.desired, to: fleet.desired, returned: 0, startedAtMs: context.nowMs }) };
  }
  const why = `no room for a wave: desired ${fleet.desired} of max ${fleet.max}, and ${params.minHealthyPercent} % have to serve`;
  return waiting(context, fleet, params, why);
}

function waiting({ nowMs }: StepContext, fleet: Fleet, params: Params, label: string): { answer: StepAnswer<Handle> } {
  const handle = { from: fleet.desired, to: fleet.desired, writtenAtMs: nowMs };
  return { answer: { kind: 'running', handle, progress: progressOf(fleet, params, label) } };
}

/**
 * A raise to what is there already launches nothing, and AWS writes nothing of it: a scale-out at that moment could not
 * be told from ours. Such are instances of a rebalancing that began before we suspended it.
 */
function waitsForSpare({ round, startedAtMs, nowMs }: StepContext): boolean {
  return round === 1 && nowMs - startedAtMs < spareForSeconds * 1000;
}

/** The fleet may have scaled since it was planned, so each wave looks for its room anew. */
function roomNow(fleet: Fleet, params: RolloutParams, canSurge: boolean): 'surge' | 'within-floor' | 'none' {
  const hasSlack = fleet.desired > floorOf(params, fleet.desired);
  if (canSurge && (params.surgeFirst || !hasSlack)) return 'surge';
  return hasSlack ? 'within-floor' : 'none';
}

/**
 * The raise of the way out that the run turned round in: it may have overwritten a scale-out, too. A wave that only
 * waited for room has raised nothing.
 */
async function unwatched(parts: StepParts, context: StepContext, params: Params): Promise<Handle | undefined> {
  if (context.round > 1 || params.adopt === undefined) return undefined;
  const interrupted = interruptedIn(context.outputs, params.adopt.surgeStep);
  const handle = handleSchema.safeParse(interrupted?.handle).data;
  if (handle !== undefined) return handle.to > handle.from ? handle : undefined;
  const intent = raiseSchema.safeParse(interrupted?.intent).data;
  return intent && findRaise(parts, context, params, intent);
}

/** A surplus that is still there is used before any is added: of the round before, or of the way out. */
async function outstanding(
  aws: Aws,
  context: StepContext,
  params: Params,
  fleet: Fleet,
): Promise<TimedSurge | undefined> {
  if (context.round > 1) return roundSurge(context.outputs, context.stepName, params.retireStep);
  if (params.adopt === undefined) return undefined;
  return interruptedSurge(context.outputs, params.adopt, async (victims, known) => {
    const { returned } = await countDepartures(aws, fleet, victims, known);
    return returned;
  });
}

function done(output: SurgeOutput): StepAnswer<Handle> {
  return { kind: 'succeeded', output };
}

/** Says that the wave has begun; the entry is kept with the handle, so it is said once. */
function told(context: StepContext, params: RolloutParams, raised: Raised): Handle {
  const { from, to } = raised;
  context.tell('wave-started', { ...waveOf(params, context.round), size: to - from, desiredFrom: from, desiredTo: to });
  return { ...raised };
}

/** Waits for AWS's record of the raise, which tells whether the raise has overwritten a scale-out. */
async function watch(
  parts: StepParts,
  context: StepContext,
  params: RolloutParams,
  handle: Handle,
): Promise<StepAnswer<Handle>> {
  const activities = await activitiesOf(parts, context, params, handle.to - handle.from);
  const lost = lostToSurge(activities, handle);
  if (lost !== undefined) return beginCorrection(parts, context, params, handle, activities, lost);
  const replaced = recordedFrom(activities, handle.to, handle.writtenAtMs);
  // Where a scale-in came between, all that it took is ours to give back.
  if (replaced !== undefined) return finished({ ...handle, base: baseOf(handle) - (handle.from - replaced) });
  if (activities.length > 0 && waits(context, handle)) return keepLooking(handle);
  // AWS writes nothing of a raise to what is there already: a scale-out has raised it by just as much.
  const sinceMs = handle.writtenAtMs - staleReadSeconds * 1000;
  const nothingNew = handle.to > handle.from && isScaledTo(activities, handle.to, sinceMs);
  return nothingNew ? beginCorrection(parts, context, params, handle, activities) : finished(handle);
}

/** What was lost goes on top of what is there now, since more may have come meanwhile; never above max size. */
async function beginCorrection(
  parts: StepParts,
  context: StepContext,
  params: RolloutParams,
  handle: Handle,
  activities: readonly ScalingActivity[],
  lost = handle.to - handle.from,
): Promise<StepAnswer<Handle>> {
  const group = await awsOf(parts, context, params.fleet).groups.read(params.fleet.groupName);
  if (group === undefined) return finished(handle);
  // A read may still tell of the time before the raise.
  if (newestRecorded(activities) !== group.desired && waits(context, handle)) return keepLooking(handle);
  const wanted = group.desired + lost;
  if (group.desired >= group.max) return finished({ ...handle, to: group.desired, base: wanted - ours(handle) });
  const correction = { from: group.desired, to: wanted, atMs: context.nowMs };
  return { kind: 'running', handle: { ...handle, correction }, checkAfterSeconds: 0 };
}

/** Raises once more. This raise, too, may overwrite something, so it is watched as the first was. */
async function makeGood(
  parts: StepParts,
  context: StepContext,
  params: RolloutParams,
  handle: Handle,
): Promise<StepAnswer<Handle>> {
  const { correction, ...before } = handle;
  if (correction === undefined) return finished(handle);
  const lost = correction.to - correction.from;
  const own = { from: before.from + lost, to: before.to };
  const made =
    (await findRaise(parts, context, params, correction, own)) ?? (await raise(parts, context, params, correction));
  const why = 'a scale-out came at the same moment';
  context.tell('surge-corrected', { from: made.from, to: made.to, why });
  const corrected = { ...made, base: made.from + lost - ours(handle) };
  return { kind: 'running', handle: corrected, checkAfterSeconds: lookEverySeconds };
}

function waits({ nowMs }: StepContext, { writtenAtMs }: Handle): boolean {
  return nowMs - writtenAtMs < recordWithinSeconds * 1000;
}

function keepLooking(handle: Handle): StepAnswer<Handle> {
  return { kind: 'running', handle, checkAfterSeconds: lookEverySeconds };
}

function baseOf({ from, base = from }: Handle): number {
  return base;
}

/** How many of the desired capacity the wave has added. */
function ours(handle: Handle): number {
  return handle.to - Math.min(baseOf(handle), handle.to);
}

function finished(handle: Handle): StepAnswer<Handle> {
  const { to, writtenAtMs } = handle;
  return done({ from: Math.min(baseOf(handle), to), to, returned: 0, startedAtMs: writtenAtMs });
}
