import type {
  LifecycleState,
  MixedInstancesPolicy,
  ScalingActivityStatusCode,
  ScalingPolicy as ScalingPolicyView,
} from '@aws-sdk/client-auto-scaling';
import type { Cause } from '../elb/cause.ts';
import type { Members } from './members.ts';

/** A launch template and the version as written in the group: a number in text, `$Latest` or `$Default`. */
export interface TemplateSpec {
  readonly templateId: string;
  readonly templateName: string;
  readonly version: string;
}

/** One way to launch: overrides of a mixed policy give several, tried in order. */
export interface LaunchChoice {
  readonly template: TemplateSpec;
  readonly imageId?: string;
  readonly instanceType?: string;
}

export type Source =
  | { readonly kind: 'template'; readonly spec: TemplateSpec }
  | {
      readonly kind: 'mixed';
      readonly spec: TemplateSpec;
      readonly choices: readonly LaunchChoice[];
      readonly policy: MixedInstancesPolicy;
    }
  | { readonly kind: 'configuration'; readonly name: string };

export interface Activity {
  readonly id: string;
  readonly groupName: string;
  readonly groupArn: string;
  description: string;
  readonly cause: string;
  readonly startedAtMs: number;
  endedAtMs: number | undefined;
  status: ScalingActivityStatusCode;
  statusMessage: string | undefined;
  readonly details: string;
}

export interface LifecycleAction {
  readonly token: string;
  readonly hookName: string;
  readonly startedAtMs: number;
  readonly hook: LifecycleHook;
  /** Counts heartbeats, so that a timeout scheduled before one is void. */
  epoch: number;
}

export interface Member {
  readonly instanceId: string;
  readonly group: Group;
  readonly zone: string;
  readonly instanceType: string;
  readonly imageId: string;
  /** Set where the image came from an override of the group, not from the template. */
  readonly imageOverridden: boolean;
  /** With the version it was launched from; absent for launch configurations and attached instances. */
  readonly template: TemplateSpec | undefined;
  readonly launchConfiguration: string | undefined;
  readonly launchedAtMs: number;
  lifecycle: LifecycleState;
  /** What a late reader sees; undefined for one that had just joined. */
  lifecycleBefore: LifecycleState | undefined;
  lifecycleChangedAtMs: number;
  health: 'Healthy' | 'Unhealthy';
  protectedFromScaleIn: boolean;
  inServiceAtMs: number | undefined;
  /** The activity that is changing this instance now. */
  activity: Activity | undefined;
  readonly actions: Map<string, LifecycleAction>;
  /** What to do once no target group drains this instance any more. */
  whenDrained: (() => void) | undefined;
  /** What to do once every lifecycle action is complete. */
  whenActionsDone: ((result: 'CONTINUE' | 'ABANDON') => void) | undefined;
}

export interface LifecycleHook {
  readonly name: string;
  readonly transition: 'autoscaling:EC2_INSTANCE_LAUNCHING' | 'autoscaling:EC2_INSTANCE_TERMINATING';
  readonly timeoutSeconds: number;
  readonly defaultResult: 'CONTINUE' | 'ABANDON';
  readonly metadata: string | undefined;
  readonly notificationArn: string | undefined;
  readonly roleArn: string | undefined;
}

/** What a policy does when somebody executes it; those that follow a metric are kept as they were put, and never fire. */
export type PolicyAction =
  | {
      readonly kind: 'simple';
      readonly adjustmentType: 'ChangeInCapacity' | 'ExactCapacity' | 'PercentChangeInCapacity';
      readonly adjustment: number;
      readonly cooldownSeconds: number | undefined;
    }
  | { readonly kind: 'metric'; readonly settings: MetricPolicySettings };

/** As DescribePolicies shows it. */
export type MetricPolicySettings = Pick<
  ScalingPolicyView,
  | 'PolicyType'
  | 'AdjustmentType'
  | 'MinAdjustmentMagnitude'
  | 'StepAdjustments'
  | 'MetricAggregationType'
  | 'EstimatedInstanceWarmup'
  | 'TargetTrackingConfiguration'
  | 'PredictiveScalingConfiguration'
>;

export interface ScalingPolicy {
  readonly name: string;
  readonly arn: string;
  readonly enabled: boolean;
  readonly action: PolicyAction;
}

/** A change of capacity at a time, once or again and again. */
export interface ScheduledAction {
  readonly name: string;
  readonly arn: string;
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
  /** Five fields, in UTC. */
  readonly recurrence: string | undefined;
  readonly timeZone: string | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly desired: number | undefined;
}

/** A target group of a group: attached, or being removed while these instances still drain in it. */
export type Attachment = { readonly kind: 'attached' } | { readonly kind: 'removing'; readonly draining: Set<string> };

export interface WarmPool {
  readonly state: 'Stopped' | 'Running' | 'Hibernated';
  /** Put there by hand: it prepares none itself. */
  readonly instanceIds: readonly string[];
}

export interface Group {
  readonly name: string;
  readonly arn: string;
  readonly createdAtMs: number;
  min: number;
  max: number;
  desired: number;
  source: Source;
  subnetIds: readonly string[];
  healthCheckType: 'EC2' | 'ELB';
  graceSeconds: number;
  cooldownSeconds: number;
  warmupSeconds: number | undefined;
  terminationPolicies: readonly string[];
  newInstancesProtected: boolean;
  deleting: boolean;
  readonly tags: Map<string, { readonly value: string; readonly propagate: boolean }>;
  /** Process name to the reason that is shown. */
  readonly suspended: Map<string, string>;
  readonly hooks: Map<string, LifecycleHook>;
  readonly policies: Map<string, ScalingPolicy>;
  readonly schedules: Map<string, ScheduledAction>;
  /** Topic to the events that are told there; nothing is sent. */
  readonly notifications: Map<string, readonly string[]>;
  /** Group metrics that are collected; none are. */
  readonly metrics: Set<string>;
  readonly targetGroups: Map<string, Attachment>;
  /** Names only: classic load balancers are not simulated. */
  readonly classicLoadBalancers: readonly string[];
  /** Set while there is a warm pool; the simulated one prepares nothing. */
  warmPool: WarmPool | undefined;
  readonly members: Members;
  readonly memory: GroupMemory;
}

/** What a late reader sees of a group that was changed at `atMs`. */
export interface Earlier extends Pick<Group, 'min' | 'max' | 'desired' | 'source'> {
  readonly atMs: number;
}

/** How a refresh in progress bends what its group does. */
export interface Refreshing {
  /** What is launched meanwhile, by scaling as well; absent where that is what the group launches anyway. */
  readonly source: Source | undefined;
  /** How many instances it launches beyond its desired capacity. */
  readonly extra: number;
  /** How many beyond its desired capacity it does not take out. */
  readonly tolerated: number;
  /** Whether what is launched from may not be changed. */
  readonly holdsSource: boolean;
}

/** What a group remembers between two looks at itself. */
export interface GroupMemory {
  /** Sentences for the cause of the next activities. */
  reasons: string[];
  /** Why desired capacity last fell: the cause of the scale-in that follows. */
  shrinkCause: Cause;
  /** Unhealthy instances taken out and not yet replaced; named in the cause of launches. */
  replacementsDue: number;
  /** Launched beyond desired to balance zones, and not in service yet. */
  readonly surge: Set<Member>;
  /** Surge instances now in service: so many others are too many. */
  surgeSettled: number;
  launchFailures: number;
  launchNotBeforeMs: number;
  /** Zones that refused for lack of capacity, how often in a row, and until when they are left alone. */
  readonly closedZones: Map<string, { readonly refusals: number; readonly untilMs: number }>;
  /** Set while a refresh is in progress. */
  refreshing: Refreshing | undefined;
  reconcileScheduled: boolean;
  rebalanceScheduled: boolean;
  /** Set once per change of desired capacity, so that a blocked scale-in is reported once. */
  saidAllProtected: boolean;
  lastScaledAtMs: number | undefined;
  earlier: Earlier | undefined;
}

/** The target groups that new instances are registered in. */
export function attachedArns({ targetGroups }: Group): string[] {
  return [...targetGroups].flatMap(([arn, { kind }]) => (kind === 'attached' ? arn : []));
}
