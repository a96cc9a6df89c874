import type { SsmWorld } from './world.ts';

export interface Platform {
  readonly platformType: 'Linux' | 'Windows' | 'MacOS';
  /** Such as `Amazon Linux`, `Ubuntu`. */
  readonly platformName: string;
  readonly version: string;
}

export interface Package {
  readonly name: string;
  readonly version: string;
  /** The version that patching brings; absent where there is no newer one. */
  readonly patchedVersion?: string;
}

/** What is on the disk of an instance. */
export interface Software {
  readonly packages: readonly Package[];
  readonly missingPatches: number;
  /** Whether one of the missing patches is in force only after a restart. */
  readonly needsReboot: boolean;
  readonly installedPatches: number;
  /** Installed, and waiting for a restart. */
  readonly pendingReboot: number;
}

/** What instances of an image begin with. */
export interface ImageSoftware extends Software {
  readonly hasAgent: boolean;
  readonly platform: Platform;
}

const linux: Platform = { platformType: 'Linux', platformName: 'Amazon Linux', version: '2023' };
const windows: Platform = { platformType: 'Windows', platformName: 'Microsoft Windows Server 2022', version: '10.0' };

const nothing: Software = {
  packages: [],
  missingPatches: 0,
  needsReboot: false,
  installedPatches: 0,
  pendingReboot: 0,
};

/** As it was said, else as what it was copied from, else a current image without known packages. */
export function softwareOfImage(world: SsmWorld, imageId: string): ImageSoftware {
  const known = world.imageSoftware.get(imageId);
  if (known !== undefined) return known;
  const image = world.hosts.image(imageId);
  const source = image?.sourceImageId;
  if (source !== undefined && source !== imageId) return softwareOfImage(world, source);
  return { ...nothing, hasAgent: true, platform: image?.platform === 'windows' ? windows : linux };
}

export function changeImageSoftware(world: SsmWorld, imageId: string, part: Partial<ImageSoftware>): void {
  world.imageSoftware.set(imageId, { ...softwareOfImage(world, imageId), ...part });
}

/** What is on an instance: what its image had, until something on it changes. */
export function softwareOf(world: SsmWorld, instanceId: string): Software {
  const changed = world.software.get(instanceId);
  if (changed !== undefined) return changed;
  return softwareOfImage(world, world.hosts.find(instanceId)?.imageId ?? '');
}

export function changeSoftware(world: SsmWorld, instanceId: string, part: Partial<Software>): void {
  world.software.set(instanceId, { ...softwareOf(world, instanceId), ...part });
  world.kernel.changed();
}

export function platformOf(world: SsmWorld, instanceId: string): Platform {
  return softwareOfImage(world, world.hosts.find(instanceId)?.imageId ?? '').platform;
}

/** An image of an instance has what the instance has at that moment. */
export function imageMade(world: SsmWorld, imageId: string, sourceInstanceId: string): void {
  const { hasAgent, platform } = softwareOfImage(world, world.hosts.find(sourceInstanceId)?.imageId ?? '');
  // What waits for a restart is in force on whatever boots from the image.
  const software = { ...softwareOf(world, sourceInstanceId), pendingReboot: 0 };
  world.imageSoftware.set(imageId, { ...software, hasAgent, platform });
}
