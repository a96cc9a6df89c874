import { CreateAutoScalingGroupCommand, type MixedInstancesPolicy } from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Clients } from '../../src/aws/clients.ts';
import type { AuditEntry, AuditOutcome, Aws } from '../../src/aws/ports.ts';

/** What a stand-in for AWS may leave out. */
export type Gap =
  | 'activities'
  | 'template-tokens'
  | 'refused-capacity'
  | 'unknown-group'
  | 'later-user-data'
  | 'mixed-update'
  | 'snapshot-tags'
  | 'image-names'
  | 'associated-snapshots'
  | 'deprecation'
  | 'recycle-bin'
  | 'finding-filters'
  | 'inspector-off'
  | 'inspector-status'
  | 'inspector-coverage'
  | 'inspector-search'
  | 'inventory'
  | 'image-volumes'
  | 'copy-tags'
  | 'copy-tokens'
  | 'copy-sources'
  | 'copy-keys'
  | 'metric-dimensions'
  | 'composite-alarms'
  | 'deployment-groups'
  | 'commands-since'
  | 'command-output'
  | 'command-steps'
  | 'command-addressees'
  | 'command-invocations'
  | 'command-cancelling'
  | 'unknown-instances'
  | 'unknown-documents'
  | 'agents'
  | 'patch-states'
  | 'launch-tokens'
  | 'absent-targets'
  | 'several-ports'
  | 'refreshes'
  | 'warm-up'
  | 'notifications'
  | 'occupied-groups';

/** What it does leave out, each with the reason in a few words. */
export type Gaps = Readonly<Partial<Record<Gap, string>>>;

/** An account with something that answers for AWS, empty but for its default network. */
export interface AwsWorld {
  readonly accountId: string;
  readonly region: string;
  readonly aws: Aws;
  /** The bare clients, to build things with. */
  readonly clients: Clients;
  readonly audited: readonly { readonly entry: AuditEntry; readonly outcome?: AuditOutcome }[];
  /** An available image of this account. */
  addImage(name: string, tags: Readonly<Record<string, string>>): Promise<string>;
  /** What Amazon Inspector has found, and can be fixed. */
  addFinding(finding: NewFinding): Promise<void>;
  /** A stack at rest. Answers its id. */
  addStack(name: string): Promise<string>;
  /** A deployment that somebody asked for, of an application, to an Auto Scaling group. Answers its id. */
  addDeployment(applicationName: string, groupName: string): Promise<string>;
  /** A topic with one queue that gets what is published. */
  addTopic(name: string): Promise<Topic>;
  /** Returns when nothing that was started is under way any more. */
  rest(): Promise<void>;
}

export interface Topic {
  readonly arn: string;
  /** What the queue got, oldest first. */
  received(): Promise<readonly Received[]>;
}

export interface Received {
  readonly messageId: string;
  readonly subject: string | undefined;
  readonly body: string;
  readonly attributes: Readonly<Record<string, readonly unknown[]>>;
}

export interface NewFinding {
  readonly instanceId: string;
  readonly imageId: string;
  /** Such as `CVE-2026-1234`. */
  readonly id: string;
  readonly severity: 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW';
  readonly packages: readonly string[];
}

export interface Built {
  readonly imageId: string;
  readonly templateId: string;
  readonly targetGroupArn: string;
  readonly groupName: string;
}

const userData = Buffer.from('#!/bin/sh\necho web\n').toString('base64');

/** A template, a target group behind a load balancer and a group of `desired` instances, all at rest. */
export async function buildFleet(
  world: AwsWorld,
  { desired = 2, max = 6, mixed = false, withUserData = true } = {},
): Promise<Built> {
  const imageId = await world.addImage('web-1.0.0-20260101-000000', { Application: 'web', Version: '1.0.0' });
  const templateId = await buildTemplate(world, imageId, withUserData);
  const { subnetIds, targetGroupArn } = await buildTargetGroup(world);
  const groupName = 'web-asg';
  await world.clients.autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: groupName,
      MinSize: 0,
      MaxSize: max,
      DesiredCapacity: desired,
      VPCZoneIdentifier: subnetIds.join(','),
      TargetGroupARNs: [targetGroupArn],
      HealthCheckType: 'ELB',
      HealthCheckGracePeriod: 300,
      ...(mixed
        ? { MixedInstancesPolicy: mixedPolicy(templateId) }
        : { LaunchTemplate: { LaunchTemplateId: templateId, Version: '1' } }),
      Tags: [{ Key: 'Application', Value: 'web', PropagateAtLaunch: true }],
    }),
  );
  await world.rest();
  return { imageId, templateId, targetGroupArn, groupName };
}

async function buildTemplate({ clients }: AwsWorld, imageId: string, withUserData: boolean): Promise<string> {
  const { LaunchTemplate } = await clients.ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'web',
      VersionDescription: 'first',
      LaunchTemplateData: {
        ImageId: imageId,
        InstanceType: 't3.micro',
        ...(withUserData ? { UserData: userData } : {}),
        MetadataOptions: { HttpTokens: 'required' },
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Team', Value: 'shop' }] }],
      },
    }),
  );
  return known(LaunchTemplate?.LaunchTemplateId);
}

async function buildTargetGroup({
  clients,
}: AwsWorld): Promise<{ subnetIds: readonly string[]; targetGroupArn: string }> {
  const { Subnets = [] } = await clients.ec2.send(new DescribeSubnetsCommand({}));
  const subnetIds = Subnets.flatMap(({ SubnetId }) => SubnetId ?? []);
  const created = await clients.elb.send(
    new CreateTargetGroupCommand({
      Name: 'web',
      Protocol: 'HTTP',
      Port: 80,
      VpcId: known(Subnets[0]?.VpcId),
      HealthCheckPath: '/',
    }),
  );
  const targetGroupArn = known(created.TargetGroups?.[0]?.TargetGroupArn);
  const { LoadBalancers = [] } = await clients.elb.send(
    new CreateLoadBalancerCommand({ Name: 'web', Subnets: [...subnetIds] }),
  );
  await clients.elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: known(LoadBalancers[0]?.LoadBalancerArn),
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: targetGroupArn }],
    }),
  );
  return { subnetIds, targetGroupArn };
}

function mixedPolicy(templateId: string): MixedInstancesPolicy {
  return {
    LaunchTemplate: {
      LaunchTemplateSpecification: { LaunchTemplateId: templateId, Version: '1' },
      Overrides: [{ InstanceType: 't3.micro' }, { InstanceType: 't3.small' }],
    },
    InstancesDistribution: { OnDemandBaseCapacity: 0, OnDemandPercentageAboveBaseCapacity: 100 },
  };
}

export function known<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('AWS answered without what was asked for');
  return value;
}
