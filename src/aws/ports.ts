/**
 * What the steps and operations need of AWS, in our own words, one interface per capability. Each is implemented in
 * the file beside this one that carries its name. Every method is bounded by a timeout, pages to the end, is counted
 * and turns AWS failures into AwsError. Reads are safe to repeat; each write says what a repeat does.
 */
import type { FleetInstance, FleetKey, LaunchSource, TargetHealth, TemplateRef } from '../fleet/fleet.ts';
import type { RegisteredTarget, ServerAddresses, TargetPlace } from '../fleet/registrations.ts';
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
  /** Devices whose volumes stay when an instance of it terminates, whatever the instance says of its own. */
  readonly keptVolumes?: readonly string[];
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

/** One instance, with what making an image of it, patching it and asking it depend on. */
export interface InstanceDetails extends Ec2Instance {
  readonly rootDevice: 'ebs' | 'instance-store';
  readonly platform: 'linux' | 'windows';
  readonly zone: string;
  readonly privateAddress?: string;
  readonly publicAddress?: string;
  /** Why it is in its state, in AWS's words, where somebody or something has put it there. */
  readonly stateReason?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** An instance to be launched for a while: to bake in, to test, to scan. */
export interface NewInstance {
  readonly imageId: string;
  readonly instanceType: string;
  /** Absent: whichever subnet EC2 chooses of the default VPC. */
  readonly subnetId?: string;
  readonly securityGroupIds: readonly string[];
  /** The name of an instance profile. */
  readonly instanceProfile?: string;
  readonly publicAddress: boolean;
  /** Plain text. */
  readonly userData?: string;
  /** Devices whose volumes go with it, whatever the image says of them. */
  readonly volumesToDelete: readonly string[];
  /** On the instance and on its volumes. */
  readonly tags: Readonly<Record<string, string>>;
  /** At most 64 characters; a repeat with it answers the same instance. */
  readonly token: string;
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
  /** Where those of them that are not terminated are in the network, in calls of 100 ids. */
  addresses(instanceIds: readonly string[]): Promise<readonly ServerAddresses[]>;
  /** Those in whatever state but terminated that carry all of these tags. */
  tagged(tags: Readonly<Record<string, string>>): Promise<readonly InstanceDetails[]>;
  /** Those in whatever state but terminated that have a tag of this name. */
  withTag(name: string): Promise<readonly InstanceDetails[]>;
  /**
   * One instance with IMDSv2 required, that terminates when it shuts down. A repeat with the same token and the same
   * request answers the same instance. Throws AwsError of kind `capacity` where there is none.
   */
  launch(request: NewInstance): Promise<{ readonly instanceId: string }>;
  /** Safe to repeat. Those that are gone, or never were, are left out of what is sent again. */
  terminate(instanceIds: readonly string[]): Promise<void>;
  /** What the instance wrote to its console, newest last, as far as EC2 has it. */
  consoleOutput(instanceId: string): Promise<string>;
}

/** A command for up to 50 instances. */
export interface NewCommand {
  /** Such as `AWS-RunShellScript`, `AWS-RunPowerShellScript`, `AWS-RunPatchBaseline`. */
  readonly document: string;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly instanceIds: readonly string[];
  /** At most 100 characters; `find` knows the command by it. */
  readonly comment: string;
  /** How long an instance may take to fetch it. */
  readonly deliverySeconds: number;
  /** How many instances run it at once; all where left out. */
  readonly concurrency?: number;
  /** More failures than this, and SSM sends it to no further instance; no limit where left out. */
  readonly errorBudget?: number;
  /** Where SSM puts the whole output; it tells only the beginning of it. */
  readonly output?: { readonly bucket: string; readonly prefix: string };
}

export interface SentCommand {
  readonly commandId: string;
  readonly comment: string;
  /** SSM's own word for the whole: Pending, InProgress, Success, Cancelled, Failed, TimedOut, Cancelling. */
  readonly status: string;
  readonly requestedAtMs: number;
  readonly targets: number;
  readonly completed: number;
  readonly errors: number;
}

/** How one instance stands with a command; the last six are final. */
export type InvocationState =
  | 'pending'
  | 'in-progress'
  | 'cancelling'
  | 'success'
  | 'failed'
  | 'timed-out'
  | 'undeliverable'
  | 'cancelled'
  /** SSM did not send it there, since too many others had failed. */
  | 'terminated';

export interface Invocation {
  readonly instanceId: string;
  readonly state: InvocationState;
  /** SSM's own word, such as `Delivery Timed Out`. */
  readonly detail: string;
}

export interface CommandOutput {
  readonly state: InvocationState;
  readonly detail: string;
  /** Of the script; -1 while it has none. */
  readonly exitCode: number;
  /** At most 24,000 characters: SSM keeps the beginning. */
  readonly stdout: string;
  readonly stderr: string;
}

/** The SSM agent of one instance, as it last reported. */
export interface Agent {
  readonly instanceId: string;
  readonly ping: 'online' | 'lost' | 'inactive';
  readonly platform: 'linux' | 'windows' | 'macos';
  /** Such as `Amazon Linux`, `Ubuntu`. */
  readonly platformName: string;
  readonly platformVersion: string;
  readonly agentVersion: string;
  readonly lastPingAtMs: number;
}

/** What the last patch operation of an instance came to, as Patch Manager keeps it. */
export interface PatchState {
  readonly instanceId: string;
  readonly operation: 'Scan' | 'Install';
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly baselineId: string;
  readonly installed: number;
  /** Installed, and only in force after a reboot. */
  readonly pendingReboot: number;
  readonly missing: number;
  readonly failed: number;
}

/** Systems Manager, as far as commands and patches go. */
export interface Commands {
  /** There is no client token: look with `find` before a repeat. */
  send(command: NewCommand): Promise<{ readonly commandId: string }>;
  /** A command of exactly this comment that was sent since then; SSM may tell of it seconds late. */
  find(comment: string, sinceMs: number): Promise<SentCommand | undefined>;
  /** All that were sent since then, newest first, with the same delay; 50 a page. */
  sentSince(sinceMs: number): Promise<readonly SentCommand[]>;
  read(commandId: string): Promise<SentCommand | undefined>;
  /** How every instance stands with it; 50 a page. */
  invocations(commandId: string): Promise<readonly Invocation[]>;
  /** Undefined where the instance has not got the command. */
  output(commandId: string, instanceId: string): Promise<CommandOutput | undefined>;
  /** What has not begun is cancelled, what runs is asked to stop. Safe to repeat; a finished command stays as it is. */
  cancel(commandId: string): Promise<void>;
  /** Those that ever registered, 50 ids a call. */
  agents(instanceIds: readonly string[]): Promise<readonly Agent[]>;
  /** Those that were ever patched or scanned, 50 ids a call. */
  patchStates(instanceIds: readonly string[]): Promise<readonly PatchState[]>;
}

/** Objects in S3. */
export interface Objects {
  /** Set-style: a repeat writes the same object. Answers its `s3://` address. */
  put(object: {
    readonly bucket: string;
    readonly key: string;
    readonly body: string;
    readonly contentType: string;
  }): Promise<{ readonly uri: string }>;
}

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly value: number;
  readonly unit: 'Count' | 'Seconds' | 'Percent';
  readonly dimensions: Readonly<Record<string, string>>;
  readonly atMs: number;
}

export interface Metrics {
  /** Adds data points: a repeat counts again. */
  put(metrics: readonly Metric[]): Promise<void>;
}

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'informational' | 'untriaged';

/** One vulnerability that Amazon Inspector found on an instance. */
export interface Vulnerability {
  readonly id: string;
  readonly severity: Severity;
  readonly instanceId: string;
  readonly imageId?: string;
  readonly packages: readonly string[];
  readonly title: string;
  readonly isFixable: boolean;
}

/** Whether Amazon Inspector has looked at an instance; `reason` is its own word, such as `UNSUPPORTED_OS`. */
export type Inspection =
  | { readonly state: 'looked'; readonly atMs: number }
  /** It may still; without a reason where it does not know of the instance. */
  | { readonly state: 'not-yet'; readonly reason?: string }
  /** Waiting does not help. */
  | { readonly state: 'never'; readonly reason: string };

export interface Vulnerabilities {
  /** Whether Amazon Inspector scans the instances of this account and region. */
  isOn(): Promise<boolean>;
  /** How far it has come with the packages of one instance. Before that, no findings say nothing. */
  inspection(instanceId: string): Promise<Inspection>;
  /** Active ones of instances that run this image. */
  ofImage(imageId: string): Promise<readonly Vulnerability[]>;
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
  readonly commands: Commands;
  readonly objects: Objects;
  readonly metrics: Metrics;
  readonly vulnerabilities: Vulnerabilities;
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
