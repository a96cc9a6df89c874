/** One look at a refresh that this run has started, and what follows from it. */
import type { Aws } from '../../aws/ports.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { InstanceRefresh } from '../../fleet/refresh.ts';
import { afterRefreshLook, type Look, objectionTo } from '../../fleet/refresh-watch.ts';
import { members } from '../../fleet/standing.ts';
import type { StepAnswer, StepContext } from '../../runs/step.ts';
import { awsOf, fleetOf, type StepParts } from '../parts.ts';
import { launchSlackMs } from '../rolling/await-healthy.ts';
import { dropSurplus } from '../rolling/drop-surplus.ts';
import { progressOf, remainingOld } from '../rolling/progress.ts';
import { refusedLaunch } from '../rolling/refused-launch.ts';
import { firingAlarm } from '../watch/while-watched.ts';
import {
  elapsedSeconds,
  type Handle,
  lookEverySeconds,
  type Phase,
  type RefreshParams,
  type Seen,
  wasRetried,
} from './refresh-data.ts';
import { done, ended, unlisted } from './refresh-ended.ts';
import { refreshLabel } from './refresh-parts.ts';
import { atCheckpoint, tellRefresh } from './refresh-told.ts';

export async function watchRefresh(
  parts: StepParts,
  context: StepContext,
  params: RefreshParams,
  handle: Handle,
): Promise<StepAnswer<Handle>> {
  const alarm = params.stoppedBy && (await firingAlarm(parts, context, params.stoppedBy));
  // AWS rolls back what is in progress: then it is not cancelled first.
  if (alarm?.onFailure === 'undo') return alarm;
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
      return watch(aws, context, params, { handle, refresh, fleet }, alarm);
    case 'failed':
    case 'cancelled':
    case 'rolled-back':
    case 'rollback-failed':
    case 'unknown':
      return ended(context, { handle, refresh, status: refresh.status });
  }
}

/** While AWS only waits, nothing comes and nothing goes. */
const looksSkipped = 4;
/** How long it may stand still before people are told what AWS waits for, and launches are looked at. */
const quietSeconds = 120;

async function watch<H extends Handle>(
  aws: Aws,
  context: StepContext,
  params: RefreshParams,
  { handle, refresh, fleet }: Seen<H>,
  alarm?: { readonly code: string; readonly why: string },
): Promise<StepAnswer<Handle>> {
  const atSeconds = elapsedSeconds(context);
  const { imageIds, pollSeconds, waveTimeoutSeconds, rules } = params;
  const look: Look = { refresh, fleet, imageIds, sinceMs: refresh.startedAtMs - launchSlackMs, atSeconds };
  const seen = afterRefreshLook(handle.seen, look);
  const stillSeconds = atSeconds - seen.progressAtSeconds;
  const refused = stillSeconds < quietSeconds ? undefined : await refusedLaunch(aws, fleet.key.groupName, look.sinceMs);
  const told = tellRefresh(context, params, handle, { refresh, share: newShare(fleet, params), stillSeconds, refused });
  const objection = isCancellable(refresh)
    ? (alarm ?? objectionTo(seen, look, { rules, pollSeconds, waveTimeoutSeconds }))
    : undefined;
  const label = refused === undefined ? refreshLabel(refresh) : `${refreshLabel(refresh)}; ${refused}`;
  const progress = progressOf(fleet, params, label);
  const waits = refresh.status === 'baking' || atCheckpoint(refresh);
  const checkAfterSeconds = waits ? looksSkipped * pollSeconds : pollSeconds;
  if (objection === undefined)
    return { kind: 'running', handle: { ...handle, ...told, seen }, checkAfterSeconds, progress };
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
