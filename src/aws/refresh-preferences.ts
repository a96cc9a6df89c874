import type { RefreshPreferences } from '@aws-sdk/client-auto-scaling';
import type { RefreshRules } from '../fleet/refresh.ts';

const standby = { ignore: 'Ignore', terminate: 'Terminate', wait: 'Wait' } as const;

/**
 * The rules as AWS takes them. A maximum of 100 is not the same as none: without one, an old instance goes before its
 * replacement is there. Matching instances are skipped, so that a refresh after a cancelled one goes on where that
 * stopped; and nothing is rolled back by AWS alone, since a person decides that.
 */
export function refreshPreferences(rules: RefreshRules): RefreshPreferences {
  const { checkpointPercents, checkpointDelaySeconds, bakeSeconds, alarms } = rules;
  return {
    MinHealthyPercentage: rules.minHealthyPercent,
    MaxHealthyPercentage: rules.maxHealthyPercent,
    InstanceWarmup: rules.warmupSeconds,
    SkipMatching: true,
    AutoRollback: false,
    StandbyInstances: standby[rules.standby],
    ScaleInProtectedInstances: rules.protectedInstances === 'keep' ? 'Ignore' : 'Refresh',
    ...(checkpointPercents.length === 0
      ? {}
      : { CheckpointPercentages: [...checkpointPercents], CheckpointDelay: checkpointDelaySeconds }),
    ...(bakeSeconds === 0 ? {} : { BakeTime: bakeSeconds }),
    ...(alarms.length === 0 ? {} : { AlarmSpecification: { Alarms: [...alarms] } }),
  };
}
