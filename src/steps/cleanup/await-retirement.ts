import * as z from 'zod';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { imagesAt } from '../amis/image-parts.ts';
import type { StepParts } from '../parts.ts';
import {
  batchSize,
  familySchema,
  passedOn,
  type RetirementOutcome,
  type Retiring,
  retiringSchema,
  stageOutput,
  waitOutputSchema,
} from './retirement-parts.ts';
import { imageReader, ownMoments, takeBack } from './taking-back.ts';

const paramsSchema = z.object({
  family: familySchema,
  images: z.array(retiringSchema),
  /** The step since which is waited, and what comes then. */
  after: z.string(),
  /** The step that has had the images deprecated. */
  deprecated: z.string().exactOptional(),
  next: z.enum(['disable', 'deregister']),
  graceSeconds: z.number().positive(),
  lookSeconds: z.number().positive(),
});
type Params = z.infer<typeof paramsSchema>;

const intentSchema = z.object({ imageIds: z.array(z.string()), whys: z.record(z.string(), z.string()) });
type Intent = z.infer<typeof intentSchema>;

const monthSeconds = 30 * 24 * 60 * 60;

/**
 * Waits out a grace time, which counts from the last act on. While images are disabled, nobody can launch from them, so
 * it looks again and again whether something has come to use one, and takes that back at once.
 */
export function awaitRetirementStep(parts: StepParts): AnyStepKind {
  return stepKind<Params, Intent, null>({
    kind: 'await-retirement',
    // What is in use is taken back during a freeze as well.
    isCleaning: true,
    parse: (params) => paramsSchema.parse(params),
    parseIntent: (intent) => intentSchema.parse(intent),
    parseHandle: () => null,
    timeoutSeconds: ({ graceSeconds }) => graceSeconds + monthSeconds,
    intend: async (context, params) => {
      const waiting = stillWaiting(context, params);
      const untilMs = stageOutput(context, params.after).atMs + params.graceSeconds * 1000;
      if (waiting.length === 0 || untilMs <= context.nowMs) return { answer: waited(context) };
      if (params.next === 'deregister') {
        const whys = await usedAgain(parts, params, waiting);
        const imageIds = [...whys.keys()].slice(0, batchSize);
        if (imageIds.length > 0) return { intent: { imageIds, whys: Object.fromEntries(whys) } };
      }
      return { answer: waitOn(context, params, waiting.length, untilMs) };
    },
    start: async (context, params, { imageIds, whys }) => {
      const back: RetirementOutcome[] = [];
      const batch = params.images.filter(({ imageId }) => imageIds.includes(imageId));
      const read = imageReader(parts, context, batch);
      const momentsMs = ownMoments(context, params.deprecated);
      for (const one of batch) {
        const how = { nowMs: context.nowMs, reached: 'disable', image: await read(one), momentsMs } as const;
        await takeBack(imagesAt(parts, context, one), one, how);
        const why = whys[one.imageId] ?? '';
        back.push({ imageId: one.imageId, kind: 'stays', why });
        context.tell('image-not-retired', { imageId: one.imageId, stage: params.next, kind: 'stays', why });
      }
      return { kind: 'again', output: { outcomes: [...takenBack(context), ...back] } };
    },
    poll: async () => ({ kind: 'again' }),
  });
}

function takenBack({ outputs, stepName }: StepContext): readonly RetirementOutcome[] {
  return waitOutputSchema.safeParse(outputs[stepName]).data?.outcomes ?? [];
}

function stillWaiting(context: StepContext, { images, after }: Params): readonly Retiring[] {
  return passedOn(context, images, { after, waited: context.stepName });
}

/**
 * By image, why it stays. What uses one is true whatever else is unread; what cannot be looked at now is looked at next
 * time, and in any case before the next act.
 */
async function usedAgain(
  parts: StepParts,
  { family }: Params,
  waiting: readonly Retiring[],
): Promise<ReadonlyMap<string, string>> {
  const judged = await parts.judgeRetirement(
    family,
    waiting.map(({ imageId }) => imageId),
    'without-grants',
  );
  const verdicts = judged.kind === 'incomplete' ? judged.inUse : judged.verdicts;
  return new Map(
    [...verdicts].flatMap(([imageId, { inUse, stays }]) => (inUse && stays !== undefined ? [[imageId, stays]] : [])),
  );
}

function waited(context: StepContext): StepAnswer<null> {
  return { kind: 'succeeded', output: { outcomes: [...takenBack(context)] } };
}

function waitOn(
  { nowMs }: StepContext,
  { next, lookSeconds, images }: Params,
  waiting: number,
  untilMs: number,
): StepAnswer<null> {
  const until = new Date(untilMs).toISOString().slice(0, 16).replace('T', ' ');
  return {
    kind: 'running',
    handle: null,
    checkAfterSeconds: Math.min(lookSeconds, Math.max(1, (untilMs - nowMs) / 1000)),
    progress: { done: waiting, total: images.length, label: `${next} from ${until} UTC on` },
  };
}
