import { canBeRolledOut, remedyFor } from '../../compliance/remedy.ts';
import { byGravity, type Finding, findingsOf } from '../../compliance/stale.ts';
import { fleetSubject, policyFor, rolesOf } from '../../config/policy.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { ImageVersion } from '../../images/versions.ts';
import { freezeFor } from '../../runs/freeze-gate.ts';
import { askedKey } from '../../runs/new-run.ts';
import type { Run } from '../../runs/run.ts';
import type { Freeze } from '../../runs/store.ts';
import type { Asker, Desk } from '../desk.ts';
import type { UnreadPlace } from '../each-place.ts';
import type { FleetReading, PlaceReading } from '../fleets/fleet-readings.ts';

export interface StaleFleet {
  readonly fleet: Fleet;
  /** The gravest first. */
  readonly findings: readonly Finding[];
  /** What this person may roll out now to mend it. */
  readonly remedy?: ImageVersion;
  /** Whether this person may ask for a patched AMI of it: where there is no newer one that would mend it. */
  readonly canPatch: boolean;
}

export interface StaleAnswer {
  /** The worst first. */
  readonly fleets: readonly StaleFleet[];
  /** How many fleets were looked at, and how many of them are being changed and so not judged. */
  readonly looked: number;
  readonly changing: number;
  readonly unread: readonly UnreadPlace[];
  readonly readAtMs: number;
}

/** What the store says meanwhile. */
export interface Standing {
  readonly live: readonly Run[];
  readonly freezes: readonly Freeze[];
}

/** Fleets that are out of date or unwell and that no run is about, and what would mend them. */
export function staleFleets(desk: Desk, asker: Asker, reading: FleetReading, standing: Standing): StaleAnswer {
  const fleets = reading.found.flatMap((place) => place.fleets);
  const busy = new Set(standing.live.flatMap((run) => subjectsOf(desk, reading, run)));
  const isBusy = (fleet: Fleet): boolean => busy.has(fleetSubject(desk.config, fleet.key));
  const judged = reading.found.flatMap((place) =>
    place.fleets.filter((fleet) => !isBusy(fleet)).map((fleet) => judge(desk, place, fleet)),
  );
  const stale = judged
    .filter(({ findings }) => findings.length > 0)
    .toSorted((one, other) => byGravity(one.findings, other.findings) || (one.fleet.name < other.fleet.name ? -1 : 1));
  return {
    fleets: stale.map((one) => (mayRollOut(desk, asker, one.fleet, standing) ? one : withoutRemedy(one))),
    looked: fleets.length,
    changing: fleets.filter(isBusy).length,
    unread: reading.unread,
    readAtMs: reading.atMs,
  };
}

/** What a run has to itself. Before it is planned, it has the name that somebody typed. */
function subjectsOf({ config }: Desk, { names }: FleetReading, { subject, subjectKey }: Run): readonly string[] {
  const meant = subjectKey === askedKey(subject) ? names.meant(subject) : [];
  return [subjectKey, ...(meant.length === 1 ? meant.map((key) => fleetSubject(config, key)) : [])];
}

function judge({ config, clock }: Desk, { images }: PlaceReading, fleet: Fleet): StaleFleet {
  const nowMs = clock.nowMs();
  const findings = findingsOf(fleet, images, config.compliance, nowMs);
  const { requiredChecks } = policyFor(config, { environment: fleet.environment, fleet: fleet.key });
  // A new image mends nothing where only instances are missing.
  const isMended = findings.some(({ kind }) => kind !== 'short');
  const remedy = isMended ? remedyFor(fleet, images, { requiredChecks, nowMs }) : undefined;
  const isOld = findings.some(({ kind }) => kind === 'old-image');
  const canPatch = isOld && remedy === undefined && canBeRolledOut(fleet);
  return { fleet, findings, canPatch, ...(remedy === undefined ? {} : { remedy }) };
}

function withoutRemedy({ fleet, findings }: StaleFleet): StaleFleet {
  return { fleet, findings, canPatch: false };
}

/** Not where the person may not ask for it, or where it is frozen. */
function mayRollOut(desk: Desk, asker: Asker, fleet: Fleet, { freezes }: Standing): boolean {
  const { environment } = fleet;
  const held = rolesOf(desk.config, { userId: asker.actor.id, groupIds: asker.groupIds, environment });
  return held.has('operator') && freezeFor(freezes, environment) === undefined;
}
