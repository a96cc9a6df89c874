import * as z from 'zod';
import type { Image } from '../../images/image.ts';
import { liveHolder } from '../../runs/gone.ts';
import type { Run } from '../../runs/run.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { isOurs } from '../amis/image-parts.ts';
import { awsOf, type StepParts } from '../parts.ts';
import { placeSchema } from '../place.ts';

const paramsSchema = z.object({
  place: placeSchema,
  /** Equal for bakes that would make the same: base, profile and place. */
  bakeKey: z.string(),
  /** The step whose output is an image that is finished and in order. */
  madeStep: z.string(),
  pollSeconds: z.number().positive(),
  timeoutSeconds: z.number().positive(),
});
type Params = z.infer<typeof paramsSchema>;

/** The run whose bake is waited for. */
const handleSchema = z.object({ owner: z.string() });
type Handle = z.infer<typeof handleSchema>;
type Answer = StepAnswer<Handle>;

const madeSchema = z.object({ imageId: z.string() });

/**
 * Takes the right to bake this, or waits for the run that has it and takes the image that it makes: an identical bake is
 * joined, not repeated. Where the other makes none, this run bakes. The output has the image of the other, if any.
 */
export function claimBakeStep(parts: StepParts): AnyStepKind {
  return stepKind<Params, null, Handle>({
    kind: 'claim-bake',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: () => null,
    parseHandle: (handle) => handleSchema.parse(handle),
    timeoutSeconds: ({ timeoutSeconds }) => timeoutSeconds,
    intend: async () => ({ intent: null }),
    start: (context, params) => claim(parts, context, params),
    poll: async (context, params, handle) => {
      const holder = await liveHolder(parts.locks, params.bakeKey);
      const owner = await parts.locks.read(handle.owner);
      const imageId = await madeBy(parts, context, params, owner);
      if (imageId === undefined && holder?.owner === handle.owner) return waiting(params, handle, owner);
      if (imageId === undefined) return claim(parts, context, params);
      context.tell('bake-joined', { run: handle.owner, imageId });
      return { kind: 'succeeded', output: { imageId, madeBy: handle.owner } };
    },
  });
}

async function claim(parts: StepParts, context: StepContext, params: Params): Promise<Answer> {
  await liveHolder(parts.locks, params.bakeKey);
  const holder = await parts.locks.acquireLock(params.bakeKey, context.runId, context.nowMs);
  if (holder === 'acquired') return { kind: 'succeeded', output: {} };
  context.tell('bake-awaited', { run: holder.owner });
  return waiting(params, { owner: holder.owner }, await parts.locks.read(holder.owner));
}

function waiting({ pollSeconds }: Params, handle: Handle, owner: Run | undefined): Answer {
  const label = `waiting for run ${handle.owner}, which bakes the same${standstill(owner)}`;
  const progress = { done: 0, total: 0, label };
  return { kind: 'running', handle, checkAfterSeconds: pollSeconds, progress };
}

/** The finished image of another run, if it made one that it found in order, and it is still there. */
async function madeBy(
  parts: StepParts,
  context: StepContext,
  { place, madeStep }: Params,
  owner: Run | undefined,
): Promise<string | undefined> {
  const made = madeSchema.safeParse(owner?.outputs[madeStep]).data;
  if (owner === undefined || made === undefined) return undefined;
  const [image] = await awsOf(parts, context, place).images.read([made.imageId]);
  return isFinished(image, owner.id) ? made.imageId : undefined;
}

/** Somebody has to do something about the other run before this one can go on. */
function standstill(owner: Run | undefined): string {
  if (owner?.paused !== undefined) return ' and is paused';
  return owner?.phase.kind === 'held' || owner?.phase.kind === 'needs-human' ? ' and waits for a person' : '';
}

function isFinished(image: Image | undefined, owner: string): boolean {
  return image?.state === 'available' && isOurs(image, { runId: owner });
}
