/** An instance refresh of EC2 Auto Scaling, in our own words. Pure. */
import type { LaunchSource } from './fleet.ts';

/** What a refresh can bring a group to: a launch template at a version, alone or in a mixed policy. */
export type RefreshSource = Extract<LaunchSource, { kind: 'launch-template' | 'mixed' }>;

const activeStatuses = ['pending', 'in-progress', 'baking', 'cancelling', 'rolling-back'] as const;
export type ActiveStatus = (typeof activeStatuses)[number];

/** The last five are final; so is one that AWS has added since. */
export const refreshStatuses = [
  ...activeStatuses,
  'successful',
  'failed',
  'cancelled',
  'rolled-back',
  'rollback-failed',
  'unknown',
] as const;
export type RefreshStatus = (typeof refreshStatuses)[number];

export interface InstanceRefresh {
  readonly refreshId: string;
  readonly status: RefreshStatus;
  /** AWS's own words for why it stands where it stands. */
  readonly reason?: string;
  readonly startedAtMs: number;
  /** Of what it has to replace; falls while it is rolled back. */
  readonly percent: number;
  readonly left?: number;
  /** What it brings the group to; absent where it only replaces. */
  readonly source?: LaunchSource;
}

/** Whether it may still replace something. Only one refresh of a group can be active. */
export function isActiveRefresh({ status }: Pick<InstanceRefresh, 'status'>): boolean {
  return activeStatuses.some((active) => active === status);
}

/** How a refresh goes about it. What is not here is fixed: it skips what matches, and never rolls back by itself. */
export interface RefreshRules {
  /** Of the live desired capacity. */
  readonly minHealthyPercent: number;
  /** Always told to AWS: where it is left out, an old instance goes before a new one comes. */
  readonly maxHealthyPercent: number;
  /** How long after it is in service an instance counts as ready. */
  readonly warmupSeconds: number;
  /** Shares of the group, ascending, at which it waits; a last one below 100 ends it there. */
  readonly checkpointPercents: readonly number[];
  readonly checkpointDelaySeconds: number;
  readonly bakeSeconds: number;
  readonly alarms: readonly string[];
  readonly standby: 'ignore' | 'terminate' | 'wait';
  readonly protectedInstances: 'keep' | 'replace';
}

/** What of a group decides what AWS takes for a healthy instance. */
export interface GroupChecks {
  readonly checksLoadBalancer: boolean;
  readonly graceSeconds: number;
  /** Undefined where the group has no warm-up of its own. */
  readonly warmupSeconds?: number;
  /** Instance types are chosen by attributes, which a refresh cannot be given a configuration for. */
  readonly byAttributes: boolean;
}
