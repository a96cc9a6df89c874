/** Which image would bring a fleet up to date. Pure. */
import { driftOf } from '../fleet/drift.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { foreignActivity } from '../fleet/foreign.ts';
import { sourceImages } from '../fleet/source.ts';
import type { Image } from '../images/image.ts';
import { type ImageCheck, judgeImage } from '../images/usable.ts';
import { type ImageVersion, versionsOf } from '../images/versions.ts';

export interface RemedyRules {
  readonly requiredChecks: readonly ImageCheck[];
  readonly nowMs: number;
}

/**
 * The newest image of the fleet's application that may be rolled out there and is newer than what it launches; or what
 * it launches, where instances run something else. undefined where there is none, or the group cannot be rolled out.
 */
export function remedyFor(
  fleet: Fleet,
  images: ReadonlyMap<string, Image>,
  rules: RemedyRules,
): ImageVersion | undefined {
  if (fleet.application === undefined || !canBeRolledOut(fleet)) return undefined;
  const launched = sourceImages(fleet);
  const versions = versionsOf([...images.values()], fleet.application);
  const sinceMs = Math.max(0, ...launched.map((imageId) => createdAtMs(imageId, versions, images)));
  const isDrifted = driftOf(fleet).drifted.length > 0;
  const architectures = [...new Set(launched.flatMap((imageId) => images.get(imageId)?.architecture || []))];
  return versions.find(({ image, createdAtMs: madeAtMs }) => {
    const isBetter = launched.includes(image.imageId) ? isDrifted : madeAtMs > sinceMs;
    return isBetter && !failedACheck(image) && fits(image, fleet, architectures, rules);
  });
}

/** Whether another image can be rolled out there, as far as the fleet alone tells; planning looks closer. */
export function canBeRolledOut(fleet: Fleet): boolean {
  const { kind } = fleet.source;
  return (kind === 'launch-template' || kind === 'mixed') && foreignActivity(fleet).length === 0;
}

/** Every image that the group launches would become this one, so it has to fit the kind of each. */
function fits(image: Image, { key }: Fleet, architectures: readonly string[], rules: RemedyRules): boolean {
  const kinds = architectures.length === 0 ? [undefined] : architectures;
  return kinds.every((architecture) => {
    const use = { accountId: key.accountId, ...rules };
    return judgeImage(image, architecture === undefined ? use : { ...use, architecture }).usable;
  });
}

/** No policy may ask for the check, and still nobody is sent to an image that is known to be bad. */
function failedACheck({ tags }: Image): boolean {
  return [tags['ValidationStatus'], tags['SecurityScan']].some((verdict) => verdict?.toLowerCase() === 'failed');
}

function createdAtMs(imageId: string, versions: readonly ImageVersion[], images: ReadonlyMap<string, Image>): number {
  const version = versions.find(({ image }) => image.imageId === imageId);
  return version?.createdAtMs ?? images.get(imageId)?.createdAtMs ?? 0;
}
