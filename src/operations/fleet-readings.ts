/** All fleets with the images that there are for them: one reading for everybody who looks, kept for a moment. */
import { listFleets } from '../aws/fleets.ts';
import { sharedRead } from '../basics/shared-read.ts';
import { imagesIn } from '../compliance/stale.ts';
import type { Fleet, FleetKey } from '../fleet/fleet.ts';
import type { Image } from '../images/image.ts';
import type { Desk } from './desk.ts';
import { eachReadablePlace, type PlacesRead } from './each-place.ts';
import { named } from './list-fleets.ts';

export interface PlaceReading {
  readonly fleets: readonly Fleet[];
  /** The account's own images, and those that its fleets run or launch. */
  readonly images: ReadonlyMap<string, Image>;
}

export interface FleetReading extends PlacesRead<PlaceReading> {
  readonly atMs: number;
}

interface Reader {
  readonly read: () => Promise<FleetReading>;
  last: FleetReading | undefined;
}

/** People open their home tab again and again; a reading costs calls for every target group. */
const freshMs = 30_000;

const readers = new WeakMap<Desk, Reader>();

/** What was read a moment ago, without asking AWS; undefined where that is too long ago. */
export function recentReading(desk: Desk): FleetReading | undefined {
  const { last } = readerOf(desk);
  return last !== undefined && desk.clock.nowMs() - last.atMs < freshMs ? last : undefined;
}

/** Reads every place, for all who ask meanwhile. Never throws: places that cannot be read are named. */
export function readFleets(desk: Desk): Promise<FleetReading> {
  return readerOf(desk).read();
}

function readerOf(desk: Desk): Reader {
  const known = readers.get(desk);
  if (known !== undefined) return known;
  const reader: Reader = {
    last: undefined,
    read: sharedRead(async () => {
      const atMs = desk.clock.nowMs();
      const places = await eachReadablePlace(desk, desk.aws.places, (place) => readPlace(desk, place));
      reader.last = { ...places, atMs };
      return reader.last;
    }),
  };
  readers.set(desk, reader);
  return reader;
}

async function readPlace(desk: Desk, place: Pick<FleetKey, 'accountId' | 'region'>): Promise<PlaceReading> {
  const aws = desk.aws.for(place, { actor: 'amiable' });
  const [fleets, own] = await Promise.all([
    listFleets(aws, place, { nowMs: desk.clock.nowMs() }),
    aws.images.listOwn(),
  ]);
  const owned = new Set(own.map(({ imageId }) => imageId));
  const foreign = [...new Set(fleets.flatMap(imagesIn))].filter((imageId) => !owned.has(imageId));
  const others = foreign.length === 0 ? [] : await aws.images.read(foreign);
  return {
    fleets: fleets.map((fleet) => named(desk, fleet)),
    images: new Map([...own, ...others].map((image) => [image.imageId, image])),
  };
}
