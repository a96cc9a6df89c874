import { oldInstances } from '../../fleet/drift.ts';
import type { Fleet, FleetInstance } from '../../fleet/fleet.ts';
import { standingOf } from '../../fleet/standing.ts';
import type { Progress } from '../../runs/run.ts';
import type { RolloutParams } from '../parts.ts';

/** Instances that this rollout still has to replace: not on an image that may stay, and not left alone by policy. */
export function remainingOld(
  fleet: Fleet,
  params: Pick<RolloutParams, 'keepProtected'> & { readonly imageIds: readonly string[] },
): readonly FleetInstance[] {
  return oldInstances(fleet, params.imageIds).filter((instance) => {
    const standing = standingOf(instance);
    const kept = params.keepProtected && instance.protectedFromScaleIn;
    return (standing === 'active' || standing === 'arriving') && !kept;
  });
}

/** How far the rollout is, in instances, and what it is doing. */
export function progressOf(fleet: Fleet, params: RolloutParams, label: string): Progress {
  const total = Math.max(1, params.toReplace);
  return { done: Math.max(0, Math.min(total, total - remainingOld(fleet, params).length)), total, label };
}
