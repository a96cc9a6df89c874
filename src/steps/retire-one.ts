/** What a stage does to one image, by what was seen of it a moment ago. */
import type { Images, LeftSnapshot } from '../aws/machine-ports.ts';
import type { StepContext } from '../runs/step.ts';
import type { StepParts } from './parts.ts';
import {
  changedByOthers,
  deprecationMoment,
  imagesAt,
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
    const isTheirs = isDeprecatedByOthers(verdict.image, one, momentsMs);
    const isTouched = stage !== 'deprecate' || (verdict.image.deprecatedAtMs !== undefined && !isTheirs);
    const reached = stage === 'deprecate' ? 'deprecate' : 'disable';
    if (isTouched) await takeBack(images, one, { nowMs: context.nowMs, reached, isDeprecatedByOthers: isTheirs });
    return { imageId, kind: 'stays', why: verdict.stays };
  }
  const changed = changedByOthers(verdict.image, stage);
  if (changed !== undefined) return { imageId, kind: 'stays', why: changed };
  if (stage === 'deprecate')
    return deprecate(images, verdict.image, atMs, isDeprecatedByOthers(verdict.image, one, momentsMs));
  return act(images, stage, verdict);
}

async function deprecate(
  images: Images,
  { imageId, deprecatedAtMs }: RetirementVerdict['image'],
  atMs: number,
  isTheirs: boolean,
): Promise<RetirementOutcome> {
  const isLater = deprecatedAtMs === undefined || deprecatedAtMs > atMs;
  if (isLater && !isTheirs) await images.deprecate(imageId, atMs);
  return { imageId, kind: 'done' };
}

async function act(
  images: Images,
  stage: Exclude<RetirementStage, 'deprecate'>,
  { image: { imageId, state } }: RetirementVerdict,
): Promise<RetirementOutcome> {
  switch (stage) {
    case 'disable':
      if (state !== 'disabled') await images.disable(imageId);
      return { imageId, kind: 'done' };
    case 'deregister': {
      const gone = await images.deregister(imageId);
      const left = gone.kind === 'gone' ? [] : gone.left.map(leftText);
      return { imageId, kind: 'done', ...(left.length === 0 ? {} : { left }) };
    }
  }
}

function leftText({ snapshotId, why }: LeftSnapshot): string {
  return `${snapshotId} (${why})`;
}
