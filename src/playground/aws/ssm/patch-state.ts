import type { InstancePatchState, PatchOperationType, RebootOption } from '@aws-sdk/client-ssm';

/** What the last patch operation of an instance came to; `id` is the instance id. */
export interface PatchStateRow {
  readonly id: string;
  readonly operation: PatchOperationType;
  readonly rebootOption: RebootOption;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly installed: number;
  readonly pendingReboot: number;
  readonly missing: number;
  readonly failed: number;
  readonly snapshotId: string;
}

/** The default baseline of AWS, as there is one for each operating system. */
const baselineId = 'pb-0c10e657807c7a700';

export function patchStateOnWire(row: PatchStateRow): InstancePatchState {
  return {
    InstanceId: row.id,
    PatchGroup: '',
    BaselineId: baselineId,
    SnapshotId: row.snapshotId,
    OwnerInformation: '',
    InstalledCount: row.installed,
    InstalledOtherCount: 0,
    InstalledPendingRebootCount: row.pendingReboot,
    InstalledRejectedCount: 0,
    MissingCount: row.missing,
    FailedCount: row.failed,
    NotApplicableCount: 0,
    UnreportedNotApplicableCount: 0,
    OperationStartTime: new Date(row.startedAtMs),
    OperationEndTime: new Date(row.endedAtMs),
    Operation: row.operation,
    RebootOption: row.rebootOption,
    CriticalNonCompliantCount: 0,
    SecurityNonCompliantCount: row.missing + row.failed,
    OtherNonCompliantCount: 0,
  };
}
