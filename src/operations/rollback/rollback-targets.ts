/** What has to stay for as long as runs can be taken back. Pure. */
import { templatesToVersion } from '../../fleet/source.ts';
import type { Run } from '../../runs/run.ts';
import { launchedBefore, rollbackUntilMs } from '../rollout/former-launch.ts';

/** What one run can be taken back to, and until when. */
export interface RollbackTarget {
  readonly runId: string;
  /** Account, region and group, as `fleetSubject` writes them. */
  readonly subjectKey: string;
  readonly imageIds: readonly string[];
  readonly templateVersions: readonly { readonly templateId: string; readonly version: number }[];
  readonly untilMs: number;
}

/**
 * The images and launch template versions that finished runs can still be taken back to: they are in use until then,
 * whatever else refers to them. Runs under way are not among these.
 */
export function rollbackTargets(runs: readonly Run[], nowMs: number): readonly RollbackTarget[] {
  return runs.flatMap((run) => {
    const before = launchedBefore(run);
    const untilMs = rollbackUntilMs(run);
    if (before?.kind !== 'known' || untilMs === undefined || nowMs > untilMs) return [];
    const versions = templatesToVersion(before.source);
    return [
      {
        runId: run.id,
        subjectKey: run.subjectKey,
        imageIds: before.imageIds,
        templateVersions: versions.map(({ templateId, version }) => ({ templateId, version: Number(version) })),
        untilMs,
      },
    ];
  });
}
