/** What the steps and operations need of AMIs and instances: see ports.ts. */
import type { FleetInstance } from '../fleet/fleet.ts';
import type { ServerAddresses } from '../fleet/registrations.ts';
import type { Image, KeptVolume } from '../images/image.ts';
import type { Grantee, LaunchRequest, ListedSnapshot } from '../images/inventory.ts';
import type { ImageCopies } from './copy-ports.ts';

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
  /** The ARN of the key that it is encrypted with; absent where it is not encrypted. */
  readonly kmsKeyId?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Images extends ImageCopies {
  /** Images that this account owns, deprecated and disabled ones as well. */
  listOwn(): Promise<readonly Image[]>;
  /** Snapshots that this account owns. */
  listOwnSnapshots(): Promise<readonly ListedSnapshot[]>;
  /** Who else was granted to launch an image of this account: there is no listing of it, so it costs a call for each. */
  grants(imageId: string): Promise<readonly Grantee[]>;
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
  /**
   * Removes an image of this account with its snapshots, but those that another image uses: EC2 leaves them. Both go to
   * the Recycle Bin where a rule of the account says so.
   */
  deregister(imageId: string): Promise<Deregistered>;
  /** From then on, it is told as deprecated; EC2 takes moments in the future only, by the minute. Set-style. */
  deprecate(imageId: string, atMs: number): Promise<void>;
  /** Takes a deprecation back, in force or not. Set-style. */
  cancelDeprecation(imageId: string): Promise<void>;
  /** Nobody can launch it any more, and whoever it was shared with loses it. Set-style. */
  disable(imageId: string): Promise<void>;
  /** Launched again as before; with whom it was shared stays forgotten. Set-style. */
  enable(imageId: string): Promise<void>;
}

export type Deregistered =
  /** There was none to remove. */
  | { readonly kind: 'gone' }
  /** Snapshots that EC2 says it deleted, and those that stayed, with why in its word. */
  | { readonly kind: 'deregistered'; readonly deleted: readonly string[]; readonly left: readonly LeftSnapshot[] };

export interface LeftSnapshot {
  readonly snapshotId: string;
  readonly why: string;
}

/** Something that was deleted and can be had back until a moment. */
export interface Binned {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly untilMs?: number;
}

/** What was deleted while a retention rule of the account held for it. */
export interface RecycleBin {
  images(): Promise<readonly Binned[]>;
  snapshots(): Promise<readonly Binned[]>;
  /** Answers `gone` where it is not in the bin. */
  restoreImage(imageId: string): Promise<'restored' | 'gone'>;
  restoreSnapshot(snapshotId: string): Promise<'restored' | 'gone'>;
}

export interface Ec2Instance {
  readonly instanceId: string;
  readonly imageId: string;
  readonly instanceType: string;
  readonly architecture: string;
  readonly state: string;
  readonly launchedAtMs: number;
  readonly groupName?: string;
  /** By its tags, where it is in no group. */
  readonly application?: string;
  readonly environment?: string;
  /** The run of ours that has launched it. */
  readonly runId?: string;
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
  readonly volumesToDelete: readonly KeptVolume[];
  /** On the instance and on its volumes. */
  readonly tags: Readonly<Record<string, string>>;
  /** At most 64 characters; a repeat with it answers the same instance. */
  readonly token: string;
}

export interface Instances {
  /** In whatever state; undefined where this account has no such instance. */
  read(instanceId: string): Promise<InstanceDetails | undefined>;
  /** Those of these that are not terminated, in any order. */
  details(instanceIds: readonly string[]): Promise<readonly InstanceDetails[]>;
  /** Every non-terminated instance of one group. */
  ofGroup(groupName: string): Promise<readonly Ec2Instance[]>;
  /** Every non-terminated instance that belongs to any group. */
  ofAllGroups(): Promise<readonly Ec2Instance[]>;
  /** Every non-terminated instance, in a group or not. */
  listAll(): Promise<readonly Ec2Instance[]>;
  /** Those of them that EC2 knows, terminated ones as well, in calls of 100 ids. */
  readMany(instanceIds: readonly string[]): Promise<readonly Ec2Instance[]>;
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

export interface LaunchRequests {
  /** EC2 Fleets, Spot Fleets and Spot requests that go on launching instances. */
  list(): Promise<readonly LaunchRequest[]>;
}
