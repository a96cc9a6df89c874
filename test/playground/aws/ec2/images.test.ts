import {
  CreateImageCommand,
  CreateTagsCommand,
  DeregisterImageCommand,
  DescribeImageAttributeCommand,
  DescribeImagesCommand,
  DescribeSnapshotsCommand,
  DisableImageCommand,
  EnableImageCommand,
  EnableImageDeprecationCommand,
  ModifyImageAttributeCommand,
  paginateDescribeImages,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { type AwsUnderTest, aSimulatedAws } from '../a-simulated-aws.ts';

async function image({ ec2, imageId }: AwsUnderTest, more: { IncludeDisabled?: boolean } = {}) {
  const { Images } = await ec2.send(new DescribeImagesCommand({ ImageIds: [imageId], ...more }));
  return Images?.[0];
}

describe('CreateImage', () => {
  it('makes a pending image of an instance that becomes available with its snapshots', async () => {
    const world = aSimulatedAws();
    const InstanceId = world.aws.ec2.addInstance({ imageId: world.imageId, as: 'running' });
    const { ImageId = '' } = await world.ec2.send(
      new CreateImageCommand({ InstanceId, Name: 'web-1.0.1', NoReboot: true }),
    );
    const made = { ...world, imageId: ImageId };
    expect(await image(made)).toMatchObject({
      State: 'pending',
      SourceInstanceId: InstanceId,
      SourceImageId: world.imageId,
    });
    world.wait(180);
    const available = await image(made);
    expect(available?.State).toBe('available');
    const SnapshotIds = [available?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? ''];
    const { Snapshots } = await world.ec2.send(new DescribeSnapshotsCommand({ SnapshotIds }));
    expect(Snapshots?.[0]).toMatchObject({ State: 'completed', Description: expect.stringContaining(ImageId) });
  });

  it('takes the instance away for a boot unless told not to reboot', async () => {
    const world = aSimulatedAws();
    const InstanceId = world.aws.ec2.addInstance({ imageId: world.imageId, as: 'running' });
    await world.ec2.send(new CreateImageCommand({ InstanceId, Name: 'web-1.0.1' }));
    expect(world.aws.ec2.machines.find(InstanceId)).toMatchObject({ state: 'running', serving: false });
    world.wait(35);
    expect(world.aws.ec2.machines.find(InstanceId)?.serving).toBe(true);
  });

  it('ends as failed, with the reason, where that is wanted', async () => {
    const world = aSimulatedAws();
    const InstanceId = world.aws.ec2.addInstance({ imageId: world.imageId, as: 'running' });
    const { ImageId = '' } = await world.ec2.send(new CreateImageCommand({ InstanceId, Name: 'web-1.0.1' }));
    world.aws.faults.failImages('the volume vanished');
    world.wait(180);
    expect(await image({ ...world, imageId: ImageId })).toMatchObject({
      State: 'failed',
      StateReason: { Message: 'the volume vanished' },
    });
  });

  it('refuses an instance without a volume as its root', async () => {
    const { aws, ec2, imageId } = aSimulatedAws();
    const InstanceId = aws.ec2.addInstance({ imageId, rootDeviceType: 'instance-store', as: 'running' });
    await expect(ec2.send(new CreateImageCommand({ InstanceId, Name: 'web-1.0.1' }))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });

  it('refuses a name that is in use', async () => {
    const { aws, ec2, imageId } = aSimulatedAws();
    const InstanceId = aws.ec2.addInstance({ imageId, as: 'running' });
    await expect(ec2.send(new CreateImageCommand({ InstanceId, Name: 'web-1.0.0' }))).rejects.toMatchObject({
      name: 'InvalidAMIName.Duplicate',
    });
  });
});

describe('retiring an image', () => {
  it('hides a disabled image, takes its shares away, and brings it back private', async () => {
    const world = aSimulatedAws();
    const { ec2, imageId: ImageId } = world;
    await ec2.send(
      new ModifyImageAttributeCommand({ ImageId, LaunchPermission: { Add: [{ UserId: '999999999999' }] } }),
    );
    await ec2.send(new DisableImageCommand({ ImageId }));
    expect(await image(world)).toBeUndefined();
    expect((await image(world, { IncludeDisabled: true }))?.State).toBe('disabled');
    await ec2.send(new EnableImageCommand({ ImageId }));
    const { LaunchPermissions } = await ec2.send(
      new DescribeImageAttributeCommand({ ImageId, Attribute: 'launchPermission' }),
    );
    expect(LaunchPermissions).toEqual([]);
  });

  it('deregisters once, with its snapshots where asked', async () => {
    const world = aSimulatedAws();
    const deregister = new DeregisterImageCommand({ ImageId: world.imageId, DeleteAssociatedSnapshots: true });
    const { DeleteSnapshotResults } = await world.ec2.send(deregister);
    expect(DeleteSnapshotResults).toMatchObject([{ ReturnCode: 'success' }]);
    await expect(world.ec2.send(deregister)).rejects.toMatchObject({ name: 'InvalidAMIID.Unavailable' });
    await expect(image(world)).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' });
    expect((await world.ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }))).Snapshots).toEqual([]);
  });

  it('deprecates to the minute, and never in the past', async () => {
    const world = aSimulatedAws();
    const at = (text: string) =>
      new EnableImageDeprecationCommand({ ImageId: world.imageId, DeprecateAt: new Date(text) });
    await world.ec2.send(at('2026-03-01T10:00:29Z'));
    expect((await image(world))?.DeprecationTime).toBe('2026-03-01T10:00:00.000Z');
    await expect(world.ec2.send(at('2025-01-01T00:00:00Z'))).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });
});

describe('DescribeImages', () => {
  it('sees own, public and shared images, and no private ones of others', async () => {
    const { aws, ec2 } = aSimulatedAws();
    aws.ec2.addImage({ name: 'public', ownerId: '999999999999', isPublic: true });
    aws.ec2.addImage({ name: 'shared', ownerId: '999999999999', sharedWith: ['123456789012'] });
    aws.ec2.addImage({ name: 'private', ownerId: '999999999999' });
    const { Images } = await ec2.send(new DescribeImagesCommand({}));
    expect(Images?.map(({ Name }) => Name)).toEqual(['web-1.0.0', 'public', 'shared']);
    const own = await ec2.send(new DescribeImagesCommand({ Owners: ['self'] }));
    expect(own.Images?.map(({ Name }) => Name)).toEqual(['web-1.0.0']);
  });

  it('pages, with images added meanwhile seen once and none twice', async () => {
    const { aws, ec2 } = aSimulatedAws();
    for (let n = 1; n < 25; n += 1) aws.ec2.addImage({ name: `web-${n}` });
    const names: (string | undefined)[] = [];
    for await (const { Images = [] } of paginateDescribeImages({ client: ec2, pageSize: 10 }, { Owners: ['self'] })) {
      names.push(...Images.map(({ Name }) => Name));
      if (names.length === 10) aws.ec2.addImage({ name: 'late' });
    }
    expect(names).toHaveLength(26);
    expect(new Set(names).size).toBe(26);
  });
});

describe('CreateTags', () => {
  it('tags all resources or none', async () => {
    const world = aSimulatedAws();
    const tags = (Key: string, ...more: string[]) =>
      new CreateTagsCommand({ Resources: [world.imageId, ...more], Tags: [{ Key, Value: 'Passed' }] });
    await expect(world.ec2.send(tags('A', 'i-00000000'))).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
    await expect(world.ec2.send(tags('aws:A'))).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await world.ec2.send(tags('ValidationStatus'));
    expect((await image(world))?.Tags).toEqual([
      { Key: 'Application', Value: 'web' },
      { Key: 'ValidationStatus', Value: 'Passed' },
    ]);
  });
});
