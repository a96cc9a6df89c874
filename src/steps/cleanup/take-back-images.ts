import * as z from 'zod';
import { isAwsError } from '../../aws/errors.ts';
import type { Images } from '../../aws/machine-ports.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { interruptedOutput } from '../../runs/walk.ts';
import { imagesAt } from '../amis/image-parts.ts';
import type { StepParts } from '../parts.ts';
import {
  batchSize,
  idsOf,
  oneByOne,
  type RetirementOutcome,
  type Retiring,
  retiringSchema,
  type StageOutput,
  stageOutput,
  waitOutputSchema,
} from './retirement-parts.ts';
import { imageReader, interruptedSchema, ownMoments, type TakingBack, takeBack } from './taking-back.ts';

const paramsSchema = z.object({
  images: z.array(retiringSchema),
  /** The steps of the stages, and of the waiting before the last one. */
  steps: z.object({ deprecate: z.string(), disable: z.string(), deregister: z.string(), waited: z.string() }),
});
type Params = z.infer<typeof paramsSchema>;

const intentSchema = z.object({ imageIds: z.array(z.string()) });
type Intent = z.infer<typeof intentSchema>;

/** The way back of a cleanup: enables and undeprecates whatever it has not deregistered yet. Safe to repeat. */
export function takeBackImagesStep(parts: StepParts): AnyStepKind {
  return stepKind<Params, Intent, null>({
    kind: 'take-back-images',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: (intent) => intentSchema.parse(intent),
    parseHandle: () => null,
    timeoutSeconds: () => 6 * 60 * 60,
    intend: async (context, params) => {
      const all = pending(context, params);
      // Those that failed before are tried all together, once for each time that somebody says so.
      const batch = isRetried(context) ? all : all.slice(0, batchSize);
      if (batch.length > 0) return { intent: { imageIds: batch.map(({ imageId }) => imageId) } };
      return { answer: finished(context, stageOutput(context, context.stepName)) };
    },
    start: async (context, params, { imageIds }) => {
      const disabled = reached(context, params, 'disable');
      const before = stageOutput(context, context.stepName);
      const batch = params.images.filter(({ imageId }) => imageIds.includes(imageId));
      const read = imageReader(parts, context, batch);
      const momentsMs = ownMoments(context, params.steps.deprecate);
      const { outcomes, tries } = await oneByOne(batch, isRetried(context) ? {} : before.tries, async (one) =>
        backOne(imagesAt(parts, context, one), one, {
          nowMs: context.nowMs,
          reached: disabled.has(one.imageId) ? 'disable' : 'deprecate',
          image: await read(one),
          momentsMs,
        }),
      );
      const kept = before.outcomes.filter(({ imageId }) => !imageIds.includes(imageId));
      const output = { atMs: context.nowMs, outcomes: [...kept, ...outcomes], tries };
      const total = touched(context, params).length;
      return { kind: 'again', output, progress: { done: output.outcomes.length, total, label: 'taken back' } };
    },
    poll: async () => ({ kind: 'again' }),
  });
}

/** Those that the run has come to, and that it has not deregistered; one that failed again only once somebody says so. */
function pending(context: StepContext, params: Params): readonly Retiring[] {
  const { outcomes } = stageOutput(context, context.stepName);
  const settled = idsOf(isRetried(context) ? outcomes.filter(({ kind }) => kind !== 'failed') : outcomes);
  return touched(context, params).filter(({ imageId }) => !settled.has(imageId));
}

function isRetried({ retries = 0 }: StepContext): boolean {
  return retries > 0;
}

function touched(context: StepContext, params: Params): readonly Retiring[] {
  const { steps, images } = params;
  const back = waitOutputSchema.safeParse(context.outputs[steps.waited]).data?.outcomes ?? [];
  const stayed = [steps.disable, steps.deregister].flatMap((step) =>
    stageOutput(context, step).outcomes.filter(({ kind }) => kind === 'stays'),
  );
  const over = idsOf([...back, ...stayed, ...doneBy(context, steps.deregister)]);
  const begun = new Set([...reached(context, params, 'deprecate'), ...reached(context, params, 'disable')]);
  return images.filter(({ imageId }) => begun.has(imageId) && !over.has(imageId));
}

/** Those that a stage is done with, or was about to do as the run turned round; what failed may have had its effect. */
function reached(context: StepContext, { steps }: Params, stage: 'deprecate' | 'disable'): ReadonlySet<string> {
  const interrupted = interruptedSchema.safeParse(context.outputs[interruptedOutput]).data;
  const cut = interrupted?.step === steps[stage] ? interrupted.intent.imageIds : [];
  const begun = stageOutput(context, steps[stage]).outcomes.filter(({ kind }) => kind === 'done' || kind === 'failed');
  return new Set([...idsOf(begun), ...cut]);
}

function doneBy(context: StepContext, step: string): readonly RetirementOutcome[] {
  return stageOutput(context, step).outcomes.filter(({ kind }) => kind === 'done');
}

async function backOne(images: Images, one: Retiring, how: TakingBack): Promise<RetirementOutcome> {
  const { imageId } = one;
  try {
    await takeBack(images, one, how);
    return { imageId, kind: 'done' };
  } catch (error) {
    if (!isAwsError(error, 'not-found')) throw error;
    return { imageId, kind: 'gone', why: 'it is not there' };
  }
}

function finished(context: StepContext, { outcomes }: StageOutput): StepAnswer<null> {
  const failed = outcomes.filter(({ kind }) => kind === 'failed');
  const [first] = failed;
  if (first !== undefined) {
    const more = failed.length === 1 ? '' : ` and ${failed.length - 1} more`;
    return {
      kind: 'failed',
      code: 'not-taken-back',
      why: `${first.imageId}${more} could not be taken back: ${first.why ?? ''}`,
    };
  }
  const back = outcomes.filter(({ kind }) => kind === 'done').length;
  context.tell('images-taken-back', { back, gone: outcomes.length - back });
  return { kind: 'succeeded' };
}
