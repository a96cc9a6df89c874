import * as z from 'zod';
import type { Aws } from '../../aws/ports.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { isWhole, openGuard } from '../../fleet/guard.ts';
import { standingOf } from '../../fleet/standing.ts';
import { type Surge, surplusLeft } from '../../fleet/surge.ts';
import { chooseVictims, type Victim } from '../../fleet/victims.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { awsOf, fleetOf, rolloutSchema, type StepParts, staying, waveOf } from '../parts.ts';
import { endlessRounds } from './brakes.ts';
import { countDepartures, type Departures, departuresSchema, noDepartures } from './departures.ts';
import { progressOf, remainingOld } from './progress.ts';
import { lateLook, surgeOf, victimsSchema } from './surplus.ts';

const paramsSchema = rolloutSchema.extend({
  /** The step whose surplus is given back. */
  surgeStep: z.string(),
  /** The step that pointed the group at what it is to launch. */
  pointStep: z.string().exactOptional(),
});
type Params = z.infer<typeof paramsSchema>;

type Handle = Departures;
type Intent = z.infer<typeof victimsSchema>;

/** The victims of a round: what a larger wave has more is left to the next round. */
export const mostVictims = 500;
/** How many instances are terminated between two looks at the fleet: a look reads all of it, so few per wave. */
export const sliceSize = 60;
const betweenSlicesSeconds = 0.25;
const callsAtOnce = 5;

/**
 * Terminates one wave of old instances, each by name, each asked of the guard on a fleet read right before. Instances
 * that have begun to leave are left alone, so a repeat terminates nothing twice.
 */
export function retireStep(parts: StepParts): AnyStepKind {
  return stepKind({
    kind: 'retire',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: (intent) => victimsSchema.parse(intent),
    parseHandle: (handle) => departuresSchema.parse(handle),
    timeoutSeconds: (params) => params.waveTimeoutSeconds,
    intend: (context, params) => intend(parts, context, params),
    start: (context, params, intent) => terminateSome(parts, context, params, intent, noDepartures),
    poll: (context, params, handle, intent) => terminateSome(parts, context, params, intent, handle),
  });
}

async function intend(
  parts: StepParts,
  context: StepContext,
  planned: Params,
): Promise<{ intent: Intent } | { answer: StepAnswer<Handle> }> {
  const fleet = await fleetOf(parts, awsOf(parts, context, planned.fleet), planned.fleet);
  const params = staying(planned, fleet);
  const why = endlessRounds(context, params, fleet);
  if (why !== undefined) return { answer: { kind: 'failed', ...why } };
  const surge = surgeOf(context.outputs, params.surgeStep);
  const late = surge && lateLook(fleet.desired, surge, context);
  if (late !== undefined) return { answer: waiting(fleet, params, noDepartures, late) };
  const surplus = surge === undefined ? 0 : surplusLeft(fleet.desired, surge);
  const { victims } = chooseVictims(fleet, {
    imageIds: params.imageIds,
    limit: Math.min(mostVictims, Math.max(waveOf(params, context.round).size, surplus)),
    surplus,
    policy: params,
    keepProtected: params.keepProtected,
  });
  if (victims.length > 0) return { intent: { victims: [...victims] } };
  const remaining = remainingOld(fleet, params).length;
  if (remaining === 0 && surplus === 0)
    return {
      answer: { kind: 'succeeded', output: { returned: 0 }, progress: progressOf(fleet, params, 'all replaced') },
    };
  if (surplus === 0 && isWhole(fleet)) return { answer: addAnew(surge) };
  const label = `waiting: no instance may go now without falling below ${params.minHealthyPercent} % of ${fleet.desired}`;
  return { answer: waiting(fleet, params, noDepartures, label) };
}

function waiting(fleet: Fleet, params: Params, handle: Handle, label: string): StepAnswer<Handle> {
  return { kind: 'running', handle, progress: progressOf(fleet, params, label) };
}

/** A scale-in has taken what the wave had added, so there is nothing to wait for: the next round adds it again. */
function addAnew(surge: Surge | undefined): StepAnswer<Handle> {
  return { kind: 'again', output: { returned: surge === undefined ? 0 : surge.to - surge.from } };
}

async function terminateSome(
  parts: StepParts,
  context: StepContext,
  planned: Params,
  intent: Intent,
  before: Handle,
): Promise<StepAnswer<Handle>> {
  const aws = awsOf(parts, context, planned.fleet);
  const fleet = await fleetOf(parts, aws, planned.fleet);
  const params = staying(planned, fleet);
  const known = await countDepartures(aws, fleet, intent.victims, before);
  const waiting = stillThere(fleet, intent.victims);
  // Until they are seen to leave, a late look counts them among those that serve.
  if (waiting.length === 0) return finished(context, params, intent, fleet, known);
  const now = without(fleet, known.gone);
  const due = stillThere(now, intent.victims);
  const allowed = allowedNow(now, due, params).slice(0, sliceSize);
  const isBlocked = due.length > 0 && allowed.length === 0;
  if (isBlocked && isUsedUp(context, params, now, known)) {
    const gone = intent.victims.filter((victim) => !due.includes(victim));
    tellGone(context, params, gone, now);
    return addAnew(surgeOf(context.outputs, params.surgeStep));
  }
  const handle = await terminateAll(aws, allowed, known);
  const label = isBlocked
    ? guardLabel(fleet, params, due.length)
    : `${due.length - allowed.length} more old instances to retire`;
  const checkAfterSeconds = isBlocked ? params.pollSeconds : betweenSlicesSeconds;
  return { kind: 'running', handle, checkAfterSeconds, progress: progressOf(fleet, params, label) };
}

/** Whether nothing is left of what the wave had added, in a fleet that lacks nothing. */
function isUsedUp(context: StepContext, params: Params, fleet: Fleet, { returned }: Handle): boolean {
  const surge = surgeOf(context.outputs, params.surgeStep);
  if (surge === undefined || !isWhole(fleet)) return isWhole(fleet);
  const left = { ...surge, returned };
  return surplusLeft(fleet.desired, left) === 0 && lateLook(fleet.desired, left, context) === undefined;
}

function without(fleet: Fleet, gone: readonly string[]): Fleet {
  const left = new Set(gone);
  return { ...fleet, instances: fleet.instances.filter(({ instanceId }) => !left.has(instanceId)) };
}

function guardLabel(fleet: Fleet, params: Params, waiting: number): string {
  return `waiting: ${waiting} old instances may not go now without falling below ${params.minHealthyPercent} % of ${fleet.desired}`;
}

function stillThere(fleet: Fleet, victims: readonly Victim[]): readonly Victim[] {
  const active = new Set(
    fleet.instances.filter((instance) => standingOf(instance) === 'active').map(({ instanceId }) => instanceId),
  );
  return victims.filter(({ instanceId }) => active.has(instanceId));
}

/** The guard, asked again on what is there now; a decrement is not asked for where min size forbids it. */
function allowedNow(fleet: Fleet, victims: readonly Victim[], params: Params): readonly Victim[] {
  const guard = openGuard(fleet, params, 'together');
  let desired = fleet.desired;
  const allowed: Victim[] = [];
  for (const { instanceId, decrement } of victims) {
    const lowers = decrement && desired > fleet.min;
    if (!guard.take(instanceId, lowers)) continue;
    if (lowers) desired -= 1;
    allowed.push({ instanceId, decrement: lowers });
  }
  return allowed;
}

/**
 * Answers what is known to have gone by then. The first call that fails stops the rest, once all that are under way are
 * over. It is thrown where nothing has gone; else what has is kept first, since a late look would not tell, and the
 * rest is tried again.
 */
async function terminateAll(aws: Aws, victims: readonly Victim[], known: Departures): Promise<Departures> {
  const gone: string[] = [];
  let returned = 0;
  for (let at = 0; at < victims.length; at += callsAtOnce) {
    const results = await Promise.allSettled(
      victims.slice(at, at + callsAtOnce).map(async ({ instanceId, decrement }) => {
        if ((await aws.groups.terminate(instanceId, decrement)) !== 'terminating') return;
        gone.push(instanceId);
        if (decrement) returned += 1;
      }),
    );
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined && gone.length === 0) throw failed.reason;
    if (failed !== undefined) break;
  }
  return { returned: known.returned + returned, gone: [...known.gone, ...gone] };
}

function finished(
  context: StepContext,
  params: Params,
  intent: Intent,
  fleet: Fleet,
  { returned }: Handle,
): StepAnswer<Handle> {
  const { wave, of } = waveOf(params, context.round);
  const left = tellGone(context, params, intent.victims, fleet);
  const progress = progressOf(fleet, params, `wave ${wave} of ${of}: old instances retired`);
  const surge = surgeOf(context.outputs, params.surgeStep);
  const surplus = surge === undefined ? 0 : surplusLeft(fleet.desired, { ...surge, returned });
  const more = left > 0 || surplus > 0;
  return { kind: more ? 'again' : 'succeeded', output: { returned }, progress };
}

/** Says who has gone, if anybody; answers how many old ones are left. */
function tellGone(context: StepContext, params: Params, victims: readonly Victim[], fleet: Fleet): number {
  const { wave, of } = waveOf(params, context.round);
  const left = remainingOld(fleet, params).length;
  const count = victims.length;
  const instanceIds = victims.slice(0, 10).map(({ instanceId }) => instanceId);
  if (count > 0 && params.anyImage === true) context.tell('given-back', { count, instanceIds });
  else if (count > 0) context.tell('wave-retired', { wave, of, count, instanceIds, left });
  return left;
}
