import {
  CreateAutoScalingGroupCommand,
  type CreateAutoScalingGroupType,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Clients, createClients } from '../../src/aws/clients.ts';
import type { TestClock } from '../../src/basics/clock.ts';
import { createSimulatedAws, type SimulatedAws, type SimulatedAwsOptions } from '../../src/playground/aws/account.ts';
import { type CapacityMonitor, capacityMonitor } from '../../src/playground/aws/autoscaling/monitor.ts';
import { known } from '../contracts/aws-world.ts';

export const accountId = '111122223333';
export const region = 'eu-west-1';

/** A simulated account with one fleet, `web`, at rest on an old image, and a newer image beside it. */
export interface FleetWorld {
  readonly aws: SimulatedAws;
  readonly clients: Clients;
  readonly monitor: CapacityMonitor;
  readonly oldImageId: string;
  readonly newImageId: string;
  readonly templateId: string;
  readonly targetGroupArn: string;
  /** Image ids of the members that are not leaving, as EC2 tells. */
  images(): Promise<readonly string[]>;
  group(): Promise<{
    readonly desired: number;
    readonly min: number;
    readonly max: number;
    readonly templateVersion: string | undefined;
    readonly suspended: readonly string[];
  }>;
}

export interface FleetWorldOptions extends Partial<SimulatedAwsOptions> {
  readonly clock: TestClock;
  readonly desired?: number;
  readonly min?: number;
  readonly max?: number;
  /** Put over the group that is created. */
  readonly group?: Partial<CreateAutoScalingGroupType>;
  readonly withLoadBalancer?: boolean;
  /** Whether AWS is asked without the wire, which takes a tenth of the time; over it when absent. */
  readonly isDirect?: boolean;
}

export const simulatedCredentials = { accessKeyId: 'simulated', secretAccessKey: 'simulated' };

/** Builds the world through the SDK and lets time pass until all of it serves. */
export async function fleetWorld({
  clock,
  desired = 4,
  min = 1,
  max = 20,
  group = {},
  withLoadBalancer = true,
  isDirect = false,
  ...options
}: FleetWorldOptions): Promise<FleetWorld> {
  const aws = createSimulatedAws({ clock, seed: 1, accountId, region, ...options });
  const monitor = capacityMonitor(aws.kernel, aws.autoscaling, aws.elb);
  const clients = createClients({
    region,
    credentials: simulatedCredentials,
    requestHandler: aws.requestHandler,
    ...(isDirect ? { answer: aws.answer } : {}),
    maxAttempts: 1,
  });
  const tags = (version: string) => ({ Application: 'web', Version: version, Environment: 'production' });
  const oldImageId = aws.ec2.addImage({ name: 'web-1.0.0-20250601-000000', tags: tags('1.0.0'), ageDays: 120 });
  const newImageId = aws.ec2.addImage({ name: 'web-1.1.0-20260110-000000', tags: tags('1.1.0'), ageDays: 5 });
  const { LaunchTemplate } = await clients.ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'web',
      // Else the SDK makes one up, and no two worlds are alike.
      ClientToken: 'web',
      LaunchTemplateData: { ImageId: oldImageId, InstanceType: 't3.micro' },
    }),
  );
  const templateId = known(LaunchTemplate?.LaunchTemplateId);
  const targetGroupArn = withLoadBalancer ? await addTargetGroup(clients, aws, 'web') : '';
  await clients.autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: 'web',
      MinSize: min,
      MaxSize: max,
      DesiredCapacity: desired,
      VPCZoneIdentifier: aws.ec2.subnetIds().join(','),
      ...(withLoadBalancer
        ? { TargetGroupARNs: [targetGroupArn], HealthCheckType: 'ELB', HealthCheckGracePeriod: 120 }
        : {}),
      ...('MixedInstancesPolicy' in group ? {} : { LaunchTemplate: { LaunchTemplateId: templateId, Version: '1' } }),
      Tags: Object.entries({ Application: 'web', Environment: 'production' }).map(([Key, Value]) => ({
        Key,
        Value,
        PropagateAtLaunch: true,
      })),
      ...group,
    }),
  );
  passTime(clock, aws, 900);
  return {
    aws,
    clients,
    monitor,
    oldImageId,
    newImageId,
    templateId,
    targetGroupArn,
    images: () => imagesOf(clients),
    group: () => describeGroup(clients),
  };
}

/** Lets simulated time pass, event by event. */
export function passTime(clock: TestClock, aws: SimulatedAws, seconds: number): void {
  clock.advanceBy(seconds * 1000);
  aws.kernel.settle();
}

export async function addTargetGroup(clients: Clients, aws: SimulatedAws, name: string): Promise<string> {
  const created = await clients.elb.send(
    new CreateTargetGroupCommand({
      Name: name,
      Protocol: 'HTTP',
      Port: 80,
      VpcId: aws.ec2.vpcId,
      HealthCheckPath: '/',
      HealthCheckIntervalSeconds: 10,
    }),
  );
  const arn = known(created.TargetGroups?.[0]?.TargetGroupArn);
  const balancer = await clients.elb.send(
    new CreateLoadBalancerCommand({ Name: name, Subnets: [...aws.ec2.subnetIds()] }),
  );
  await clients.elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: known(balancer.LoadBalancers?.[0]?.LoadBalancerArn),
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: arn }],
    }),
  );
  return arn;
}

export async function imagesOf(clients: Clients): Promise<readonly string[]> {
  const { AutoScalingGroups = [] } = await clients.autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['web'] }),
  );
  const ids = new Set(
    (AutoScalingGroups[0]?.Instances ?? [])
      .filter(({ LifecycleState: state }) => !state?.startsWith('Terminat'))
      .map(({ InstanceId }) => InstanceId),
  );
  const { Reservations = [] } = await clients.ec2.send(new DescribeInstancesCommand({}));
  return Reservations.flatMap(({ Instances = [] }) => Instances)
    .filter(({ InstanceId }) => ids.has(InstanceId))
    .map(({ ImageId }) => known(ImageId));
}

export async function describeGroup(clients: Clients): ReturnType<FleetWorld['group']> {
  const { AutoScalingGroups = [] } = await clients.autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['web'] }),
  );
  const group = known(AutoScalingGroups[0]);
  return {
    desired: known(group.DesiredCapacity),
    min: known(group.MinSize),
    max: known(group.MaxSize),
    templateVersion: (group.LaunchTemplate ?? group.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification)
      ?.Version,
    suspended: (group.SuspendedProcesses ?? []).map(({ ProcessName }) => known(ProcessName)),
  };
}
