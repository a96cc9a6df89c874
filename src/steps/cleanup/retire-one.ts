/** What a stage does to one image, by what was seen of it a moment ago. */
import type { Deregistered, Images, LeftSnapshot } from '../../aws/machine-ports.ts';
import type { StepContext } from '../../runs/step.ts';
import { imagesAt } from '../amis/image-parts.ts';
import type { StepParts } from '../parts.ts';
import {
  changedByOthers,
  deprecationMoment,
  type RetirementOutcome,
  type RetirementStage,
  type RetirementVerdict,
  type Retiring,
} from './retirement-parts.ts';
import { isDeprecatedByOthers, takeBack } from './taking-back.ts';

export interface StageOfImages {
  readonly parts: StepParts;
  readonly context: StepContext;
  readonly stage: RetirementStage;
  /** When images are to be deprecated, and when the run has had any; absent for a run that did not write it down. */
  readonly atMs?: number | undefined;
  readonly momentsMs?: readonly number[] | undefined;
}

/** Takes it one stage further, or back where it stays now. Throws AwsError. Safe to repeat. */
export async function retireOne(
  { parts, context, stage, atMs = deprecationMoment(context.nowMs), momentsMs }: StageOfImages,
  one: Retiring,
  verdict: RetirementVerdict | undefined,
): Promise<RetirementOutcome> {
  const { imageId } = one;
  // The worker may have died after it deregistered the image.
  if (verdict === undefined) return { imageId, kind: stage === 'deregister' ? 'done' : 'gone', why: 'it is not there' };
  const images = imagesAt(parts, context, one);
  if (verdict.stays !== undefined) {
    // Whatever a worker that died has done of it, and done of taking it back.
    const { image } = verdict;
    const reached = stage === 'deprecate' ? 'deprecate' : 'disable';
    const isTouched = stage !== 'deprecate' || image.deprecatedAtMs !== undefined;
    if (isTouched) await takeBack(images, one, { nowMs: context.nowMs, reached, image, momentsMs });
    return { imageId, kind: 'stays', why: verdict.stays };
  }
  const changed = changedByOthers(verdict.image, one, stage);
  if (changed !== undefined) return { imageId, kind: 'stays', why: changed };
  if (stage === 'deprecate') {
    const isTheirs = isDeprecatedByOthers(verdict.image, one, momentsMs);
    return deprecate(images, verdict.image, atMs, isTheirs);
  }
  return act(images, stage, verdict);
}

/** A deprecation warns whoever launches from it; of one that is disabled already nobody can. */
async function deprecate(
  images: Images,
  { imageId, state, deprecatedAtMs }: RetirementVerdict['image'],
  atMs: number,
  isTheirs: boolean,
): Promise<RetirementOutcome> {
  const isLater = deprecatedAtMs === undefined || deprecatedAtMs > atMs;
  if (isLater && !isTheirs && state !== 'disabled') await images.deprecate(imageId, atMs);
  return { imageId, kind: 'done' };
}

async function act(
  images: Images,
  stage: Exclude<RetirementStage, 'deprecate'>,
  { image: { imageId, state, snapshots } }: RetirementVerdict,
): Promise<RetirementOutcome> {
  switch (stage) {
    case 'disable':
      if (state !== 'disabled') await images.disable(imageId);
      return { imageId, kind: 'done' };
    case 'deregister': {
      const gone = await images.deregister(imageId);
      const left = gone.kind === 'gone' ? [] : [...gone.left, ...unsaid(snapshots, gone)].map(leftText);
      return { imageId, kind: 'done', ...(left.length === 0 ? {} : { left }) };
    }
  }
}

/** Snapshots of which EC2 has said neither that they are deleted nor that they are left. */
function unsaid(
  snapshots: RetirementVerdict['image']['snapshots'],
  { deleted, left }: Extract<Deregistered, { kind: 'deregistered' }>,
): readonly LeftSnapshot[] {
  const said = new Set([...deleted, ...left.map(({ snapshotId }) => snapshotId)]);
  return snapshots
    .filter(({ snapshotId }) => !said.has(snapshotId))
    .map(({ snapshotId }) => ({ snapshotId, why: 'EC2 did not say that it is deleted' }));
}

function leftText({ snapshotId, why }: LeftSnapshot): string {
  return `${snapshotId} (${why})`;
}
