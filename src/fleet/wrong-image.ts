import type { Fleet, FleetInstance } from './fleet.ts';
import { members } from './standing.ts';

/** A group that has just been pointed elsewhere may go on launching what it did before for so long. */
const lateLaunchMs = 120_000;

/**
 * Members on an image that the group should not launch any more, launched well after it was pointed elsewhere at
 * `pointedAtMs`. Replacing them would go on for ever.
 */
export function launchedWrongly(
  fleet: Fleet,
  { imageIds, pointedAtMs }: { readonly imageIds: readonly string[]; readonly pointedAtMs: number },
): readonly FleetInstance[] {
  return members(fleet).filter(
    ({ imageId, launchedAtMs }) =>
      imageId !== undefined &&
      !imageIds.includes(imageId) &&
      launchedAtMs !== undefined &&
      launchedAtMs > pointedAtMs + lateLaunchMs,
  );
}
