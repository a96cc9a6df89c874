import { describe, expect, it } from 'vitest';
import { driftOf, oldInstances } from '../../src/fleet/drift.ts';
import { aFleet, anInstance, instances, newImage, oldImage } from './builders.ts';

describe('drift', () => {
  it('is what runs another image than the fleet launches, standby ones included, leaving ones not', () => {
    const stray = instances(2, { imageId: newImage }, 100);
    const standby = instances(1, { imageId: newImage, lifecycle: 'Standby' }, 200);
    const leaving = instances(1, { imageId: newImage, lifecycle: 'Terminating' }, 300);
    const drift = driftOf(aFleet({ instances: [...instances(5), ...stray, ...standby, ...leaving] }));
    expect(drift).toEqual({ current: 5, drifted: [...stray, ...standby], unknown: 0 });
  });

  it('counts apart what EC2 does not list yet', () => {
    const { imageId: _, ...unlisted } = anInstance();
    expect(driftOf(aFleet({ instances: [unlisted] }))).toEqual({ current: 0, drifted: [], unknown: 1 });
  });

  it('is unknown where the source cannot be resolved', () => {
    const { sourceImageId: _, ...fleet } = aFleet();
    expect(driftOf(fleet)).toEqual({ current: 0, drifted: [], unknown: 10 });
  });

  it('accepts every image that overrides bring', () => {
    const fleet = aFleet({ instances: [...instances(2), ...instances(2, { imageId: newImage }, 50)] });
    expect(driftOf({ ...fleet, sourceImageIds: [oldImage, newImage] }).drifted).toEqual([]);
  });
});

describe('old instances', () => {
  it('are those known to run another image', () => {
    const { imageId: _, ...unlisted } = anInstance({ instanceId: 'i-unlisted' });
    const fleet = aFleet({ instances: [...instances(2), ...instances(2, { imageId: newImage }, 50), unlisted] });
    expect(oldInstances(fleet, [newImage])).toEqual(instances(2));
  });
});
