import * as z from 'zod';
import { placeKey } from '../../fleet/place.ts';
import type { Image } from '../../images/image.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { imagesAt } from '../amis/image-parts.ts';
import type { StepParts } from '../parts.ts';
import { retireOne } from './retire-one.ts';
import {
  batchSize,
  deprecationMoment,
  familySchema,
  idsOf,
  oneByOne,
  passedOn,
  type RetirementOutcome,
  type RetirementStage,
  type RetirementVerdict,
  type Retiring,
  retiringSchema,
  type StageOutput,
  stageOutput,
  stages,
} from './retirement-parts.ts';
import { ownMoments, writtenMoments } from './taking-back.ts';

const paramsSchema = z.object({
  family: familySchema,
  images: z.array(retiringSchema),
  stage: z.enum(stages),
  /** The step of the stage before, and the one that waited since. */
  after: z.string().exactOptional(),
  waited: z.string().exactOptional(),
  /** The step that has had the images deprecated. */
  deprecated: z.string().exactOptional(),
});
type Params = z.infer<typeof paramsSchema>;

const intentSchema = z.object({
  imageIds: z.array(z.string()),
  /** When they are to be deprecated: written down before the act, so that nobody else's deprecation is taken for it. */
  atMs: z.number().exactOptional(),
});
type Intent = z.infer<typeof intentSchema>;

/** How long until it is looked again whether everything can be looked at. */
const lookAgainSeconds = 900;

/**
 * One stage of the end of images, a batch in each round. Right before each batch everything is looked at anew, also
 * where a worker died in between: what is in use again, or no longer to go, is taken back and stays. While anything
 * cannot be looked at, only what is in use for sure is taken back. One image that fails does not stop the others.
 */
export function retireImagesStep(parts: StepParts): AnyStepKind {
  const go = async (
    context: StepContext,
    params: Params,
    { imageIds, atMs }: Intent,
    isFirst: boolean,
  ): Promise<StepAnswer<null>> => {
    const images = params.images.filter(({ imageId }) => imageIds.includes(imageId));
    const judged = await parts.judgeRetirement(params.family, imageIds);
    const isBlind = judged.kind === 'incomplete';
    const verdicts = isBlind ? judged.inUse : judged.verdicts;
    const sure = isBlind ? images.filter(({ imageId }) => verdicts.has(imageId)) : images;
    if (isBlind && sure.length === 0) return waitingFor(context, params, judged.why, isFirst);
    // EC2 deprecates in the future only: another moment is written down first.
    if (atMs !== undefined && atMs <= context.nowMs)
      return { kind: 'again', output: withMoment(context, params, atMs) };
    const output = await retireBatch(parts, context, params, { images: sure, verdicts, atMs });
    const next: StepContext = { ...context, outputs: { ...context.outputs, [context.stepName]: output } };
    if (pending(next, params).length === 0) return finished(context, params, output);
    return { kind: 'again', output, progress: progressOf(context, params, output) };
  };
  return stepKind<Params, Intent, null>({
    kind: 'retire-images',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: (intent) => intentSchema.parse(intent),
    parseHandle: () => null,
    // A listing that shrank is believed after a day; what people have to mend may take longer.
    timeoutSeconds: () => 3 * 24 * 60 * 60,
    intend: async (context, params) => {
      const batch = pending(context, params).slice(0, batchSize);
      const moment = params.stage === 'deprecate' ? { atMs: deprecationMoment(context.nowMs) } : {};
      if (batch.length > 0) return { intent: { imageIds: batch.map(({ imageId }) => imageId), ...moment } };
      return { answer: finished(context, params, stageOutput(context, context.stepName)) };
    },
    start: (context, params, intent) => go(context, params, intent, true),
    poll: (context, params, _handle, intent) => go(context, params, intent, false),
  });
}

function waitingFor(context: StepContext, params: Params, why: string, isFirst: boolean): StepAnswer<null> {
  if (isFirst) context.tell('cleanup-waits', { stage: params.stage, why });
  const { done, total } = progressOf(context, params, stageOutput(context, context.stepName));
  const progress = { done, total, label: `waits: ${why}` };
  return { kind: 'running', handle: null, checkAfterSeconds: lookAgainSeconds, progress };
}

function pending(context: StepContext, params: Params): readonly Retiring[] {
  const handled = idsOf(stageOutput(context, context.stepName).outcomes);
  return passedOn(context, params.images, params).filter(({ imageId }) => !handled.has(imageId));
}

interface Batch {
  readonly images: readonly Retiring[];
  readonly verdicts: ReadonlyMap<string, RetirementVerdict>;
  readonly atMs: number | undefined;
}

/** What the step has left behind so far, with one more moment at which it has had images deprecated. */
function withMoment(context: StepContext, { stage }: Params, atMs: number | undefined): StageOutput {
  const before = stageOutput(context, context.stepName);
  const known = writtenMoments(before);
  if (stage !== 'deprecate' || known === undefined || atMs === undefined) return before;
  return { ...before, momentsMs: [...new Set([...known, atMs])] };
}

/** What the look lacks may have another tag by now, or a listing may have left it out: it is asked for by its id. */
async function retireBatch(
  parts: StepParts,
  context: StepContext,
  params: Params,
  { images, verdicts, atMs }: Batch,
): Promise<StageOutput> {
  const { stage } = params;
  const before = withMoment(context, params, atMs);
  const momentsMs = stage === 'deprecate' ? before.momentsMs : ownMoments(context, params.deprecated);
  const unlisted = images.filter(({ imageId }) => !verdicts.has(imageId));
  const there = await stillThere(parts, context, unlisted);
  const { outcomes, tries } = await oneByOne(images, before.tries, (one) =>
    retireOne({ parts, context, stage, atMs, momentsMs }, one, verdicts.get(one.imageId) ?? there.get(one.imageId)),
  );
  if (stage === 'deregister') await noteGone(parts, images, outcomes);
  tellUnretired(context, stage, outcomes);
  return { ...before, atMs: context.nowMs, outcomes: [...before.outcomes, ...outcomes], tries };
}

/** Of images that no look told of, those that are there all the same: they stay. One call for each place. */
async function stillThere(
  parts: StepParts,
  context: StepContext,
  unlisted: readonly Retiring[],
): Promise<ReadonlyMap<string, RetirementVerdict>> {
  const byPlace = Map.groupBy(unlisted, ({ place }) => placeKey(place));
  const found: Image[] = [];
  for (const those of byPlace.values())
    if (those[0] !== undefined) found.push(...(await imagesAt(parts, context, those[0]).read([...idsOf(those)])));
  const stays = 'it is there, and no longer among the AMIs of its application';
  return new Map(
    found
      .filter(({ state }) => state !== 'deregistered')
      .map((image) => [image.imageId, { image, inUse: false, stays }]),
  );
}

async function noteGone(
  parts: StepParts,
  images: readonly Retiring[],
  outcomes: readonly RetirementOutcome[],
): Promise<void> {
  const done = idsOf(outcomes.filter(({ kind }) => kind === 'done'));
  const gone = images.filter(({ imageId }) => done.has(imageId));
  const byPlace = Map.groupBy(gone, ({ place }) => placeKey(place));
  for (const of of byPlace.values()) if (of[0] !== undefined) await parts.noteDeregistered(of[0].place, of.length);
}

function tellUnretired(context: StepContext, stage: RetirementStage, outcomes: readonly RetirementOutcome[]): void {
  for (const { imageId, kind, why = '' } of outcomes)
    if (kind !== 'done') context.tell('image-not-retired', { imageId, stage, kind, why });
}

function finished(context: StepContext, params: Params, output: StageOutput): StepAnswer<null> {
  const count = (kind: RetirementOutcome['kind']): number => output.outcomes.filter((one) => one.kind === kind).length;
  const left = output.outcomes.flatMap((outcome) => outcome.left ?? []);
  context.tell('images-retired', {
    stage: params.stage,
    done: count('done'),
    stays: count('stays'),
    failed: count('failed'),
    gone: count('gone'),
    left: left.slice(0, 10),
    leftCount: left.length,
  });
  return { kind: 'succeeded', output, progress: progressOf(context, params, output) };
}

function progressOf(context: StepContext, params: Params, { outcomes }: StageOutput) {
  const total = passedOn(context, params.images, params).length;
  return { done: outcomes.length, total, label: params.stage };
}
