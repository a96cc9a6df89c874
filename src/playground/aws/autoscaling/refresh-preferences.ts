import type { RefreshPreferences } from '@aws-sdk/client-auto-scaling';
import { validation } from './engine.ts';

/** The preferences of a refresh with the defaults of the API put in, and as they were given. */
export interface RefreshRules {
  readonly given: RefreshPreferences;
  readonly minPercent: number;
  /** Undefined where it was left out, which is not the same as 100: then nothing is launched beyond desired. */
  readonly maxPercent: number | undefined;
  /** Undefined: that of the group. */
  readonly warmupSeconds: number | undefined;
  readonly checkpoints: readonly number[];
  readonly checkpointSeconds: number;
  readonly bakeSeconds: number;
  readonly alarms: readonly string[];
  readonly skipsMatching: boolean;
  readonly rollsBack: boolean;
  readonly standby: 'Terminate' | 'Ignore' | 'Wait';
  readonly protectedInstances: 'Refresh' | 'Ignore' | 'Wait';
}

const longestWaitSeconds = 172_800;
const mostAlarms = 10;

/** Throws ValidationError for what AWS refuses. */
export function readRules(given: RefreshPreferences): RefreshRules {
  const { MinHealthyPercentage: min, MaxHealthyPercentage: max, CheckpointPercentages: checkpoints = [] } = given;
  refuseBounds(min, max);
  refuseCheckpoints(checkpoints, given.CheckpointDelay);
  between('BakeTime', given.BakeTime, 0, longestWaitSeconds);
  const alarms = given.AlarmSpecification?.Alarms ?? [];
  if (alarms.length > mostAlarms) throw validation(`At most ${mostAlarms} alarms can be specified.`);
  return {
    given,
    minPercent: min ?? 90,
    maxPercent: max,
    warmupSeconds: given.InstanceWarmup,
    checkpoints,
    checkpointSeconds: given.CheckpointDelay ?? 3600,
    bakeSeconds: given.BakeTime ?? 0,
    alarms,
    skipsMatching: given.SkipMatching ?? false,
    rollsBack: given.AutoRollback ?? false,
    standby: given.StandbyInstances ?? 'Wait',
    protectedInstances: given.ScaleInProtectedInstances ?? 'Wait',
  };
}

function refuseBounds(min: number | undefined, max: number | undefined): void {
  between('MinHealthyPercentage', min, 0, 100);
  between('MaxHealthyPercentage', max, 100, 200);
  if (max === undefined) return;
  if (min === undefined) throw validation('MinHealthyPercentage is required where MaxHealthyPercentage is specified.');
  if (max - min > 100) {
    throw validation(
      'The difference between MinHealthyPercentage and MaxHealthyPercentage cannot be greater than 100.',
    );
  }
}

function refuseCheckpoints(checkpoints: readonly number[], delay: number | undefined): void {
  for (const checkpoint of checkpoints) between('CheckpointPercentages', checkpoint, 1, 100);
  if (checkpoints.some((checkpoint, index) => index > 0 && checkpoint <= (checkpoints[index - 1] ?? 0))) {
    throw validation('CheckpointPercentages must be unique and in ascending order.');
  }
  between('CheckpointDelay', delay, 0, longestWaitSeconds);
  if (delay !== undefined && checkpoints.length === 0) {
    throw validation('CheckpointPercentages must be specified where CheckpointDelay is.');
  }
}

function between(name: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (value >= least && value <= most)) return;
  throw validation(`Value ${value} at '${name}' must be from ${least} to ${most}.`);
}
