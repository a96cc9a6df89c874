/** Which versions of an application are retired and which stay, each with why. Pure. */

import type { Place } from '../fleet/place.ts';
import type { Gap } from './gaps.ts';
import type { Image } from './image.ts';
import { type Doubt, type Grants, judgeUse } from './in-use.ts';
import type { Reference, ReferenceIndex } from './references.ts';
import { type ImageVersion, versionsOf } from './versions.ts';

export interface RetentionRules {
  /** So many of the newest stay, for each architecture in each account and region. */
  readonly keep: number;
  /** None that is younger goes. */
  readonly keepDays: number;
  /** None goes from which an instance was launched within so many days. */
  readonly launchedWithinDays: number;
}

/** Why an image stays. */
export type Stay =
  | { readonly kind: 'in-use'; readonly references: readonly [Reference, ...Reference[]] }
  | { readonly kind: 'state'; readonly state: Image['state'] }
  | { readonly kind: 'protected' }
  /** Another service of AWS has marked it as its own. */
  | { readonly kind: 'managed'; readonly tag: string }
  | { readonly kind: 'newest'; readonly keep: number }
  /** No newer one of its kind has passed its validation. */
  | { readonly kind: 'last-validated' }
  | { readonly kind: 'young'; readonly days: number }
  | { readonly kind: 'launched'; readonly days: number }
  | { readonly kind: 'unknown'; readonly doubts: readonly [Doubt, ...Doubt[]] }
  /** It would go, and this plan is limited to fewer. */
  | { readonly kind: 'limited'; readonly limit: number };

export interface FamilyImage extends ImageVersion {
  readonly place: Place;
}

export interface Judged extends FamilyImage {
  /** Absent where it goes. */
  readonly stays?: Stay;
}

/** What was read of one account and region. */
export interface FamilyPlace {
  readonly place: Place;
  readonly images: readonly Image[];
  readonly gaps: readonly Gap[];
}

export interface RetentionEvidence {
  readonly places: readonly FamilyPlace[];
  /** Of all places, and of the runs. */
  readonly references: ReferenceIndex;
  /** By image; one that is not in it was not asked for, and so is not retired. */
  grantsOf(imageId: string): Grants;
  readonly nowMs: number;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Every version of the application, oldest first, with why it stays where it does. Images without the tag `Application` are in no family. */
export function judgeFamily(
  application: string,
  rules: RetentionRules,
  evidence: RetentionEvidence,
): readonly Judged[] {
  const judged = evidence.places.flatMap((of) => {
    const versions = versionsOf(of.images, application);
    const kinds = Map.groupBy(versions, ({ image }) => image.architecture);
    return [...kinds.values()].flatMap((kind) => judgeKind(kind, of, rules, evidence));
  });
  return judged.sort((a, b) => a.createdAtMs - b.createdAtMs || (a.image.imageId < b.image.imageId ? -1 : 1));
}

/** Versions of one architecture in one account and region, newest first. */
function judgeKind(
  versions: readonly ImageVersion[],
  { place, gaps }: FamilyPlace,
  rules: RetentionRules,
  evidence: RetentionEvidence,
): readonly Judged[] {
  const lastValidated = versions.find((version) => isUsable(version) && isValidated(version));
  let newer = 0;
  return versions.map((version) => {
    const rank = newer;
    if (isUsable(version)) newer += 1;
    const stays =
      staysByUse(version, place, evidence) ??
      staysByKind(version.image) ??
      staysByAge(version, rank, version === lastValidated, rules, evidence.nowMs) ??
      staysByDoubt(version, { place, gaps }, evidence);
    return { ...version, place, ...(stays === undefined ? {} : { stays }) };
  });
}

/** One that nobody can launch is none of the newest that are kept. */
function isUsable({ image }: ImageVersion): boolean {
  return image.state === 'available';
}

function isValidated({ image }: ImageVersion): boolean {
  return image.tags['ValidationStatus']?.toLowerCase() === 'passed';
}

function staysByUse(
  { image: { imageId } }: ImageVersion,
  place: Place,
  { references, grantsOf }: RetentionEvidence,
): Stay | undefined {
  const use = judgeUse({ imageId, place }, { references, gaps: [], grants: grantsOf(imageId) });
  return use.kind === 'in-use' ? { kind: 'in-use', references: use.references } : undefined;
}

function staysByKind({ state, protectedFromDeregistration, tags }: Image): Stay | undefined {
  if (state !== 'available' && state !== 'disabled') return { kind: 'state', state };
  if (protectedFromDeregistration === true) return { kind: 'protected' };
  const tag = Object.keys(tags).find((key) => key.startsWith('aws:'));
  return tag === undefined ? undefined : { kind: 'managed', tag };
}

function staysByAge(
  { image, createdAtMs }: ImageVersion,
  rank: number,
  isLastValidated: boolean,
  { keep, keepDays, launchedWithinDays }: RetentionRules,
  nowMs: number,
): Stay | undefined {
  if (rank < keep) return { kind: 'newest', keep };
  if (isLastValidated) return { kind: 'last-validated' };
  // The tag CreatedDate survives a copy; the copy itself may be of yesterday.
  const youngest = Math.max(createdAtMs, image.createdAtMs);
  if (nowMs - youngest < keepDays * dayMs) return { kind: 'young', days: keepDays };
  const { lastLaunchedAtMs } = image;
  const isLaunched = lastLaunchedAtMs !== undefined && nowMs - lastLaunchedAtMs < launchedWithinDays * dayMs;
  return isLaunched ? { kind: 'launched', days: launchedWithinDays } : undefined;
}

function staysByDoubt(
  { image: { imageId } }: ImageVersion,
  { place, gaps }: Pick<FamilyPlace, 'place' | 'gaps'>,
  { references, grantsOf }: RetentionEvidence,
): Stay | undefined {
  const use = judgeUse({ imageId, place }, { references, gaps, grants: grantsOf(imageId) });
  return use.kind === 'unknown' ? { kind: 'unknown', doubts: use.doubts } : undefined;
}

/** Those that go, oldest first. */
export function going(judged: readonly Judged[]): readonly Judged[] {
  return judged.filter(({ stays }) => stays === undefined);
}

/** The same with only so many of the oldest that go. */
export function limitedTo(judged: readonly Judged[], limit: number): readonly Judged[] {
  const first = new Set(
    going(judged)
      .slice(0, limit)
      .map(({ image }) => image.imageId),
  );
  return judged.map((one) =>
    one.stays !== undefined || first.has(one.image.imageId) ? one : { ...one, stays: { kind: 'limited', limit } },
  );
}

/** Whether more of the family would go than may go at once. A family that is small may lose what nothing needs. */
export function isTooMany(goes: number, family: number, mostPercent: number): boolean {
  return goes >= smallNumber && goes * 100 > family * mostPercent;
}

/** So few are looked through by whoever approves. */
const smallNumber = 5;
