import type { BlockDeviceMapping, Image, Snapshot } from '@aws-sdk/client-ec2';
import type { Architecture } from './instance-types.ts';
import { type Tags, tagList } from './tags.ts';

export interface BlockDevice {
  readonly deviceName: string;
  readonly snapshotId: string;
  readonly sizeGib: number;
  readonly encrypted: boolean;
  /** The ARN of the key, or an alias of the account's own. */
  readonly kmsKeyId?: string;
  readonly deleteOnTermination: boolean;
}

/** An image as the simulation keeps it; `id` is the AMI id. */
export interface ImageRow {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly ownerId: string;
  readonly ownerAlias?: string;
  readonly state: 'pending' | 'available' | 'failed' | 'disabled' | 'deregistered';
  readonly stateReason?: string;
  readonly architecture: Architecture;
  readonly platform: 'linux' | 'windows';
  readonly createdAtMs: number;
  readonly deprecatedAtMs?: number;
  readonly lastLaunchedAtMs?: number;
  readonly isPublic: boolean;
  /** Accounts that may launch it, and ARNs of organizations and of units of them. */
  readonly sharedWith: readonly string[];
  readonly imdsV2: boolean;
  readonly deregistrationProtected: boolean;
  readonly sourceInstanceId?: string;
  readonly sourceImageId?: string;
  /** That of the image itself when left out. */
  readonly sourceImageRegion?: string;
  readonly devices: readonly BlockDevice[];
  readonly tags: Tags;
}

/** A snapshot; `id` is the snapshot id. */
export interface SnapshotRow {
  readonly id: string;
  readonly ownerId: string;
  readonly state: 'pending' | 'completed' | 'error';
  readonly description: string;
  readonly startedAtMs: number;
  readonly sizeGib: number;
  readonly encrypted: boolean;
  readonly kmsKeyId?: string;
  /** Accounts that may make volumes of it, and copy it. */
  readonly sharedWith?: readonly string[];
  readonly volumeId: string;
  readonly tags: Tags;
}

/** What it was made of, what that was made of, and so on. */
export function sourcesOf(
  { sourceImageId }: Pick<ImageRow, 'sourceImageId'>,
  get: (id: string) => ImageRow | undefined,
): readonly string[] {
  if (sourceImageId === undefined) return [];
  const source = get(sourceImageId);
  return [sourceImageId, ...(source === undefined ? [] : sourcesOf(source, get))];
}

export const rootDeviceName = '/dev/xvda';

export function imageOnWire(image: ImageRow, region: string): Image {
  return {
    ImageId: image.id,
    Name: image.name,
    Description: image.description,
    ImageLocation: `${image.ownerId}/${image.name}`,
    ImageType: 'machine',
    OwnerId: image.ownerId,
    ImageOwnerAlias: image.ownerAlias,
    State: image.state,
    StateReason:
      image.stateReason === undefined ? undefined : { Code: 'Client.InternalError', Message: image.stateReason },
    Architecture: image.architecture,
    Platform: image.platform === 'windows' ? 'Windows' : undefined,
    PlatformDetails: image.platform === 'windows' ? 'Windows' : 'Linux/UNIX',
    UsageOperation: image.platform === 'windows' ? 'RunInstances:0002' : 'RunInstances',
    CreationDate: isoText(image.createdAtMs),
    DeprecationTime: isoText(image.deprecatedAtMs),
    LastLaunchedTime: isoText(image.lastLaunchedAtMs),
    Public: image.isPublic,
    ImdsSupport: image.imdsV2 ? 'v2.0' : undefined,
    DeregistrationProtection: image.deregistrationProtected ? 'enabled' : 'disabled',
    SourceInstanceId: image.sourceInstanceId,
    SourceImageId: image.sourceImageId,
    SourceImageRegion: image.sourceImageId === undefined ? undefined : (image.sourceImageRegion ?? region),
    RootDeviceName: rootDeviceName,
    RootDeviceType: 'ebs',
    BlockDeviceMappings: image.devices.map(deviceOnWire),
    VirtualizationType: 'hvm',
    Hypervisor: 'xen',
    EnaSupport: true,
    SriovNetSupport: 'simple',
    Tags: tagList(image.tags),
  };
}

export function snapshotOnWire(snapshot: SnapshotRow): Snapshot {
  return {
    SnapshotId: snapshot.id,
    OwnerId: snapshot.ownerId,
    State: snapshot.state,
    Progress: snapshot.state === 'completed' ? '100%' : '0%',
    Description: snapshot.description,
    StartTime: new Date(snapshot.startedAtMs),
    VolumeSize: snapshot.sizeGib,
    VolumeId: snapshot.volumeId,
    Encrypted: snapshot.encrypted,
    KmsKeyId: snapshot.kmsKeyId,
    StorageTier: 'standard',
    Tags: tagList(snapshot.tags),
  };
}

export function deviceOnWire(device: BlockDevice): BlockDeviceMapping {
  return {
    DeviceName: device.deviceName,
    Ebs: {
      SnapshotId: device.snapshotId,
      VolumeSize: device.sizeGib,
      VolumeType: 'gp3',
      Iops: 3000,
      Throughput: 125,
      Encrypted: device.encrypted,
      DeleteOnTermination: device.deleteOnTermination,
    },
  };
}

export function isoText(timeMs: number): string;
export function isoText(timeMs: number | undefined): string | undefined;
export function isoText(timeMs: number | undefined): string | undefined {
  return timeMs === undefined ? undefined : new Date(timeMs).toISOString();
}
