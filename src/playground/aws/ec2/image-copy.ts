import type { CopyImageRequest, CopyImageResult } from '@aws-sdk/client-ec2';
import { type Ec2Operations, ServiceError } from '../wire/operation.ts';
import type { TokenUses } from './idempotency.ts';
import { checkId, idKinds } from './ids.ts';
import type { BlockDevice, ImageRow } from './image.ts';
import { finishImage, freeName } from './image-creation.ts';
import { keyArnOf, managedKey } from './keys.ts';
import { specifiedTags } from './tags.ts';
import { type Ec2World, later } from './world.ts';

/** The copying of images, from any region and from accounts that have shared them. */
export function imageCopyOperations(world: Ec2World) {
  const uses: TokenUses<CopyImageResult> = new Map();
  return {
    CopyImage: (input) => world.tokens.once(uses, input, () => copyImage(world, input)),
  } satisfies Ec2Operations;
}

function copyImage(world: Ec2World, input: CopyImageRequest): CopyImageResult {
  const { kernel, images, pace } = world;
  const { SourceRegion = '', SourceImageId = '' } = input;
  const source = sourceImage(world, SourceRegion, SourceImageId);
  const name = freeName(world, input.Name ?? '');
  if (input.KmsKeyId !== undefined && input.Encrypted !== true) {
    throw new ServiceError(
      'InvalidParameterDependency',
      'KmsKeyId parameter specified but Encrypted is not set to true',
    );
  }
  if (!mayReadStorage(world, source, SourceRegion)) {
    throw new ServiceError('InvalidRequest', 'You do not have permission to access the storage of this ami');
  }
  const id = kernel.id('ami');
  const copy = copyOf(world, source, input, { id, name });
  images.put(copy);
  later(world, pace.copySeconds, () => finishImage(world, id, whyNot(world, source, SourceRegion)));
  return { ImageId: id };
}

/** Throws where there is none, or the account may not see it. */
function sourceImage({ neighbours, kernel }: Ec2World, region: string, imageId: string): ImageRow {
  checkId(idKinds.image, imageId);
  const image = neighbours.imageIn(region, imageId);
  const isSeen =
    image?.ownerId === kernel.accountId ||
    image?.isPublic === true ||
    image?.sharedWith.includes(kernel.accountId) === true;
  if (image === undefined || !isSeen || image.state === 'deregistered') {
    throw new ServiceError('InvalidAMIID.NotFound', idKinds.image.missing(imageId));
  }
  if (image.state === 'available') return image;
  throw new ServiceError('InvalidAMIID.Unavailable', `The image ID '${imageId}' is not available`);
}

function mayReadStorage({ neighbours, kernel }: Ec2World, source: ImageRow, region: string): boolean {
  return source.devices.every(({ snapshotId }) => {
    const snapshot = neighbours.snapshotIn(region, snapshotId);
    return snapshot?.ownerId === kernel.accountId || snapshot?.sharedWith?.includes(kernel.accountId) === true;
  });
}

/** EC2 looks at keys while it copies; here it also looks once more whether what it copies from is still shared. */
function whyNot(world: Ec2World, source: ImageRow, region: string): string | undefined {
  const { neighbours, kernel } = world;
  if (!mayReadStorage(world, source, region)) return 'Copy image failed with an internal error.';
  const canRead = source.devices.every(
    ({ kmsKeyId }) => kmsKeyId === undefined || neighbours.mayUseKey(kmsKeyId, kernel.accountId),
  );
  return canRead ? undefined : 'Given key ID is not accessible';
}

function copyOf(
  world: Ec2World,
  source: ImageRow,
  input: CopyImageRequest,
  { id, name }: Pick<ImageRow, 'id' | 'name'>,
): ImageRow {
  const { kernel } = world;
  const { deprecatedAtMs: _, lastLaunchedAtMs: __, sourceInstanceId: ___, ownerAlias: ____, ...kept } = source;
  const own = input.CopyImageTags === true && source.ownerId === kernel.accountId ? source.tags : {};
  return {
    ...kept,
    id,
    name,
    ...(input.Description === undefined ? {} : { description: input.Description }),
    ownerId: kernel.accountId,
    state: 'pending',
    createdAtMs: kernel.nowMs(),
    isPublic: false,
    sharedWith: [],
    deregistrationProtected: false,
    sourceImageId: source.id,
    sourceImageRegion: input.SourceRegion ?? kernel.region,
    devices: source.devices.map((device) => copiedDevice(world, id, source, device, input)),
    tags: { ...own, ...specifiedTags(input.TagSpecifications, 'image') },
  };
}

/** What is encrypted stays so, by the key that is named, else by AWS's own of this account. */
function copiedDevice(
  { kernel, snapshots }: Ec2World,
  imageId: string,
  source: ImageRow,
  { kmsKeyId: _, ...device }: BlockDevice,
  { Encrypted, KmsKeyId, TagSpecifications }: CopyImageRequest,
): BlockDevice {
  const encrypted = Encrypted === true || device.encrypted;
  const key = encrypted ? { kmsKeyId: KmsKeyId === undefined ? managedKey(kernel) : keyArnOf(kernel, KmsKeyId) } : {};
  const snapshotId = kernel.id('snap');
  snapshots.put({
    id: snapshotId,
    ownerId: kernel.accountId,
    state: 'pending',
    description: `Copied for DestinationAmi ${imageId} from SourceAmi ${source.id} for SourceSnapshot ${device.snapshotId}`,
    startedAtMs: kernel.nowMs(),
    sizeGib: device.sizeGib,
    encrypted,
    ...key,
    volumeId: 'vol-ffffffff',
    tags: specifiedTags(TagSpecifications, 'snapshot'),
  });
  return { ...device, snapshotId, encrypted, ...key };
}
