import * as z from 'zod';
import type { Aws } from '../../aws/ports.ts';
import type { Image } from '../../images/image.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { awsOf, type StepParts } from '../parts.ts';
import { placeSchema } from '../place.ts';

const paramsSchema = z.object({ place: placeSchema, imageId: z.string(), pollSeconds: z.number().positive() });
type Params = z.infer<typeof paramsSchema>;

const lookAgainSeconds = 5;

/**
 * Takes one image back: out of the Recycle Bin with its snapshots, enabled, no longer deprecated; whichever of that it
 * takes. Every look decides what is still to do, and every act is safe to repeat.
 */
export function restoreImageStep(parts: StepParts): AnyStepKind {
  const go = async (context: StepContext, params: Params): Promise<StepAnswer<null>> => {
    const { imageId, pollSeconds } = params;
    const aws = awsOf(parts, context, params.place);
    const [image] = await aws.images.read([imageId]);
    if (image === undefined) return restoreFromBin(aws, context, params);
    const acted = await mend(aws, image);
    if (acted) return { kind: 'running', handle: null, checkAfterSeconds: Math.min(lookAgainSeconds, pollSeconds) };
    const missing = await missingSnapshots(aws, image);
    if (missing.length > 0)
      return {
        kind: 'failed',
        code: 'snapshots-gone',
        why: `${imageId} is there again, but not its snapshots ${missing.join(', ')}, so nothing can be launched from it.`,
      };
    context.tell('image-restored', { imageId });
    return { kind: 'succeeded', output: { imageId } };
  };
  return stepKind<Params, null, null>({
    kind: 'restore-image',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: () => null,
    parseHandle: () => null,
    timeoutSeconds: () => 1_800,
    intend: async () => ({ intent: null }),
    start: go,
    poll: go,
  });
}

/** Whether something was done that has to be looked at again. */
async function mend({ images }: Aws, { imageId, state, deprecatedAtMs }: Image): Promise<boolean> {
  if (state === 'disabled') await images.enable(imageId);
  if (deprecatedAtMs !== undefined) await images.cancelDeprecation(imageId);
  return state === 'disabled' || deprecatedAtMs !== undefined;
}

/** Its snapshots first, since an image without them is none; those that EC2 describes as made for it. */
async function restoreFromBin(
  aws: Aws,
  context: StepContext,
  { imageId, pollSeconds }: Params,
): Promise<StepAnswer<null>> {
  const snapshots = (await aws.recycleBin.snapshots()).filter(({ description }) => description.includes(imageId));
  for (const { id } of snapshots) await aws.recycleBin.restoreSnapshot(id);
  const restored = await aws.recycleBin.restoreImage(imageId);
  // What was restored a moment ago may be told late.
  const waitSeconds = 120;
  if (restored === 'gone' && context.nowMs - context.startedAtMs > waitSeconds * 1000) {
    const isThere = (await aws.recycleBin.images()).some(({ id }) => id === imageId);
    if (isThere)
      return {
        kind: 'failed',
        code: 'snapshots-gone',
        why: `${imageId} is in the Recycle Bin, but not its snapshots, and without them it cannot be had back.`,
      };
    return {
      kind: 'failed',
      code: 'image-gone',
      why: `${imageId} is deregistered, and not in the Recycle Bin, so it cannot be had back.`,
    };
  }
  return { kind: 'running', handle: null, checkAfterSeconds: Math.min(lookAgainSeconds, pollSeconds) };
}

/** Those of the image that are not there, after those were fetched that are still in the bin. */
async function missingSnapshots(aws: Aws, { snapshots }: Image): Promise<readonly string[]> {
  const ids = snapshots.map(({ snapshotId }) => snapshotId);
  const there = new Set((await aws.images.snapshots(ids)).map(({ snapshotId }) => snapshotId));
  const missing: string[] = [];
  for (const id of ids) if (!there.has(id) && (await aws.recycleBin.restoreSnapshot(id)) === 'gone') missing.push(id);
  return missing;
}
