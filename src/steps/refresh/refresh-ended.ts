/** What follows from a refresh that is over, or not there. */
import type { ActiveStatus, InstanceRefresh, RefreshStatus } from '../../fleet/refresh.ts';
import { isSameSource } from '../../fleet/source.ts';
import { members } from '../../fleet/standing.ts';
import type { StepAnswer, StepContext } from '../../runs/step.ts';
import { sourceData, sourceText, wantedSource } from '../rolling/point-group.ts';
import { progressOf } from '../rolling/progress.ts';
import {
  elapsedSeconds,
  type Handle,
  lookEverySeconds,
  type RefreshParams,
  type Seen,
  staleForSeconds,
  wasRetried,
} from './refresh-data.ts';
import { refreshLabel } from './refresh-parts.ts';

/** AWS does not list it: not yet, or not any more. */
export function unlisted(context: StepContext, handle: Handle): StepAnswer<Handle> {
  if (elapsedSeconds(context) < staleForSeconds)
    return { kind: 'running', handle, checkAfterSeconds: lookEverySeconds };
  if (wasRetried(context, handle)) return { kind: 'again' };
  const why = `AWS does not know the instance refresh ${handle.refreshId} any more. Retry starts another, which leaves alone what is replaced.`;
  return { kind: 'failed', code: 'refresh-unlisted', why };
}

type Ending = Exclude<RefreshStatus, ActiveStatus | 'successful'>;

const endings: Readonly<Record<Ending, (refresh: InstanceRefresh) => string>> = {
  failed: ({ percent }) => `failed at ${percent} %.`,
  cancelled: ({ percent }) => `was cancelled at ${percent} %, and not by this run.`,
  'rolled-back': () => 'was rolled back, and not by this run.',
  'rollback-failed': () => 'was to be rolled back, not by this run, and AWS failed to.',
  unknown: () => 'is in a state that this version of Amiable does not know.',
};

/** What ended without success; a person who then has it tried again wants another one. */
export function ended(
  context: StepContext,
  { handle, refresh, status }: { readonly handle: Handle; readonly refresh: InstanceRefresh; readonly status: Ending },
): StepAnswer<Handle> {
  if (wasRetried(context, handle)) return { kind: 'again' };
  const said = refresh.reason === undefined ? '' : ` AWS says: ${refresh.reason}`;
  const why = `The instance refresh ${refresh.refreshId} ${endings[status](refresh)}${said} Retry starts another, which leaves alone what is replaced.`;
  return { kind: 'failed', code: `refresh-${status}`, why };
}

/** AWS points the group at what was rolled out when it is done; a read may be late. */
export function done(
  context: StepContext,
  params: RefreshParams,
  { handle, refresh, fleet }: Seen,
): StepAnswer<Handle> {
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
  const surge = { from: fleet.desired, to: fleet.desired, returned: 0, startedAtMs: refresh.startedAtMs };
  const output = { ...surge, ...(target === undefined ? {} : { source: sourceData(target), atMs: context.nowMs }) };
  return { kind: 'succeeded', output, progress };
}
