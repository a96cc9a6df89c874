import * as z from 'zod';
import type { Aws } from '../../aws/ports.ts';
import { AmiableError } from '../../basics/errors.ts';
import type { Fleet, LaunchSource } from '../../fleet/fleet.ts';
import { foreignActivity } from '../../fleet/foreign.ts';
import { type InstanceRefresh, isActiveRefresh } from '../../fleet/refresh.ts';
import { nothingSeen } from '../../fleet/refresh-watch.ts';
import { isSameSource } from '../../fleet/source.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { awsOf, FleetGoneError, type StepParts } from '../parts.ts';
import { dropSurplus } from '../rolling/drop-surplus.ts';
import { foreignSentence, standsInTheWay } from '../rolling/foreign-sentence.ts';
import { launchSourceSchema, sourceData, sourceText, wantedSource } from '../rolling/point-group.ts';
import { remainingOld } from '../rolling/progress.ts';
import { firingAlarm } from '../watch/while-watched.ts';
import { type Handle, handleSchema, type RefreshParams, refreshParamsSchema } from './refresh-data.ts';
import { activeOf, isRefreshSource, leadsTo, recentRefreshes } from './refresh-parts.ts';
import { watchRefresh } from './refresh-poll.ts';
import { nothingSaid, tellBegun } from './refresh-told.ts';

const intentSchema = z.object({
  source: launchSourceSchema,
  /** Refreshes to the same source that are there already, and therefore not the one that is about to be started. */
  knownIds: z.array(z.string()),
});
type Intent = z.infer<typeof intentSchema>;

/** AWS ends a refresh that has not come to an end by then. */
const longestSeconds = 14 * 24 * 60 * 60;
/** How far apart the clocks may be. */
const clockSlackMs = 5 * 60_000;

/** AWS says that a refresh is in progress, and does not list it yet. */
class RefreshUnseenError extends AmiableError {
  readonly code = 'refresh-unseen';
  override readonly retry = 'later';

  constructor(groupName: string) {
    super(`AWS says that an instance refresh of ${groupName} is in progress, and does not list it yet.`, { groupName });
  }
}

/**
 * Has AWS replace the instances: one refresh for each round, watched until it ends. A new round begins after a pause,
 * and after a person has had a failed one tried again; it goes on where the last one stopped, since matching instances
 * are skipped. StartInstanceRefresh takes no client token: what is intended is committed first, and looked for before
 * it is done again.
 */
export function refreshStep(parts: StepParts): AnyStepKind {
  return stepKind<RefreshParams, Intent, Handle>({
    kind: 'refresh',
    parse: (params) => refreshParamsSchema.parse(params),
    parseIntent: (intent) => intentSchema.parse(intent),
    parseHandle: (handle) => handleSchema.parse(handle),
    timeoutSeconds: () => longestSeconds,
    intend: (context, params) => intend(parts, context, params),
    find: (context, params, intent) => findStarted(awsOf(parts, context, params.fleet), context, params, intent),
    start: (context, params, intent) => start(parts, context, params, intent),
    poll: (context, params, handle) => watchRefresh(parts, context, params, handle),
    pause: (context, params, intent, handle) => callOff(parts, context, params, { intent, handle }),
  });
}

type Decided = { intent: Intent } | { answer: StepAnswer<Handle> };

async function intend(parts: StepParts, context: StepContext, params: RefreshParams): Promise<Decided> {
  const source = wantedSource(params.point, context.outputs);
  if (source === undefined || !isRefreshSource(source))
    return failed('template-missing', 'The new launch template version is not known to this run.');
  const aws = awsOf(parts, context, params.fleet);
  const fleet = await parts.readFleetWhole(aws, params.fleet);
  if (fleet === undefined || fleet.deleting) throw new FleetGoneError(params.fleet);
  if (params.back && remainingOld(fleet, params).length === 0) return { answer: { kind: 'succeeded' } };
  const alarm = params.stoppedBy && (await firingAlarm(parts, context, params.stoppedBy));
  if (alarm !== undefined) return { answer: alarm };
  const why = objection(fleet, params, source);
  if (why !== undefined) return failed('fleet-disturbed', `${why} Undo it or wait until it is over, then retry.`);
  const known = await recentRefreshes(aws, params.fleet.groupName);
  const knownIds = known.filter((refresh) => leadsTo(refresh, source)).map(({ refreshId }) => refreshId);
  return { intent: intentSchema.parse({ source: sourceData(source), knownIds }) };
}

function failed(code: string, why: string): { answer: StepAnswer<Handle> } {
  return { answer: { kind: 'failed', code, why } };
}

/** On the way back, it does not matter what the group launches. */
function objection(fleet: Fleet, { point, back }: RefreshParams, target: LaunchSource): string | undefined {
  const [activity] = foreignActivity(fleet);
  if (activity !== undefined) return foreignSentence(activity);
  if (fleet.suspendedProcesses.includes('InstanceRefresh'))
    return foreignSentence({ kind: 'suspended', processes: ['InstanceRefresh'] });
  if (back || isSameSource(fleet.source, point.source) || isSameSource(fleet.source, target)) return undefined;
  return `Somebody pointed ${fleet.key.groupName} at ${sourceText(fleet.source)}, and this run is about ${sourceText(point.source)}.`;
}

/** The one that this round has started: it leads where this run wants to go, and was not there before. */
async function findStarted(
  aws: Aws,
  context: StepContext,
  { fleet }: RefreshParams,
  { source, knownIds }: Intent,
): Promise<Handle | undefined> {
  const sinceMs = (context.intendedAtMs ?? context.startedAtMs) - clockSlackMs;
  const found = (await recentRefreshes(aws, fleet.groupName)).find(
    (refresh) => leadsTo(refresh, source) && !knownIds.includes(refresh.refreshId) && refresh.startedAtMs >= sinceMs,
  );
  return found && watching(context, found.refreshId);
}

function watching(context: StepContext, refreshId: string): Handle {
  return { phase: 'watching', refreshId, retries: context.retries ?? 0, seen: nothingSeen, said: nothingSaid };
}

async function start(
  parts: StepParts,
  context: StepContext,
  params: RefreshParams,
  intent: Intent,
): Promise<StepAnswer<Handle>> {
  const aws = awsOf(parts, context, params.fleet);
  const { groupName } = params.fleet;
  const started = await aws.refreshes.start({ groupName, source: intent.source, rules: params.rules });
  if (started.kind === 'started') return begun(context, params, watching(context, started.refreshId));
  const own = await findStarted(aws, context, params, intent);
  if (own !== undefined) return begun(context, params, own);
  const active = activeOf(await recentRefreshes(aws, groupName));
  if (active === undefined) throw new RefreshUnseenError(groupName);
  const why = standsInTheWay({ kind: 'active-refresh', refreshId: active.refreshId });
  return { kind: 'failed', code: 'fleet-disturbed', why };
}

/** Kept with the handle, so it is said once. */
function begun(context: StepContext, params: RefreshParams, handle: Handle): StepAnswer<Handle> {
  tellBegun(context, params, handle.refreshId);
  const said = { ...handle.said, begun: true };
  return { kind: 'running', handle: { ...handle, said }, progress: { label: 'AWS refresh 0 %, about to begin' } };
}

interface CalledOff {
  readonly intent: Intent;
  readonly handle: Handle | undefined;
}

/** While the run is paused nothing is replaced: the refresh is cancelled, and another one goes on after it. */
async function callOff(
  parts: StepParts,
  context: StepContext,
  params: RefreshParams,
  { intent, handle }: CalledOff,
): Promise<Handle | undefined> {
  const aws = awsOf(parts, context, params.fleet);
  const own = handle ?? (await findStarted(aws, context, params, intent));
  if (own === undefined || own.phase === 'stopping') return own;
  const refresh = await aws.refreshes.read(params.fleet.groupName, own.refreshId);
  if (refresh === undefined || !isCancellable(refresh)) return own;
  await aws.refreshes.cancel(params.fleet.groupName);
  context.tell('refresh-cancelled', { refreshId: own.refreshId, percent: refresh.percent, why: 'the run is paused' });
  const fleet = await parts.readFleet(aws, params.fleet);
  if (fleet !== undefined) await dropSurplus(aws, context, fleet, { ...params, sinceMs: refresh.startedAtMs });
  return { ...own, phase: 'paused' };
}

/** One that is being cancelled already is ours by a repeat, or as good as ours: after it another one goes on. */
function isCancellable(refresh: InstanceRefresh): boolean {
  return (isActiveRefresh(refresh) && refresh.status !== 'rolling-back') || refresh.status === 'cancelled';
}
