/** Which AMIs and fleets break a rule, in every account and region that can be read. */
import { type ComplianceFinding, complianceFindings } from '../../compliance/finding.ts';
import { placeOfKey } from '../../compliance/finding-key.ts';
import { type Measured, measure } from '../../compliance/measures.ts';
import type { FleetSubject, ImageSubject } from '../../compliance/rule.ts';
import { weighingUses } from '../../compliance/uses.ts';
import type { FleetNames } from '../../config/fleet-names.ts';
import type { Config } from '../../config/schema.ts';
import { placeName } from '../../fleet/place.ts';
import type { Image } from '../../images/image.ts';
import { judgeUse, type Use } from '../../images/in-use.ts';
import { itemsOf } from '../../images/inventory.ts';
import type { Reference, ReferenceIndex } from '../../images/references.ts';
import { doubtReason } from '../../images/retention-reasons.ts';
import { ageDays, groupByApplication } from '../../images/versions.ts';
import { fleetUses, otherUses } from '../amis/image-row.ts';
import { type InventoryReading, type PlaceInventory, readInventory } from '../amis/read-inventory.ts';
import { retirementsNow } from '../cleanup/retirements.ts';
import type { Asker, Desk } from '../desk.ts';
import type { UnreadPlace } from '../each-place.ts';
import { type PlaceReading, readFleets } from '../fleets/fleet-readings.ts';
import { authorise } from '../people/authorise.ts';
import { underWay } from './under-way.ts';

/** A finding, and what uses that which is found. */
export interface ReportedFinding extends ComplianceFinding {
  readonly fleets: readonly string[];
  /** What else refers to the AMI. */
  readonly others: readonly Reference[];
}

export interface ComplianceReport {
  /** The gravest first. */
  readonly findings: readonly ReportedFinding[];
  readonly looked: { readonly images: number; readonly fleets: number };
  readonly unread: readonly UnreadPlace[];
  /** Why nobody can tell of some AMIs whether they are in use, as sentences without their full stops. */
  readonly doubts: readonly string[];
  readonly atMs: number;
  /** What it comes to in numbers. */
  readonly measured: readonly Measured[];
  /** Whether a finding is but the work of a run that goes on; whoever asks is told of it, and nobody who does not. */
  isUnderWay(finding: ComplianceFinding): boolean;
  /** Whether the account and region of a finding's key could be looked at. */
  isRead(key: string): boolean;
}

/** What a person asks for. Throws Refusal where they may not look. */
export async function compliance(desk: Desk, asker: Asker, application?: string): Promise<ComplianceReport> {
  authorise(desk, asker, 'viewer');
  const report = await checkCompliance(desk);
  if (application === undefined) return report;
  const wanted = application.toLowerCase();
  return { ...report, findings: report.findings.filter((finding) => finding.application?.toLowerCase() === wanted) };
}

/** Looks at everything. Reads only; safe to repeat. Throws what the first place threw where none can be read. */
export async function checkCompliance(desk: Desk): Promise<ComplianceReport> {
  const [inventories, fleets, retired] = await Promise.all([
    readInventory(desk),
    readFleets(desk),
    retirementsNow(desk),
  ]);
  const nowMs = desk.clock.nowMs();
  const references = usesIn(inventories);
  const subjects = {
    images: inventories.found
      .flatMap((place) => imageSubjects(references, place, nowMs))
      // What is on its way out already needs nobody.
      .filter(({ image }) => !retired.has(image.imageId)),
    fleets: fleets.found.flatMap((place) => fleetSubjects(place, nowMs)),
  };
  const unread = [...inventories.unread, ...fleets.unread];
  const unreadIn = {
    images: new Set(inventories.unread.map(({ place }) => place)),
    fleets: new Set(fleets.unread.map(({ place }) => place)),
  };
  const rules = rulesOf(desk.config);
  const findings = complianceFindings(subjects, rules);
  const busy = await underWay(desk, subjects);
  return {
    findings: findings.map((finding) => ({ ...finding, ...usersOf(inventories.names, references, finding) })),
    looked: {
      images: inventories.found.reduce((sum, { inventory }) => sum + inventory.images.length, 0),
      fleets: fleets.found.reduce((sum, place) => sum + place.fleets.length, 0),
    },
    unread: unread.filter((one, index) => unread.findIndex(({ place }) => place === one.place) === index),
    atMs: Math.min(inventories.atMs, fleets.atMs),
    doubts: inventories.found.flatMap(({ inventory: { place }, gaps }) =>
      gaps.map((gap) => `${placeName(place)}: ${doubtReason(gap)}`),
    ),
    isUnderWay: busy.isFinding,
    measured: measure(
      subjects,
      findings.filter((finding) => !busy.isFinding(finding)),
      rules.thresholds,
      {
        isRead: (what, place) => !unreadIn[what].has(placeName(place)),
        isChanging: ({ fleet }) => busy.isFleet(fleet.key),
      },
    ),
    isRead: (key) => Object.values(unreadIn).every((places) => !places.has(placeName(placeOfKey(key)))),
  };
}

function rulesOf({ compliance: { rules: settings, unusedWeighs, ...thresholds } }: Config) {
  return { settings, unusedWeighs, thresholds };
}

function usesIn({ references, found }: InventoryReading): ReferenceIndex {
  const instances = found.flatMap(({ inventory }) => itemsOf(inventory.instances));
  const ours = new Set(instances.flatMap(({ instanceId, runId }) => (runId === undefined ? [] : [instanceId])));
  return new Map([...references].map(([imageId, of]) => [imageId, weighingUses(of, ours)]));
}

function imageSubjects(
  references: ReferenceIndex,
  { inventory: { place, images }, gaps }: PlaceInventory,
  nowMs: number,
): readonly ImageSubject[] {
  const dated = datesOf(images);
  const useOf = (imageId: string) =>
    subjectUse(judgeUse({ imageId, place }, { references, gaps, grants: { kind: 'not-asked' } }));
  return images
    .filter(({ state }) => state === 'available')
    .map((image) => ({
      image,
      ...place,
      use: useOf(image.imageId),
      ageDays: ageDays({ createdAtMs: dated.get(image.imageId) ?? image.createdAtMs }, nowMs),
      nowMs,
    }));
}

/** By the tag where there is one: a copy is as old as what it was copied from. */
function datesOf(images: readonly Image[]): ReadonlyMap<string, number> {
  const versions = [...groupByApplication(images).values()].flat();
  return new Map(versions.map(({ image, createdAtMs }) => [image.imageId, createdAtMs]));
}

/** Launch permissions are asked for only before something is retired: for weighing it, what is not known to be used is not. */
function subjectUse(use: Use): Use['kind'] {
  if (use.kind !== 'unknown') return use.kind;
  return use.doubts.every(({ kind }) => kind === 'grants-not-asked') ? 'unused' : 'unknown';
}

function fleetSubjects({ fleets, images }: PlaceReading, nowMs: number): readonly FleetSubject[] {
  return fleets.filter(({ deleting }) => !deleting).map((fleet) => ({ fleet, images, nowMs }));
}

function usersOf(
  names: FleetNames,
  references: ReferenceIndex,
  { subject }: ComplianceFinding,
): Pick<ReportedFinding, 'fleets' | 'others'> {
  if (subject.kind === 'fleet') return { fleets: [subject.fleet], others: [] };
  const uses = references.get(subject.imageId) ?? [];
  const fleets = fleetUses(names, uses).map(({ fleet }) => fleet);
  const others = otherUses(uses);
  // A fleet whose last instance of it is leaving, or is in the warm pool, is none that runs or launches it.
  return { fleets, others: fleets.length + others.length === 0 ? uses : others };
}
