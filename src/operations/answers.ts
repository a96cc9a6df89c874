/** What the operations answer: facts, to be put into words by `messages/`. */
import type { Fleet } from '../fleet/fleet.ts';
import type { HealthFailure } from '../fleet/health.ts';
import type { Place } from '../fleet/place.ts';
import type { Image, ImageSnapshot } from '../images/image.ts';
import type { Use } from '../images/in-use.ts';
import type { Reference } from '../images/references.ts';
import type { Forecast } from '../runs/forecast.ts';
import type { Plan } from '../runs/plan.ts';
import type { Note, Run } from '../runs/run.ts';
import type { Freeze } from '../runs/store.ts';
import type { Window } from '../runs/windows.ts';
import type { Retirement } from './cleanup/retirements.ts';
import type { UnreadPlace } from './each-place.ts';
import type { Coverage } from './environments.ts';

export interface FleetRow {
  readonly fleet: Fleet;
  /** Serving now: InService and healthy at every load balancer. */
  readonly serving: number;
  /** Instances that run something other than what the group launches. */
  readonly drifted: number;
  readonly imageId?: string;
  readonly imageVersion?: string;
  readonly imageAgeDays?: number;
  /** The run that holds the fleet now, or else the last one. */
  readonly run?: Run;
}

/** The other group of a pair, while it is kept as the way back. */
export interface KeptGroup {
  readonly groupName: string;
  readonly runId: string;
  readonly untilMs: number;
  readonly afterwards: 'park' | 'delete';
  readonly imageIds: readonly string[];
}

export interface FleetsAnswer {
  readonly rows: readonly FleetRow[];
  readonly atMs: number;
  readonly freezes: readonly Freeze[];
  /** Places that could not be read, with the reason. */
  readonly unread: readonly UnreadPlace[];
}

export interface InstanceRow {
  readonly instanceId: string;
  readonly zone: string;
  readonly imageId?: string;
  readonly lifecycle: string;
  readonly launchedAtMs?: number;
  /** Every term that fails, with AWS's own words for it; none where it is healthy and runs what the group launches. */
  readonly failures: readonly HealthFailure[];
}

export interface FleetAnswer extends FleetRow {
  readonly kept?: KeptGroup;
  /** All of them, those first that need somebody. */
  readonly instances: readonly InstanceRow[];
  /** Whether EC2's status checks were read; where there are too many instances for that, they count as passed. */
  readonly areChecksRead: boolean;
  /** When it may be changed; at any time where there are none. */
  readonly windows: Window[];
  readonly floor: number;
  readonly recent: readonly Run[];
  readonly freezes: readonly Freeze[];
  readonly atMs: number;
}

export interface ImageRow {
  readonly image: Image;
  /** Where a run is retiring it. */
  readonly retirement?: Retirement;
  readonly application?: string;
  readonly version?: string;
  readonly ageDays: number;
  readonly validated?: string;
  readonly scanned?: string;
  /** Fleets with instances on it, or whose group launches it. */
  readonly usedBy: readonly FleetUse[];
  /** What else refers to it, but for that by which those fleets launch it. */
  readonly otherUses: readonly Reference[];
}

export interface FleetUse {
  readonly fleet: string;
  readonly instances: number;
  readonly launches: boolean;
}

export interface ListAnswer {
  readonly application?: string;
  readonly rows: readonly ImageRow[];
  readonly unread: readonly UnreadPlace[];
  readonly atMs: number;
}

export interface ShowAnswer extends ImageRow {
  readonly use: Use;
  /** From its parent back, as far as it is known. */
  readonly ancestors: readonly string[];
  /** Those of ours that were made of it, newest first. */
  readonly children: readonly Image[];
  readonly snapshots: readonly SnapshotRow[];
  readonly runs: readonly Run[];
  readonly unread: readonly UnreadPlace[];
  readonly atMs: number;
}

export interface SnapshotRow extends ImageSnapshot {
  /** What is stored of it, where AWS says so. */
  readonly storedBytes?: number;
  /** Other images that use it, so that it would stay. */
  readonly sharedWith: readonly string[];
}

export interface WhyAnswer {
  readonly image: Image;
  readonly retirement?: Retirement;
  readonly place: Place;
  readonly isOwn: boolean;
  readonly use: Use;
  readonly snapshots: readonly SnapshotRow[];
  /** What was looked at in all places. */
  readonly looked: { readonly instances: number; readonly groups: number; readonly templates: number };
  readonly unread: readonly UnreadPlace[];
  readonly atMs: number;
}

/** A run was recorded; planning goes on by itself and the card appears in `channel`. `repeated`: it was there already. */
export interface AskedAnswer {
  readonly run: Run;
  readonly repeated: boolean;
}

export interface DryRunAnswer {
  readonly command: string;
  readonly plan: Plan;
  readonly digest: string;
  readonly forecast: Forecast;
  /** Why what follows this plan would be refused as the world is now, as sentences. */
  readonly objection?: string;
  readonly atMs: number;
}

export interface SignalAnswer {
  readonly run: Run;
  readonly signal: 'approve' | 'reject' | 'pause' | 'resume' | 'abort' | 'retry' | 'hold';
  readonly repeated: boolean;
}

export interface StatusAnswer {
  readonly live: readonly Run[];
  /** How many more there are that are parts of these, and wait for nobody. */
  readonly parts: number;
  readonly freezes: readonly Freeze[];
  readonly atMs: number;
}

export interface RunAnswer {
  readonly run: Run;
  readonly notes: readonly Note[];
  readonly atMs: number;
}

export interface HistoryAnswer {
  readonly subject: string;
  readonly runs: readonly Run[];
  readonly atMs: number;
}

export interface FreezeAnswer {
  readonly freeze: Freeze;
  /** Runs under way in that scope: each stops before its next step, and goes on when the freeze is lifted. */
  readonly underWay: readonly Run[];
  /** What it covers in AWS now; absent where it holds everywhere. */
  readonly coverage?: Pick<Coverage, 'fleets' | 'unread'>;
}

export interface UnfreezeAnswer {
  readonly scope: string;
  readonly wasFrozen: boolean;
  /** Freezes that still hold. */
  readonly standing: readonly Freeze[];
}
