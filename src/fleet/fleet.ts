/** A fleet as it is seen in AWS at one moment. Plain data: every decision in this folder is a function of it. */
import type { Place } from './place.ts';

/** Names one Auto Scaling group in the world. */
export interface FleetKey extends Place {
  readonly groupName: string;
}

/** Which launch template, and the version as written there: a number in text, `$Latest` or `$Default`. */
export interface TemplateRef {
  readonly templateId: string;
  readonly templateName?: string;
  readonly version: string;
}

export interface MixedOverride {
  readonly instanceType?: string;
  /** An override with a template of its own. */
  readonly template?: TemplateRef;
  /** An override with an image of its own. */
  readonly imageId?: string;
}

/** What the group launches from. */
export type LaunchSource =
  | { readonly kind: 'launch-template'; readonly template: TemplateRef }
  | { readonly kind: 'mixed'; readonly template: TemplateRef; readonly overrides: readonly MixedOverride[] }
  | { readonly kind: 'launch-configuration'; readonly name: string }
  | { readonly kind: 'none' };

/** EC2 Auto Scaling lifecycle states, as the API spells them. */
export type LifecycleState =
  | 'Pending'
  | 'Pending:Wait'
  | 'Pending:Proceed'
  | 'InService'
  | 'Terminating'
  | 'Terminating:Wait'
  | 'Terminating:Proceed'
  | 'Terminating:Retained'
  | 'Terminated'
  | 'EnteringStandby'
  | 'Standby'
  | 'Detaching'
  | 'Detached'
  | 'Quarantined'
  | 'ReplacingRootVolume'
  | 'ReplacingRootVolume:Wait'
  | 'ReplacingRootVolume:Proceed'
  | 'RootVolumeReplaced'
  | `Warmed:${string}`
  /** A state that this version does not know, as the API spelled it. */
  | `Unknown:${string}`;

export type TargetState =
  | 'initial'
  | 'healthy'
  | 'unhealthy'
  | 'unused'
  | 'draining'
  | 'unavailable'
  | 'unhealthy.draining';

export interface TargetHealth {
  readonly targetGroupArn: string;
  readonly state: TargetState;
  /** The load balancer's own code, such as `Target.FailedHealthChecks`. */
  readonly reason?: string;
  readonly description?: string;
}

export type CheckStatus = 'ok' | 'impaired' | 'initializing' | 'insufficient-data' | 'not-applicable' | 'unknown';

export interface FleetInstance {
  readonly instanceId: string;
  readonly instanceType?: string;
  readonly zone: string;
  /** Absent while EC2 does not list the instance (just launched, or long gone). */
  readonly imageId?: string;
  readonly launchedAtMs?: number;
  /** EC2's own state: pending, running, shutting-down, terminated, stopping, stopped. */
  readonly ec2State?: string;
  readonly lifecycle: LifecycleState;
  /** The group's opinion. */
  readonly groupHealth: 'Healthy' | 'Unhealthy';
  readonly protectedFromScaleIn: boolean;
  /** One entry per attached target group that lists the instance. */
  readonly targets: readonly TargetHealth[];
  /** EC2 status checks; read only for instances whose checks are being waited for. */
  readonly statusChecks?: { readonly system: CheckStatus; readonly instance: CheckStatus };
}

/** What CloudFormation does to a stack at this moment, such as `UPDATE_IN_PROGRESS`. */
export interface StackOperation {
  readonly stackName: string;
  readonly status: string;
}

/** A deployment to a group that somebody asked CodeDeploy for. */
export interface CodeDeployment {
  readonly deploymentId: string;
  readonly applicationName: string;
}

export interface Fleet {
  readonly key: FleetKey;
  /** The name people use: from the configuration, else the group's; with its place before it where another has it. */
  readonly name: string;
  readonly application?: string;
  readonly environment?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly desired: number;
  readonly min: number;
  readonly max: number;
  readonly source: LaunchSource;
  /** The image that the source launches now, with every version and alias resolved; absent where it cannot be told. */
  readonly sourceImageId?: string;
  /** Every image that the source may launch, where overrides bring images of their own. */
  readonly sourceImageIds?: readonly string[];
  readonly zones: readonly string[];
  readonly instances: readonly FleetInstance[];
  readonly targetGroupArns: readonly string[];
  readonly classicLoadBalancers: readonly string[];
  readonly suspendedProcesses: readonly string[];
  /** Launch and terminate hooks by name. */
  readonly lifecycleHooks: readonly string[];
  readonly newInstancesProtected: boolean;
  readonly warmPool: boolean;
  /** True where the desired capacity counts weights, vCPUs or memory, so that it is no number of instances. */
  readonly weighted?: boolean;
  /** An instance refresh in progress, by id. */
  readonly activeRefreshId?: string;
  /** On the stack that the group belongs to. */
  readonly stackOperation?: StackOperation;
  readonly codeDeployment?: CodeDeployment;
  /** True while the group itself is being deleted. */
  readonly deleting: boolean;
  readonly readAtMs: number;
}

/** `123456789012/eu-west-1/web`: the key as one text, for stores and logs. */
export function fleetKeyText(key: FleetKey): string {
  return `${key.accountId}/${key.region}/${key.groupName}`;
}

/** The key behind its text; group names may hold slashes. Throws RangeError for anything else. */
export function parseFleetKey(text: string): FleetKey {
  const [accountId, region, ...rest] = text.split('/');
  if (accountId === undefined || region === undefined || rest.length === 0)
    throw new RangeError(`"${text}" names no fleet`);
  return { accountId, region, groupName: rest.join('/') };
}
