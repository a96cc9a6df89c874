import { ServiceError } from '../wire/operation.ts';
import { findOne, idKinds } from './ids.ts';
import { binSnapshot } from './recycle-bin.ts';
import type { Ec2World } from './world.ts';

/** Deletes a snapshot; throws InvalidSnapshot.InUse while an image is made of it. */
export function deleteSnapshot(world: Ec2World, snapshotId: string): void {
  const { snapshots, images } = world;
  const row = findOne(idKinds.snapshot, snapshotId, snapshots.get);
  for (const image of images.all()) {
    if (image.state !== 'deregistered' && image.devices.some((device) => device.snapshotId === snapshotId)) {
      throw new ServiceError('InvalidSnapshot.InUse', `The snapshot ${snapshotId} is currently in use by ${image.id}`);
    }
  }
  snapshots.remove(snapshotId);
  binSnapshot(world, row);
}
