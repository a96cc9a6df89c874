import type { Fleet, FleetInstance } from './fleet.ts';
import { sourceImages } from './source.ts';
import { standingOf } from './standing.ts';

export interface Drift {
  /** Instances that run what the fleet launches now. */
  readonly current: number;
  readonly drifted: readonly FleetInstance[];
  /** Instances that cannot be compared: EC2 does not list them yet, or the source cannot be resolved. */
  readonly unknown: number;
}

/** Compares every instance that is not leaving with what the fleet launches now, standby and warm ones included. */
export function driftOf(fleet: Fleet): Drift {
  const staying = fleet.instances.filter((instance) => standingOf(instance) !== 'leaving');
  const images = sourceImages(fleet);
  if (images.length === 0) return { current: 0, drifted: [], unknown: staying.length };
  const drifted = oldInstances(fleet, images);
  const unknown = staying.filter(({ imageId }) => imageId === undefined).length;
  return { current: staying.length - drifted.length - unknown, drifted, unknown };
}

/** Instances, not leaving, that are known to run an image other than these. */
export function oldInstances(fleet: Fleet, imageIds: readonly string[]): readonly FleetInstance[] {
  return fleet.instances.filter(
    (instance) =>
      standingOf(instance) !== 'leaving' && instance.imageId !== undefined && !imageIds.includes(instance.imageId),
  );
}
