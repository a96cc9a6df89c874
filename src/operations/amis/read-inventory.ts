/** All AMIs of all places and what refers to them: one reading for everybody who asks meanwhile. */
import { readImageInventory } from '../../aws/image-inventory.ts';
import { sharedRead } from '../../basics/shared-read.ts';
import { type FleetNames, fleetNames } from '../../config/fleet-names.ts';
import { fleetSubject } from '../../config/policy.ts';
import { type Place, placeKey } from '../../fleet/place.ts';
import { type Gap, gapsIn } from '../../images/gaps.ts';
import { type ImageInventory, itemsOf } from '../../images/inventory.ts';
import { type Reference, type ReferenceIndex, referencesIn } from '../../images/references.ts';
import { countsOf, peaksAfter, shrinkageOf } from '../../images/shrinkage.ts';
import type { Desk } from '../desk.ts';
import { eachPlace, messageOf, type PlacesRead } from '../each-place.ts';
import { runReferences } from './image-holds.ts';

export interface PlaceInventory {
  readonly inventory: ImageInventory;
  /** Why nobody can say of an image there that nothing uses it. */
  readonly gaps: readonly Gap[];
}

export interface InventoryReading extends PlacesRead<PlaceInventory> {
  /** Of all places that could be read, and of the runs. */
  readonly references: ReferenceIndex;
  /** Of the fleets in all places that could be read. */
  readonly names: FleetNames;
  readonly atMs: number;
}

const readers = new WeakMap<Desk, () => Promise<InventoryReading>>();

/**
 * Reads every place and the runs. A place that cannot be read is named, and keeps none of the others back; throws what
 * the first one threw where none can be. Never older than the question.
 */
export function readInventory(desk: Desk): Promise<InventoryReading> {
  const read = readers.get(desk) ?? sharedRead(() => readAll(desk));
  readers.set(desk, read);
  return read();
}

async function readAll(desk: Desk): Promise<InventoryReading> {
  const atMs = desk.clock.nowMs();
  const places = await eachPlace(desk, desk.aws.places, (place) => readPlace(desk, place));
  const keys = places.found.flatMap(({ inventory: { place, groups } }) =>
    itemsOf(groups).map(({ groupName }) => ({ ...place, groupName })),
  );
  const runs = await readRuns(desk, [...new Set(keys.map((key) => fleetSubject(desk.config, key)))]);
  const indexes = [...places.found.map(({ inventory }) => referencesIn(inventory)), runs.references];
  const found = places.found.map(({ inventory, gaps }) => ({
    inventory,
    gaps: runs.unread === undefined ? gaps : [...gaps, unreadRuns(inventory.place, runs.unread)],
  }));
  return { found, unread: places.unread, references: together(indexes), names: fleetNames(desk.config, keys), atMs };
}

/** A run that cannot be read keeps nobody from looking, and everybody from saying that nothing uses an image. */
async function readRuns(
  desk: Desk,
  fleetKeys: readonly string[],
): Promise<{ readonly references: ReferenceIndex; readonly unread?: string }> {
  try {
    return { references: await runReferences(desk, fleetKeys) };
  } catch (error) {
    desk.log.warn({ error }, 'what runs keep could not be read');
    return { references: new Map(), unread: messageOf(error) };
  }
}

function unreadRuns(place: Place, why: string): Gap {
  return { place, kind: 'unread-runs', why };
}

async function readPlace(desk: Desk, place: Place): Promise<PlaceInventory> {
  const inventory = await readImageInventory(desk.aws.for(place, { actor: 'amiable' }), place, desk.clock.nowMs());
  const counts = countsOf(inventory);
  const key = placeKey(place);
  const peaks = await desk.store.peaks(key);
  const next = peaksAfter(peaks, counts, inventory.readAtMs);
  if (next !== peaks) await desk.store.putPeaks(key, next);
  return { inventory, gaps: gapsIn(inventory, shrinkageOf(counts, peaks, inventory.readAtMs)) };
}

/** An image of one account may be used in another. */
function together(indexes: readonly ReferenceIndex[]): ReferenceIndex {
  const all = new Map<string, Reference[]>();
  for (const index of indexes) {
    for (const [imageId, references] of index) {
      const known = all.get(imageId);
      if (known === undefined) all.set(imageId, [...references]);
      else known.push(...references);
    }
  }
  return all;
}
