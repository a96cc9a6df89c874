/** Which AMIs are copies of which, over accounts and regions. Pure. */
import { type Place, placeKey } from '../fleet/place.ts';
import type { Image } from './image.ts';

/** An AMI and where it is. */
export interface PlacedImage {
  readonly place: Place;
  readonly image: Image;
}

/** The tag of a copy that says what it was copied from: `ACCOUNT/REGION/AMI`. */
export const copiedFromTag = 'CopiedFrom';

/** An AMI with where it is, as one text: `ACCOUNT/REGION/AMI`. */
export function placedId(place: Place, imageId: string): string {
  return `${placeKey(place)}/${imageId}`;
}

/** What an AMI is said to be the same as, somewhere else. */
export interface StatedOrigin {
  readonly imageId: string;
  readonly region: string;
  /** EC2 does not tell the account. */
  readonly accountId?: string;
}

const statedPattern = /^(\d{12})\/([a-z0-9-]+)\/(ami-(?:[0-9a-f]{8}|[0-9a-f]{17}))$/;

/**
 * What the AMI that is seen in a place is the same as: itself where another account owns and shares it; what EC2 says it
 * was copied from; else what our tag says. An AMI that was made of an instance is a copy of nothing, although EC2 tells
 * what that instance ran in the same field.
 */
export function statedOrigin({ image, place }: PlacedImage): StatedOrigin | undefined {
  const { imageId, ownerId, sourceImageId, sourceInstanceId, sourceImageRegion = place.region } = image;
  if (ownerId !== '' && ownerId !== place.accountId) return { imageId, region: place.region, accountId: ownerId };
  if (sourceInstanceId !== undefined) return undefined;
  const [, accountId, region, id] = statedPattern.exec(image.tags[copiedFromTag] ?? '') ?? [];
  const tagged =
    accountId === undefined || region === undefined || id === undefined
      ? undefined
      : { accountId, region, imageId: id };
  if (sourceImageId === undefined) return tagged;
  const agrees = tagged?.imageId === sourceImageId && tagged.region === sourceImageRegion;
  // Anybody who may tag can say anything there; EC2 does not err.
  return agrees ? tagged : { imageId: sourceImageId, region: sourceImageRegion };
}

/** The AMIs of one of our accounts and regions, by id. */
export interface PlacedImages {
  readonly place: Place;
  readonly images: ReadonlyMap<string, Image>;
}

/** Where an AMI is the same as another: that one, as the account has it that owns it; undefined where it is not known. */
export function originIn(places: readonly PlacedImages[], of: PlacedImage): PlacedImage | undefined {
  const stated = statedOrigin(of);
  if (stated === undefined) return undefined;
  const { accountId, region, imageId } = stated;
  return places.flatMap(({ place, images }) => {
    if (place.region !== region || (accountId !== undefined && place.accountId !== accountId)) return [];
    const image = images.get(imageId);
    return image === undefined || image.ownerId !== place.accountId ? [] : [{ place, image }];
  })[0];
}

/** The first AMI that this one is a copy of, by however many steps; itself where it is a copy of none that is known. */
export function familyRoot(places: readonly PlacedImages[], of: PlacedImage): PlacedImage {
  const seen = new Set<string>();
  let root = of;
  for (let next: PlacedImage | undefined = of; next !== undefined; next = originIn(places, next)) {
    const id = placedId(next.place, next.image.imageId);
    if (seen.has(id)) return root;
    seen.add(id);
    root = next;
  }
  return root;
}

/** Tags of the engine, which say what a run has made and when it ends. */
const ownTags = /^(?:aws:|Amiable)/;

/**
 * The tags of a copy: all of its origin, verdicts with their dates among them, since it is the same bits; and where it is
 * from, and who asked for it.
 */
export function copyTags(
  { place, image }: PlacedImage,
  { createdBy }: { readonly createdBy: string },
): Record<string, string> {
  const carried = Object.entries(image.tags).filter(([key]) => !ownTags.test(key));
  return {
    ...Object.fromEntries(carried),
    CreatedBy: createdBy,
    [copiedFromTag]: placedId(place, image.imageId),
  };
}

const longestName = 128;

/** What a copy is called where its origin's own name is another's already. */
export function nameBesides(name: string, imageId: string): string {
  const end = ` (${imageId})`;
  return `${name.slice(0, longestName - end.length)}${end}`;
}
