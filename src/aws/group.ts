import type { Activity, AutoScalingGroup, Instance } from '@aws-sdk/client-auto-scaling';
import type { LifecycleState } from '../fleet/fleet.ts';
import { isWeighted, sourceOf } from './group-source.ts';
import type { Group, GroupMember, ScalingActivity } from './ports.ts';
import { tagMap } from './tags.ts';

/** The group in our words. */
export function groupOf(wire: AutoScalingGroup): Group {
  return {
    groupName: wire.AutoScalingGroupName ?? '',
    arn: wire.AutoScalingGroupARN ?? '',
    desired: wire.DesiredCapacity ?? 0,
    min: wire.MinSize ?? 0,
    max: wire.MaxSize ?? 0,
    source: sourceOf(wire),
    instances: (wire.Instances ?? []).flatMap(memberOf),
    targetGroupArns: targetGroups(wire),
    classicLoadBalancers: wire.LoadBalancerNames ?? [],
    suspendedProcesses: (wire.SuspendedProcesses ?? []).flatMap(({ ProcessName }) => ProcessName ?? []),
    zones: wire.AvailabilityZones ?? [],
    newInstancesProtected: wire.NewInstancesProtectedFromScaleIn ?? false,
    warmPool: wire.WarmPoolConfiguration !== undefined,
    weighted: isWeighted(wire),
    deleting: wire.Status !== undefined && wire.Status !== '',
    tags: tagMap(wire.Tags),
  };
}

/** Target groups may be attached as such, or as traffic sources. */
function targetGroups({ TargetGroupARNs = [], TrafficSources = [] }: AutoScalingGroup): readonly string[] {
  const attached = TrafficSources.filter(({ Type }) => Type === 'elbv2').flatMap(({ Identifier }) => Identifier ?? []);
  return [...new Set([...TargetGroupARNs, ...attached])];
}

export function memberOf(wire: Partial<Instance>): GroupMember[] {
  const {
    InstanceId,
    InstanceType,
    AvailabilityZone,
    LifecycleState: state,
    HealthStatus,
    ProtectedFromScaleIn,
    LaunchTemplate,
  } = wire;
  if (InstanceId === undefined) return [];
  return [
    {
      instanceId: InstanceId,
      zone: AvailabilityZone ?? '',
      lifecycle: lifecycleState(state),
      // The API spells it `Healthy` here and `HEALTHY` elsewhere.
      groupHealth: HealthStatus?.toLowerCase() === 'healthy' ? 'Healthy' : 'Unhealthy',
      protectedFromScaleIn: ProtectedFromScaleIn ?? false,
      ...(InstanceType === undefined ? {} : { instanceType: InstanceType }),
      ...(LaunchTemplate?.Version === undefined ? {} : { templateVersion: LaunchTemplate.Version }),
    },
  ];
}

const known: readonly LifecycleState[] = [
  'Pending',
  'Pending:Wait',
  'Pending:Proceed',
  'InService',
  'Terminating',
  'Terminating:Wait',
  'Terminating:Proceed',
  'Terminating:Retained',
  'Terminated',
  'EnteringStandby',
  'Standby',
  'Detaching',
  'Detached',
  'Quarantined',
  'ReplacingRootVolume',
  'ReplacingRootVolume:Wait',
  'ReplacingRootVolume:Proceed',
  'RootVolumeReplaced',
];

export function lifecycleState(text = ''): LifecycleState {
  if (text.startsWith('Warmed:')) return `Warmed:${text.slice('Warmed:'.length)}`;
  return known.find((state) => state === text) ?? `Unknown:${text}`;
}

export function activityOf({
  ActivityId,
  StartTime,
  StatusCode,
  Description,
  Cause,
  StatusMessage,
}: Activity): ScalingActivity {
  return {
    activityId: ActivityId ?? '',
    startedAtMs: StartTime?.getTime() ?? 0,
    status: StatusCode ?? '',
    description: Description ?? '',
    cause: Cause ?? '',
    ...(StatusMessage === undefined ? {} : { statusMessage: StatusMessage }),
  };
}
