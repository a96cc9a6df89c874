import {
  CopyImageCommand,
  type CopyImageRequest,
  DescribeSnapshotAttributeCommand,
  ModifyImageAttributeCommand,
  ModifySnapshotAttributeCommand,
  type OperationType,
} from '@aws-sdk/client-ec2';
import type { Image } from '../images/image.ts';
import type { Grantee } from '../images/inventory.ts';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import type { ImageCopies, ImageToCopy } from './copy-ports.ts';
import { AwsError, isAwsError } from './errors.ts';
import { tagsOnBoth } from './image-writes.ts';

const service = 'ec2';
const copying = { service, call: 'CopyImage' } as const;

/** `madeFrom` lists the account's own images whose source is one, however they were made. */
export function createImageCopies(
  ec2: Clients['ec2'],
  call: Caller,
  madeFrom: (imageId: string) => Promise<readonly Image[]>,
): ImageCopies {
  const setShare = async (imageId: string, accountId: string, OperationType: OperationType): Promise<void> => {
    const input = { ImageId: imageId, Attribute: 'launchPermission', OperationType, UserIds: [accountId] };
    const subject = { imageId, accountId, operation: OperationType };
    await call({ service, call: 'ModifyImageAttribute', subject }, (options) =>
      ec2.send(new ModifyImageAttributeCommand(input), options),
    );
  };
  const setSnapshot = async (snapshotId: string, accountId: string, operation: OperationType): Promise<void> => {
    const Attribute = 'createVolumePermission' as const;
    const input = { SnapshotId: snapshotId, Attribute, OperationType: operation, UserIds: [accountId] };
    await call({ service, call: 'ModifySnapshotAttribute', subject: { snapshotId, accountId, operation } }, (options) =>
      ec2.send(new ModifySnapshotAttributeCommand(input), options),
    );
  };
  return {
    copiesOf: async (imageId) =>
      (await madeFrom(imageId)).filter(
        (image) => image.sourceImageId === imageId && image.sourceInstanceId === undefined,
      ),
    copy: (image) => copy(ec2, call, image),
    share: (imageId, accountId) => setShare(imageId, accountId, 'add'),
    unshare: (imageId, accountId) => setShare(imageId, accountId, 'remove'),
    snapshotGrants: (snapshotId) => snapshotGrants(ec2, call, snapshotId),
    shareSnapshot: (snapshotId, accountId) => setSnapshot(snapshotId, accountId, 'add'),
    unshareSnapshot: (snapshotId, accountId) => setSnapshot(snapshotId, accountId, 'remove'),
  };
}

async function copy(
  ec2: Clients['ec2'],
  call: Caller,
  image: ImageToCopy,
): Promise<{ imageId: string } | 'name-taken'> {
  try {
    const { ImageId } = await call({ ...copying, subject: { ...image } }, (options) =>
      ec2.send(new CopyImageCommand(copyRequest(image)), options),
    );
    if (ImageId !== undefined) return { imageId: ImageId };
  } catch (error) {
    if (isAwsError(error) && error.awsCode === 'InvalidAMIName.Duplicate') return 'name-taken';
    throw error;
  }
  const facts = { ...copying, kind: 'unknown', awsCode: 'NoImageId', retry: 'later' } as const;
  throw new AwsError('EC2 answered without the id of the copy', facts);
}

function copyRequest({ imageId, region, name, description, token, ...image }: ImageToCopy): CopyImageRequest {
  const { encrypted, kmsKeyId, tags } = image;
  return {
    SourceImageId: imageId,
    SourceRegion: region,
    Name: name,
    Description: description,
    ClientToken: token,
    ...(encrypted ? { Encrypted: true } : {}),
    ...(kmsKeyId === undefined ? {} : { KmsKeyId: kmsKeyId }),
    TagSpecifications: tagsOnBoth(tags),
  };
}

async function snapshotGrants(ec2: Clients['ec2'], call: Caller, snapshotId: string): Promise<readonly Grantee[]> {
  const input = { SnapshotId: snapshotId, Attribute: 'createVolumePermission' } as const;
  const { CreateVolumePermissions = [] } = await call({ service, call: 'DescribeSnapshotAttribute' }, (options) =>
    ec2.send(new DescribeSnapshotAttributeCommand(input), options),
  );
  return CreateVolumePermissions.flatMap(({ UserId, Group }): Grantee[] => [
    ...(Group === undefined ? [] : [{ kind: 'everyone' } as const]),
    ...(UserId === undefined ? [] : [{ kind: 'account', accountId: UserId } as const]),
  ]);
}
