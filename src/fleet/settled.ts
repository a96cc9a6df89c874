import type { Fleet, FleetInstance } from './fleet.ts';
import type { HealthTerm } from './health.ts';
import { judgeHealth } from './health.ts';
import { members } from './standing.ts';

export interface Waiting {
  readonly instanceId: string;
  readonly term: HealthTerm;
  readonly detail: string;
}

export type Settlement =
  | { readonly settled: true }
  | {
      readonly settled: false;
      /** Members of the new image that are healthy. */
      readonly healthy: number;
      /** Members that have to be: those of the new image, and those that the group has yet to launch. */
      readonly wanted: number;
      /** At most 10, so that a wave of 1,000 still fits a message. */
      readonly waitingFor: readonly Waiting[];
    };

const namedAtMost = 10;

/**
 * Whether the fleet has come to rest on what was launched so far: every member of the new image is healthy, and the
 * group has as many members as it desires. The caller holds this true for the configured settle time. An instance
 * whose image is not known yet counts as new: it was just launched.
 */
export function judgeSettled(fleet: Fleet, { imageIds }: { readonly imageIds: readonly string[] }): Settlement {
  return judgeMembers(
    fleet,
    imageIds,
    members(fleet).filter(({ imageId }) => imageId === undefined || imageIds.includes(imageId)),
  );
}

/** The same of a fleet all of which has to run the image, such as one that was made for it. */
export function judgeWhole(fleet: Fleet, { imageIds }: { readonly imageIds: readonly string[] }): Settlement {
  return judgeMembers(fleet, imageIds, members(fleet));
}

function judgeMembers(fleet: Fleet, imageIds: readonly string[], fresh: readonly FleetInstance[]): Settlement {
  const waiting = fresh.flatMap((instance): Waiting[] => {
    const health = judgeHealth(instance, fleet, { imageIds });
    if (health.kind === 'healthy') return [];
    return [{ instanceId: instance.instanceId, term: health.term, detail: health.detail }];
  });
  const missing = Math.max(0, fleet.desired - members(fleet).length);
  if (waiting.length === 0 && missing === 0) return { settled: true };
  return {
    settled: false,
    healthy: fresh.length - waiting.length,
    wanted: fresh.length + missing,
    waitingFor: waiting.slice(0, namedAtMost),
  };
}
