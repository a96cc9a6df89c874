import * as z from 'zod';
import { isAwsError } from '../../aws/errors.ts';
import { placeName } from '../../fleet/place.ts';
import type { Image } from '../../images/image.ts';
import { type AnyStepKind, lookingStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { awsOf, type StepParts } from '../parts.ts';
import { placeSchema } from '../place.ts';
import { mayBeUnseen } from '../unseen.ts';
import { lookAtImage } from './create-image.ts';
import { findOurs, imageJobSchema, imagesAt, isOurs, tagsFor } from './image-parts.ts';
import { share } from './shares.ts';

/** `place`, `name` and `tags` are those of the copy. */
const paramsSchema = imageJobSchema.extend({
  from: placeSchema,
  imageId: z.string(),
  snapshotIds: z.array(z.string()),
  encrypted: z.boolean(),
  kmsKeyId: z.string().exactOptional(),
  timeoutSeconds: z.number().positive(),
});
export type CopyParams = z.infer<typeof paramsSchema>;

/** Without an id where EC2 has not taken the request yet, or the name was taken when it was asked. */
const handleSchema = z.object({ imageId: z.string().exactOptional() });
type Handle = z.infer<typeof handleSchema>;
type Answer = StepAnswer<Handle>;

const lookAgainSeconds = 5;

/**
 * Looks for a finished copy of the same AMI that another run has made: then nothing is copied again. EC2 has to say that
 * it is one, and it has to have the tags that this run would give it: a tag alone could be anybody's.
 */
export function findCopyStep(parts: StepParts): AnyStepKind {
  return lookingStepKind<CopyParams>({
    kind: 'find-copy',
    parse: (params) => paramsSchema.parse(params),
    timeoutSeconds: () => 600,
    look: async (context, params) => {
      const copies = await imagesAt(parts, context, params).copiesOf(params.imageId);
      const [found] = copies.filter((image) => isAsWanted(image, params) && !isOurs(image, context));
      if (found === undefined) return { kind: 'succeeded' };
      context.tell('copy-found', { imageId: found.imageId, of: params.imageId });
      return { kind: 'succeeded', output: { imageId: found.imageId } };
    },
  });
}

function isAsWanted({ state, tags, snapshots, sourceImageRegion }: Image, wanted: CopyParams): boolean {
  const { CreatedBy: _, ...carried } = wanted.tags;
  return (
    state === 'available' &&
    (sourceImageRegion ?? wanted.from.region) === wanted.from.region &&
    (!wanted.encrypted || snapshots.every(({ encrypted }) => encrypted === true)) &&
    Object.entries(carried).every(([key, value]) => tags[key] === value)
  );
}

/**
 * Asks for the copy where it is to be, and waits until it is available. The request has a client token, and a worker that
 * lost the answer finds the copy by its name and the tag of the run.
 */
export function copyImageStep(parts: StepParts): AnyStepKind {
  return stepKind<CopyParams, null, Handle>({
    kind: 'copy-image',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: () => null,
    parseHandle: (handle) => handleSchema.parse(handle),
    timeoutSeconds: ({ timeoutSeconds }) => timeoutSeconds,
    intend: async () => ({ intent: null }),
    find: async (context, params) => {
      const image = await findOurs(imagesAt(parts, context, params), context, params.name);
      return image === undefined ? undefined : { imageId: image.imageId };
    },
    start: (context, params) => ask(parts, context, params),
    poll: async (context, params, handle) => {
      const images = imagesAt(parts, context, params);
      if (handle.imageId === undefined && (await images.findOwn(params.name)) === undefined)
        return ask(parts, context, params);
      return explained(await lookAtImage(images, context, params, handle), params);
    },
  });
}

async function ask(parts: StepParts, context: StepContext, params: CopyParams): Promise<Answer> {
  const { from, place, imageId, name, encrypted, kmsKeyId } = params;
  const key = kmsKeyId === undefined ? {} : { kmsKeyId };
  const description = `Copied from ${imageId} of ${placeName(from)} by Amiable, run ${context.runId}`;
  const request = { imageId, region: from.region, name, description, encrypted, ...key, token: context.token };
  try {
    const asked = await imagesAt(parts, context, params).copy({ ...request, tags: tagsFor(context, params) });
    if (asked === 'name-taken') return waiting({});
    context.tell('copy-asked', { imageId: asked.imageId, of: imageId, to: placeName(place), name, encrypted, ...key });
    return { kind: 'running', handle: asked, checkAfterSeconds: params.pollSeconds };
  } catch (error) {
    const why = unreadable(error);
    if (why === undefined) throw error;
    if (mayBeUnseen(context)) return reshare(parts, context, params);
    return { kind: 'failed', code: 'copy-refused', why: `EC2 lets ${place.accountId} not copy ${imageId}: ${why}` };
  }
}

/** What was shared a moment ago may not be seen yet, and another run may have taken the same share back just now. */
async function reshare(parts: StepParts, context: StepContext, params: CopyParams): Promise<Answer> {
  const { from, place, imageId, snapshotIds } = params;
  if (from.accountId !== place.accountId)
    await share(awsOf(parts, context, from).images, { from, imageId, snapshotIds, accountId: place.accountId });
  return waiting({});
}

function waiting(handle: Handle): Answer {
  return { kind: 'running', handle, checkAfterSeconds: lookAgainSeconds };
}

/** What EC2 says where the source or its snapshots may not be read; undefined where the failure is another. */
function unreadable(error: unknown): string | undefined {
  if (!isAwsError(error)) return undefined;
  const isHidden = error.awsCode.startsWith('InvalidAMIID.') || /access the storage of this ami/i.test(error.message);
  return isHidden ? error.message : undefined;
}

/** EC2 says little of a key that may not be used, and only once it copies. */
function explained(answer: Answer, { place, from, kmsKeyId, encrypted }: CopyParams): Answer {
  if (answer.kind !== 'failed' || answer.code !== 'image-failed' || !encrypted) return answer;
  const foreign =
    from.accountId === place.accountId ? '' : `the key of its snapshots has to let ${place.accountId} use it`;
  const own =
    kmsKeyId === undefined ? '' : `${kmsKeyId} has to be a key of ${placeName(place)} that Amiable may use there`;
  const because = [foreign, own].filter((part) => part !== '').join(', and ');
  return because === ''
    ? answer
    : { ...answer, why: `${answer.why} For a copy, ${because}: see kmsKeyId in the configuration.` };
}
