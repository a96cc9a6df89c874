/** Whether what is installed has a fix, where that can be told from two versions at all. Pure. */
import { compareVersions, type PackageManager, versionParts } from './package-versions.ts';

/** A package as an inventory lists it. */
export interface InstalledPackage {
  readonly name: string;
  /** Whole: with epoch and release, as far as they are told. */
  readonly version: string;
  /** Absent where versions of its kind have no order that is known here, as on Windows. */
  readonly manager?: PackageManager;
}

/**
 * Whether an installed version is the first fixed one or a later one; undefined where the two cannot be compared.
 * Distributions put fixes into old versions, each in its own: `3.0.13-0ubuntu3.1` is newer than `3.0.2-0ubuntu1.19`, and
 * does not have its fix. So two versions are compared within one release of one distribution only. Of a fixed version
 * that belongs to none, only what is as new can be told.
 */
export function hasFix({ version, manager }: InstalledPackage, fixedVersion: string): boolean | undefined {
  if (manager === undefined) return undefined;
  // An inventory tells no epoch of an RPM.
  const fixed = manager === 'rpm' && !version.includes(':') ? fixedVersion.replace(/^\d+:/, '') : fixedVersion;
  const isFixed = compareVersions(manager, version, fixed) >= 0;
  const [installedFor, fixedFor] = [releaseOf(version), releaseOf(fixedVersion)];
  if (installedFor === fixedFor) return isFixed;
  return fixedFor === '' && isFixed ? true : undefined;
}

/** The release of a distribution that a version was built for: `amzn2023`, `el9`, `deb12`; empty where it does not say. */
function releaseOf(version: string): string {
  const [, release] = /(?:^|[.+~-])(amzn\d+|el\d+|fc\d+|deb\d+)(?:[._u]|$)/.exec(version) ?? [];
  if (release !== undefined) return release;
  // Ubuntu writes no release. Within one of them what a package was made of hardly ever changes.
  return /ubuntu/.test(version) ? `ubuntu ${versionParts(version).version}` : '';
}
