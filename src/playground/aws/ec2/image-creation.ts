import type { CreateImageRequest, CreateImageResult } from '@aws-sdk/client-ec2';
import { ServiceError } from '../wire/operation.ts';
import { findOne, idKinds } from './ids.ts';
import type { BlockDevice, ImageRow } from './image.ts';
import type { InstanceRow } from './instance.ts';
import { rebootInstance } from './instance-life.ts';
import { specifiedTags } from './tags.ts';
import { deletionsOf } from './volume.ts';
import { type Ec2World, later } from './world.ts';

/** Makes an image of an instance, `pending` until its snapshots are done. Unless told not to, it reboots the instance. */
export function createImage(world: Ec2World, input: CreateImageRequest): CreateImageResult {
  const { kernel, images } = world;
  const instance = findOne(idKinds.instance, input.InstanceId ?? '', world.instances.get);
  const name = freeName(world, input.Name ?? '');
  if (instance.state !== 'running' && instance.state !== 'stopped') {
    throw new ServiceError(
      'IncorrectState',
      `The instance '${instance.id}' is not in a state from which it can be imaged`,
    );
  }
  if (instance.rootDeviceType === 'instance-store') {
    throw new ServiceError('InvalidParameterValue', `Instance '${instance.id}' does not have an EBS root device`);
  }
  const source = images.get(instance.imageId);
  const id = kernel.id('ami');
  const image: ImageRow = {
    id,
    name,
    ...(input.Description === undefined ? {} : { description: input.Description }),
    ownerId: kernel.accountId,
    state: 'pending',
    architecture: instance.architecture,
    platform: source?.platform ?? 'linux',
    createdAtMs: kernel.nowMs(),
    isPublic: false,
    sharedWith: [],
    imdsV2: source?.imdsV2 ?? false,
    deregistrationProtected: false,
    sourceInstanceId: instance.id,
    sourceImageId: instance.imageId,
    devices: snapshotDevices(world, id, instance, input),
    tags: specifiedTags(input.TagSpecifications, 'image'),
  };
  images.put(image);
  for (const listener of world.imageListeners) listener(id, instance.id);
  if (input.NoReboot !== true) rebootInstance(world, instance);
  later(world, world.pace.imageSeconds, () => finishImage(world, id));
  return { ImageId: id };
}

/** Throws where the name cannot be, or is already in use in this account. */
export function freeName({ images, kernel }: Ec2World, name: string): string {
  if (!/^[\w()[\] ./'@-]{3,128}$/.test(name)) {
    const message =
      "AMI names must be between 3 and 128 characters long, and may contain letters, numbers and ()[] ./-'@_";
    throw new ServiceError('InvalidAMIName.Malformed', message);
  }
  for (const image of images.all()) {
    if (image.name === name && image.ownerId === kernel.accountId && image.state !== 'deregistered') {
      throw new ServiceError('InvalidAMIName.Duplicate', `AMI name ${name} is already in use by AMI ${image.id}`);
    }
  }
  return name;
}

/** What becomes of its volumes is copied from the instance, unless the request tells. */
function snapshotDevices(
  { kernel, snapshots }: Ec2World,
  imageId: string,
  instance: InstanceRow,
  { BlockDeviceMappings, TagSpecifications }: CreateImageRequest,
): BlockDevice[] {
  const told = deletionsOf(BlockDeviceMappings, instance.volumes);
  return instance.volumes.map(({ deviceName, sizeGib, encrypted, kmsKeyId, ...volume }) => {
    const key = kmsKeyId === undefined ? {} : { kmsKeyId };
    const snapshotId = kernel.id('snap');
    snapshots.put({
      id: snapshotId,
      ownerId: kernel.accountId,
      state: 'pending',
      description: `Created by CreateImage(${instance.id}) for ${imageId}`,
      startedAtMs: kernel.nowMs(),
      sizeGib,
      encrypted,
      ...key,
      volumeId: volume.id,
      tags: specifiedTags(TagSpecifications, 'snapshot'),
    });
    const deleteOnTermination = told.get(deviceName) ?? volume.deleteOnTermination;
    return { deviceName, snapshotId, sizeGib, encrypted, ...key, deleteOnTermination };
  });
}

/** Ends what is pending: available, or failed for this reason, with its snapshots. */
export function finishImage({ images, snapshots, kernel, faults }: Ec2World, id: string, because?: string): void {
  const image = images.get(id);
  if (image?.state !== 'pending') return;
  const stateReason = because ?? faults.imageFailure();
  for (const { snapshotId } of image.devices) {
    const snapshot = snapshots.get(snapshotId);
    if (snapshot !== undefined)
      snapshots.put({ ...snapshot, state: stateReason === undefined ? 'completed' : 'error' });
  }
  images.put(stateReason === undefined ? { ...image, state: 'available' } : { ...image, state: 'failed', stateReason });
  kernel.changed();
}
