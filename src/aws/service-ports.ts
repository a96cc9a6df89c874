/** What the steps and operations need of Systems Manager, S3, CloudWatch and Inspector: see ports.ts. */
import type { CodeDeployment, StackOperation } from '../fleet/fleet.ts';
import type { Alarm } from '../fleet/signals.ts';
import type { CveFinding, Inspection, InstalledList } from '../images/exposure-evidence.ts';

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

/** What all who subscribe to a topic are sent. */
export interface Publication {
  readonly topicArn: string;
  /** At most 100 characters of ASCII, on one line; mails carry it. */
  readonly subject: string;
  /** JSON with a text for each protocol; `default` is that of all others. */
  readonly message: string;
  /** By which subscriptions choose; those without a value are left out. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

/** Topics of SNS. */
export interface Topics {
  /** There is no token: a repeat is sent again, so what is sent has to say which it is. Answers the id that SNS gives it. */
  publish(publication: Publication): Promise<{ readonly messageId: string }>;
}

/** Dashboards of CloudWatch, which are of the account, in whatever region they are asked for. */
export interface Dashboards {
  /** Its body as JSON; undefined where there is none of that name. */
  read(name: string): Promise<string | undefined>;
  /** Set-style: makes it, or writes over the one of that name. Answers what CloudWatch warns of. */
  put(name: string, body: string): Promise<readonly string[]>;
}

/** CloudWatch alarms: of metrics, of logs, and composite ones. */
export interface Alarms {
  /** By name, 100 a call; those that do not exist are left out. */
  read(names: readonly string[]): Promise<readonly Alarm[]>;
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

export interface Vulnerabilities {
  /** Whether Amazon Inspector scans the instances of this account and region. */
  isOn(): Promise<boolean>;
  /** How far it has come with the packages of one instance. Before that, no findings say nothing. */
  inspection(instanceId: string): Promise<Inspection>;
  /** Active ones of instances that run this image. */
  ofImage(imageId: string): Promise<readonly Vulnerability[]>;
  /** Whether it has ever heard of a CVE. Before that, no findings say nothing. */
  knows(cve: string): Promise<boolean>;
  /** Active ones of a CVE, 100 a page; of some instances only, in calls of 10 ids. */
  ofCve(cve: string, instanceIds?: readonly string[]): Promise<readonly CveFinding[]>;
  /** How far it has come with each instance that it knows, 200 a page; of some only, in calls of 10 ids. */
  inspections(instanceIds?: readonly string[]): Promise<ReadonlyMap<string, Inspection>>;
}

/** What is installed on instances, as their agents list it for Systems Manager's inventory. */
export interface Installed {
  /**
   * The packages of these names, on each instance that lists what is installed; one that has none of them is told too.
   * 40 ids and 30 names a call.
   */
  packages(instanceIds: readonly string[], names: readonly string[]): Promise<ReadonlyMap<string, InstalledList>>;
}

export interface Stacks {
  /** Of the stack, by name or id, or of the one that it is nested in; undefined where there is none, or no such stack. */
  operation(stack: string): Promise<StackOperation | undefined>;
}

export interface CodeDeploy {
  /** One that is under way to an Auto Scaling group; those that Auto Scaling asks for, one for each new instance, are none. */
  deployment(groupName: string): Promise<CodeDeployment | undefined>;
}

export interface ParameterStore {
  /** The names of all parameters of the data type `aws:ec2:image`. */
  imageNames(): Promise<readonly string[]>;
  /**
   * What parameters hold, in calls of 10 names, each under the name that it was asked by: `NAME`, `NAME:VERSION`,
   * `NAME:LABEL` or an ARN. Those that do not exist are left out.
   */
  read(names: readonly string[]): Promise<ReadonlyMap<string, string>>;
}
