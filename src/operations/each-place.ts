import { mapBounded } from '../aws/pages.ts';
import { type Place, placeName } from '../fleet/place.ts';
import type { Desk } from './desk.ts';

/** A place that could not be read, and why. */
export interface UnreadPlace {
  readonly place: string;
  readonly why: string;
}

export interface PlacesRead<Found> {
  readonly found: readonly Found[];
  readonly unread: readonly UnreadPlace[];
}

const placesAtOnce = 8;

/**
 * Asks every place, so that one that cannot be read keeps none of the others back. Throws what the first one threw
 * where none could be read at all.
 */
export async function eachPlace<Found>(
  desk: Desk,
  places: readonly Place[],
  read: (place: Place) => Promise<Found>,
): Promise<PlacesRead<Found>> {
  const results = await askPlaces(desk, places, read);
  const [first] = results;
  if (first?.ok === false && results.every(({ ok }) => !ok)) throw first.error;
  return together(results);
}

/** The same, and never throws: what cannot be read is named, be it everything. */
export async function eachReadablePlace<Found>(
  desk: Desk,
  places: readonly Place[],
  read: (place: Place) => Promise<Found>,
): Promise<PlacesRead<Found>> {
  return together(await askPlaces(desk, places, read));
}

type Answer<Found> =
  | { readonly ok: true; readonly found: Found }
  | { readonly ok: false; readonly error: unknown; readonly unread: UnreadPlace };

function askPlaces<Found>(
  desk: Desk,
  places: readonly Place[],
  read: (place: Place) => Promise<Found>,
): Promise<readonly Answer<Found>[]> {
  return mapBounded(places, placesAtOnce, async (place) => {
    try {
      return { ok: true, found: await read(place) } as const;
    } catch (error) {
      desk.log.warn({ place, error }, 'place could not be read');
      return { ok: false, error, unread: { place: placeName(place), why: messageOf(error) } } as const;
    }
  });
}

function together<Found>(results: readonly Answer<Found>[]): PlacesRead<Found> {
  return {
    found: results.flatMap((result) => (result.ok ? [result.found] : [])),
    unread: results.flatMap((result) => (result.ok ? [] : [result.unread])),
  };
}

/** A sentence for each place that could not be read. */
export function unreadText(unread: readonly UnreadPlace[]): string {
  return unread.map(({ place, why }) => `${place} could not be read: ${why.replace(/\.$/, '')}.`).join(' ');
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
