import * as z from 'zod';
import type { Image } from '../../images/image.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import type { StepParts } from '../parts.ts';
import { mayBeUnseen } from '../unseen.ts';
import { type ImageJob, imageJobSchema, imageOutputSchema, imagesAt, tagsFor } from './image-parts.ts';

const paramsSchema = imageJobSchema.extend({ createStep: z.string() });
type Params = z.infer<typeof paramsSchema>;

/** What lacks some of its tags. */
const intentSchema = z.object({ imageId: z.string(), untagged: z.array(z.string()) });
type Intent = z.infer<typeof intentSchema>;

const lookAgainSeconds = 5;

/**
 * Looks at the finished image once more: available, its snapshots complete, and all of them tagged, or tagged now. Its
 * output says that nothing is left to be wished for.
 */
export function verifyImageStep(parts: StepParts): AnyStepKind {
  return stepKind<Params, Intent, null>({
    kind: 'verify-image',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: (intent) => intentSchema.parse(intent),
    parseHandle: () => null,
    timeoutSeconds: () => 600,
    intend: async (context, params) => {
      const seen = await look(parts, context, params);
      if (seen.kind === 'unfit') return { answer: seen.answer };
      const { imageId, untagged } = seen;
      return untagged.length === 0 ? { answer: verified(context, seen, []) } : { intent: { imageId, untagged } };
    },
    start: (context, params, intent) => tag(parts, context, params, intent.untagged),
    poll: async (context, params, _handle, intent) => {
      const seen = await look(parts, context, params);
      if (seen.kind === 'unfit') return seen.answer;
      return seen.untagged.length === 0
        ? verified(context, seen, intent.untagged)
        : tag(parts, context, params, intent.untagged);
    },
  });
}

interface Seen {
  readonly kind: 'fit';
  readonly imageId: string;
  readonly snapshots: number;
  /** The ids of what lacks a tag, or has another value of it. */
  readonly untagged: string[];
}
type Unfit = { readonly kind: 'unfit'; readonly answer: StepAnswer<null> };

async function look(parts: StepParts, context: StepContext, params: Params): Promise<Seen | Unfit> {
  const { imageId } = imageOutputSchema.parse(context.outputs[params.createStep]);
  const images = imagesAt(parts, context, params);
  const [image] = await images.read([imageId]);
  if (image === undefined && mayBeUnseen(context)) return waiting();
  if (image?.state !== 'available') return notAvailable(imageId, image);
  const snapshots = await images.snapshots(image.snapshots.map(({ snapshotId }) => snapshotId));
  const broken = snapshots.find(({ state }) => state === 'error');
  if (broken !== undefined) return unfit('snapshot-failed', `The snapshot ${broken.snapshotId} of ${imageId} failed.`);
  const isWhole = snapshots.length === image.snapshots.length && snapshots.every(({ state }) => state === 'completed');
  if (!isWhole) return waiting();
  const untagged = [{ id: imageId, tags: image.tags }, ...snapshots.map(({ snapshotId: id, tags }) => ({ id, tags }))]
    .filter(({ tags }) => lacks(tags, context, params))
    .map(({ id }) => id);
  return { kind: 'fit', imageId, snapshots: snapshots.length, untagged };
}

function lacks(tags: Image['tags'], context: StepContext, job: ImageJob): boolean {
  return Object.entries(tagsFor(context, job)).some(([key, value]) => tags[key] !== value);
}

function waiting(): Unfit {
  return { kind: 'unfit', answer: { kind: 'running', handle: null, checkAfterSeconds: lookAgainSeconds } };
}

function notAvailable(imageId: string, image: Image | undefined): Unfit {
  return unfit('image-gone', `${imageId} is ${image?.state ?? 'not there'} any more, since somebody changed it.`);
}

function unfit(code: string, why: string): Unfit {
  return { kind: 'unfit', answer: { kind: 'failed', code, why } };
}

async function tag(
  parts: StepParts,
  context: StepContext,
  params: Params,
  untagged: readonly string[],
): Promise<StepAnswer<null>> {
  await imagesAt(parts, context, params).tag(untagged, tagsFor(context, params));
  return { kind: 'running', handle: null, checkAfterSeconds: lookAgainSeconds };
}

function verified(context: StepContext, { imageId, snapshots }: Seen, tagged: readonly string[]): StepAnswer<null> {
  context.tell('image-verified', { imageId, snapshots, tagged: tagged.length });
  return { kind: 'succeeded', output: { imageId } };
}
