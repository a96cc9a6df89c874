/** All fleets with the images that there are for them: one reading for everybody who looks, kept for a moment. */
import { listFleets } from '../../aws/fleets.ts';
import { imagesIn } from '../../compliance/stale.ts';
import type { FleetNames } from '../../config/fleet-names.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Place } from '../../fleet/place.ts';
import type { Image } from '../../images/image.ts';
import type { Desk } from '../desk.ts';
import { eachReadablePlace, type PlacesRead } from '../each-place.ts';
import { carriersAmong } from '../pair/pairs.ts';
import { type FleetsFound, namedTogether, namesAmong } from './named.ts';

export interface PlaceReading {
  readonly fleets: readonly Fleet[];
  /** The account's own images, and those that its fleets run or launch. */
  readonly images: ReadonlyMap<string, Image>;
}

export interface FleetReading extends PlacesRead<PlaceReading> {
  readonly names: FleetNames;
  readonly atMs: number;
}

interface Reader {
  last: FleetReading | undefined;
  underWay: Promise<FleetReading> | undefined;
}

/** People open their home tab again and again; a reading costs calls for every target group. */
const freshMs = 30_000;

const readers = new WeakMap<Desk, Reader>();

/** What was read last, without asking AWS, and whether that was only a moment ago; undefined before the first time. */
export function lastReading(desk: Desk): { readonly reading: FleetReading; readonly isFresh: boolean } | undefined {
  const { last } = readerOf(desk);
  return last === undefined ? undefined : { reading: last, isFresh: desk.clock.nowMs() - last.atMs < freshMs };
}

/** Reads every place, once for all who ask meanwhile. Never rejects: places that cannot be read are named. */
export function readFleets(desk: Desk): Promise<FleetReading> {
  const reader = readerOf(desk);
  reader.underWay ??= readAll(desk).finally(() => {
    reader.underWay = undefined;
  });
  return reader.underWay;
}

async function readAll(desk: Desk): Promise<FleetReading> {
  const atMs = desk.clock.nowMs();
  const { found, unread } = await eachReadablePlace(desk, desk.aws.places, (place) => readPlace(desk, place));
  const names = namesAmong(desk, found);
  const reading = { found: namedTogether(desk, found, names), names, unread, atMs };
  readerOf(desk).last = reading;
  return reading;
}

function readerOf(desk: Desk): Reader {
  const reader = readers.get(desk) ?? { last: undefined, underWay: undefined };
  readers.set(desk, reader);
  return reader;
}

async function readPlace(desk: Desk, place: Place): Promise<PlaceReading & FleetsFound> {
  const aws = desk.aws.for(place, { actor: 'amiable' });
  const [listed, own] = await Promise.all([
    listFleets(aws, place, { nowMs: desk.clock.nowMs() }),
    aws.images.listOwn(),
  ]);
  const owned = new Set(own.map(({ imageId }) => imageId));
  const foreign = [...new Set(listed.flatMap(imagesIn))].filter((imageId) => !owned.has(imageId));
  const others = foreign.length === 0 ? [] : await aws.images.read(foreign);
  return {
    ...{ listed, fleets: await carriersAmong(desk, aws, listed) },
    images: new Map([...own, ...others].map((image) => [image.imageId, image])),
  };
}
