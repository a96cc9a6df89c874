import * as z from 'zod';
import type { Aws, AwsAccess } from '../aws/ports.ts';
import { AmiableError } from '../basics/errors.ts';
import type { Fleet, FleetKey } from '../fleet/fleet.ts';
import type { Place } from '../fleet/place.ts';
import type { Answered } from '../fleet/signals.ts';
import { runningImages } from '../fleet/source.ts';
import type { Family } from '../runs/child-runs.ts';
import type { StepContext } from '../runs/step.ts';
import type { LockStore, PinStore, RunStore } from '../runs/store.ts';
import type { JudgeRetirement, NoteDeregistered } from './cleanup/retirement-parts.ts';
import type { CountExposure } from './emergency/count-exposure.ts';
import type { CountLeft } from './emergency/count-left.ts';
import type { WriteReport } from './emergency/report-emergency.ts';

/**
 * Asks an address over HTTP once, within a few seconds. Redirects are not followed, and certificates not looked at:
 * a test instance has none of its name.
 */
export type Probe = (url: string) => Promise<Answered>;

/** What the step kinds are made of. */
export interface StepParts {
  readonly aws: AwsAccess;
  readonly pins: PinStore;
  /** Locks that a run takes beside that of its subject, and the runs that hold them. */
  readonly locks: LockStore & Pick<RunStore, 'read'>;
  readonly probe: Probe;
  /** The runs that a run has begun as parts of itself. */
  readonly family: Family;
  readonly countExposure: CountExposure;
  readonly countLeft: CountLeft;
  readonly writeReport: WriteReport;
  /** Reads what changes while a wave is watched. Undefined when the group is gone. */
  readFleet(aws: Aws, key: FleetKey): Promise<Fleet | undefined>;
  /** Reads everything, what only people change included: resolved images, hooks, refreshes. */
  readFleetWhole(aws: Aws, key: FleetKey): Promise<Fleet | undefined>;
  /** Reads everything that may use an image, of every place. */
  readonly judgeRetirement: JudgeRetirement;
  readonly noteDeregistered: NoteDeregistered;
}

export const fleetKeySchema = z.object({ accountId: z.string(), region: z.string(), groupName: z.string() });

/** What every step of a rollout knows about it. */
export const rolloutSchema = z.object({
  fleet: fleetKeySchema,
  /** Images that may stay: one on the way out, and those of before on the way back. */
  imageIds: z.array(z.string()).min(1),
  minHealthyPercent: z.number(),
  keepProtected: z.boolean(),
  /** Instances per wave; the first wave has `first`. */
  batch: z.number().int().positive(),
  first: z.number().int().positive(),
  waves: z.number().int().positive(),
  toReplace: z.number().int().nonnegative(),
  /** Where there is room for both: new instances first, or old ones first within the floor. */
  surgeFirst: z.boolean(),
  /** Whether this is the way back. */
  back: z.boolean(),
  /** Where there is no way back to any image: whatever runs may stay, and only the surplus goes. */
  anyImage: z.boolean().exactOptional(),
  pollSeconds: z.number().positive(),
  settleSeconds: z.number().nonnegative(),
  waveTimeoutSeconds: z.number().positive(),
});
export type RolloutParams = z.infer<typeof rolloutSchema>;

/** AWS on behalf of this run and step: every change it makes is written to the audit trail with both. */
export function awsOf(parts: Pick<StepParts, 'aws'>, context: StepContext, place: Place): Aws {
  return parts.aws.for(place, { actor: context.actingFor.id, runId: context.runId, step: context.stepName });
}

export class FleetGoneError extends AmiableError {
  readonly code = 'fleet-gone';

  constructor(key: FleetKey) {
    super(`Somebody deleted the Auto Scaling group ${key.groupName}.`, { group: key.groupName });
  }
}

/** Reads the fleet; throws FleetGoneError where the group is gone, or on its way out. */
export async function fleetOf(parts: StepParts, aws: Aws, key: FleetKey): Promise<Fleet> {
  const fleet = await parts.readFleet(aws, key);
  if (fleet === undefined || fleet.deleting) throw new FleetGoneError(key);
  return fleet;
}

/** The wave this round is: `size` instances. */
export function waveOf(
  params: RolloutParams,
  round: number,
): { readonly wave: number; readonly of: number; readonly size: number } {
  const size = round === 1 ? params.first : params.batch;
  return { wave: round, of: Math.max(params.waves, round), size };
}

/** The same, with what may stay told by the fleet itself where any image may. */
export function staying<Params extends RolloutParams>(params: Params, fleet: Fleet): Params {
  const running = runningImages(fleet);
  return params.anyImage === true && running.length > 0 ? { ...params, imageIds: running } : params;
}
