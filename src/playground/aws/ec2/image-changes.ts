import type {
  DeregisterImageRequest,
  DeregisterImageResult,
  EnableImageDeprecationRequest,
  ModifyImageAttributeRequest,
} from '@aws-sdk/client-ec2';
import { type Ec2Operations, ServiceError } from '../wire/operation.ts';
import type { ImageRow } from './image.ts';
import { createImage } from './image-creation.ts';
import { visibleImage } from './image-describes.ts';
import { modifiedImage } from './image-modification.ts';
import { binImage } from './recycle-bin.ts';
import { deleteSnapshot } from './snapshot-deletion.ts';
import type { Ec2World } from './world.ts';

const minuteMs = 60_000;
const tenYearsMs = 10 * 365.25 * 24 * 60 * minuteMs;

/** The operations that change images. */
export function imageChangeOperations(world: Ec2World) {
  const change = (imageId: string | undefined, next: (image: ImageRow) => ImageRow): { Return: boolean } => {
    world.images.put(next(ownImage(world, imageId)));
    return { Return: true };
  };
  return {
    CreateImage: (input) => createImage(world, input),
    DeregisterImage: (input) => deregister(world, input),
    ModifyImageAttribute: (input: ModifyImageAttributeRequest) => {
      change(input.ImageId, (image) => modifiedImage(image, input));
      return {};
    },
    EnableImageDeprecation: (input: EnableImageDeprecationRequest) =>
      change(input.ImageId, (image) => ({ ...image, deprecatedAtMs: deprecationMs(world, input) })),
    DisableImageDeprecation: ({ ImageId }) => change(ImageId, ({ deprecatedAtMs: _, ...image }) => image),
    DisableImage: ({ ImageId }) => change(ImageId, disabledImage),
    EnableImage: ({ ImageId }) => change(ImageId, enabledImage),
    EnableImageDeregistrationProtection: ({ ImageId }) => {
      change(ImageId, (image) => ({ ...image, deregistrationProtected: true }));
      return { Return: 'true' };
    },
    DisableImageDeregistrationProtection: ({ ImageId }) => {
      change(ImageId, (image) => ({ ...image, deregistrationProtected: false }));
      return { Return: 'true' };
    },
    DeleteSnapshot: ({ SnapshotId = '' }) => {
      deleteSnapshot(world, SnapshotId);
      return {};
    },
  } satisfies Ec2Operations;
}

function ownImage(world: Ec2World, imageId = ''): ImageRow {
  if (world.images.get(imageId)?.state === 'deregistered') throw unavailable(imageId);
  const image = visibleImage(world, imageId);
  if (image.ownerId === world.kernel.accountId) return world.images.get(imageId) ?? image;
  throw new ServiceError('AuthFailure', `Not authorized for image:${imageId}`, 403);
}

function deregister(world: Ec2World, input: DeregisterImageRequest): DeregisterImageResult {
  const image = ownImage(world, input.ImageId);
  if (image.deregistrationProtected) {
    throw new ServiceError('OperationNotPermitted', `The image '${image.id}' is protected from deregistration`);
  }
  world.images.put({ ...image, state: 'deregistered' });
  binImage(world, image);
  if (input.DeleteAssociatedSnapshots !== true) return { Return: true };
  const results = image.devices.map(({ snapshotId }) => {
    try {
      deleteSnapshot(world, snapshotId);
      return { SnapshotId: snapshotId, ReturnCode: 'success' as const };
    } catch {
      return { SnapshotId: snapshotId, ReturnCode: 'skipped' as const };
    }
  });
  return { Return: true, DeleteSnapshotResults: results };
}

/** A disabled image is private until somebody shares it again. */
function disabledImage(image: ImageRow): ImageRow {
  if (image.state !== 'available' && image.state !== 'disabled') throw unavailable(image.id);
  return { ...image, state: 'disabled', isPublic: false, sharedWith: [] };
}

function enabledImage(image: ImageRow): ImageRow {
  if (image.state !== 'available' && image.state !== 'disabled') throw unavailable(image.id);
  return { ...image, state: 'available' };
}

/** EC2 rounds to the minute. */
function deprecationMs({ kernel }: Ec2World, { DeprecateAt }: EnableImageDeprecationRequest): number {
  const atMs = DeprecateAt?.getTime() ?? 0;
  const nowMs = kernel.nowMs();
  if (atMs > nowMs && atMs <= nowMs + tenYearsMs) return Math.round(atMs / minuteMs) * minuteMs;
  throw new ServiceError('InvalidParameterValue', 'The deprecation time must be in the future, and within 10 years');
}

function unavailable(imageId: string): ServiceError {
  return new ServiceError('InvalidAMIID.Unavailable', `The image ID '${imageId}' is no longer available`);
}
