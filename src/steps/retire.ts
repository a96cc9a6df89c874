import * as z from 'zod';
import type { Aws } from '../aws/ports.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { openGuard } from '../fleet/guard.ts';
import { standingOf } from '../fleet/standing.ts';
import { surplusLeft } from '../fleet/surge.ts';
import { chooseVictims, type Victim } from '../fleet/victims.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../runs/step.ts';
import { awsOf, fleetOf, rolloutSchema, type StepParts, waveOf } from './parts.ts';
import { progressOf, remainingOld } from './progress.ts';
import { surgeOf } from './surplus.ts';

const paramsSchema = rolloutSchema.extend({
  /** The step whose surplus is given back. */
  surgeStep: z.string(),
});
type Params = z.infer<typeof paramsSchema>;

const intentSchema = z.object({ victims: z.array(z.object({ instanceId: z.string(), decrement: z.boolean() })) });
const handleSchema = z.object({ returned: z.number() });
type Handle = z.infer<typeof handleSchema>;
type Intent = z.infer<typeof intentSchema>;

/** How many instances are terminated between two looks at the fleet: a look reads all of it, so few per wave. */
const smallestSlice = 50;
const slicesPerWave = 8;
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
    parseIntent: (intent) => intentSchema.parse(intent),
    parseHandle: (handle) => handleSchema.parse(handle),
    timeoutSeconds: (params) => params.waveTimeoutSeconds,
    intend: (context, params) => intend(parts, context, params),
    start: (context, params, intent) => terminateSome(parts, context, params, intent, { returned: 0 }),
    poll: (context, params, handle, intent) => terminateSome(parts, context, params, intent, handle),
  });
}

async function intend(
  parts: StepParts,
  context: StepContext,
  params: Params,
): Promise<{ intent: Intent } | { answer: StepAnswer<Handle> }> {
  const fleet = await fleetOf(parts, awsOf(parts, context, params.fleet), params.fleet);
  const surge = surgeOf(context.outputs, params.surgeStep);
  const surplus = surge === undefined ? 0 : surplusLeft(fleet.desired, surge);
  const { victims } = chooseVictims(fleet, {
    imageIds: params.imageIds,
    limit: Math.max(waveOf(params, context.round).size, surplus),
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
  const label = `waiting: no instance may go now without falling below ${params.minHealthyPercent} % of ${fleet.desired}`;
  return { answer: { kind: 'running', handle: { returned: 0 }, progress: progressOf(fleet, params, label) } };
}

async function terminateSome(
  parts: StepParts,
  context: StepContext,
  params: Params,
  intent: Intent,
  handle: Handle,
): Promise<StepAnswer<Handle>> {
  const aws = awsOf(parts, context, params.fleet);
  const fleet = await fleetOf(parts, aws, params.fleet);
  const waiting = stillThere(fleet, intent.victims);
  if (waiting.length === 0) return finished(context, params, intent, fleet, handle);
  const sliceSize = Math.max(smallestSlice, Math.ceil(intent.victims.length / slicesPerWave));
  const allowed = allowedNow(fleet, waiting, params).slice(0, sliceSize);
  const returned = handle.returned + (await terminateAll(aws, allowed));
  const label =
    allowed.length === 0
      ? guardLabel(fleet, params, waiting.length)
      : `${waiting.length - allowed.length} more old instances to retire`;
  const checkAfterSeconds = allowed.length === 0 ? params.pollSeconds : betweenSlicesSeconds;
  return { kind: 'running', handle: { returned }, checkAfterSeconds, progress: progressOf(fleet, params, label) };
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
  const guard = openGuard(fleet, params);
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

/** Answers how many of them lowered the desired capacity. */
async function terminateAll(aws: Aws, victims: readonly Victim[]): Promise<number> {
  let returned = 0;
  for (let at = 0; at < victims.length; at += callsAtOnce) {
    const results = await Promise.all(
      victims.slice(at, at + callsAtOnce).map(async ({ instanceId, decrement }) => {
        const result = await aws.groups.terminate(instanceId, decrement);
        return result === 'terminating' && decrement ? 1 : 0;
      }),
    );
    returned += results.reduce<number>((sum, one) => sum + one, 0);
  }
  return returned;
}

function finished(
  context: StepContext,
  params: Params,
  intent: Intent,
  fleet: Fleet,
  { returned }: Handle,
): StepAnswer<Handle> {
  const { wave, of } = waveOf(params, context.round);
  const left = remainingOld(fleet, params).length;
  const instanceIds = intent.victims.slice(0, 10).map(({ instanceId }) => instanceId);
  context.tell('wave-retired', { wave, of, count: intent.victims.length, instanceIds, left });
  const progress = progressOf(fleet, params, `wave ${wave} of ${of}: old instances retired`);
  const surge = surgeOf(context.outputs, params.surgeStep);
  const surplus = surge === undefined ? 0 : surplusLeft(fleet.desired, { ...surge, returned });
  const more = left > 0 || surplus > 0;
  return { kind: more ? 'again' : 'succeeded', output: { returned }, progress };
}
