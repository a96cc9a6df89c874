import * as z from 'zod';
import type { Images } from '../../aws/machine-ports.ts';
import type { Place } from '../../fleet/place.ts';
import type { Image } from '../../images/image.ts';
import { runTag } from '../../images/run-tag.ts';
import type { StepContext } from '../../runs/step.ts';
import { awsOf, type StepParts } from '../parts.ts';
import { placeSchema } from '../place.ts';

/** What every step knows of the image that its run makes. */
export const imageJobSchema = z.object({
  place: placeSchema,
  /** No two runs have the same. */
  name: z.string(),
  /** On the image and on each of its snapshots, with that of the run. */
  tags: z.record(z.string(), z.string()),
  pollSeconds: z.number().positive(),
});
export type ImageJob = z.infer<typeof imageJobSchema>;

/** The tags that are asked for, and the one by which the run knows what it has made. */
export function tagsFor({ runId }: Pick<StepContext, 'runId'>, { tags }: Pick<ImageJob, 'tags'>) {
  return { ...tags, [runTag]: runId };
}

/** Whether this run has made it. */
export function isOurs({ tags }: Pick<Image, 'tags'>, { runId }: Pick<StepContext, 'runId'>): boolean {
  return tags[runTag] === runId;
}

/** The images of the place where something is. */
export function imagesAt(parts: StepParts, context: StepContext, { place }: { readonly place: Place }): Images {
  return awsOf(parts, context, place).images;
}

/** The image of this run, whether its id is known or not. */
export async function findOurs(images: Images, context: StepContext, name: string): Promise<Image | undefined> {
  const image = await images.findOwn(name);
  return image !== undefined && isOurs(image, context) ? image : undefined;
}

/** What the step that makes the image leaves behind. */
export const imageOutputSchema = z.object({ imageId: z.string() });
