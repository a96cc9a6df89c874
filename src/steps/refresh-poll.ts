/** One look at a refresh that this run has started, and what follows from it. */
import * as z from 'zod';
import type { Aws } from '../aws/ports.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { InstanceRefresh } from '../fleet/refresh.ts';
import { afterRefreshLook, type Look, objectionTo } from '../fleet/refresh-watch.ts';
import { isSameSource } from '../fleet/source.ts';
import { members } from '../fleet/standing.ts';
import type { StepAnswer, StepContext } from '../runs/step.ts';
import { dropSurplus } from './drop-surplus.ts';
import { awsOf, fleetOf, type StepParts } from './parts.ts';
import { sourceText, wantedSource } from './point-group.ts';
import { progressOf, remainingOld } from './progress.ts';
import type { RefreshParams } from './refresh.ts';
import { refreshLabel } from './refresh-parts.ts';
import { saidSchema, tellRefresh } from './refresh-told.ts';
import { refusedLaunch } from './refused-launch.ts';

const seenSchema = z.object({
  percent: z.number(),
  status: z.enum([
    'pending',
    'in-progress',
    'baking',
    'cancelling',
    'rolling-back',
    'successful',
    'failed',
    'cancelled',
    'rolled-back',
    'rollback-failed',
    'unknown',
  ]),
  progressAtSeconds: z.number(),
  idle: z.record(z.string(), z.number()),
  failed: z.array(z.string()).readonly(),
});

const commonSchema = z.object({
  refreshId: z.string(),
  /** How often a person had had it tried again when it was started. */
  retries: z.number(),
  seen: seenSchema,
  /** What the thread has been told. */
  said: saidSchema,
});

export const handleSchema = z.discriminatedUnion('phase', [
  commonSchema.extend({ phase: z.literal('watching') }),
  /** Cancelled since the run was paused; another one goes on after it. */
  commonSchema.extend({ phase: z.literal('paused') }),
  /** Something speaks against it: it is being cancelled, and then a person decides. */
  commonSchema.extend({ phase: z.literal('stopping'), code: z.string(), why: z.string(), cancelled: z.boolean() }),
]);
export type Handle = z.infer<typeof handleSchema>;
type Phase<Name extends Handle['phase']> = Extract<Handle, { phase: Name }>;

/** What was launched so long before the refresh may belong to it: clocks differ. */
const launchSlackMs = 60_000;
/** How long AWS may not list what it has just started, or describe a group as it was before. */
const staleForSeconds = 60;
const lookEverySeconds = 5;

export async function watchRefresh(
  parts: StepParts,
  context: StepContext,
  params: RefreshParams,
  handle: Handle,
): Promise<StepAnswer<Handle>> {
  const aws = awsOf(parts, context, params.fleet);
  const fleet = await fleetOf(parts, aws, params.fleet);
  const refresh = await aws.refreshes.read(params.fleet.groupName, handle.refreshId);
  if (refresh === undefined) return unlisted(context, handle);
  if (refresh.status === 'successful') return done(context, params, { handle, refresh, fleet });
  if (handle.phase === 'stopping') return stop(aws, context, params, { handle, refresh, fleet });
  if (handle.phase === 'paused') return goOnAfter(aws, context, params, { handle, refresh, fleet });
  switch (refresh.status) {
    case 'pending':
    case 'in-progress':
    case 'baking':
    case 'cancelling':
    case 'rolling-back':
      return watch(aws, context, params, { handle, refresh, fleet });
    case 'failed':
    case 'cancelled':
    case 'rolled-back':
    case 'rollback-failed':
    case 'unknown':
      return ended(context, { handle, refresh, status: refresh.status });
  }
}

function unlisted(context: StepContext, handle: Handle): StepAnswer<Handle> {
  if (elapsedSeconds(context) < staleForSeconds)
    return { kind: 'running', handle, checkAfterSeconds: lookEverySeconds };
  if (wasRetried(context, handle)) return { kind: 'again' };
  const why = `AWS does not know the instance refresh ${handle.refreshId} any more. Retry starts another, which leaves alone what is replaced.`;
  return { kind: 'failed', code: 'refresh-unlisted', why };
}

function elapsedSeconds({ nowMs, startedAtMs }: StepContext): number {
  return (nowMs - startedAtMs) / 1000;
}

function wasRetried({ retries = 0 }: StepContext, handle: Handle): boolean {
  return retries > handle.retries;
}

type Ending = Exclude<
  InstanceRefresh['status'],
  'successful' | 'pending' | 'in-progress' | 'baking' | 'cancelling' | 'rolling-back'
>;

const endings: Readonly<Record<Ending, (refresh: InstanceRefresh) => string>> = {
  failed: ({ percent }) => `failed at ${percent} %.`,
  cancelled: ({ percent }) => `was cancelled at ${percent} %, and not by this run.`,
  'rolled-back': () => 'was rolled back, and not by this run.',
  'rollback-failed': () => 'was to be rolled back, not by this run, and AWS failed to.',
  unknown: () => 'is in a state that this version of Amiable does not know.',
};

/** What ended without success; a person who then has it tried again wants another one. */
function ended(
  context: StepContext,
  { handle, refresh, status }: { readonly handle: Handle; readonly refresh: InstanceRefresh; readonly status: Ending },
): StepAnswer<Handle> {
  if (wasRetried(context, handle)) return { kind: 'again' };
  const said = refresh.reason === undefined ? '' : ` AWS says: ${refresh.reason}`;
  const why = `The instance refresh ${refresh.refreshId} ${endings[status](refresh)}${said} Retry starts another, which leaves alone what is replaced.`;
  return { kind: 'failed', code: `refresh-${status}`, why };
}

interface Seen<H extends Handle = Handle> {
  readonly handle: H;
  readonly refresh: InstanceRefresh;
  readonly fleet: Fleet;
}

/** How long it may stand still before people are told what AWS waits for, and launches are looked at. */
const quietSeconds = 120;

async function watch<H extends Handle>(
  aws: Aws,
  context: StepContext,
  params: RefreshParams,
  { handle, refresh, fleet }: Seen<H>,
): Promise<StepAnswer<Handle>> {
  const atSeconds = elapsedSeconds(context);
  const { imageIds, pollSeconds, waveTimeoutSeconds, rules } = params;
  const look: Look = { refresh, fleet, imageIds, sinceMs: refresh.startedAtMs - launchSlackMs, atSeconds };
  const seen = afterRefreshLook(handle.seen, look);
  const stillSeconds = atSeconds - seen.progressAtSeconds;
  const refused = stillSeconds < quietSeconds ? undefined : await refusedLaunch(aws, fleet.key.groupName, look.sinceMs);
  const told = tellRefresh(context, params, handle, { refresh, share: newShare(fleet, params), stillSeconds, refused });
  const objection = isCancellable(refresh)
    ? objectionTo(seen, look, { rules, pollSeconds, waveTimeoutSeconds })
    : undefined;
  const label = refused === undefined ? refreshLabel(refresh) : `${refreshLabel(refresh)}; ${refused}`;
  const progress = progressOf(fleet, params, label);
  if (objection === undefined)
    return { kind: 'running', handle: { ...handle, ...told, seen }, checkAfterSeconds: pollSeconds, progress };
  const why = refused === undefined ? objection.why : `${objection.why} ${refused}`;
  const stopping: Handle = { ...handle, ...told, seen, phase: 'stopping', code: objection.code, why, cancelled: false };
  return { kind: 'running', handle: stopping, checkAfterSeconds: 0, progress };
}

/** The share of the members that need not be replaced any more. */
function newShare(fleet: Fleet, params: RefreshParams): number {
  const all = Math.max(1, members(fleet).length);
  return Math.floor((100 * (all - remainingOld(fleet, params).length)) / all);
}

function isCancellable({ status }: InstanceRefresh): boolean {
  return status === 'pending' || status === 'in-progress' || status === 'baking';
}

/** Cancels it, waits until AWS has finished what is under way, and then asks a person. */
async function stop(
  aws: Aws,
  context: StepContext,
  params: RefreshParams,
  { handle, refresh, fleet }: Seen<Phase<'stopping'>>,
): Promise<StepAnswer<Handle>> {
  const progress = progressOf(fleet, params, refreshLabel(refresh));
  const running = (cancelled: boolean): StepAnswer<Handle> => ({
    kind: 'running',
    handle: { ...handle, cancelled },
    checkAfterSeconds: lookEverySeconds,
    progress,
  });
  if (isCancellable(refresh)) {
    await aws.refreshes.cancel(fleet.key.groupName);
    if (!handle.cancelled)
      context.tell('refresh-cancelled', { refreshId: refresh.refreshId, percent: refresh.percent, why: handle.why });
    await dropSurplus(aws, context, fleet, { ...params, sinceMs: refresh.startedAtMs });
    return running(true);
  }
  if (refresh.status === 'cancelling')
    await dropSurplus(aws, context, fleet, { ...params, sinceMs: refresh.startedAtMs });
  if (refresh.status === 'cancelling' || refresh.status === 'rolling-back') return running(handle.cancelled);
  if (wasRetried(context, handle)) return { kind: 'again' };
  const why = `${handle.why} The instance refresh was cancelled at ${refresh.percent} %; Retry starts another, which leaves alone what is replaced.`;
  return { kind: 'failed', code: handle.code, why, progress };
}

/** The run goes on after a pause: by a new refresh, once the old one has ended. */
async function goOnAfter(
  aws: Aws,
  context: StepContext,
  params: RefreshParams,
  seen: Seen<Phase<'paused'>>,
): Promise<StepAnswer<Handle>> {
  const { handle, refresh, fleet } = seen;
  if (isCancellable(refresh)) return watch(aws, context, params, seen);
  if (refresh.status !== 'cancelling' && refresh.status !== 'rolling-back') return { kind: 'again' };
  const progress = progressOf(fleet, params, refreshLabel(refresh));
  return { kind: 'running', handle, checkAfterSeconds: lookEverySeconds, progress };
}

/** AWS points the group at what was rolled out when it is done; a read may be late. */
function done(context: StepContext, params: RefreshParams, { handle, refresh, fleet }: Seen): StepAnswer<Handle> {
  const target = wantedSource(params.point, context.outputs);
  const atSeconds = elapsedSeconds(context);
  const progress = progressOf(fleet, params, refreshLabel(refresh));
  if (!params.back && target !== undefined && !isSameSource(fleet.source, target)) {
    if (wasRetried(context, handle)) return { kind: 'again' };
    const { seen } = handle;
    const isNews = seen.status !== 'successful';
    const sinceSeconds = isNews ? atSeconds : seen.progressAtSeconds;
    const waiting: Handle = { ...handle, seen: { ...seen, status: 'successful', progressAtSeconds: sinceSeconds } };
    if (atSeconds - sinceSeconds < staleForSeconds)
      return { kind: 'running', handle: waiting, checkAfterSeconds: lookEverySeconds, progress };
    const why = `The instance refresh is done, and somebody pointed ${fleet.key.groupName} at ${sourceText(fleet.source)}, not at ${sourceText(target)}. Point it there, then retry.`;
    return { kind: 'failed', code: 'fleet-disturbed', why };
  }
  const seconds = Math.round((context.nowMs - refresh.startedAtMs) / 1000);
  context.tell('refresh-done', {
    refreshId: refresh.refreshId,
    instances: members(fleet).length,
    seconds,
    back: params.back,
  });
  const output = { from: fleet.desired, to: fleet.desired, returned: 0, startedAtMs: refresh.startedAtMs };
  return { kind: 'succeeded', output, progress };
}
