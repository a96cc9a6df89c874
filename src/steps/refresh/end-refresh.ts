import * as z from 'zod';
import type { Fleet } from '../../fleet/fleet.ts';
import type { InstanceRefresh } from '../../fleet/refresh.ts';
import { isSameSource } from '../../fleet/source.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { awsOf, fleetKeySchema, type StepParts } from '../parts.ts';
import { dropSurplus } from '../rolling/drop-surplus.ts';
import { pointParamsSchema, wantedSource } from '../rolling/point-group.ts';
import { interruptedIn } from '../rolling/surplus.ts';
import { activeOf, leadsTo, recentRefreshes, refreshLabel } from './refresh-parts.ts';

const paramsSchema = z.object({
  fleet: fleetKeySchema,
  back: z.literal(true),
  /** What the refresh of this run brings the group to: by that it is known. */
  point: pointParamsSchema,
  /** What the refresh launches. */
  imageIds: z.array(z.string()),
  minHealthyPercent: z.number(),
  /** The steps that start refreshes. */
  refreshSteps: z.array(z.string()),
  /** AWS can go back by itself where the group launches a version by its number, of an image by its id. */
  mayRollBack: z.boolean(),
  pollSeconds: z.number().positive(),
  /** How long it may get no further. */
  stillSeconds: z.number().positive(),
});
type Params = z.infer<typeof paramsSchema>;

const intentSchema = z.object({ refreshId: z.string() });
type Intent = z.infer<typeof intentSchema>;

const handleSchema = z.object({
  /** AWS has refused to roll it back, so it is cancelled. */
  irreversible: z.boolean(),
  percent: z.number(),
  progressAtSeconds: z.number(),
  retries: z.number(),
});
type Handle = z.infer<typeof handleSchema>;

/** AWS ends one that has not come to an end by then. */
const longestSeconds = 14 * 24 * 60 * 60;
/** A start that was interrupted may be listed late. */
const lookForSeconds = 60;
const lookEverySeconds = 5;

/**
 * Ends the refresh that this run has in progress: rolled back by AWS where that goes back, else cancelled. Does nothing where
 * there is none, or none of this run. Safe to repeat: what it asks for is asked of an active refresh alone.
 */
export function endRefreshStep(parts: StepParts): AnyStepKind {
  return stepKind<Params, Intent, Handle>({
    kind: 'end-refresh',
    isCleaning: true,
    parse: (params) => paramsSchema.parse(params),
    parseIntent: (intent) => intentSchema.parse(intent),
    parseHandle: (handle) => handleSchema.parse(handle),
    timeoutSeconds: () => longestSeconds,
    intend: (context, params) => intend(parts, context, params),
    start: (context, params, intent) =>
      goOn(parts, context, params, intent, {
        irreversible: !params.mayRollBack,
        percent: 101,
        progressAtSeconds: 0,
        retries: context.retries ?? 0,
      }),
    poll: (context, params, handle, intent) => goOn(parts, context, params, intent, handle),
  });
}

async function intend(
  parts: StepParts,
  context: StepContext,
  params: Params,
): Promise<{ intent: Intent } | { answer: StepAnswer<Handle> }> {
  const target = wantedSource(params.point, context.outputs);
  if (target === undefined) return { answer: { kind: 'succeeded' } };
  const refreshes = await recentRefreshes(awsOf(parts, context, params.fleet), params.fleet.groupName);
  const active = activeOf(refreshes);
  if (active !== undefined && leadsTo(active, target)) return { intent: { refreshId: active.refreshId } };
  if (!mayBeUnlisted(context, params)) return { answer: { kind: 'succeeded' } };
  const progress = { label: 'looking for a refresh that may have been started' };
  const handle = { irreversible: false, percent: 101, progressAtSeconds: 0, retries: 0 };
  return { answer: { kind: 'running', handle, checkAfterSeconds: lookEverySeconds, progress } };
}

/** The run turned round between intending to start a refresh and knowing that it did. */
function mayBeUnlisted(context: StepContext, { refreshSteps }: Params): boolean {
  const began = refreshSteps.some((name) => {
    const interrupted = interruptedIn(context.outputs, name);
    return interrupted?.intent !== undefined && interrupted.handle === undefined;
  });
  return began && context.nowMs - context.startedAtMs < lookForSeconds * 1000;
}

async function goOn(
  parts: StepParts,
  context: StepContext,
  params: Params,
  { refreshId }: Intent,
  handle: Handle,
): Promise<StepAnswer<Handle>> {
  const aws = awsOf(parts, context, params.fleet);
  const { refreshes } = aws;
  const { groupName } = params.fleet;
  const refresh = await refreshes.read(groupName, refreshId);
  switch (refresh?.status) {
    case 'pending':
    case 'in-progress':
    case 'baking': {
      const fleet = await parts.readFleet(aws, params.fleet);
      if (handle.irreversible || launchesAlready(fleet, params, context)) {
        if ((await refreshes.cancel(groupName)) === 'cancelling')
          context.tell('refresh-cancelled', { refreshId, percent: refresh.percent, why: 'the run is taken back' });
        if (fleet !== undefined) await dropSurplus(aws, context, fleet, { ...params, sinceMs: refresh.startedAtMs });
        return waiting(context, params, handle, refresh);
      }
      const asked = await refreshes.rollBack(groupName);
      if (asked === 'rolling-back') context.tell('refresh-rolling-back', { refreshId, percent: refresh.percent });
      return waiting(context, params, { ...handle, irreversible: asked === 'irreversible' }, refresh);
    }
    case 'cancelling':
    case 'rolling-back':
      return waiting(context, params, handle, refresh);
    default:
      if (refresh?.status === 'rolled-back') context.tell('refresh-rolled-back', { refreshId });
      return { kind: 'succeeded' };
  }
}

/**
 * Whether the group has been brought to what the refresh launches, by one before it that is done: rolled back, this one
 * would go forward, to what the group launches now.
 */
function launchesAlready(fleet: Fleet | undefined, { point }: Params, { outputs }: StepContext): boolean {
  const target = wantedSource(point, outputs);
  return fleet !== undefined && target !== undefined && isSameSource(fleet.source, target);
}

function waiting(context: StepContext, params: Params, handle: Handle, refresh: InstanceRefresh): StepAnswer<Handle> {
  const { retries = 0, nowMs, startedAtMs } = context;
  const atSeconds = (nowMs - startedAtMs) / 1000;
  const isFurther = refresh.percent < handle.percent || retries > handle.retries;
  const progressAtSeconds = isFurther ? atSeconds : handle.progressAtSeconds;
  const label = refreshLabel(refresh);
  if (atSeconds - progressAtSeconds < params.stillSeconds) {
    const known = { ...handle, percent: Math.min(handle.percent, refresh.percent), progressAtSeconds, retries };
    return { kind: 'running', handle: known, checkAfterSeconds: params.pollSeconds, progress: { label } };
  }
  const minutes = Math.round(params.stillSeconds / 60);
  return {
    kind: 'failed',
    code: 'no-progress',
    why: `${label}, for ${minutes} minutes. Look at the group, then retry.`,
  };
}
