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
  takeBack,
} from './retirement-parts.ts';

export interface StageOfImages {
  readonly parts: StepParts;
  readonly context: StepContext;
  readonly stage: RetirementStage;
}

/** Takes it one stage further, or back where it stays now. Throws AwsError. Safe to repeat. */
export async function retireOne(
  { parts, context, stage }: StageOfImages,
  one: Retiring,
  verdict: RetirementVerdict | undefined,
): Promise<RetirementOutcome> {
  const { imageId } = one;
  // The worker may have died after it deregistered the image.
  if (verdict === undefined) return { imageId, kind: stage === 'deregister' ? 'done' : 'gone', why: 'it is not there' };
  const images = imagesAt(parts, context, one);
  if (verdict.stays !== undefined) {
    // Whatever a worker that died has done of it, and done of taking it back.
    const isTouched = stage !== 'deprecate' || verdict.image.deprecatedAtMs !== undefined;
    if (isTouched) await takeBack(images, one, context.nowMs, stage === 'deprecate' ? 'deprecate' : 'disable');
    return { imageId, kind: 'stays', why: verdict.stays };
  }
  const changed = changedByOthers(verdict.image, stage);
  if (changed !== undefined) return { imageId, kind: 'stays', why: changed };
  return act(images, stage, verdict, context.nowMs);
}

async function act(
  images: Images,
  stage: RetirementStage,
  { image: { imageId, state, deprecatedAtMs } }: RetirementVerdict,
  nowMs: number,
): Promise<RetirementOutcome> {
  const atMs = deprecationMoment(nowMs);
  switch (stage) {
    case 'deprecate':
      if (deprecatedAtMs === undefined || deprecatedAtMs > atMs) await images.deprecate(imageId, atMs);
      return { imageId, kind: 'done' };
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
