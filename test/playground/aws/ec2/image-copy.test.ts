import {
  CopyImageCommand,
  type CopyImageRequest,
  DescribeImagesCommand,
  DescribeSnapshotsCommand,
  ModifyImageAttributeCommand,
  ModifySnapshotAttributeCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { createNeighbours } from '../../../../src/playground/aws/ec2/neighbours.ts';
import { type AwsUnderTest, aSimulatedAws } from '../a-simulated-aws.ts';

const [mine, theirs] = ['111111111111', '222222222222'];
const key = `arn:aws:kms:eu-west-1:${mine}:key/11112222-3333-4444-5555-666677778888`;

/** One account in two regions and another beside it, which know of each other. */
function accounts() {
  const ec2 = { neighbours: createNeighbours() };
  const home = aSimulatedAws({ ec2, accountId: mine, seed: 1 });
  const others = { clock: home.clock, ec2 };
  return {
    home,
    /** Time is the home's. */
    later: (world: AwsUnderTest): void => {
      home.wait(240);
      world.aws.kernel.settle();
    },
    away: aSimulatedAws({ ...others, accountId: mine, region: 'us-east-1', seed: 2 }),
    other: aSimulatedAws({ ...others, accountId: theirs, seed: 3 }),
  };
}

async function copied(world: AwsUnderTest, imageId: string, more: Partial<CopyImageRequest> = {}) {
  const request = { Name: 'copy', SourceImageId: imageId, SourceRegion: 'eu-west-1', ...more };
  const { ImageId = '' } = await world.ec2.send(new CopyImageCommand(request));
  const look = async () => {
    const { Images } = await world.ec2.send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
    return Images?.[0];
  };
  return { imageId: ImageId, look };
}

async function share({ ec2, aws }: AwsUnderTest, imageId: string, what: 'image' | 'both'): Promise<void> {
  const change = { OperationType: 'add' as const, UserIds: [theirs] };
  await ec2.send(new ModifyImageAttributeCommand({ ImageId: imageId, Attribute: 'launchPermission', ...change }));
  if (what === 'image') return;
  const { Images } = await ec2.send(new DescribeImagesCommand({ ImageIds: [imageId] }));
  const SnapshotId = Images?.[0]?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId;
  await ec2.send(new ModifySnapshotAttributeCommand({ ...change, SnapshotId, Attribute: 'createVolumePermission' }));
  aws.kernel.settle();
}

describe('CopyImage', () => {
  it('makes an image in another region that is pending, and then available with snapshots of its own', async () => {
    const { home, away, later } = accounts();
    const { look, imageId } = await copied(away, home.imageId);
    expect(await look()).toMatchObject({
      State: 'pending',
      OwnerId: mine,
      SourceImageId: home.imageId,
      SourceImageRegion: 'eu-west-1',
      Architecture: 'x86_64',
    });
    later(away);
    const image = await look();
    expect(image?.State).toBe('available');
    const SnapshotIds = [image?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? ''];
    const { Snapshots } = await away.ec2.send(new DescribeSnapshotsCommand({ SnapshotIds }));
    expect(Snapshots?.[0]).toMatchObject({ State: 'completed', Description: expect.stringContaining(imageId) });
  });

  it('is told by its own region alone that there is none', async () => {
    const { home, away } = accounts();
    await expect(copied(away, home.imageId, { SourceRegion: 'us-east-1' })).rejects.toThrow('does not exist');
  });

  it('takes from another account what it has shared with all of its snapshots, and no tags of it', async () => {
    const { home, other, later } = accounts();
    await expect(copied(other, home.imageId)).rejects.toThrow('does not exist');
    await share(home, home.imageId, 'image');
    const { Images } = await other.ec2.send(new DescribeImagesCommand({ ImageIds: [home.imageId] }));
    expect(Images).toMatchObject([{ OwnerId: mine, Tags: [] }]);
    await expect(copied(other, home.imageId)).rejects.toThrow('You do not have permission to access the storage');
    await share(home, home.imageId, 'both');
    const { look } = await copied(other, home.imageId, { CopyImageTags: true });
    later(other);
    expect(await look()).toMatchObject({ State: 'available', OwnerId: theirs, Tags: [] });
  });

  it('ends as failed where the key of the source is nobody else’s, or the share has ended', async () => {
    const { home, other, later } = accounts();
    const secret = home.aws.ec2.addImage({ name: 'secret', encryptedBy: key });
    await share(home, secret, 'both');
    const refused = await copied(other, secret);
    later(other);
    expect(await refused.look()).toMatchObject({
      State: 'failed',
      StateReason: { Message: 'Given key ID is not accessible' },
    });
    home.aws.ec2.shareKey(key, theirs);
    const allowed = await copied(other, secret, { Name: 'again', Encrypted: true, KmsKeyId: 'alias/theirs' });
    later(other);
    const image = await allowed.look();
    expect(image).toMatchObject({ State: 'available', BlockDeviceMappings: [{ Ebs: { Encrypted: true } }] });
  });
});

describe('what is encrypted by AWS’s own key', () => {
  it('cannot be shared, neither the snapshot nor the image', async () => {
    const { home } = accounts();
    const imageId = home.aws.ec2.addImage({ name: 'default', encryptedBy: 'aws/ebs' });
    await expect(share(home, imageId, 'image')).rejects.toMatchObject({ name: 'InvalidParameter' });
    const { Images } = await home.ec2.send(new DescribeImagesCommand({ ImageIds: [imageId] }));
    const SnapshotId = Images?.[0]?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId;
    const what = { SnapshotId, Attribute: 'createVolumePermission' as const };
    const change = { ...what, OperationType: 'add' as const, UserIds: [theirs] };
    await expect(home.ec2.send(new ModifySnapshotAttributeCommand(change))).rejects.toMatchObject({
      name: 'OperationNotPermitted',
    });
  });
});
