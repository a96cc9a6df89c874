/** What was affected before a change, and what is after it. Pure. */
import type { Place } from '../fleet/place.ts';
import type { ExposureCounts, ExposureQuestion, FleetExposure, PackageFound } from './exposure.ts';
import { askedOf } from './exposure-claims.ts';
import { compareVersions } from './package-versions.ts';

/** What a fleet was found to be, as far as it is worth keeping beside a plan. */
export type FleetFinding = Pick<FleetExposure, 'key' | 'name' | 'counts' | 'packages' | 'images'>;

export interface PackageChange {
  readonly name: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Whether every version after is newer than every one before; absent where versions of that kind have no known order. */
  readonly isNewer?: boolean;
}

export interface FleetComparison {
  readonly place: Place;
  readonly name: string;
  /** Absent where nobody looked before. */
  readonly before?: ExposureCounts;
  /** Absent where nobody has looked again. */
  readonly after?: ExposureCounts;
  /** `clean`: of no instance anything else is known. `unproved`: none is affected, and not all could be looked at. */
  readonly outcome: 'clean' | 'left' | 'unproved';
  /** Still affected. */
  readonly left: number;
  readonly imagesBefore: readonly string[];
  readonly imagesAfter: readonly string[];
  readonly packages: readonly PackageChange[];
}

export interface ExposureComparison {
  readonly fleets: readonly FleetComparison[];
  readonly before: ExposureCounts;
  readonly after: ExposureCounts;
}

/**
 * What to ask again once something was patched: with the packages that were found and the versions in which they are
 * fixed, as where nothing is left to find nobody would tell them any more.
 */
export function questionAgain(question: ExposureQuestion, before: readonly FleetFinding[]): ExposureQuestion {
  return { ...question, packages: askedOf([...question.packages, ...before.flatMap(({ packages }) => packages)]) };
}

/** One exposure beside a later one, fleet by fleet, in the order of the first. What is in one alone is told with that. */
export function compareExposures(before: readonly FleetFinding[], after: readonly FleetFinding[]): ExposureComparison {
  const now = new Map(after.map((fleet) => [identity(fleet), fleet]));
  const seen = new Set(before.map(identity));
  return {
    fleets: [
      ...before.map((fleet) => compareFleet(fleet, fleet, now.get(identity(fleet)))),
      ...after.filter((fleet) => !seen.has(identity(fleet))).map((fleet) => compareFleet(fleet, undefined, fleet)),
    ],
    before: total(before),
    after: total(after),
  };
}

/** Of a pair of groups either may be the fleet, so the name of the group does not tell. */
function identity({ key: { accountId, region }, name }: FleetFinding): string {
  return JSON.stringify([accountId, region, name]);
}

function compareFleet(
  { key: { accountId, region }, name }: FleetFinding,
  before: FleetFinding | undefined,
  after: FleetFinding | undefined,
): FleetComparison {
  return {
    place: { accountId, region },
    name,
    ...(before === undefined ? {} : { before: before.counts }),
    ...(after === undefined ? {} : { after: after.counts }),
    outcome: outcomeOf(after),
    left: after?.counts.affected ?? 0,
    imagesBefore: runningIn(before),
    imagesAfter: runningIn(after),
    packages: comparePackages(before?.packages ?? [], after?.packages ?? []),
  };
}

/** A fleet that launches what is affected is not clean, whatever runs in it. */
function outcomeOf(after: FleetFinding | undefined): FleetComparison['outcome'] {
  if (after === undefined) return 'unproved';
  const launched = after.images.filter(({ launches }) => launches).map(({ verdict }) => verdict);
  if (after.counts.affected > 0 || launched.includes('affected')) return 'left';
  return after.counts.unknown > 0 || launched.includes('unknown') ? 'unproved' : 'clean';
}

function runningIn(fleet: FleetFinding | undefined): readonly string[] {
  return (fleet?.images ?? []).filter(({ instances }) => instances > 0).map(({ imageId }) => imageId);
}

function comparePackages(before: readonly PackageFound[], after: readonly PackageFound[]): readonly PackageChange[] {
  const names = new Set([...before, ...after].map(({ name }) => name));
  return [...names].map((name) => {
    const [then, now] = [before, after].map((packages) => packages.filter((one) => one.name === name));
    const isNewer = isAllNewer(then ?? [], now ?? []);
    return {
      name,
      before: versionsOf(then ?? []),
      after: versionsOf(now ?? []),
      ...(isNewer === undefined ? {} : { isNewer }),
    };
  });
}

function versionsOf(packages: readonly PackageFound[]): readonly string[] {
  return packages.flatMap(({ version }) => version ?? []);
}

function isAllNewer(before: readonly PackageFound[], after: readonly PackageFound[]): boolean | undefined {
  const pairs = before.flatMap((old) => after.map((fresh) => [old, fresh] as const));
  const newer = pairs.map(([old, fresh]) => {
    const isComparable = old.manager !== undefined && old.manager === fresh.manager;
    if (!isComparable || old.version === undefined || fresh.version === undefined) return undefined;
    return compareVersions(old.manager, fresh.version, old.version) > 0;
  });
  return newer.length === 0 || newer.includes(undefined) ? undefined : newer.every((one) => one === true);
}

function total(fleets: readonly FleetFinding[]): ExposureCounts {
  const sum = (of: keyof ExposureCounts): number => fleets.reduce((all, { counts }) => all + counts[of], 0);
  return { affected: sum('affected'), clean: sum('clean'), unknown: sum('unknown') };
}
