import type { SsmWorld } from './world.ts';

export interface Platform {
  readonly platformType: 'Linux' | 'Windows' | 'MacOS';
  /** Such as `Amazon Linux`, `Ubuntu`. */
  readonly platformName: string;
  readonly version: string;
}

export interface Package {
  readonly name: string;
  /** Whole, such as `3.0.8-1.amzn2023.0.3`. */
  readonly version: string;
  /** The version that patching brings; absent where there is no newer one. */
  readonly patchedVersion?: string;
  /** What is wrong with it, until it is patched. */
  readonly vulnerabilities?: readonly PackageVulnerability[];
}

export interface PackageVulnerability {
  /** Such as `CVE-2026-1234`. */
  readonly id: string;
  readonly severity: 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW';
  readonly score?: number;
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
  /** Whether its agent lists what is installed. */
  readonly isListed: boolean;
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
  return { ...nothing, hasAgent: true, isListed: true, platform: image?.platform === 'windows' ? windows : linux };
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
  const software = softwareOf(world, instanceId);
  const former = world.formerSoftware.get(instanceId) ?? [];
  world.formerSoftware.set(instanceId, [...former, { untilMs: world.kernel.nowMs(), software }]);
  world.software.set(instanceId, { ...software, ...part });
  world.kernel.changed();
}

/** What was on an instance at a moment that is past. */
export function softwareAt(world: SsmWorld, instanceId: string, atMs: number): Software {
  const then = world.formerSoftware.get(instanceId)?.find(({ untilMs }) => atMs < untilMs);
  return then?.software ?? softwareOf(world, instanceId);
}

/** A package after it was patched, where there is a patch for it. */
export function patchedPackage(installed: Package): Package {
  const { name, patchedVersion } = installed;
  return patchedVersion === undefined ? installed : { name, version: patchedVersion };
}

export function platformOf(world: SsmWorld, instanceId: string): Platform {
  return softwareOfImage(world, world.hosts.find(instanceId)?.imageId ?? '').platform;
}

/** An image of an instance has what the instance has at that moment. */
export function imageMade(world: SsmWorld, imageId: string, sourceInstanceId: string): void {
  const { hasAgent, isListed, platform } = softwareOfImage(world, world.hosts.find(sourceInstanceId)?.imageId ?? '');
  // What waits for a restart is in force on whatever boots from the image.
  const software = { ...softwareOf(world, sourceInstanceId), pendingReboot: 0 };
  world.imageSoftware.set(imageId, { ...software, hasAgent, isListed, platform });
}
