import * as z from 'zod';
import { isAwsError } from '../../aws/errors.ts';
import type { Images } from '../../aws/machine-ports.ts';
import type { Image } from '../../images/image.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { machineOf } from '../machines/machine-parts.ts';
import type { StepParts } from '../parts.ts';
import { mayBeUnseen } from '../unseen.ts';
import { findOurs, type ImageJob, imageJobSchema, imagesAt, isOurs, tagsFor } from './image-parts.ts';

const paramsSchema = imageJobSchema.extend({
  /** One of the two: an instance that was there before the run, or the step that launched one. */
  instanceId: z.string().exactOptional(),
  launchStep: z.string().exactOptional(),
  reboot: z.boolean(),
  /** Devices whose volumes stay when an instance of the image terminates; where left out, as the instance has it. */
  keptVolumes: z.array(z.string()).exactOptional(),
  timeoutSeconds: z.number().positive(),
});
type Params = z.infer<typeof paramsSchema>;

/** Without an id where the name was taken when it was asked for: by the run itself, or by somebody else. */
const handleSchema = z.object({ imageId: z.string().exactOptional() });
type Handle = z.infer<typeof handleSchema>;
type Answer = StepAnswer<Handle>;
type Wanted = Pick<ImageJob, 'name' | 'pollSeconds'>;

const lookAgainSeconds = 5;

/**
 * Asks for the image and waits until it is available. AWS takes no client token for it: the name, which no other run
 * has, and the tag of the run say whether it was asked for already.
 */
export function createImageStep(parts: StepParts): AnyStepKind {
  return stepKind<Params, null, Handle>({
    kind: 'create-image',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: () => null,
    parseHandle: (handle) => handleSchema.parse(handle),
    timeoutSeconds: (params) => params.timeoutSeconds,
    intend: async (context, params) => {
      const taken = await imagesAt(parts, context, params).findOwn(params.name);
      return taken === undefined || isOurs(taken, context) ? { intent: null } : { answer: nameTaken(params, taken) };
    },
    find: async (context, params) => {
      const image = await findOurs(imagesAt(parts, context, params), context, params.name);
      return image === undefined ? undefined : { imageId: image.imageId };
    },
    start: (context, params) => ask(imagesAt(parts, context, params), context, params),
    poll: (context, params, handle) => lookAtImage(imagesAt(parts, context, params), context, params, handle),
  });
}

async function ask(images: Images, context: StepContext, params: Params): Promise<Answer> {
  const { name, reboot, keptVolumes } = params;
  const instanceId = sourceOf(context, params);
  const description = `Made of ${instanceId} by Amiable, run ${context.runId}`;
  const kept = keptVolumes === undefined ? {} : { keptVolumes };
  const asked = await images.create({ instanceId, name, description, reboot, tags: tagsFor(context, params), ...kept });
  if (asked === 'name-taken') return { kind: 'running', handle: {}, checkAfterSeconds: lookAgainSeconds };
  context.tell('image-asked', { imageId: asked.imageId, name, instanceId, reboot });
  return { kind: 'running', handle: asked, checkAfterSeconds: params.pollSeconds };
}

/** Throws ZodError where the plan names none, or the step that was to launch it has not. */
function sourceOf(context: StepContext, { instanceId, launchStep }: Params): string {
  return launchStep === undefined ? z.string().parse(instanceId) : machineOf(context, launchStep);
}

/** How far an image is that was asked for; where its id is not known, the one of that name. */
export async function lookAtImage(
  images: Images,
  context: StepContext,
  params: Wanted,
  handle: Handle,
): Promise<Answer> {
  const { imageId } = handle;
  const image = imageId === undefined ? await images.findOwn(params.name) : (await images.read([imageId]))[0];
  if (image === undefined) return unseen(context, params, handle);
  if (imageId === undefined && !isOurs(image, context)) return nameTaken(params, image);
  switch (image.state) {
    case 'available':
      return available(context, image);
    case 'pending':
    case 'transient':
      return pending(images, params, image);
    case 'failed':
    case 'error':
    case 'invalid':
      return failed('image-failed', `AWS could not make ${image.imageId}: ${image.stateReason ?? image.state}.`);
    case 'disabled':
    case 'deregistered':
      return failed('image-gone', `Somebody has ${image.state} ${image.imageId} while it was being made.`);
  }
}

function available(context: StepContext, { imageId, name }: Image): Answer {
  context.tell('image-available', { imageId, name, seconds: Math.round((context.nowMs - context.startedAtMs) / 1000) });
  return { kind: 'succeeded', output: { imageId }, progress: progressOf(imageId, 100) };
}

async function pending(images: Images, { pollSeconds }: Wanted, image: Image): Promise<Answer> {
  const { imageId } = image;
  const progress = progressOf(imageId, await percentCopied(images, image));
  return { kind: 'running', handle: { imageId }, checkAfterSeconds: pollSeconds, progress };
}

function progressOf(imageId: string, percent: number) {
  return { done: percent, total: 100, label: `percent of ${imageId} copied` };
}

/** Only for the eye: an image is not given up because its snapshots may not be read. */
async function percentCopied(images: Images, { snapshots }: Image): Promise<number> {
  try {
    const found = await images.snapshots(snapshots.map(({ snapshotId }) => snapshotId));
    const sum = found.reduce((total, { percent }) => total + percent, 0);
    return snapshots.length === 0 ? 0 : Math.floor(sum / snapshots.length);
  } catch (error) {
    if (isAwsError(error, 'denied')) return 0;
    throw error;
  }
}

function unseen(context: StepContext, { name }: Wanted, handle: Handle): Answer {
  if (mayBeUnseen(context)) return { kind: 'running', handle, checkAfterSeconds: lookAgainSeconds };
  return failed('image-gone', `${handle.imageId ?? name} is not there: somebody may have deregistered it.`);
}

function nameTaken({ name }: Wanted, { imageId }: Image): Answer {
  return failed('image-name-taken', `${name} is the name of ${imageId}, which is not of this run.`);
}

function failed(code: string, why: string): Answer {
  return { kind: 'failed', code, why };
}
