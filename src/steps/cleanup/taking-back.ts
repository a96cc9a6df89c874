/** How an image is put back as it was before a run, and what of its end is somebody else's. */
import * as z from 'zod';
import { isAwsError } from '../../aws/errors.ts';
import type { Images } from '../../aws/machine-ports.ts';
import { isSamePlace, placeKey } from '../../fleet/place.ts';
import type { Image } from '../../images/image.ts';
import type { StepContext } from '../../runs/step.ts';
import { interruptedOutput } from '../../runs/walk.ts';
import { imagesAt } from '../amis/image-parts.ts';
import type { StepParts } from '../parts.ts';
import { deprecationMoment, type Retiring, type StageOutput, stageOutputSchema } from './retirement-parts.ts';

/** What a round was about to do as the run turned round. */
export const interruptedSchema = z.object({
  step: z.string(),
  intent: z.object({ imageIds: z.array(z.string()), atMs: z.number().exactOptional() }),
});

/** The moments that a step and its interrupted round have set; undefined for a run that did not write them down. */
export function ownMoments(
  { outputs }: Pick<StepContext, 'outputs'>,
  deprecateStep: string | undefined,
): readonly number[] | undefined {
  if (deprecateStep === undefined) return undefined;
  const known = writtenMoments(stageOutputSchema.safeParse(outputs[deprecateStep]).data);
  const cut = interruptedSchema.safeParse(outputs[interruptedOutput]).data;
  if (known === undefined || cut?.step !== deprecateStep) return known;
  return cut.intent.atMs === undefined ? undefined : [...known, cut.intent.atMs];
}

/** Those in what a step has left behind; undefined where a version that did not write them down has done some of it. */
export function writtenMoments(
  output: Pick<StageOutput, 'momentsMs' | 'outcomes'> | undefined,
): readonly number[] | undefined {
  return output?.momentsMs ?? ((output?.outcomes ?? []).length === 0 ? [] : undefined);
}

/** Whether somebody else has deprecated it since the plan was made: that is theirs to take back. */
export function isDeprecatedByOthers(
  image: Pick<Image, 'deprecatedAtMs'> | undefined,
  { wasDeprecatedAtMs }: Retiring,
  momentsMs: readonly number[] | undefined,
): boolean {
  const atMs = image?.deprecatedAtMs;
  if (atMs === undefined || momentsMs === undefined) return false;
  return atMs !== wasDeprecatedAtMs && !momentsMs.includes(atMs);
}

/** Reads one image with all those of its place at once, when the first of them is asked for. */
export function imageReader(
  parts: StepParts,
  context: StepContext,
  all: readonly Retiring[],
): (one: Retiring) => Promise<Image | undefined> {
  const asked = new Map<string, Promise<ReadonlyMap<string, Image>>>();
  const readPlace = async (place: Retiring['place']): Promise<ReadonlyMap<string, Image>> => {
    const ids = all.filter((other) => isSamePlace(other.place, place)).map(({ imageId }) => imageId);
    const found = await imagesAt(parts, context, { place }).read(ids);
    return new Map(found.map((image) => [image.imageId, image]));
  };
  return async ({ imageId, place }) => {
    const key = placeKey(place);
    const reading = asked.get(key) ?? readPlace(place);
    asked.set(key, reading);
    return (await reading).get(imageId);
  };
}

export interface TakingBack {
  readonly nowMs: number;
  /** How far the run has come with it. */
  readonly reached: 'deprecate' | 'disable';
  /** As it is now, as far as EC2 tells. */
  readonly image: Image | undefined;
  readonly momentsMs: readonly number[] | undefined;
}

/** Puts an image back as it was before the run, as far as the run has come with it. Safe to repeat. */
export async function takeBack(images: Images, one: Retiring, how: TakingBack): Promise<void> {
  const { imageId, wasDisabled, wasDeprecatedAtMs } = one;
  const { nowMs, reached, image, momentsMs } = how;
  if (reached === 'disable' && wasDisabled !== true)
    await unlessNeedless(images, imageId, images.enable, ({ state }) => state !== 'disabled');
  // One that was disabled before is deprecated by nobody but others.
  const isUndeprecated = wasDisabled === true && image !== undefined && image.deprecatedAtMs === undefined;
  if (isUndeprecated || isDeprecatedByOthers(image, one, momentsMs)) return;
  if (wasDeprecatedAtMs === undefined)
    await unlessNeedless(
      images,
      imageId,
      images.cancelDeprecation,
      ({ deprecatedAtMs }) => deprecatedAtMs === undefined,
    );
  else if (wasDeprecatedAtMs > deprecationMoment(nowMs)) await images.deprecate(imageId, wasDeprecatedAtMs);
}

/** A run that died may not have come to do what is taken back; whether EC2 lets that pass is written nowhere. */
async function unlessNeedless(
  images: Images,
  imageId: string,
  act: (imageId: string) => Promise<void>,
  isNeedless: (image: Image) => boolean,
): Promise<void> {
  try {
    await act(imageId);
  } catch (error) {
    if (!isAwsError(error, 'invalid', 'conflict', 'unsupported', 'unknown')) throw error;
    const [image] = await images.read([imageId]);
    if (image === undefined || !isNeedless(image)) throw error;
  }
}
