/** What a vulnerability affects: which instances, AMIs and fleets, who says so and when, and what nobody could look at. */
import type { FleetKey } from '../fleet/fleet.ts';
import type { Place } from '../fleet/place.ts';
import type { PackageManager } from './package-versions.ts';

/** What is asked: one CVE, and what is known of it besides. */
export interface ExposureQuestion {
  readonly cve: string;
  /** For where no scanner knows the CVE, or looks. */
  readonly packages: readonly PackageAsked[];
  /** AMIs that are affected because a person says so. */
  readonly imageIds: readonly string[];
}

export interface PackageAsked {
  readonly name: string;
  /** The first version without the vulnerability, where it is known. */
  readonly fixedVersion?: string;
}

/** Who says it: Amazon Inspector, the inventory of Systems Manager, or the person who asks. */
export type ClaimSource = 'inspector' | 'inventory' | 'named';

export type ExposureVerdict = 'affected' | 'clean' | 'unknown';

/** Whether there is a version without the vulnerability. */
export type Fix = 'available' | 'none' | 'unknown';

export interface PackageFound {
  readonly name: string;
  readonly version?: string;
  readonly fixedVersion?: string;
  /** By whose rules its versions are ordered; absent where the source does not say. */
  readonly manager?: PackageManager;
}

/** What one source says of one instance. */
export interface Claim {
  readonly source: ClaimSource;
  /** `present`: a package that was asked for is there, and nobody knows from which version on it is safe. */
  readonly verdict: 'affected' | 'clean' | 'present';
  /** When the source looked; absent where it does not say. */
  readonly dataAtMs?: number;
  /** Those that the vulnerability is about, as they are on the instance. */
  readonly packages: readonly PackageFound[];
  readonly fix: Fix;
  /** Inspector's, 0 to 10. */
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

/** A source, of how many instances it speaks, and how old the oldest of that is. */
export interface SourceCount {
  readonly source: ClaimSource;
  readonly instances: number;
  readonly oldestDataAtMs?: number;
}

/** A package at one version, and on how many instances it is. */
export interface PackageCount extends PackageFound {
  readonly instances: number;
}

/** What a number of instances come to together. */
export interface ExposureSum {
  readonly counts: ExposureCounts;
  readonly sources: readonly SourceCount[];
  /** Those that the vulnerability is about, in each version that was found, affected or not. */
  readonly packages: readonly PackageCount[];
  /** Of those affected: `none` where one of them cannot be fixed. */
  readonly fix: Fix;
  /** The highest. */
  readonly score?: number;
}

/** An AMI that is affected, that runs, or that is made from one that is affected. */
export interface ImageExposure {
  readonly place: Place;
  readonly imageId: string;
  readonly name?: string;
  /** Whether the account owns it; one of somebody else is patched by baking from it. */
  readonly isOwn: boolean;
  readonly verdict: ExposureVerdict;
  /** What the verdict rests on: the instances of it, the person who asks, or the AMI that it was made from. */
  readonly because: 'instances' | 'named' | 'parent';
  /** Of the instances that run it. */
  readonly counts: ExposureCounts;
  /** The AMIs that it was made from, the nearest first: of several that are affected, the last is baked first. */
  readonly ancestors: readonly string[];
  /** Names of the fleets that run or launch it. */
  readonly fleets: readonly string[];
}

export interface FleetExposure extends ExposureSum {
  readonly key: FleetKey;
  readonly name: string;
  readonly application?: string;
  readonly environment?: string;
  /** Affected where an instance is, or an AMI that it launches. */
  readonly verdict: ExposureVerdict;
  /** The AMIs that run in it or that it launches, those of most instances first. */
  readonly images: readonly FleetImage[];
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
export interface LooseExposure extends ExposureSum {
  readonly place: Place;
  readonly application?: string;
  readonly environment?: string;
  readonly verdict: ExposureVerdict;
  readonly imageIds: readonly string[];
  readonly instanceIds: readonly string[];
}

/** Why nothing is known of an instance. */
export type UnlookedReason =
  /** Stopped, or not up yet. */
  | 'not-running'
  /** No agent of Systems Manager has ever reported from it. */
  | 'no-agent'
  /** It has reported, and not of late. */
  | 'agent-lost'
  /** The agent is there, and reports no list of packages. */
  | 'no-inventory'
  /** Inspector does not look at it, and no package is known to ask the inventory for. */
  | 'not-inspected'
  /** The same, and Inspector may still look. */
  | 'not-yet-inspected'
  /** Inspector looks at it, and has never heard of the CVE; no package is known either. */
  | 'cve-unknown'
  /** A listing failed. */
  | 'not-read';

/** What could not be looked at. None of it is counted as clean. */
export type Unlooked =
  | { readonly kind: 'place'; readonly place: string; readonly why: string }
  /** Inspector is off in this place, or something could not be read there. */
  | { readonly kind: 'inspector-off'; readonly place: Place }
  | { readonly kind: 'unread'; readonly place: Place; readonly what: string; readonly why: string }
  | {
      readonly kind: 'instances';
      readonly place: Place;
      readonly reason: UnlookedReason;
      readonly instanceIds: readonly string[];
      /** Names of the fleets that they are in. */
      readonly fleets: readonly string[];
    }
  /** AMIs of ours that no instance runs: what is in them nobody has seen. */
  | { readonly kind: 'never-launched'; readonly place: Place; readonly imageIds: readonly string[] }
  /** Named by whoever asks, and to be seen nowhere. */
  | { readonly kind: 'unknown-images'; readonly imageIds: readonly string[] };

export interface Exposure {
  readonly question: ExposureQuestion;
  readonly atMs: number;
  readonly counts: ExposureCounts;
  /** Those with most affected instances first, then those of which too little is known. */
  readonly fleets: readonly FleetExposure[];
  readonly loose: readonly LooseExposure[];
  readonly images: readonly ImageExposure[];
  readonly instances: readonly InstanceExposure[];
  readonly unlooked: readonly Unlooked[];
}
