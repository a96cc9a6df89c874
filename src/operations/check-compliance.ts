/** Which AMIs and fleets break a rule, in every account and region that can be read. */
import { type ComplianceFinding, complianceFindings, graverFirst } from '../compliance/finding.ts';
import { placeOfKey } from '../compliance/finding-key.ts';
import type { ImageSubject, Use as SubjectUse } from '../compliance/rule.ts';
import type { Config } from '../config/schema.ts';
import type { Image } from '../images/image.ts';
import { judgeUse, type Use } from '../images/in-use.ts';
import { ageDays, groupByApplication } from '../images/versions.ts';
import { authorise } from './authorise.ts';
import type { Asker, Desk } from './desk.ts';
import type { UnreadPlace } from './each-place.ts';
import { type PlaceReading, readFleets } from './fleet-readings.ts';
import { imageRow } from './image-row.ts';
import { type InventoryReading, readInventory } from './read-inventory.ts';

/** A finding, and the fleets that what is found has to do with. */
export interface ReportedFinding extends ComplianceFinding {
  readonly fleets: readonly string[];
}

export interface ComplianceReport {
  /** The gravest first. */
  readonly findings: readonly ReportedFinding[];
  readonly looked: { readonly images: number; readonly fleets: number };
  readonly unread: readonly UnreadPlace[];
  readonly atMs: number;
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
  const [inventories, fleets] = await Promise.all([readInventory(desk), readFleets(desk)]);
  const found = [...ofImages(desk, inventories), ...fleets.found.flatMap((place) => ofFleets(desk, place))];
  const unread = [...inventories.unread, ...fleets.unread];
  const blind = new Set(unread.map(({ place }) => place));
  return {
    findings: found.toSorted(graverFirst),
    looked: {
      images: inventories.found.reduce((sum, { inventory }) => sum + inventory.images.length, 0),
      fleets: fleets.found.reduce((sum, place) => sum + place.fleets.length, 0),
    },
    unread: unread.filter((one, index) => unread.findIndex(({ place }) => place === one.place) === index),
    atMs: Math.min(inventories.atMs, fleets.atMs),
    isRead: (key) => !blind.has(placeOfKey(key)),
  };
}

function rulesOf({ compliance: { rules: settings, ...thresholds } }: Config) {
  return { settings, thresholds };
}

function ofImages(desk: Desk, reading: InventoryReading): readonly ReportedFinding[] {
  const nowMs = desk.clock.nowMs();
  return reading.found.flatMap(({ inventory, gaps }) => {
    const { place, images } = inventory;
    const dated = datesOf(images);
    const usesOf = (imageId: string) =>
      judgeUse({ imageId, place }, { ...reading, gaps, grants: { kind: 'not-asked' } });
    const subjects = images
      .filter(({ state }) => state === 'available')
      .map(
        (image): ImageSubject => ({
          image,
          accountId: place.accountId,
          use: subjectUse(usesOf(image.imageId)),
          ageDays: ageDays({ createdAtMs: dated.get(image.imageId) ?? image.createdAtMs }, nowMs),
          nowMs,
        }),
      );
    const found = complianceFindings({ place, images: subjects, fleets: [] }, rulesOf(desk.config));
    const fleetsOf = (imageId: string): readonly string[] => {
      const image = images.find((one) => one.imageId === imageId);
      if (image === undefined) return [];
      return imageRow(desk, image, reading.references.get(imageId) ?? [], nowMs).usedBy.map(({ fleet }) => fleet);
    };
    const known = new Map<string, readonly string[]>();
    return found.map((finding) => {
      const imageId = finding.subject.kind === 'image' ? finding.subject.imageId : '';
      const fleets = known.get(imageId) ?? fleetsOf(imageId);
      known.set(imageId, fleets);
      return { ...finding, fleets };
    });
  });
}

/** By the tag where there is one: a copy is as old as what it was copied from. */
function datesOf(images: readonly Image[]): ReadonlyMap<string, number> {
  const versions = [...groupByApplication(images).values()].flat();
  return new Map(versions.map(({ image, createdAtMs }) => [image.imageId, createdAtMs]));
}

/** Launch permissions are asked for only before something is retired: for weighing it, what is not known to be used is not. */
function subjectUse(use: Use): SubjectUse {
  if (use.kind !== 'unknown') return use.kind;
  return use.doubts.every(({ kind }) => kind === 'grants-not-asked') ? 'unused' : 'unknown';
}

function ofFleets(desk: Desk, { fleets, images }: PlaceReading): readonly ReportedFinding[] {
  const nowMs = desk.clock.nowMs();
  const subjects = fleets.filter(({ deleting }) => !deleting).map((fleet) => ({ fleet, images, nowMs }));
  const place = { accountId: '', region: '' };
  return complianceFindings({ place, images: [], fleets: subjects }, rulesOf(desk.config)).map((finding) => ({
    ...finding,
    fleets: finding.subject.kind === 'fleet' ? [finding.subject.fleet] : [],
  }));
}
