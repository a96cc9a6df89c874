/** What runs are in the middle of changing: the next check tells what is left of it. */
import type { ComplianceFinding } from '../../compliance/finding.ts';
import { findingKey } from '../../compliance/finding-key.ts';
import { fleetDrift } from '../../compliance/rules/fleet-drift.ts';
import { fleetSubject } from '../../config/policy.ts';
import type { FleetKey } from '../../fleet/fleet.ts';
import type { Image } from '../../images/image.ts';
import { runTag } from '../../images/run-tag.ts';
import type { Run } from '../../runs/run.ts';
import { waitsForPerson } from '../../runs/waits.ts';
import type { Desk } from '../desk.ts';

export interface Looked {
  readonly images: readonly { readonly image: Image }[];
  readonly fleets: readonly { readonly fleet: { readonly key: FleetKey } }[];
}

export interface UnderWay {
  isFinding(finding: Pick<ComplianceFinding, 'key' | 'subject'>): boolean;
  /** Whether its instances are being replaced or patched. */
  isFleet(key: FleetKey): boolean;
}

/**
 * Whether a finding is but the work of a run that goes on: that its new AMI is neither tested nor scanned yet, or that half
 * of its fleet is replaced. A run that waits for a person may wait for long, so what it has left is told and counted.
 */
export async function underWay(desk: Desk, { images, fleets }: Looked): Promise<UnderWay> {
  const working = (await desk.store.live()).filter(goesOn);
  const runs = new Set(working.map(({ id }) => id));
  const subjects = new Set(working.map(({ subjectKey }) => subjectKey));
  const made = new Set(images.flatMap(({ image: { imageId, tags } }) => (runs.has(tags[runTag] ?? '') ? imageId : [])));
  const isFleet = (key: FleetKey) => subjects.has(fleetSubject(desk.config, key));
  const changed = new Set(
    fleets.flatMap(({ fleet: { key } }) => (isFleet(key) ? findingKey(fleetDrift.id, key, key.groupName) : [])),
  );
  return {
    isFleet,
    isFinding: ({ key, subject }) => changed.has(key) || (subject.kind === 'image' && made.has(subject.imageId)),
  };
}

/** By itself: a window opens, a freeze has no end that is known. */
function goesOn(run: Run): boolean {
  const { phase, step } = run;
  return (phase.kind === 'running' || phase.kind === 'undoing') && !waitsForPerson(run) && step.gate?.name !== 'freeze';
}
