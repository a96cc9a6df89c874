/** What the report of an emergency says. Plain data: it is told as a page, and kept as JSON. */
import type { Actor, Note } from '../../runs/run.ts';
import type { CountSum, ExposureCount, FleetCount } from '../../steps/emergency/count-exposure.ts';
import type { FleetLeft } from '../../steps/emergency/count-left.ts';
import type { EmergencyFacts } from './emergency-facts.ts';
import type { ReportedServer } from './emergency-report-servers.ts';

export type ReportState =
  | 'done'
  /** But for servers that could not be, within what was allowed. */
  | 'partly'
  | 'under-way'
  | 'failed'
  | 'needs-person'
  | 'left-out'
  | 'stopped'
  | 'no-image'
  | 'untouched';

export interface ReportedImage {
  readonly imageId: string;
  readonly name?: string;
  readonly version?: string;
  readonly instances?: number;
}

export interface ReportedRun {
  readonly state: ReportState;
  readonly runId?: string;
  /** What was in the way. */
  readonly why?: string;
  readonly beganAtMs?: number;
  readonly endedAtMs?: number;
}

export interface ReportedBake extends ReportedRun {
  readonly from: string;
  readonly made?: ReportedImage;
}

/** Of what was baked, in another account or region. */
export interface ReportedCopy extends ReportedRun {
  /** Which AMI it replaces a copy of, and where it goes: `ami-… to ACCOUNT/REGION`. */
  readonly what: string;
  readonly made?: ReportedImage;
}

export interface ReportedFleet extends ReportedRun {
  readonly name: string;
  readonly tier: string;
  readonly from: readonly ReportedImage[];
  readonly to?: ReportedImage;
  readonly before?: FleetCount;
  readonly after?: FleetCount;
  /** Of servers in no fleet, each of them. */
  readonly servers?: readonly ReportedServer[];
  /** What was found when it was looked at again once it was patched: the first instances, with their packages. */
  readonly left?: FleetLeft;
  /** What takes it back, to be typed, and until when it can be. */
  readonly rollback?: { readonly command: string; readonly untilMs: number };
}

export interface ReportedException {
  /** `rule`: set aside by a person; `fleet`: not patched; `unseen`: nobody could look, or it was warned of. */
  readonly kind: 'rule' | 'fleet' | 'unseen';
  readonly what: string;
  readonly why: string;
}

/** Of everything, and of what that is: instances of fleets, and servers in no fleet where there are some. */
export interface SplitCount extends CountSum {
  readonly inFleets: CountSum;
  readonly inNoFleet?: CountSum;
}

export interface EmergencyReport {
  readonly schema: 1;
  readonly runId: string;
  readonly command: string;
  readonly planDigest: string;
  readonly cve: string;
  readonly packages: readonly string[];
  readonly atMs: number;
  readonly requestedBy: Actor;
  readonly requestedAtMs: number;
  readonly reason?: string;
  readonly breakGlass?: EmergencyFacts['breakGlass'];
  readonly approvals: readonly { readonly by: Actor; readonly atMs: number }[];
  /** Who said what was affected, and when it was looked at. */
  readonly counted: readonly Pick<ExposureCount, 'atMs' | 'source' | 'told'>[];
  readonly before: SplitCount;
  readonly after: SplitCount;
  readonly bakes: readonly ReportedBake[];
  readonly copies: readonly ReportedCopy[];
  readonly fleets: readonly ReportedFleet[];
  /** Affected and not part of the plan, with the end of a sentence that says why. */
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  /** What was not as usual, or not done. */
  readonly exceptions: readonly ReportedException[];
  readonly timeline: readonly Note[];
}
