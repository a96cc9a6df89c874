import {
  DeregisterImageCommand,
  DescribeImagesCommand,
  DescribeSnapshotsCommand,
  ListImagesInRecycleBinCommand,
  ListSnapshotsInRecycleBinCommand,
  RestoreImageFromRecycleBinCommand,
  RestoreSnapshotFromRecycleBinCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { type AwsUnderTest, aSimulatedAws } from '../a-simulated-aws.ts';

const daySeconds = 24 * 60 * 60;

async function deregister({ ec2 }: AwsUnderTest, ImageId: string): Promise<readonly string[]> {
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
  await ec2.send(new DeregisterImageCommand({ ImageId, DeleteAssociatedSnapshots: true }));
  return (Images[0]?.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []);
}

describe('the Recycle Bin', () => {
  it('keeps nothing without a rule', async () => {
    const world = aSimulatedAws();
    await deregister(world, world.imageId);
    expect((await world.ec2.send(new ListImagesInRecycleBinCommand({}))).Images).toEqual([]);
    const restore = new RestoreImageFromRecycleBinCommand({ ImageId: world.imageId });
    await expect(world.ec2.send(restore)).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' });
  });

  it('gives an image back after its snapshots, until its time is over', async () => {
    const world = aSimulatedAws();
    world.aws.ec2.retainDeleted({ image: 2, snapshot: 3 });
    const [SnapshotId = ''] = await deregister(world, world.imageId);
    const { Images = [] } = await world.ec2.send(new ListImagesInRecycleBinCommand({ ImageIds: [world.imageId] }));
    const [{ RecycleBinEnterTime: entered, RecycleBinExitTime: exits } = {}] = Images;
    expect((exits?.getTime() ?? 0) - (entered?.getTime() ?? 0)).toBe(2 * daySeconds * 1000);
    const restore = new RestoreImageFromRecycleBinCommand({ ImageId: world.imageId });
    await expect(world.ec2.send(restore)).rejects.toMatchObject({ name: 'InvalidSnapshot.NotFound' });
    await world.ec2.send(new RestoreSnapshotFromRecycleBinCommand({ SnapshotId }));
    await world.ec2.send(restore);
    const { Snapshots = [] } = await world.ec2.send(new DescribeSnapshotsCommand({ SnapshotIds: [SnapshotId] }));
    expect(Snapshots).toHaveLength(1);
    const again = await world.ec2.send(new DescribeImagesCommand({ ImageIds: [world.imageId] }));
    expect(again.Images?.[0]).toMatchObject({ State: 'available' });
    await deregister(world, world.imageId);
    world.wait(2 * daySeconds + 1);
    expect((await world.ec2.send(new ListImagesInRecycleBinCommand({}))).Images).toEqual([]);
    expect((await world.ec2.send(new ListSnapshotsInRecycleBinCommand({}))).Snapshots).toHaveLength(1);
  });

  it('is told page by page', async () => {
    const world = aSimulatedAws();
    world.aws.ec2.retainDeleted({ image: 2 });
    const ids = Array.from({ length: 7 }, (_, index) => world.aws.ec2.addImage({ name: `web ${index}` }));
    for (const id of ids) await deregister(world, id);
    const first = await world.ec2.send(new ListImagesInRecycleBinCommand({ MaxResults: 5 }));
    const token = first.NextToken === undefined ? {} : { NextToken: first.NextToken };
    const second = await world.ec2.send(new ListImagesInRecycleBinCommand({ MaxResults: 5, ...token }));
    const told = [first, second].flatMap(({ Images = [] }) => Images.map(({ ImageId }) => ImageId));
    expect([told, second.NextToken]).toEqual([ids, undefined]);
  });
});
