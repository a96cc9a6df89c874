/** Reads where AMIs come from that are copies, or that other accounts of ours share. */
import type { AuditContext } from '../../aws/ports.ts';
import { isSamePlace } from '../../fleet/place.ts';
import { originIn, type PlacedImages, statedOrigin } from '../../images/copies.ts';
import type { Image } from '../../images/image.ts';
import type { Desk } from '../desk.ts';
import { eachReadablePlace } from '../each-place.ts';

/** A copy of a copy of a copy: nobody has more. */
const mostSteps = 3;

/**
 * The places with the origins of these AMIs, as far as they are in one of them: one call for each place that may have
 * any, and for each step of a copy of a copy. What another account of ours shares is then known as that has it, with its
 * tags, which EC2 tells nobody else.
 */
export async function withOrigins<There extends PlacedImages>(
  desk: Desk,
  audit: AuditContext,
  places: readonly There[],
  imageIds: ReadonlySet<string>,
): Promise<readonly There[]> {
  const followed = new Set(imageIds);
  let known = places;
  for (let step = 0; step < mostSteps; step += 1) {
    const wanted = wantedIn(known, followed);
    const { found } = await eachReadablePlace(desk, [...wanted.keys()], async (place) => {
      const images = await desk.aws.for(place, audit).images.read(wanted.get(place) ?? []);
      return { place, images: images.filter(({ ownerId }) => ownerId === place.accountId) };
    });
    if (found.every(({ images }) => images.length === 0)) break;
    known = known.map((there) => withMore(there, found.find(({ place }) => isSamePlace(place, there.place))?.images));
    for (const { imageId } of found.flatMap(({ images }) => images)) followed.add(imageId);
  }
  return known.map((there) => ({ ...there, images: asOwned(known, there) }));
}

function withMore<There extends PlacedImages>(there: There, more: readonly Image[] = []): There {
  return { ...there, images: new Map([...there.images, ...more.map((image) => [image.imageId, image] as const)]) };
}

/** By place, the ids of origins that may be there and are not known; places where nothing is wanted are left out. */
function wantedIn(
  places: readonly PlacedImages[],
  followed: ReadonlySet<string>,
): ReadonlyMap<PlacedImages['place'], readonly string[]> {
  const stated = places.flatMap(({ place, images }) =>
    [...images.values()].flatMap((image) => {
      const isUnknown = followed.has(image.imageId) && originIn(places, { place, image }) === undefined;
      return isUnknown ? (statedOrigin({ place, image }) ?? []) : [];
    }),
  );
  return new Map(
    places.flatMap(({ place, images }) => {
      const here = stated.filter(
        ({ accountId = place.accountId, region, imageId }) =>
          isSamePlace(place, { accountId, region }) && !images.has(imageId),
      );
      return here.length === 0 ? [] : [[place, [...new Set(here.map(({ imageId }) => imageId))]] as const];
    }),
  );
}

function asOwned(places: readonly PlacedImages[], { place, images }: PlacedImages): ReadonlyMap<string, Image> {
  return new Map(
    [...images].map(([id, image]) => {
      if (image.ownerId === place.accountId) return [id, image];
      return [id, originIn(places, { place, image })?.image ?? image];
    }),
  );
}
