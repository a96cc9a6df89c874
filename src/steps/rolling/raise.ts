/** Raising the desired capacity once, though AWS takes no condition and no token for it. */
import * as z from 'zod';
import type { ScalingActivity } from '../../aws/ports.ts';
import { AmiableError } from '../../basics/errors.ts';
import { isRecorded, type RaiseSought, recordedRaise } from '../../fleet/raise-record.ts';
import type { StepContext } from '../../runs/step.ts';
import { awsOf, type RolloutParams, type StepParts } from '../parts.ts';

/** A raise that is about to be made: by `to` less `from`, wherever the capacity is by then. */
export const raiseSchema = z.object({ from: z.number(), to: z.number(), atMs: z.number() });
export type Raise = z.infer<typeof raiseSchema>;

/** A raise that was made. */
export interface Raised {
  readonly from: number;
  readonly to: number;
  readonly writtenAtMs: number;
}

/** How long AWS may take to write down who changed the desired capacity. */
export const recordWithinSeconds = 20;

/** Launches and terminations are written down beside the raise, one by one. */
const fewestRead = 100;
const perInstanceRead = 2;

/** The records among which the one of a raise by so many is found. */
export function activitiesOf(
  parts: StepParts,
  context: StepContext,
  params: RolloutParams,
  by: number,
): Promise<readonly ScalingActivity[]> {
  const { groups } = awsOf(parts, context, params.fleet);
  return groups.activities(params.fleet.groupName, fewestRead + perInstanceRead * by);
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
 * it comes some seconds late, so it is waited for. Where it never comes, a capacity of just the intended number is
 * ours. `not` is an earlier raise of ours. Throws NotToldYetError, which passes.
 */
export async function findRaise(
  parts: StepParts,
  context: StepContext,
  params: RolloutParams,
  { from, to, atMs }: Raise,
  not?: RaiseSought['not'],
): Promise<Raised | undefined> {
  const { groupName } = params.fleet;
  const by = to - from;
  const activities = await activitiesOf(parts, context, params, by);
  const group = await awsOf(parts, context, params.fleet).groups.read(groupName);
  const bounds = group === undefined ? {} : { max: group.max };
  const own = recordedRaise(activities, { by, sinceMs: atMs, ...bounds, ...(not === undefined ? {} : { not }) });
  if (own !== undefined) return { from: own.from, to: own.to, writtenAtMs: own.atMs };
  if (group === undefined || group.desired === from) return undefined;
  if (isRecorded(activities, group.desired, atMs)) return undefined;
  if (context.nowMs - atMs < recordWithinSeconds * 1000) throw new NotToldYetError(groupName);
  return group.desired === to ? { from, to, writtenAtMs: atMs } : undefined;
}

/** Relative to what is there now: the numbers of the intent may be old by the time it is acted on. */
export async function raise(
  parts: StepParts,
  context: StepContext,
  params: RolloutParams,
  intent: Raise,
): Promise<Raised> {
  const { groups } = awsOf(parts, context, params.fleet);
  const group = await groups.read(params.fleet.groupName);
  const from = group?.desired ?? intent.from;
  const to = Math.max(from, Math.min(from + (intent.to - intent.from), group?.max ?? intent.to));
  await groups.setDesired(params.fleet.groupName, to);
  return { from, to, writtenAtMs: context.nowMs };
}
