import { createHash } from 'node:crypto';
import type { BlockDeviceMapping, InstanceBlockDeviceMapping, Volume } from '@aws-sdk/client-ec2';
import { ServiceError } from '../wire/operation.ts';
import type { BlockDevice } from './image.ts';
import { type Tags, tagList } from './tags.ts';

/** A volume of an instance. */
export interface AttachedVolume {
  readonly id: string;
  readonly deviceName: string;
  readonly snapshotId: string;
  readonly sizeGib: number;
  readonly encrypted: boolean;
  readonly kmsKeyId?: string;
  /** Whether it goes with its instance, or stays for somebody to find. */
  readonly deleteOnTermination: boolean;
  readonly tags: Tags;
}

/** A volume wherever it is; without an instance where that is gone. */
export interface VolumeRow extends AttachedVolume {
  readonly instanceId?: string;
  readonly zone: string;
  readonly createdAtMs: number;
}

/** The volumes that an instance begins with: those of its image, as the launch would have them. */
export function volumesOf(
  instanceId: string,
  devices: readonly BlockDevice[],
  wanted: ReadonlyMap<string, boolean>,
  tags: Tags,
): readonly AttachedVolume[] {
  return devices.map((device) => ({
    ...device,
    id: volumeId(instanceId, device.deviceName),
    deleteOnTermination: wanted.get(device.deviceName) ?? device.deleteOnTermination,
    tags,
  }));
}

/** Of the instance and not of chance, so that what else happens does not depend on how many there are. */
function volumeId(instanceId: string, deviceName: string): string {
  return `vol-0${createHash('sha256').update(`${instanceId} ${deviceName}`).digest('hex').slice(0, 16)}`;
}

/**
 * Which devices a request would have deleted on termination, or kept. Nothing else can be said of a device here, and
 * none be added: throws InvalidBlockDeviceMapping.
 */
export function deletionsOf(
  mappings: readonly BlockDeviceMapping[] = [],
  devices: readonly Pick<BlockDevice, 'deviceName'>[],
): ReadonlyMap<string, boolean> {
  return new Map(
    mappings.map(({ DeviceName = '', Ebs }): [string, boolean] => {
      const isThere = devices.some(({ deviceName }) => deviceName === DeviceName);
      if (isThere && Ebs?.DeleteOnTermination !== undefined) return [DeviceName, Ebs.DeleteOnTermination];
      throw new ServiceError('InvalidBlockDeviceMapping', `The mapping of the device '${DeviceName}' is not simulated`);
    }),
  );
}

export function attachmentOnWire({ id, deviceName, deleteOnTermination }: AttachedVolume): InstanceBlockDeviceMapping {
  return {
    DeviceName: deviceName,
    Ebs: { VolumeId: id, Status: 'attached', DeleteOnTermination: deleteOnTermination },
  };
}

export function volumeOnWire(row: VolumeRow): Volume {
  const { instanceId } = row;
  return {
    VolumeId: row.id,
    State: instanceId === undefined ? 'available' : 'in-use',
    AvailabilityZone: row.zone,
    CreateTime: new Date(row.createdAtMs),
    Size: row.sizeGib,
    Encrypted: row.encrypted,
    SnapshotId: row.snapshotId,
    VolumeType: 'gp3',
    Tags: tagList(row.tags),
    Attachments: instanceId === undefined ? [] : [attachment(row, instanceId)],
  };
}

function attachment({ id, deviceName, deleteOnTermination }: VolumeRow, instanceId: string) {
  return {
    InstanceId: instanceId,
    VolumeId: id,
    Device: deviceName,
    State: 'attached' as const,
    DeleteOnTermination: deleteOnTermination,
  };
}
