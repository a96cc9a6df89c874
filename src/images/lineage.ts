/** Where images come from, what was made of them, and what they share. Pure. */
import { copiedFromTag } from './copies.ts';
import type { Image } from './image.ts';

/**
 * The image that this one was copied from or baked of: as AWS tells it of a copy of ours, which has the tags of its origin;
 * else as the tag that baking leaves, or as AWS tells it.
 */
export function parentOf({ sourceImageId, tags }: Image): string | undefined {
  if (sourceImageId !== undefined && tags[copiedFromTag] !== undefined) return sourceImageId;
  return tags['SourceAMI'] ?? sourceImageId;
}

/** Those made of it directly, newest first. */
export function childrenOf(imageId: string, images: readonly Image[]): readonly Image[] {
  return images
    .filter((image) => image.imageId !== imageId && [image.tags['SourceAMI'], image.sourceImageId].includes(imageId))
    .toSorted((one, other) => other.createdAtMs - one.createdAtMs);
}

/**
 * From its parent back to the first that is known, each once: tags can say anything. The origin of a copy may be in
 * another place and not be known; then what that was baked of is, by the tag that the copy has of it.
 */
export function ancestorsOf(image: Image, images: ReadonlyMap<string, Image>): readonly string[] {
  const line: string[] = [];
  let at = image;
  let parent = parentOf(image);
  while (parent !== undefined && parent !== image.imageId && !line.includes(parent)) {
    line.push(parent);
    const known = images.get(parent);
    at = known ?? at;
    parent = known === undefined ? at.tags['SourceAMI'] : parentOf(known);
  }
  return line;
}

/** The image's snapshots that other images use too, each with those images: they stay when it goes. */
export function sharedSnapshots(image: Image, images: readonly Image[]): ReadonlyMap<string, readonly string[]> {
  const own = new Set(image.snapshots.map(({ snapshotId }) => snapshotId));
  const shared = images.flatMap((other) =>
    other.imageId === image.imageId
      ? []
      : other.snapshots.flatMap(({ snapshotId }) => (own.has(snapshotId) ? [{ snapshotId, by: other.imageId }] : [])),
  );
  return new Map(
    [...Map.groupBy(shared, ({ snapshotId }) => snapshotId)].map(([id, of]) => [
      id,
      [...new Set(of.map(({ by }) => by))],
    ]),
  );
}

/** Of these images, those named and all that were made of them, but for what was mended since, and what was made of that. */
export function affectedAmong(
  images: readonly Image[],
  imageIds: ReadonlySet<string>,
  isMended: (image: Image) => boolean,
): readonly Image[] {
  const byId = new Map(images.map((image) => [image.imageId, image]));
  return images.filter((image) => {
    const line = [image.imageId, ...ancestorsOf(image, byId)];
    const nearest = line.find((id) => {
      const known = byId.get(id);
      return imageIds.has(id) || (known !== undefined && isMended(known));
    });
    return nearest !== undefined && imageIds.has(nearest);
  });
}

/** What others were made of comes before them. */
export function rootsFirst(images: readonly Image[]): readonly Image[] {
  const byId = new Map(images.map((image) => [image.imageId, image]));
  const depth = (image: Image): number => ancestorsOf(image, byId).filter((id) => byId.has(id)).length;
  return images
    .map((image) => ({ image, at: depth(image) }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ image }) => image);
}
