import type {
  DescribeImageAttributeRequest,
  DescribeImagesRequest,
  DescribeImagesResult,
  DescribeSnapshotsRequest,
  DescribeSnapshotsResult,
  ImageAttribute,
} from '@aws-sdk/client-ec2';
import { type Ec2Operations, ServiceError } from '../wire/operation.ts';
import { type FilterFields, rowFilter } from './filters.ts';
import { findAll, findOne, idKinds } from './ids.ts';
import {
  deviceOnWire,
  type ImageRow,
  imageOnWire,
  isoText,
  rootDeviceName,
  type SnapshotRow,
  snapshotOnWire,
} from './image.ts';
import { permissionOf } from './image-modification.ts';
import { filtered, page } from './paging.ts';
import type { Ec2World } from './world.ts';

const imageFields: FilterFields<ImageRow> = {
  architecture: ({ architecture }) => architecture,
  'block-device-mapping.snapshot-id': ({ devices }) => devices.map(({ snapshotId }) => snapshotId),
  'creation-date': ({ createdAtMs }) => isoText(createdAtMs),
  description: ({ description }) => description,
  'image-id': ({ id }) => id,
  'image-type': () => 'machine',
  'is-public': ({ isPublic }) => isPublic,
  name: ({ name }) => name,
  'owner-alias': ({ ownerAlias }) => ownerAlias,
  'owner-id': ({ ownerId }) => ownerId,
  platform: ({ platform }) => (platform === 'windows' ? 'windows' : undefined),
  'root-device-name': () => rootDeviceName,
  'root-device-type': () => 'ebs',
  'source-image-id': ({ sourceImageId }) => sourceImageId,
  'source-image-region': ({ sourceImageRegion }) => sourceImageRegion,
  'source-instance-id': ({ sourceInstanceId }) => sourceInstanceId,
  state: ({ state }) => state,
  'virtualization-type': () => 'hvm',
};

const snapshotFields: FilterFields<SnapshotRow> = {
  description: ({ description }) => description,
  encrypted: ({ encrypted }) => encrypted,
  'owner-id': ({ ownerId }) => ownerId,
  'snapshot-id': ({ id }) => id,
  status: ({ state }) => state,
  'start-time': ({ startedAtMs }) => isoText(startedAtMs),
  'volume-id': ({ volumeId }) => volumeId,
  'volume-size': ({ sizeGib }) => sizeGib,
};

/** The operations that read images and snapshots. */
export function imageDescribeOperations(world: Ec2World) {
  return {
    DescribeImages: (input) => describeImages(world, input),
    DescribeImageAttribute: (input) => describeAttribute(world, input),
    DescribeSnapshots: (input) => describeSnapshots(world, input),
  } satisfies Ec2Operations;
}

/** An image that this account may see. Throws InvalidAMIID. */
export function visibleImage(world: Ec2World, imageId: string): ImageRow {
  return findOne(idKinds.image, imageId, (id) => seenVisible(world, id));
}

function describeImages(world: Ec2World, input: DescribeImagesRequest): DescribeImagesResult {
  const { kernel, images } = world;
  const passesFilters = rowFilter(input.Filters, imageFields);
  const passes = (image: ImageRow): boolean =>
    isVisible(world, image) && isWanted(world, image, input) && passesFilters(image);
  if (input.ImageIds !== undefined && input.ImageIds.length > 0) {
    const found = findAll(idKinds.image, input.ImageIds, (id) => seenVisible(world, id));
    return { Images: found.filter(passes).map((image) => imageOnWire(image, kernel.region)) };
  }
  const { rows, nextToken } = page(input, { least: 1, most: 1000 }, (after) =>
    filtered(images.seenAfter(after), passes),
  );
  return { Images: rows.map((image) => imageOnWire(image, kernel.region)), NextToken: nextToken };
}

function seenVisible(world: Ec2World, id: string): ImageRow | undefined {
  const image = world.images.seen(id);
  return image !== undefined && isVisible(world, image) ? image : undefined;
}

function isVisible({ kernel }: Ec2World, { state, ownerId, isPublic, sharedWith }: ImageRow): boolean {
  if (state === 'deregistered') return false;
  return ownerId === kernel.accountId || isPublic || sharedWith.includes(kernel.accountId);
}

/** Disabled images are told only when asked for, deprecated ones of other owners too. */
function isWanted({ kernel }: Ec2World, image: ImageRow, input: DescribeImagesRequest): boolean {
  if (image.state === 'disabled' && input.IncludeDisabled !== true) return false;
  const own = image.ownerId === kernel.accountId;
  const deprecated = image.deprecatedAtMs !== undefined && image.deprecatedAtMs <= kernel.nowMs();
  const asked = input.ImageIds?.includes(image.id) ?? false;
  if (deprecated && !own && !asked && input.IncludeDeprecated !== true) return false;
  return ownerMatches(image, input.Owners ?? [], kernel.accountId) && executableBy(image, input, kernel.accountId);
}

function ownerMatches({ ownerId, ownerAlias }: ImageRow, owners: readonly string[], accountId: string): boolean {
  return (
    owners.length === 0 ||
    owners.some((owner) => (owner === 'self' ? ownerId === accountId : owner === ownerId || owner === ownerAlias))
  );
}

function executableBy(image: ImageRow, { ExecutableUsers = [] }: DescribeImagesRequest, accountId: string): boolean {
  return (
    ExecutableUsers.length === 0 ||
    ExecutableUsers.some((user) =>
      user === 'all' ? image.isPublic : image.sharedWith.includes(user === 'self' ? accountId : user),
    )
  );
}

/** Only owners may read attributes. */
function describeAttribute(
  world: Ec2World,
  { ImageId = '', Attribute }: DescribeImageAttributeRequest,
): ImageAttribute {
  const image = visibleImage(world, ImageId);
  if (image.ownerId !== world.kernel.accountId) {
    throw new ServiceError('AuthFailure', `Not authorized for image:${ImageId}`, 403);
  }
  const answer = { ImageId };
  switch (Attribute) {
    case 'launchPermission': {
      const everyone = image.isPublic ? [{ Group: 'all' } as const] : [];
      return { ...answer, LaunchPermissions: [...everyone, ...image.sharedWith.map(permissionOf)] };
    }
    case 'description':
      return { ...answer, Description: { Value: image.description } };
    case 'blockDeviceMapping':
      return { ...answer, BlockDeviceMappings: image.devices.map(deviceOnWire) };
    case 'imdsSupport':
      return { ...answer, ImdsSupport: { Value: image.imdsV2 ? 'v2.0' : undefined } };
    case 'lastLaunchedTime':
      return { ...answer, LastLaunchedTime: { Value: isoText(image.lastLaunchedAtMs) } };
    case 'deregistrationProtection':
      return { ...answer, DeregistrationProtection: { Value: image.deregistrationProtected ? 'enabled' : 'disabled' } };
    default:
      throw new ServiceError('InvalidParameterValue', `The simulated EC2 keeps no attribute ${Attribute} of images`);
  }
}

function describeSnapshots(world: Ec2World, input: DescribeSnapshotsRequest): DescribeSnapshotsResult {
  const { snapshots, kernel } = world;
  const owners = (input.OwnerIds ?? []).map((owner) => (owner === 'self' ? kernel.accountId : owner));
  const passesFilters = rowFilter(input.Filters, snapshotFields);
  const passes = (row: SnapshotRow): boolean =>
    (owners.length === 0 || owners.includes(row.ownerId)) && passesFilters(row);
  if (input.SnapshotIds !== undefined && input.SnapshotIds.length > 0) {
    const found = findAll(idKinds.snapshot, input.SnapshotIds, snapshots.seen);
    return { Snapshots: found.filter(passes).map(snapshotOnWire) };
  }
  const { rows, nextToken } = page(input, { least: 5, most: 1000 }, (after) =>
    filtered(snapshots.seenAfter(after), passes),
  );
  return { Snapshots: rows.map(snapshotOnWire), NextToken: nextToken };
}
