/**
 * What the steps and operations need of AWS, in our own words, one interface per capability. Each is implemented in
 * the file beside this one that carries its name. Every method is bounded by a timeout, pages to the end, is counted
 * and turns AWS failures into AwsError. Reads are safe to repeat; each write says what a repeat does.
 */
import type { FleetInstance, FleetKey, LaunchSource, TargetHealth, TemplateRef } from '../fleet/fleet.ts';
import type { Image } from '../images/image.ts';

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

/** An image to be made of an instance. */
export interface NewImage {
  readonly instanceId: string;
  readonly name: string;
  readonly description: string;
  readonly reboot: boolean;
  /** On the image and on each of its snapshots. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface Snapshot {
  readonly snapshotId: string;
  readonly state: string;
  /** How much of it is copied, 0 to 100. */
  readonly percent: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Images {
  /** Images that this account owns. */
  listOwn(): Promise<readonly Image[]>;
  /** Those that exist and can be seen, in any order. */
  read(imageIds: readonly string[]): Promise<readonly Image[]>;
  /** The account's own image of exactly this name, in whatever state. */
  findOwn(name: string): Promise<Image | undefined>;
  /** Those that exist, in any order. */
  snapshots(snapshotIds: readonly string[]): Promise<readonly Snapshot[]>;
  /**
   * Asks for an image and answers its id; it takes minutes to be available. There is no client token: a repeat finds
   * the name taken, by the image of the first time or by somebody else's.
   */
  create(image: NewImage): Promise<{ readonly imageId: string } | 'name-taken'>;
  /** Puts tags on images and snapshots. Set-style. */
  tag(ids: readonly string[], tags: Readonly<Record<string, string>>): Promise<void>;
  /** Removes an image of this account with its snapshots. Answers `gone` where there is none to remove. */
  deregister(imageId: string): Promise<'deregistered' | 'gone'>;
}

export interface Ec2Instance {
  readonly instanceId: string;
  readonly imageId: string;
  readonly instanceType: string;
  readonly architecture: string;
  readonly state: string;
  readonly launchedAtMs: number;
  readonly groupName?: string;
}

/** One instance, with what making an image of it depends on. */
export interface InstanceDetails extends Ec2Instance {
  readonly rootDevice: 'ebs' | 'instance-store';
  readonly tags: Readonly<Record<string, string>>;
}

export interface Instances {
  /** In whatever state; undefined where this account has no such instance. */
  read(instanceId: string): Promise<InstanceDetails | undefined>;
  /** Every non-terminated instance of one group. */
  ofGroup(groupName: string): Promise<readonly Ec2Instance[]>;
  /** Every non-terminated instance that belongs to any group. */
  ofAllGroups(): Promise<readonly Ec2Instance[]>;
  /** Status checks by instance id, in calls of 100 ids. Instances that are not listed are absent. */
  statusChecks(
    instanceIds: readonly string[],
  ): Promise<ReadonlyMap<string, NonNullable<FleetInstance['statusChecks']>>>;
}

export interface Targets {
  /** Health of every registered target, by instance id, for one target group. */
  health(targetGroupArn: string): Promise<ReadonlyMap<string, TargetHealth>>;
}

export interface Identity {
  /** Who these credentials are. */
  whoAmI(): Promise<{ readonly accountId: string; readonly arn: string }>;
}

/** Everything in one account and region. */
export interface Aws {
  readonly groups: Groups;
  readonly templates: Templates;
  readonly images: Images;
  readonly instances: Instances;
  readonly targets: Targets;
  readonly identity: Identity;
}

/** On whose behalf a call is made; written to the audit trail before anything changes. */
export interface AuditContext {
  readonly actor: string;
  readonly runId?: string;
  readonly step?: string;
}

/** One place that knows accounts and regions. `for` is cheap: clients are shared. */
export interface AwsAccess {
  for(place: Pick<FleetKey, 'accountId' | 'region'>, audit: AuditContext): Aws;
  /** The places that the configuration names. */
  readonly places: readonly Pick<FleetKey, 'accountId' | 'region'>[];
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
