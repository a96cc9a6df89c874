/** What a vulnerability affects: which instances, AMIs and fleets, who says so and when, and what nobody could look at. Pure. */
import type { FleetKey } from '../fleet/fleet.ts';
import type { Place } from './inventory.ts';

/** What is asked: one CVE, and what is known of it besides. */
export interface ExposureQuestion {
  readonly cve: string;
  /** Names of packages, for where no scanner knows the CVE. */
  readonly packages: readonly PackageAsked[];
  /** AMIs that are affected because a person says so. */
  readonly imageIds: readonly string[];
}

export interface PackageAsked {
  readonly name: string;
  /** The first version without the vulnerability, where it is known. */
  readonly fixedVersion?: string;
}

/** Who says it: Amazon Inspector, the inventory of Systems Manager, or the person who asked. */
export type ClaimSource = 'inspector' | 'inventory' | 'named';

export type ExposureVerdict = 'affected' | 'clean' | 'unknown';

/** Whether there is a version without the vulnerability. */
export type Fix = 'available' | 'none' | 'unknown';

export interface PackageFound {
  readonly name: string;
  readonly version?: string;
  readonly fixedVersion?: string;
}

/** What one source says of one instance. */
export interface Claim {
  readonly source: ClaimSource;
  readonly verdict: Exclude<ExposureVerdict, 'unknown'>;
  /** When the source looked; absent where it does not say. */
  readonly dataAtMs?: number;
  readonly packages: readonly PackageFound[];
  readonly fix: Fix;
  /** Inspector's score, 0 to 10. */
  readonly score?: number;
}

export interface InstanceExposure {
  readonly place: Place;
  readonly instanceId: string;
  readonly imageId: string;
  /** The group that it is a member of. */
  readonly groupName?: string;
  readonly verdict: ExposureVerdict;
  readonly claims: readonly Claim[];
  /** Why nobody could say; only where the verdict is unknown. */
  readonly why?: UnlookedReason;
}

export interface ExposureCounts {
  readonly affected: number;
  readonly clean: number;
  readonly unknown: number;
}

/** A source with how many instances it speaks of and how old its oldest word is. */
export interface SourceCount {
  readonly source: ClaimSource;
  readonly instances: number;
  readonly oldestDataAtMs?: number;
}

/** One AMI, or none of it in use. */
export interface ImageExposure {
  readonly place: Place;
  readonly imageId: string;
  readonly name?: string;
  /** Whether the account owns it; one of somebody else is patched by baking from it. */
  readonly isOwn: boolean;
  readonly verdict: ExposureVerdict;
  /** What the verdict rests on: instances of it, the person who asked, the AMI it was made from. */
  readonly because: 'instances' | 'named' | 'parent' | 'nothing';
  /** Of the instances that run it. */
  readonly counts: ExposureCounts;
  /** The AMIs that it was made from, the nearest first. The last affected one is what has to be baked first. */
  readonly ancestors: readonly string[];
  /** Names of the fleets that run or launch it. */
  readonly fleets: readonly string[];
}

export interface FleetExposure {
  readonly key: FleetKey;
  readonly name: string;
  readonly application?: string;
  readonly environment?: string;
  /** Affected where one instance is, or where what it launches is. */
  readonly verdict: ExposureVerdict;
  readonly counts: ExposureCounts;
  /** The AMIs that run in it or that it launches, those of most instances first. */
  readonly images: readonly FleetImage[];
  readonly sources: readonly SourceCount[];
  readonly fix: Fix;
  readonly score?: number;
}

export interface FleetImage {
  readonly imageId: string;
  readonly name?: string;
  readonly verdict: ExposureVerdict;
  readonly instances: number;
  /** Whether the fleet launches it now. */
  readonly launches: boolean;
}

/** Servers that are in no fleet, by the application and environment that they are tagged with. */
export interface LooseExposure {
  readonly place: Place;
  readonly application?: string;
  readonly environment?: string;
  readonly counts: ExposureCounts;
  readonly imageIds: readonly string[];
  readonly instanceIds: readonly string[];
  readonly sources: readonly SourceCount[];
  readonly fix: Fix;
}

/** Why nothing is known of an instance or an image. */
export type UnlookedReason =
  /** No agent has ever reported, or none of late. */
  | 'no-agent'
  | 'agent-lost'
  /** The agent reports no list of packages. */
  | 'no-inventory'
  /** Inspector looks at it, and not at this CVE; no packages were named. */
  | 'cve-unknown'
  | 'inspector-blind'
  /** The package is there, and nobody knows from which version on it is safe. */
  | 'no-fixed-version'
  | 'version-unreadable'
  /** An AMI that no instance was launched from. */
  | 'never-launched'
  | 'not-read';

/** What could not be looked at. Nothing of it is counted as clean. */
export type Unlooked =
  | { readonly kind: 'place'; readonly place: string; readonly why: string }
  | { readonly kind: 'source'; readonly place: Place; readonly source: ClaimSource; readonly why: string }
  | {
      readonly kind: 'instances';
      readonly place: Place;
      readonly reason: UnlookedReason;
      readonly instanceIds: readonly string[];
      readonly fleets: readonly string[];
    }
  | { readonly kind: 'images'; readonly place: Place; readonly reason: UnlookedReason; readonly imageIds: readonly string[] };

export interface Exposure {
  readonly question: ExposureQuestion;
  readonly atMs: number;
  readonly counts: ExposureCounts;
  /** Those affected first, then those of which too little is known. */
  readonly fleets: readonly FleetExposure[];
  readonly loose: readonly LooseExposure[];
  readonly images: readonly ImageExposure[];
  readonly instances: readonly InstanceExposure[];
  readonly unlooked: readonly Unlooked[];
}
