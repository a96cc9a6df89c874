import type {
  AutoScalingGroup,
  CreateAutoScalingGroupType,
  LifecycleHook,
  NotificationConfiguration,
  PutLifecycleHookType,
  PutNotificationConfigurationType,
  PutScalingPolicyType,
  PutScheduledUpdateGroupActionType,
  ScalingPolicy,
  ScheduledUpdateGroupAction,
  UpdateAutoScalingGroupType,
} from '@aws-sdk/client-auto-scaling';
import type { SourceUpdate } from './group-source.ts';
import type { CopyRequest } from './pair-ports.ts';

/** What both a new group and one that is there can be given. */
type Settings = Omit<UpdateAutoScalingGroupType, 'AutoScalingGroupName' | 'MinSize' | 'DesiredCapacity'>;

/** Everything of a group but its capacity, its target groups and what it launches from. */
function settingsOf(wire: AutoScalingGroup): Settings {
  return definedOnly({
    MaxSize: wire.MaxSize,
    DefaultCooldown: wire.DefaultCooldown,
    // Subnets say the zones as well, and AWS refuses zones that contradict them.
    ...(wire.VPCZoneIdentifier === undefined || wire.VPCZoneIdentifier === ''
      ? { AvailabilityZones: wire.AvailabilityZones }
      : { VPCZoneIdentifier: wire.VPCZoneIdentifier }),
    HealthCheckType: wire.HealthCheckType,
    HealthCheckGracePeriod: wire.HealthCheckGracePeriod,
    PlacementGroup: wire.PlacementGroup,
    TerminationPolicies: wire.TerminationPolicies,
    NewInstancesProtectedFromScaleIn: wire.NewInstancesProtectedFromScaleIn,
    ServiceLinkedRoleARN: wire.ServiceLinkedRoleARN,
    MaxInstanceLifetime: wire.MaxInstanceLifetime,
    CapacityRebalance: wire.CapacityRebalance,
    Context: wire.Context,
    DesiredCapacityType: wire.DesiredCapacityType,
    DefaultInstanceWarmup: wire.DefaultInstanceWarmup,
    InstanceMaintenancePolicy: wire.InstanceMaintenancePolicy,
    AvailabilityZoneDistribution: wire.AvailabilityZoneDistribution,
    AvailabilityZoneImpairmentPolicy: wire.AvailabilityZoneImpairmentPolicy,
    CapacityReservationSpecification: wire.CapacityReservationSpecification,
    InstanceLifecyclePolicy: wire.InstanceLifecyclePolicy,
  });
}

/** A new group like `wire`, without an instance. */
export function creation(
  wire: AutoScalingGroup,
  { to, targetGroupArn, tags }: CopyRequest,
  source: SourceUpdate,
): CreateAutoScalingGroupType {
  return {
    AutoScalingGroupName: to,
    ...settingsOf(wire),
    MinSize: 0,
    MaxSize: wire.MaxSize,
    DesiredCapacity: 0,
    TargetGroupARNs: [targetGroupArn],
    ...source,
    Tags: [...copiedTags(wire), ...ownTags(tags)],
  };
}

/** What brings `to` in line with `wire`: its capacity is left as it is, its room is never made less than that. */
export function alignment(
  wire: AutoScalingGroup,
  present: AutoScalingGroup,
  source: SourceUpdate,
): UpdateAutoScalingGroupType {
  return {
    AutoScalingGroupName: present.AutoScalingGroupName,
    ...settingsOf(wire),
    MaxSize: Math.max(wire.MaxSize ?? 0, present.DesiredCapacity ?? 0, present.MinSize ?? 0),
    ...source,
  };
}

/** AWS's own tags can be given by nobody else, and ours say what happened to this one group. */
export function copiedTags({ Tags = [] }: AutoScalingGroup) {
  return Tags.filter(({ Key = '' }) => !Key.startsWith('aws:') && !/^Amiable[A-Z]/.test(Key)).map(
    ({ Key, Value, PropagateAtLaunch }) => ({ Key, Value, PropagateAtLaunch }),
  );
}

/** Of the group alone: instances get none of them. */
export function ownTags(tags: Readonly<Record<string, string>>) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value, PropagateAtLaunch: false }));
}

export function hookFor(group: string, hook: LifecycleHook): PutLifecycleHookType {
  const { GlobalTimeout: _, AutoScalingGroupName: __, ...kept } = hook;
  return definedOnly({ ...kept, LifecycleHookName: hook.LifecycleHookName, AutoScalingGroupName: group });
}

/** Target tracking makes alarms of its own for the copy. */
export function policyFor(group: string, policy: ScalingPolicy): PutScalingPolicyType {
  const { PolicyARN: _, Alarms: __, StepAdjustments: steps = [], ...kept } = policy;
  const own = { ...kept, PolicyName: policy.PolicyName, AutoScalingGroupName: group };
  return definedOnly({ ...own, ...(steps.length === 0 ? {} : { StepAdjustments: steps }) });
}

/** Undefined for one whose time has come by now and that does not come again: AWS refuses it. */
export function scheduleFor(
  group: string,
  action: ScheduledUpdateGroupAction,
  nowMs: number,
): PutScheduledUpdateGroupActionType | undefined {
  const { ScheduledActionARN: _, Time: __, StartTime, EndTime, ...kept } = action;
  const isOver = EndTime !== undefined && EndTime.getTime() <= nowMs;
  const isPast = StartTime !== undefined && StartTime.getTime() <= nowMs;
  if (isOver || (isPast && action.Recurrence === undefined)) return undefined;
  const own = { ...kept, ScheduledActionName: action.ScheduledActionName, AutoScalingGroupName: group };
  return definedOnly({ ...own, EndTime, ...(isPast ? {} : { StartTime }) });
}

/** One request for each topic. */
export function notificationsFor(
  group: string,
  configurations: readonly NotificationConfiguration[],
): PutNotificationConfigurationType[] {
  const byTopic = Map.groupBy(configurations, ({ TopicARN }) => TopicARN);
  return [...byTopic].map(([TopicARN, all]) => ({
    AutoScalingGroupName: group,
    TopicARN,
    NotificationTypes: all.flatMap(({ NotificationType }) => NotificationType ?? []),
  }));
}

/** What AWS lets nobody copy, each as a few words. */
export function uncopiedOf(wire: AutoScalingGroup): readonly string[] {
  const { Tags = [], TrafficSources = [], DeletionProtection, Operator, WarmPoolConfiguration } = wire;
  const stack = Tags.find(({ Key }) => Key === 'aws:cloudformation:stack-name')?.Value;
  return [
    ...(stack === undefined ? [] : [`it belongs to the CloudFormation stack ${stack}`]),
    ...TrafficSources.flatMap(({ Type, Identifier }) =>
      Type === undefined || Type.startsWith('elb') ? [] : [`it gets traffic from ${Identifier ?? Type}`],
    ),
    ...(DeletionProtection === undefined || DeletionProtection === 'none' ? [] : ['it is protected from deletion']),
    ...(Operator === undefined ? [] : ['another service operates it']),
    ...(WarmPoolConfiguration === undefined ? [] : ['it has a warm pool']),
  ];
}

function definedOnly<Value extends object>(value: Value): Value {
  const copy = { ...value };
  for (const [key, part] of Object.entries(value)) if (part === undefined) Reflect.deleteProperty(copy, key);
  return copy;
}
