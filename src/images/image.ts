/** An AMI as one plain value. */
export type ImageState =
  | 'pending'
  | 'available'
  | 'invalid'
  | 'deregistered'
  | 'transient'
  | 'failed'
  | 'error'
  | 'disabled';

export interface ImageSnapshot {
  readonly snapshotId: string;
  readonly deviceName: string;
  readonly sizeGib?: number;
  readonly encrypted?: boolean;
}

/** A volume that outlives the instances that are launched from the image, unless they are told otherwise. */
export interface KeptVolume {
  readonly deviceName: string;
  readonly sizeGib?: number;
}

export interface Image {
  readonly imageId: string;
  readonly name: string;
  readonly description?: string;
  readonly ownerId: string;
  /** Such as `amazon`, for accounts that AWS vouches for. */
  readonly ownerAlias?: string;
  readonly state: ImageState;
  readonly stateReason?: string;
  readonly architecture: string;
  readonly platform: 'linux' | 'windows';
  readonly rootDeviceName?: string;
  readonly createdAtMs: number;
  readonly deprecatedAtMs?: number;
  readonly isPublic: boolean;
  readonly imdsV2Required: boolean;
  readonly sourceInstanceId?: string;
  /** What it was copied from, or what the instance ran that it was made of. */
  readonly sourceImageId?: string;
  readonly sourceImageRegion?: string;
  /** When an instance was last launched from it, within about a day; absent where AWS has not seen one. */
  readonly lastLaunchedAtMs?: number;
  /** Whether AWS refuses to deregister it. */
  readonly protectedFromDeregistration?: boolean;
  readonly snapshots: readonly ImageSnapshot[];
  /** Devices whose volumes stay when an instance of it terminates; also those that begin empty. */
  readonly keptVolumes: readonly KeptVolume[];
  readonly tags: Readonly<Record<string, string>>;
}

/** Stands for an image of which only the id is known, since it is gone: instances that were launched from it run on. */
export function deregisteredImage(imageId: string): Image {
  return {
    ...{ imageId, name: '', ownerId: '', state: 'deregistered', architecture: '', platform: 'linux', createdAtMs: 0 },
    ...{ isPublic: false, imdsV2Required: false, snapshots: [], keptVolumes: [], tags: {} },
  };
}
