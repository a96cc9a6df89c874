/** Which AMIs an emergency bakes, and which of what it bakes is copied to where. Pure. */
import { kmsKeyOf } from '../../config/places.ts';
import type { Config } from '../../config/schema.ts';
import { isSamePlace, type Place, placeName } from '../../fleet/place.ts';
import type { Tier } from '../../fleet/tiers.ts';
import { familyRoot, type PlacedImage, placedId, statedOrigin } from '../../images/copies.ts';
import type { Image } from '../../images/image.ts';
import { rootsFirst } from '../../images/lineage.ts';
import { copiesStep, imagesStep } from '../../steps/emergency/emergency-plan.ts';
import type { FleetToPatch } from './emergency-fleets.ts';
import type { EmergencyRequest } from './emergency-request.ts';
import type { EmergencyWorld } from './emergency-world.ts';

export interface ImageToBake extends PlacedImage {
  readonly key: string;
  /** How many fleets get what is made of it, there or as a copy. */
  readonly fleets: number;
}

/** A copy of what is baked of an AMI, for the fleets of another account or region. */
export interface ImageToCopy {
  readonly key: string;
  readonly bake: PlacedImage & { readonly key: string };
  readonly to: Place;
  readonly kmsKeyId?: string;
  readonly fleets: number;
}

export interface ImagesToMake {
  readonly bakes: readonly ImageToBake[];
  readonly copies: readonly ImageToCopy[];
  /** What several places have and is baked in each of them all the same, with why. */
  readonly apart: readonly string[];
  /** The child that brings a fleet of this place what replaces the AMI that it launches. */
  sourceOf(of: PlacedImage): { readonly step: string; readonly key: string };
}

export interface PlannedFleets {
  readonly config: Pick<Config, 'emergency' | 'places'>;
  readonly world: EmergencyWorld;
  readonly tiers: readonly Tier<FleetToPatch>[];
}

/** An affected AMI in one place, and the one that it is the same as. */
interface Wanted {
  readonly of: PlacedImage;
  readonly root: PlacedImage;
  readonly fleets: number;
}

/**
 * What is baked, each once: what fleets launch, and what was named, so that what is built on it from now on is mended
 * too. An AMI that was made of another comes after it. What is the same in several places is baked where it comes from,
 * and copied to the others; where that is none of our places, or it cannot be launched there, it is baked in each.
 */
export function imagesToMake({ imageIds }: Pick<EmergencyRequest, 'imageIds'>, planned: PlannedFleets): ImagesToMake {
  const wanted = wantedImages(imageIds, planned);
  const byRoot = Map.groupBy(wanted, ({ root }) => imageKey(root));
  const bakes = planned.world.places.flatMap(({ place }) => {
    const roots = [...byRoot.values()].flatMap(([first]) =>
      first !== undefined && isSamePlace(first.root.place, place) ? [first.root.image] : [],
    );
    return rootsFirst(roots).map((image) => {
      const key = imageKey({ place, image });
      return { key, place, image, fleets: sum(byRoot.get(key) ?? []) };
    });
  });
  const copies = wanted.flatMap(({ of, root, fleets }) =>
    isSamePlace(of.place, root.place) ? [] : [copyOf(planned, root, of.place, fleets)],
  );
  const roots = new Map(wanted.map(({ of, root }) => [imageKey(of), root]));
  return {
    bakes,
    copies: merged(copies),
    apart: apartTexts(planned.world, wanted),
    sourceOf: (of) => {
      const root = roots.get(imageKey(of)) ?? of;
      return isSamePlace(of.place, root.place)
        ? { step: imagesStep, key: imageKey(root) }
        : { step: copiesStep, key: copyKey(root, of.place) };
    },
  };
}

function wantedImages(named: readonly string[], { config, world, tiers }: PlannedFleets): readonly Wanted[] {
  const affected = tiers.flatMap(({ fleets }) => fleets).filter(({ isImageAffected }) => isImageAffected);
  return world.places.flatMap(({ place, images }) => {
    const here = affected.filter((one) => isSamePlace(one.place, place));
    const ids = new Set([...here.map(({ image }) => image.imageId), ...named.filter((id) => images.has(id))]);
    return [...ids].flatMap((id) => {
      const image = images.get(id);
      if (image === undefined) return [];
      const fleets = here.filter((one) => one.image.imageId === id).length;
      const of = { place, image };
      const root = config.emergency.copyImages ? usable(familyRoot(world.places, of), of) : of;
      // One that no fleet launches is mended where it comes from, and is needed nowhere else.
      return [{ of: fleets === 0 ? root : of, root, fleets }];
    });
  });
}

function usable(root: PlacedImage, of: PlacedImage): PlacedImage {
  return root.image.state === 'available' ? root : of;
}

function copyOf({ config }: PlannedFleets, root: PlacedImage, to: Place, fleets: number): ImageToCopy {
  const kmsKeyId = kmsKeyOf(config, to);
  const bake = { ...root, key: imageKey(root) };
  return { key: copyKey(root, to), bake, to, fleets, ...(kmsKeyId === undefined ? {} : { kmsKeyId }) };
}

/** Two AMIs of one place may be copies of the same. */
function merged(copies: readonly ImageToCopy[]): readonly ImageToCopy[] {
  return [...Map.groupBy(copies, ({ key }) => key).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, fleets: first.fleets + sum(others) }],
  );
}

/** What is the same in several places, or as in one that could not be read, and there is none of ours to bake it once. */
function apartTexts({ unread }: EmergencyWorld, wanted: readonly Wanted[]): readonly string[] {
  const alone = wanted.flatMap(({ of, root }) => {
    const stated = isSamePlace(of.place, root.place) ? statedOrigin(of) : undefined;
    return stated === undefined ? [] : [{ of, origin: `${stated.imageId} of ${stated.accountId ?? stated.region}` }];
  });
  return [...Map.groupBy(alone, ({ origin }) => origin)].flatMap(([origin, all]) => {
    const where = [...new Set(all.map(({ of: { place } }) => placeName(place)))];
    if (where.length < 2 && unread.length === 0) return [];
    const there = where.length === 1 ? 'there by itself' : 'in each of them';
    return [`The AMI of ${where.join(', ')} is ${origin}, which cannot be baked from here: it is baked ${there}`];
  });
}

function imageKey({ place, image }: { readonly place: Place; readonly image: Pick<Image, 'imageId'> }): string {
  return `image/${placedId(place, image.imageId)}`;
}

function copyKey(root: PlacedImage, { accountId, region }: Place): string {
  return `copy/${placedId(root.place, root.image.imageId)}/to/${accountId}/${region}`;
}

function sum(all: readonly { readonly fleets: number }[]): number {
  return all.reduce((total, { fleets }) => total + fleets, 0);
}
