/**
 * What the steps and operations need of AWS, in our own words, one interface per capability. Each is implemented in
 * the file beside this one that carries its name. Every method is bounded by a timeout, pages to the end, is counted
 * and turns AWS failures into AwsError. Reads are safe to repeat; each write says what a repeat does.
 */
import type { FleetInstance, LaunchSource, TargetHealth, TemplateRef } from '../fleet/fleet.ts';
import type { Place } from '../fleet/place.ts';
import type { RegisteredTarget, TargetPlace } from '../fleet/registrations.ts';
import type { CurrentVersion, LaunchConfiguration } from '../images/inventory.ts';
import type { Images, Instances, LaunchRequests, RecycleBin } from './machine-ports.ts';
import type { GroupCopies, Listeners } from './pair-ports.ts';
import type { Refreshes } from './refresh-ports.ts';
import type {
  Alarms,
  CodeDeploy,
  Commands,
  Dashboards,
  Installed,
  Metrics,
  Objects,
  ParameterStore,
  Stacks,
  Topics,
  Vulnerabilities,
} from './service-ports.ts';

/** An Auto Scaling group as the service describes it, before instances, targets and images are joined to it. */
export interface Group {
  readonly groupName: string;
  readonly arn: string;
  readonly desired: number;
  readonly min: number;
  readonly max: number;
  readonly source: LaunchSource;
  readonly instances: readonly GroupMember[];
  readonly targetGroupArns: readonly string[];
  readonly classicLoadBalancers: readonly string[];
  readonly suspendedProcesses: readonly string[];
  readonly zones: readonly string[];
  readonly newInstancesProtected: boolean;
  readonly warmPool: boolean;
  /** Whether the desired capacity counts something else than instances: weights, vCPUs, memory. */
  readonly weighted: boolean;
  readonly deleting: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

export type GroupMember = Pick<
  FleetInstance,
  'instanceId' | 'instanceType' | 'zone' | 'lifecycle' | 'groupHealth' | 'protectedFromScaleIn'
> & {
  readonly templateVersion?: string;
};

export interface ScalingActivity {
  readonly activityId: string;
  readonly startedAtMs: number;
  readonly status: string;
  readonly description: string;
  readonly cause: string;
  /** AWS's own words when it failed. */
  readonly statusMessage?: string;
}

export interface Groups {
  /** All groups of the region. */
  list(): Promise<readonly Group[]>;
  read(groupName: string): Promise<Group | undefined>;
  /** Those of these names that there are, in no order: one call for a hundred of them. */
  readMany(groupNames: readonly string[]): Promise<readonly Group[]>;
  /** All launch configurations of the region. */
  launchConfigurations(): Promise<readonly LaunchConfiguration[]>;
  /** The ids of the instances in the warm pool of a group; none where it has no pool. */
  warmPool(groupName: string): Promise<readonly string[]>;
  lifecycleHooks(groupName: string): Promise<readonly string[]>;
  /** Newest first, at most `limit`. */
  activities(groupName: string, limit: number): Promise<readonly ScalingActivity[]>;
  /** The id of an instance refresh in progress; undefined when there is none or the API does not offer refreshes. */
  activeRefresh(groupName: string): Promise<string | undefined>;
  /** Set-style: a repeat writes the same number. Never call it with less than the live number. */
  setDesired(groupName: string, desired: number): Promise<void>;
  /** Set-style. */
  setMax(groupName: string, max: number): Promise<void>;
  /** Set-style. Changes only what new launches use; replaces no instance. */
  setSource(groupName: string, source: LaunchSource): Promise<void>;
  /** Set-style. */
  suspend(groupName: string, processes: readonly string[]): Promise<void>;
  /** Set-style. */
  resume(groupName: string, processes: readonly string[]): Promise<void>;
  /**
   * Terminates one named member through its lifecycle hooks. With `decrement` the desired capacity falls by one,
   * else the group launches a replacement. Answers `already-leaving` where the instance is terminating or gone.
   */
  terminate(instanceId: string, decrement: boolean): Promise<'terminating' | 'already-leaving'>;
}

export interface TemplateVersion {
  readonly templateId: string;
  readonly templateName: string;
  readonly version: number;
  readonly description?: string;
  /** The image as written: an AMI id or `resolve:ssm:...`. */
  readonly imageId?: string;
  /** The image with the alias resolved; absent where it cannot be resolved. */
  readonly resolvedImageId?: string;
  /** Which of `$Latest` and `$Default` stood for this version, of those that were asked for. */
  readonly aliases?: readonly string[];
}

/** A version to be made of another. */
export interface NewTemplateVersion {
  readonly templateId: string;
  readonly sourceVersion: number;
  readonly imageId: string;
  readonly description: string;
  readonly token: string;
}

export interface Templates {
  /** The latest and the default version of every template of the region, images as written. */
  listCurrent(): Promise<readonly CurrentVersion[]>;
  /** Resolves `$Latest` and `$Default`; undefined where the template or version does not exist. */
  read(ref: Pick<TemplateRef, 'templateId' | 'version'>): Promise<TemplateVersion | undefined>;
  /** Several at once, one call per template. Missing ones are left out. */
  readMany(refs: readonly Pick<TemplateRef, 'templateId' | 'version'>[]): Promise<readonly TemplateVersion[]>;
  /** The version whose description is exactly this, if any. */
  findByDescription(templateId: string, description: string): Promise<TemplateVersion | undefined>;
  /**
   * A new version with the full data of `sourceVersion` and another image. `token` (at most 64 characters) makes a
   * repeat answer the same version.
   */
  createVersion(request: NewTemplateVersion): Promise<TemplateVersion>;
}

export interface TargetGroup {
  readonly targetGroupArn: string;
  readonly targetType: 'instance' | 'ip';
  readonly vpcId?: string;
}

export interface Targets {
  /** Health of every registered target, by instance id, for one target group: that of its worst port. */
  health(targetGroupArn: string): Promise<ReadonlyMap<string, TargetHealth>>;
  /** Every target of one target group, on each port, with its health. */
  registered(targetGroupArn: string): Promise<readonly RegisteredTarget[]>;
  /** Every target group of the region whose targets are instances or addresses. */
  groups(): Promise<readonly TargetGroup[]>;
  /** How long targets drain that are taken out; undefined where AWS does not say. */
  drainSeconds(targetGroupArn: string): Promise<number | undefined>;
  /** Takes targets out, after which they drain. Safe to repeat; those that are not in stay out. */
  deregister(targetGroupArn: string, targets: readonly TargetPlace[]): Promise<void>;
  /** Puts targets in. Safe to repeat. Throws AwsError of kind `invalid` where one of them does not run. */
  register(targetGroupArn: string, targets: readonly TargetPlace[]): Promise<void>;
}

export interface LoadBalancers {
  /** The DNS names of those whose listeners or rules name one of these target groups, sorted. */
  namesOf(targetGroupArns: readonly string[]): Promise<readonly string[]>;
}

export interface Identity {
  /** Who these credentials are. */
  whoAmI(): Promise<{ readonly accountId: string; readonly arn: string }>;
}

/** Everything in one account and region. */
export interface Aws {
  readonly groups: Groups;
  readonly refreshes: Refreshes;
  readonly templates: Templates;
  readonly images: Images;
  readonly instances: Instances;
  readonly targets: Targets;
  readonly loadBalancers: LoadBalancers;
  readonly listeners: Listeners;
  readonly copies: GroupCopies;
  readonly identity: Identity;
  readonly commands: Commands;
  readonly objects: Objects;
  readonly metrics: Metrics;
  readonly alarms: Alarms;
  readonly vulnerabilities: Vulnerabilities;
  readonly installed: Installed;
  readonly stacks: Stacks;
  readonly codeDeploy: CodeDeploy;
  readonly topics: Topics;
  readonly dashboards: Dashboards;
  readonly launchRequests: LaunchRequests;
  readonly parameters: ParameterStore;
  readonly recycleBin: RecycleBin;
}

/** On whose behalf a call is made; written to the audit trail before anything changes. */
export interface AuditContext {
  readonly actor: string;
  readonly runId?: string;
  readonly step?: string;
}

/** One place that knows accounts and regions. `for` is cheap: clients are shared. */
export interface AwsAccess {
  for(place: Place, audit: AuditContext): Aws;
  /** The places that the configuration names. */
  readonly places: readonly Place[];
}

/** Where mutating calls are written down: `begin` before the call is sent, `end` after. */
export interface AuditTrail {
  begin(entry: AuditEntry): Promise<void>;
  end(entryId: string, entry: AuditEntry, outcome: AuditOutcome): Promise<void>;
}

export interface AuditEntry {
  readonly id: string;
  readonly atMs: number;
  readonly context: AuditContext;
  readonly service: string;
  readonly call: string;
  /** The request without bulk: ids, numbers, names. */
  readonly subject: Readonly<Record<string, unknown>>;
}

export type AuditOutcome =
  | { readonly kind: 'succeeded'; readonly requestId?: string; readonly atMs: number }
  | {
      readonly kind: 'failed';
      readonly requestId?: string;
      readonly atMs: number;
      readonly code: string;
      readonly message: string;
    };
