import * as z from 'zod';
import type { Image } from '../../images/image.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import type { StepParts } from '../parts.ts';
import { mayBeUnseen } from '../unseen.ts';
import { findOurs, type ImageJob, imageJobSchema, imagesAt } from './image-parts.ts';

const intentSchema = z.object({ imageId: z.string() });
type Intent = z.infer<typeof intentSchema>;

const lookAgainSeconds = 10;

/**
 * The way back of an image: one that is not finished is deregistered with its snapshots, since nobody can have used
 * it. One that is available stays, since somebody may have. Safe to repeat.
 */
export function discardImageStep(parts: StepParts): AnyStepKind {
  const find = (context: StepContext, job: ImageJob): Promise<Image | undefined> =>
    findOurs(imagesAt(parts, context, job), context, job.name);
  /** Looks right before each try: it may have become available meanwhile. */
  const discard = async (context: StepContext, job: ImageJob, imageId: string): Promise<StepAnswer<null>> => {
    const image = await find(context, job);
    if (image === undefined) {
      context.tell('image-discarded', { imageId });
      return { kind: 'succeeded' };
    }
    if (mayBeInUse(image)) return kept(context, image);
    // EC2 may refuse while the image is pending, and may tell its end late.
    await imagesAt(parts, context, job).deregister(imageId);
    return lookAgain;
  };
  return stepKind<ImageJob, Intent, null>({
    kind: 'discard-image',
    parse: (params) => imageJobSchema.parse(params),
    parseIntent: (intent) => intentSchema.parse(intent),
    parseHandle: () => null,
    // An image of a large disk is pending for hours, and EC2 may keep it until then.
    timeoutSeconds: () => 48 * 60 * 60,
    intend: async (context, job) => {
      const image = await find(context, job);
      // It may have been asked for a moment ago.
      if (image === undefined && mayBeUnseen(context)) return { answer: lookAgain };
      if (image === undefined) return { answer: { kind: 'succeeded' } };
      return mayBeInUse(image) ? { answer: kept(context, image) } : { intent: { imageId: image.imageId } };
    },
    start: (context, job, { imageId }) => discard(context, job, imageId),
    poll: (context, job, _handle, { imageId }) => discard(context, job, imageId),
  });
}

const lookAgain = { kind: 'running', handle: null, checkAfterSeconds: lookAgainSeconds } as const;

/** Whoever sees it available may launch it. */
function mayBeInUse({ state }: Image): boolean {
  return state === 'available' || state === 'disabled';
}

function kept(context: StepContext, { imageId }: Image): StepAnswer<null> {
  context.tell('image-kept', { imageId });
  return { kind: 'succeeded', output: { kept: imageId } };
}
