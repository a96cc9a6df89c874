/** What is out of date or unwell about a fleet. Pure. */

import { driftOf } from '../fleet/drift.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { servingCount } from '../fleet/serving.ts';
import { sourceImages } from '../fleet/source.ts';
import { standingOf } from '../fleet/standing.ts';
import type { Image } from '../images/image.ts';
import { ageDays } from '../images/versions.ts';

export type Severity = 'high' | 'medium';

export type Finding =
  /** Fewer instances serve than are wanted; medium where all that are missing are being launched. */
  | { readonly kind: 'short'; readonly severity: Severity; readonly serving: number; readonly desired: number }
  /** The oldest image that it runs or launches. */
  | {
      readonly kind: 'old-image';
      readonly severity: Severity;
      readonly imageId: string;
      readonly version?: string;
      readonly ageDays: number;
    }
  /** Instances that run something else than the group launches. */
  | { readonly kind: 'drift'; readonly severity: 'medium'; readonly instances: number };

export interface AgeLimits {
  readonly mediumAgeDays: number;
  readonly highAgeDays: number;
}

/** Everything that is out of date or unwell about the fleet, the gravest first; empty where nothing is. */
export function findingsOf(
  fleet: Fleet,
  images: ReadonlyMap<string, Image>,
  limits: AgeLimits,
  nowMs: number,
): readonly Finding[] {
  if (fleet.deleting) return [];
  const found = [...shortage(fleet), ...oldImage(fleet, images, limits, nowMs), ...drift(fleet)];
  return found.toSorted((one, other) => rank(one) - rank(other));
}

/** Orders fleets by what is found about them, the worst first. */
export function byGravity(one: readonly Finding[], other: readonly Finding[]): number {
  const [left, right] = [gravityOf(one), gravityOf(other)];
  const at = left.findIndex((weight, index) => weight !== right[index]);
  return at < 0 ? 0 : (right[at] ?? 0) - (left[at] ?? 0);
}

/** Severity first, then the share that is missing, then age, then drift. */
function gravityOf(findings: readonly Finding[]): readonly number[] {
  let [missing, days, drifted] = [0, 0, 0];
  for (const finding of findings) {
    if (finding.kind === 'short') missing = 1 - finding.serving / finding.desired;
    if (finding.kind === 'old-image') days = finding.ageDays;
    if (finding.kind === 'drift') drifted = finding.instances;
  }
  return [findings.some(({ severity }) => severity === 'high') ? 1 : 0, missing, days, drifted];
}

function rank({ severity }: Finding): number {
  return severity === 'high' ? 0 : 1;
}

function shortage(fleet: Fleet): readonly Finding[] {
  const serving = servingCount(fleet);
  // A desired capacity that counts weights is no number of instances.
  if (fleet.weighted === true || serving >= fleet.desired) return [];
  // Every scale-out looks like this for some minutes.
  const arriving = fleet.instances.filter((instance) => standingOf(instance) === 'arriving').length;
  const severity = serving + arriving >= fleet.desired ? 'medium' : 'high';
  return [{ kind: 'short', severity, serving, desired: fleet.desired }];
}

function oldImage(
  fleet: Fleet,
  images: ReadonlyMap<string, Image>,
  { mediumAgeDays, highAgeDays }: AgeLimits,
  nowMs: number,
): readonly Finding[] {
  const known = imagesIn(fleet).flatMap((imageId) => images.get(imageId) ?? []);
  const [oldest] = known.toSorted((one, other) => one.createdAtMs - other.createdAtMs);
  const days = oldest === undefined ? 0 : ageDays(oldest, nowMs);
  if (oldest === undefined || days < mediumAgeDays) return [];
  const version = oldest.tags['Version'];
  return [
    {
      kind: 'old-image',
      severity: days < highAgeDays ? 'medium' : 'high',
      imageId: oldest.imageId,
      ...(version === undefined ? {} : { version }),
      ageDays: days,
    },
  ];
}

function drift(fleet: Fleet): readonly Finding[] {
  const { length: instances } = driftOf(fleet).drifted;
  return instances === 0 ? [] : [{ kind: 'drift', severity: 'medium', instances }];
}

/** Images that the fleet launches, or that an instance runs which stays; each once. */
export function imagesIn(fleet: Fleet): readonly string[] {
  const running = fleet.instances.filter((instance) => standingOf(instance) !== 'leaving');
  return [...new Set([...sourceImages(fleet), ...running.flatMap(({ imageId }) => imageId ?? [])])];
}
