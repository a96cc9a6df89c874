import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import {
  CreateTargetGroupCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from 'vitest';
import { aSimulatedAws } from './a-simulated-aws.ts';

async function aGroup(size = 3) {
  const world = aSimulatedAws();
  const { aws, imageId } = world;
  const settings = {
    region: 'eu-west-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    requestHandler: aws.requestHandler,
  };
  const autoscaling = new AutoScalingClient(settings);
  const elb = new ElasticLoadBalancingV2Client(settings);
  const templateId = aws.ec2.addLaunchTemplate({ name: 'web', data: { ImageId: imageId, InstanceType: 't3.micro' } });
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({ Name: 'web', Protocol: 'HTTP', Port: 80, VpcId: aws.ec2.vpcId }),
  );
  const targetGroupArn = TargetGroups?.[0]?.TargetGroupArn ?? '';
  await autoscaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: 'web',
      MinSize: size,
      MaxSize: 2 * size,
      LaunchTemplate: { LaunchTemplateId: templateId, Version: '$Latest' },
      VPCZoneIdentifier: aws.ec2.subnetIds().join(','),
      TargetGroupARNs: [targetGroupArn],
    }),
  );
  const members = async () => {
    const { AutoScalingGroups } = await autoscaling.send(new DescribeAutoScalingGroupsCommand({}));
    return AutoScalingGroups?.[0]?.Instances ?? [];
  };
  return { ...world, autoscaling, elb, targetGroupArn, members };
}

describe('the simulated account', () => {
  it('fills a group from its template across the zones, and registers its targets', async () => {
    const { ec2, elb, imageId, members, targetGroupArn, wait } = await aGroup();
    wait(300);
    const instances = await members();
    expect(instances.map(({ LifecycleState }) => LifecycleState)).toEqual(['InService', 'InService', 'InService']);
    expect(new Set(instances.map(({ AvailabilityZone }) => AvailabilityZone)).size).toBe(3);
    const { TargetHealthDescriptions } = await elb.send(
      new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }),
    );
    expect(TargetHealthDescriptions).toHaveLength(3);
    const Filters = [{ Name: 'tag:aws:autoscaling:groupName', Values: ['web'] }];
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ Filters }));
    expect(Reservations?.map(({ Instances }) => Instances?.[0]?.ImageId)).toEqual([imageId, imageId, imageId]);
  });

  it.each([
    ['through EC2', (id: string) => ({ ec2: new TerminateInstancesCommand({ InstanceIds: [id] }) })],
    [
      'through the group',
      (InstanceId: string) => ({
        group: new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity: false }),
      }),
    ],
  ])('replaces a member that was ended %s', async (_how, command) => {
    const { autoscaling, ec2, members, wait } = await aGroup();
    wait(300);
    const [first] = await members();
    const id = first?.InstanceId ?? '';
    const sent: { ec2?: TerminateInstancesCommand; group?: TerminateInstanceInAutoScalingGroupCommand } = command(id);
    if (sent.ec2 !== undefined) await ec2.send(sent.ec2);
    if (sent.group !== undefined) await autoscaling.send(sent.group);
    for (let minute = 0; minute < 15; minute += 1) wait(60);
    const now = (await members()).map(({ InstanceId, LifecycleState }) => ({ InstanceId, LifecycleState }));
    expect(now).toHaveLength(3);
    expect(now.map(({ InstanceId }) => InstanceId)).not.toContain(id);
    expect(now.every(({ LifecycleState }) => LifecycleState === 'InService')).toBe(true);
  });

  it('is the same world for the same seed', async () => {
    const ids = async () => {
      const { members, wait } = await aGroup(6);
      wait(300);
      return (await members()).map(({ InstanceId }) => InstanceId);
    };
    expect(await ids()).toEqual(await ids());
  });
});
