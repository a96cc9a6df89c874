import type {
  Activity as ActivityView,
  AutoScalingGroup,
  AutoScalingInstanceDetails,
  Instance,
  TagDescription,
  WarmPoolConfiguration,
} from '@aws-sdk/client-auto-scaling';
import type { Engine } from './engine.ts';
import { type Activity, attachedArns, type Group, type Member, type WarmPool } from './group.ts';
import { zonesOf } from './launching.ts';
import { sourceView, specView } from './source.ts';

/** A group as DescribeAutoScalingGroups shows it. */
export function groupView(engine: Engine, group: Group, includeInstances: boolean): AutoScalingGroup {
  const seen = seenGroup(engine, group);
  return {
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    ...sourceView(seen.source),
    MinSize: seen.min,
    MaxSize: seen.max,
    DesiredCapacity: seen.desired,
    DefaultCooldown: group.cooldownSeconds,
    AvailabilityZones: zonesOf(engine, group),
    LoadBalancerNames: [...group.classicLoadBalancers],
    TargetGroupARNs: attachedArns(group),
    HealthCheckType: group.healthCheckType,
    HealthCheckGracePeriod: group.graceSeconds,
    Instances: includeInstances ? memberViews(engine, group) : [],
    CreatedTime: new Date(group.createdAtMs),
    SuspendedProcesses: [...group.suspended].map(([ProcessName, SuspensionReason]) => ({
      ProcessName,
      SuspensionReason,
    })),
    VPCZoneIdentifier: group.subnetIds.join(','),
    EnabledMetrics: [...group.metrics].map((Metric) => ({ Metric, Granularity: '1Minute' })),
    ...(group.deleting ? { Status: 'Delete in progress' } : {}),
    Tags: tagViews(group),
    TerminationPolicies: [...group.terminationPolicies],
    NewInstancesProtectedFromScaleIn: group.newInstancesProtected,
    ...(group.warmupSeconds === undefined ? {} : { DefaultInstanceWarmup: group.warmupSeconds }),
    ...warmPoolView(group),
    TrafficSources: attachedArns(group).map((arn) => ({ Identifier: arn, Type: 'elbv2' })),
  };
}

function warmPoolView({ warmPool }: Group): Pick<AutoScalingGroup, 'WarmPoolConfiguration' | 'WarmPoolSize'> {
  return warmPool === undefined
    ? {}
    : { WarmPoolConfiguration: poolView(warmPool), WarmPoolSize: warmPool.instanceIds.length };
}

export function poolView({ state }: WarmPool): WarmPoolConfiguration {
  return { MaxGroupPreparedCapacity: 0, MinSize: 0, PoolState: state };
}

export function tagViews(group: Group): TagDescription[] {
  return [...group.tags].map(([Key, { value, propagate }]) => ({
    ResourceId: group.name,
    ResourceType: 'auto-scaling-group',
    Key,
    Value: value,
    PropagateAtLaunch: propagate,
  }));
}

/** As the group was before its last change, where that is too fresh for a late reader. */
function seenGroup({ kernel, options }: Engine, group: Group): Pick<Group, 'min' | 'max' | 'desired' | 'source'> {
  const { earlier } = group.memory;
  return earlier !== undefined && kernel.nowMs() - earlier.atMs < options.readLagMs() ? earlier : group;
}

function memberViews({ kernel, options }: Engine, group: Group): Instance[] {
  const freshSinceMs = kernel.nowMs() - options.readLagMs();
  const views: Instance[] = [];
  for (const member of group.members.all()) {
    const fresh = member.lifecycleChangedAtMs > freshSinceMs;
    const lifecycle = fresh ? member.lifecycleBefore : member.lifecycle;
    if (lifecycle !== undefined) views.push(memberView(member, lifecycle));
  }
  return views;
}

function memberView(member: Member, lifecycle: Member['lifecycle']): Instance {
  return {
    InstanceId: member.instanceId,
    InstanceType: member.instanceType,
    AvailabilityZone: member.zone,
    LifecycleState: lifecycle,
    HealthStatus: member.health,
    ...launchedFrom(member),
    ProtectedFromScaleIn: member.protectedFromScaleIn,
  };
}

/** A member as DescribeAutoScalingInstances shows it: the health there is in capitals. */
export function memberDetails(member: Member): AutoScalingInstanceDetails {
  return {
    InstanceId: member.instanceId,
    InstanceType: member.instanceType,
    AutoScalingGroupName: member.group.name,
    AvailabilityZone: member.zone,
    LifecycleState: member.lifecycle,
    HealthStatus: member.health.toUpperCase(),
    ...launchedFrom(member),
    ProtectedFromScaleIn: member.protectedFromScaleIn,
  };
}

function launchedFrom(member: Member): Pick<Instance, 'LaunchTemplate' | 'LaunchConfigurationName' | 'ImageId'> {
  return {
    ...(member.template === undefined ? {} : { LaunchTemplate: specView(member.template) }),
    ...(member.launchConfiguration === undefined ? {} : { LaunchConfigurationName: member.launchConfiguration }),
    ...(member.imageOverridden ? { ImageId: member.imageId } : {}),
  };
}

export function activityView(activity: Activity): ActivityView {
  return {
    ActivityId: activity.id,
    AutoScalingGroupName: activity.groupName,
    AutoScalingGroupARN: activity.groupArn,
    Description: activity.description,
    Cause: activity.cause,
    StartTime: new Date(activity.startedAtMs),
    ...(activity.endedAtMs === undefined ? {} : { EndTime: new Date(activity.endedAtMs) }),
    StatusCode: activity.status,
    ...(activity.statusMessage === undefined ? {} : { StatusMessage: activity.statusMessage }),
    Progress: progress(activity),
    Details: activity.details,
  };
}

function progress({ status }: Activity): number {
  switch (status) {
    case 'PreInService':
      return 30;
    case 'InProgress':
      return 50;
    case 'MidLifecycleAction':
    case 'WaitingForELBConnectionDraining':
      return 60;
    default:
      return 100;
  }
}
