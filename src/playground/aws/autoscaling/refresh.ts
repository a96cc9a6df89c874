import type { DesiredConfiguration, InstanceRefresh, InstanceRefreshStatus } from '@aws-sdk/client-auto-scaling';
import type { Engine } from './engine.ts';
import type { Group, Source } from './group.ts';
import type { RefreshRules } from './refresh-preferences.ts';

/** What a refresh brings the group to; absent where it only replaces. */
export interface Aim {
  readonly source: Source;
  readonly configuration: DesiredConfiguration;
}

/** An instance refresh: rolling, from AWS's own hand. */
export interface Refresh {
  readonly id: string;
  readonly group: Group;
  readonly startedAtMs: number;
  readonly rules: RefreshRules;
  readonly aim: Aim | undefined;
  /** Gets nowhere until it is cancelled. */
  readonly isStuck: boolean;
  /** The instances still to be replaced, by id; on the way back, those that have to go again. */
  readonly outdated: Set<string>;
  /** Those that it leaves as they are though they do not match. They never count as new. */
  readonly kept: ReadonlySet<string>;
  /** How many had to be replaced when it began. */
  readonly total: number;
  status: InstanceRefreshStatus;
  statusReason: string | undefined;
  endedAtMs: number | undefined;
  lastProgressAtMs: number;
  percent: number;
  toUpdate: number;
  /** How many checkpoints have been reached. */
  checkpoint: number;
  /** Nothing more is replaced until then: a checkpoint waits, or the bake. */
  waitUntilMs: number;
  cancelledAtMs: number | undefined;
  rollback: Rollback | undefined;
}

export interface Rollback {
  readonly reason: string;
  readonly startedAtMs: number;
  readonly percent: number;
  readonly toUpdate: number;
  /** How many it has to replace again. */
  readonly total: number;
}

const openStatuses: readonly InstanceRefreshStatus[] = [
  'Pending',
  'InProgress',
  'Baking',
  'Cancelling',
  'RollbackInProgress',
];

export function isOpen({ status }: Refresh): boolean {
  return openStatuses.includes(status);
}

export function endRefresh(engine: Engine, refresh: Refresh, status: InstanceRefreshStatus, reason?: string): void {
  const { group } = refresh;
  refresh.status = status;
  refresh.statusReason = reason;
  refresh.endedAtMs = engine.kernel.nowMs();
  group.memory.refreshing = undefined;
  engine.nudge(group);
}

/** As DescribeInstanceRefreshes tells it. */
export function refreshView(refresh: Refresh): InstanceRefresh {
  const { rollback, aim } = refresh;
  return {
    InstanceRefreshId: refresh.id,
    AutoScalingGroupName: refresh.group.name,
    Status: refresh.status,
    ...(refresh.statusReason === undefined ? {} : { StatusReason: refresh.statusReason }),
    StartTime: new Date(refresh.startedAtMs),
    ...(refresh.endedAtMs === undefined ? {} : { EndTime: new Date(refresh.endedAtMs) }),
    PercentageComplete: refresh.percent,
    InstancesToUpdate: refresh.toUpdate,
    Preferences: refresh.rules.given,
    ...(aim === undefined ? {} : { DesiredConfiguration: aim.configuration }),
    ...(rollback === undefined
      ? {}
      : {
          RollbackDetails: {
            RollbackReason: rollback.reason,
            RollbackStartTime: new Date(rollback.startedAtMs),
            PercentageCompleteOnRollback: rollback.percent,
            InstancesToUpdateOnRollback: rollback.toUpdate,
          },
        }),
    Strategy: 'Rolling',
  };
}
