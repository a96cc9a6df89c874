import {
  type BlockDeviceMapping,
  CreateImageCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  paginateDescribeVolumes,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { type AwsUnderTest, aSimulatedAws } from '../a-simulated-aws.ts';

const data = '/dev/sdf';

function keeping() {
  const world = aSimulatedAws();
  const base = world.aws.ec2.addImage({ name: 'db', keptDevices: [data] });
  return { ...world, base, run: (...mappings: BlockDeviceMapping[]) => run(world, base, mappings) };
}

async function run({ ec2, wait }: AwsUnderTest, imageId: string, mappings: BlockDeviceMapping[]): Promise<string> {
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ...{ ImageId: imageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1, BlockDeviceMappings: mappings },
      TagSpecifications: [{ ResourceType: 'volume', Tags: [{ Key: 'For', Value: 'test' }] }],
    }),
  );
  wait(60);
  return Instances?.[0]?.InstanceId ?? '';
}

const told = (device: string, isDeleted: boolean) => ({ DeviceName: device, Ebs: { DeleteOnTermination: isDeleted } });
const flags = (mappings: readonly BlockDeviceMapping[] = []) =>
  mappings.map(({ DeviceName, Ebs }) => [DeviceName, Ebs?.DeleteOnTermination]);

async function flagsOf({ ec2 }: AwsUnderTest, instanceId: string) {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
  return flags(Reservations?.[0]?.Instances?.[0]?.BlockDeviceMappings);
}

async function volumes({ ec2 }: AwsUnderTest) {
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({}));
  return Volumes.map(({ State, Size, Tags }) => [State, Size, Tags?.[0]?.Value]);
}

async function end({ ec2, wait }: AwsUnderTest, instanceId: string): Promise<void> {
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
  wait(60);
}

describe('the volumes of an instance', () => {
  it('are those of its image, and stay where that says so', async () => {
    const world = keeping();
    const id = await world.run();
    expect(await flagsOf(world, id)).toEqual([
      ['/dev/xvda', true],
      [data, false],
    ]);
    expect(await volumes(world)).toEqual([
      ['in-use', 8, 'test'],
      ['in-use', 8, 'test'],
    ]);
    await end(world, id);
    expect(await volumes(world)).toEqual([['available', 8, 'test']]);
  });

  it('all go where the launch says so', async () => {
    const world = keeping();
    const id = await world.run(told(data, true));
    expect(await flagsOf(world, id)).toContainEqual([data, true]);
    await end(world, id);
    expect(await volumes(world)).toEqual([]);
  });

  it('are of no device that the image has not', async () => {
    const { run: launch } = keeping();
    await expect(launch(told('/dev/sdz', true))).rejects.toMatchObject({ name: 'InvalidBlockDeviceMapping' });
  });

  it('are found by instance, id and tag, a page at a time', async () => {
    const world = keeping();
    const ids = [await world.run(), await world.run(), await world.run()];
    const named = [{ Name: 'attachment.instance-id', Values: ids.slice(1, 2) }];
    const { Volumes: found = [] } = await world.ec2.send(new DescribeVolumesCommand({ Filters: named }));
    expect(found.map(({ Attachments }) => Attachments?.[0]?.InstanceId)).toEqual([ids[1], ids[1]]);
    const VolumeIds = [found[0]?.VolumeId ?? ''];
    expect((await world.ec2.send(new DescribeVolumesCommand({ VolumeIds }))).Volumes).toHaveLength(1);
    const Filters = [{ Name: 'tag:For', Values: ['test'] }];
    const sizes: number[] = [];
    for await (const { Volumes = [] } of paginateDescribeVolumes({ client: world.ec2, pageSize: 5 }, { Filters }))
      sizes.push(Volumes.length);
    expect(sizes).toEqual([5, 1]);
  });
});

describe('an image of an instance', () => {
  const made = async (world: AwsUnderTest, InstanceId: string, BlockDeviceMappings: BlockDeviceMapping[]) => {
    const { ImageId = '' } = await world.ec2.send(
      new CreateImageCommand({ InstanceId, Name: 'db-2', BlockDeviceMappings }),
    );
    const { Images } = await world.ec2.send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
    return flags(Images?.[0]?.BlockDeviceMappings);
  };

  it('has what becomes of its volumes from the instance, not from the image of that', async () => {
    const world = keeping();
    expect(await made(world, await world.run(told(data, true)), [])).toContainEqual([data, true]);
  });

  it('has it from the request where that says so', async () => {
    const world = keeping();
    const id = await world.run(told(data, true));
    expect(await made(world, id, [told(data, false)])).toEqual([
      ['/dev/xvda', true],
      [data, false],
    ]);
  });
});
