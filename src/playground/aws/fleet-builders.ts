import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  type CreateAutoScalingGroupType,
  DescribeAutoScalingGroupsCommand,
  EnterStandbyCommand,
  PutLifecycleHookCommand,
  SetInstanceProtectionCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, CreateLaunchTemplateVersionCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { SimulatedAws } from './account.ts';

export interface GroupSpec {
  readonly name: string;
  readonly application: string;
  readonly environment: string;
  readonly desired: number;
  readonly max: number;
  readonly instanceType: string;
  /** One version of its launch template for each, oldest first. */
  readonly imageIds: readonly string[];
  /** The version that the group launches: a number in text, `$Latest` or `$Default`. */
  readonly templateVersion: string;
  /** Instance types to choose from, which makes it a mixed instances policy. */
  readonly overrides?: readonly string[];
  readonly loadBalanced: boolean;
  /** Launches wait this long for somebody who never comes, then go on. */
  readonly launchHookSeconds?: number;
  /** More tags of the group, which its instances do not get. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Puts whole fleets into the account, through its API as anybody would. */
export interface FleetBuilders {
  addGroup(spec: GroupSpec): Promise<void>;
  /** A newer version of the group's launch template, which no member was launched from. */
  addVersion(groupName: string, imageId: string): Promise<void>;
  /** The oldest `count` members stay when the group shrinks. */
  protectMembers(groupName: string, count: number): Promise<void>;
  /** One more member leaves service without leaving the group, and the desired capacity shrinks by one. */
  moveToStandby(groupName: string): Promise<void>;
  /** One that gets no requests yet. */
  addTargetGroup(name: string): Promise<void>;
  /** A load balancer of that name before instances that are in no group. */
  addTargets(name: string, instanceIds: readonly string[]): Promise<void>;
}

interface Clients {
  readonly aws: SimulatedAws;
  readonly ec2: EC2Client;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly autoscaling: AutoScalingClient;
}

/** Builders for a simulated account; each throws what the account answers. */
export function createFleetBuilders(aws: SimulatedAws): FleetBuilders {
  const credentials = { accessKeyId: 'simulated', secretAccessKey: 'simulated' };
  const settings = { region: aws.kernel.region, credentials, requestHandler: aws.requestHandler, maxAttempts: 1 };
  const clients: Clients = {
    aws,
    ec2: new EC2Client({ ...settings }),
    elb: new ElasticLoadBalancingV2Client({ ...settings }),
    autoscaling: new AutoScalingClient({ ...settings }),
  };
  return {
    addGroup: (spec) => addGroup(clients, spec),
    addVersion: async (groupName, imageId) => {
      const source = { LaunchTemplateName: groupName, SourceVersion: '$Latest' };
      const data = { LaunchTemplateData: { ImageId: imageId } };
      await clients.ec2.send(new CreateLaunchTemplateVersionCommand({ ...source, ...data }));
    },
    protectMembers: async (groupName, count) => {
      const ids = (await membersOf(clients, groupName)).slice(0, count);
      const protection = { AutoScalingGroupName: groupName, InstanceIds: ids, ProtectedFromScaleIn: true };
      await clients.autoscaling.send(new SetInstanceProtectionCommand(protection));
    },
    moveToStandby: async (groupName) => {
      const ids = (await membersOf(clients, groupName)).slice(-1);
      const standby = { AutoScalingGroupName: groupName, InstanceIds: ids, ShouldDecrementDesiredCapacity: true };
      await clients.autoscaling.send(new EnterStandbyCommand(standby));
    },
    addTargetGroup: async (name) => {
      await addTargetGroup(clients, name);
    },
    addTargets: async (name, instanceIds) => {
      const TargetGroupArn = await addLoadBalancer(clients, name);
      const Targets = instanceIds.map((Id) => ({ Id }));
      await clients.elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets }));
    },
  };
}

async function addGroup(clients: Clients, spec: GroupSpec): Promise<void> {
  const templateId = await addTemplate(clients, spec);
  const arns = spec.loadBalanced ? [await addLoadBalancer(clients, spec.name)] : [];
  await clients.autoscaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: spec.name,
      MinSize: Math.ceil(spec.desired / 2),
      MaxSize: spec.max,
      DesiredCapacity: spec.desired,
      VPCZoneIdentifier: clients.aws.ec2.subnetIds().join(','),
      ...sourceOf(spec, templateId),
      ...(spec.loadBalanced
        ? { TargetGroupARNs: arns, HealthCheckType: 'ELB', HealthCheckGracePeriod: 120 }
        : { HealthCheckType: 'EC2' }),
      Tags: [
        { Key: 'Application', Value: spec.application, PropagateAtLaunch: true },
        { Key: 'Environment', Value: spec.environment, PropagateAtLaunch: true },
        ...Object.entries(spec.tags ?? {}).map(([Key, Value]) => ({ Key, Value, PropagateAtLaunch: false })),
      ],
    }),
  );
  if (spec.launchHookSeconds === undefined) return;
  await clients.autoscaling.send(
    new PutLifecycleHookCommand({
      AutoScalingGroupName: spec.name,
      LifecycleHookName: 'warm-cache',
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
      HeartbeatTimeout: spec.launchHookSeconds,
      DefaultResult: 'CONTINUE',
    }),
  );
}

function sourceOf({ overrides, templateVersion }: GroupSpec, templateId: string): Partial<CreateAutoScalingGroupType> {
  const template = { LaunchTemplateId: templateId, Version: templateVersion };
  if (overrides === undefined) return { LaunchTemplate: template };
  return {
    MixedInstancesPolicy: {
      LaunchTemplate: {
        LaunchTemplateSpecification: template,
        Overrides: overrides.map((InstanceType) => ({ InstanceType })),
      },
      InstancesDistribution: { OnDemandBaseCapacity: 0, OnDemandPercentageAboveBaseCapacity: 100 },
    },
  };
}

async function addTemplate(
  { ec2 }: Clients,
  { name, application, instanceType, imageIds }: GroupSpec,
): Promise<string> {
  const dataOf = (imageId: string | undefined) => ({
    ImageId: imageId,
    InstanceType: known(instanceTypes.find((type) => type === instanceType)),
    UserData: Buffer.from(`#!/bin/sh\nsystemctl start ${application}\n`).toString('base64'),
    MetadataOptions: { HttpTokens: 'required' as const },
  });
  const [first, ...others] = imageIds;
  const created = await ec2.send(
    new CreateLaunchTemplateCommand({ LaunchTemplateName: name, LaunchTemplateData: dataOf(first) }),
  );
  const templateId = known(created.LaunchTemplate?.LaunchTemplateId);
  for (const imageId of others) {
    await ec2.send(
      new CreateLaunchTemplateVersionCommand({ LaunchTemplateId: templateId, LaunchTemplateData: dataOf(imageId) }),
    );
  }
  return templateId;
}

const instanceTypes = ['t3.micro', 't3.small', 't3.medium', 'm5.large', 'c5.large'] as const;

/** It checks every ten seconds and lets go of a target in half a minute. */
async function addTargetGroup({ aws, elb }: Clients, name: string): Promise<string> {
  const created = await elb.send(
    new CreateTargetGroupCommand({
      Name: name,
      Protocol: 'HTTP',
      Port: 80,
      VpcId: aws.ec2.vpcId,
      HealthCheckPath: '/health',
      HealthCheckIntervalSeconds: 10,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 2,
    }),
  );
  const arn = known(created.TargetGroups?.[0]?.TargetGroupArn);
  const attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }];
  await elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn: arn, Attributes: attributes }));
  return arn;
}

/** A load balancer before a target group of the same name. */
async function addLoadBalancer(clients: Clients, name: string): Promise<string> {
  const { aws, elb } = clients;
  const arn = await addTargetGroup(clients, name);
  const balancer = await elb.send(new CreateLoadBalancerCommand({ Name: name, Subnets: [...aws.ec2.subnetIds()] }));
  const listener = {
    LoadBalancerArn: known(balancer.LoadBalancers?.[0]?.LoadBalancerArn),
    DefaultActions: [{ Type: 'forward' as const, TargetGroupArn: arn }],
  };
  await elb.send(new CreateListenerCommand({ ...listener, Protocol: 'HTTP', Port: 80 }));
  return arn;
}

async function membersOf({ autoscaling }: Clients, groupName: string): Promise<string[]> {
  const found = await autoscaling.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [groupName] }));
  const members = found.AutoScalingGroups?.[0]?.Instances ?? [];
  return members.filter(({ LifecycleState }) => LifecycleState === 'InService').map((one) => known(one.InstanceId));
}

function known<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new TypeError('the simulated account answered without what was asked for');
  return value;
}
