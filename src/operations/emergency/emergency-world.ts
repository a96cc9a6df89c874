/** Everything that planning an emergency reads: a few lists for each place, and nothing for each fleet. */
import { listFleets } from '../../aws/fleets.ts';
import type { AuditContext } from '../../aws/ports.ts';
import { Refusal } from '../../basics/errors.ts';
import type { FleetNames } from '../../config/fleet-names.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Place } from '../../fleet/place.ts';
import { imagesOf, sourceImages } from '../../fleet/source.ts';
import type { Image } from '../../images/image.ts';
import { affectedAmong } from '../../images/lineage.ts';
import type { Desk } from '../desk.ts';
import { eachPlace, type PlacesRead, type UnreadPlace, unreadText } from '../each-place.ts';
import { severalFleets } from '../fleets/find-fleet.ts';
import { type FleetsFound, namedTogether, namesAmong } from '../fleets/named.ts';
import { carriersAmong } from '../pair/pairs.ts';
import { withOrigins } from './emergency-origins.ts';
import type { EmergencyRequest } from './emergency-request.ts';

export interface EmergencyPlace {
  readonly place: Place;
  /** Those that may be meant. */
  readonly fleets: readonly Fleet[];
  /** What these launch or run, and what else is named, by id. */
  readonly images: ReadonlyMap<string, Image>;
  /** Ids of what is affected there. */
  readonly affected: ReadonlySet<string>;
}

/** Before it is judged what is affected. */
type PlaceRead = Omit<EmergencyPlace, 'affected'>;

export interface EmergencyWorld {
  readonly places: readonly EmergencyPlace[];
  readonly unread: readonly UnreadPlace[];
}

/** `found` are AMIs that are affected as others say. Throws Refusal where a fleet or an AMI that is named is nowhere. */
export async function readEmergencyWorld(
  desk: Desk,
  request: EmergencyRequest,
  audit: AuditContext,
  found?: ReadonlySet<string>,
): Promise<EmergencyWorld> {
  const listed = await eachPlace(desk, desk.aws.places, (place) => readFleets(desk, place, audit));
  const wanted = wantedAmong(desk, request, listed);
  const read = await eachPlace(
    desk,
    wanted.map(({ place }) => place),
    (place) => readImages(desk, place, fleetsAt(wanted, place), request, audit),
  );
  const unread = [...listed.unread, ...read.unread];
  const places = withAffected(await withOrigins(desk, audit, read.found, followedIn(read.found, request)), {
    ...request,
    found,
  });
  refuseMissing('AMI', request.imageIds, new Set(places.flatMap(({ images }) => [...images.keys()])), unread);
  return { places, unread };
}

interface PlaceFleets extends FleetsFound {
  readonly place: Place;
}

async function readFleets(desk: Desk, place: Place, audit: AuditContext): Promise<PlaceFleets> {
  const aws = desk.aws.for(place, audit);
  const listed = await listFleets(aws, place, { nowMs: desk.clock.nowMs(), withTargets: false });
  return { place, listed, fleets: await carriersAmong(desk, aws, listed) };
}

/** The fleets that may be meant, in each place. Throws Refusal for a name that none has, and for one that several have. */
function wantedAmong(
  desk: Desk,
  { fleets: asked }: EmergencyRequest,
  { found, unread }: PlacesRead<PlaceFleets>,
): readonly PlaceFleets[] {
  const names = namesAmong(desk, found);
  const living = namedTogether(desk, found, names).map((there) => ({
    ...there,
    fleets: there.fleets.filter(({ deleting }) => !deleting),
  }));
  if (asked.length === 0) return living;
  const all = living.flatMap(({ fleets }) => fleets);
  const meant = new Map(asked.map((text) => [text, fleetsMeant(names, all, text)]));
  refuseMissing('fleet', asked, new Set(asked.filter((text) => meant.get(text)?.length !== 0)), unread);
  for (const [text, fleets] of meant) refuseSeveral(text, fleets);
  const wanted = new Set([...meant.values()].flat());
  return living.map((there) => ({ ...there, fleets: there.fleets.filter((fleet) => wanted.has(fleet)) }));
}

/** Names of groups are asked for in any case of letters where no other is written so. */
function fleetsMeant(names: FleetNames, all: readonly Fleet[], text: string): readonly Fleet[] {
  const meant = new Set(names.meant(text).map((key) => names.of(key)));
  const exact = all.filter(({ name }) => meant.has(name));
  return exact.length > 0 ? exact : all.filter(({ name }) => name.toLowerCase() === text.toLowerCase());
}

function refuseSeveral(text: string, fleets: readonly Fleet[]): void {
  if (fleets.length < 2) return;
  throw severalFleets(
    text,
    fleets.map(({ name }) => name),
  );
}

function fleetsAt(wanted: readonly PlaceFleets[], place: Place): readonly Fleet[] {
  return wanted.find((there) => there.place === place)?.fleets ?? [];
}

/** What it matters of where it comes from. */
function followedIn(places: readonly PlaceRead[], { imageIds }: EmergencyRequest): ReadonlySet<string> {
  return new Set([...imageIds, ...places.flatMap(({ fleets }) => fleets.flatMap(sourceImages))]);
}

/**
 * What was made of what is affected is so too, also in another account or region than that, but for what was mended
 * since.
 */
function withAffected(
  places: readonly PlaceRead[],
  { imageIds, cve, found }: EmergencyRequest & { readonly found: ReadonlySet<string> | undefined },
): readonly EmergencyPlace[] {
  const all = new Map(places.flatMap(({ images }) => [...images]));
  const isMended = (id: string): boolean => {
    const image = all.get(id);
    return image !== undefined && isMendedOf(image, cve);
  };
  const launched = places.flatMap(({ fleets }) => fleets.flatMap(sourceImages));
  const roots = found ?? new Set(imageIds.length === 0 ? launched.filter((id) => !isMended(id)) : imageIds);
  const affected = affectedAmong([...all.values()], roots, (image) => isMendedOf(image, cve));
  const ids = new Set(affected.map(({ imageId }) => imageId));
  return places.map((there) => ({
    ...there,
    affected: new Set([...there.images.keys()].filter((id) => ids.has(id))),
  }));
}

async function readImages(
  desk: Desk,
  place: Place,
  fleets: readonly Fleet[],
  { imageIds }: EmergencyRequest,
  audit: AuditContext,
): Promise<PlaceRead> {
  const aws = desk.aws.for(place, audit);
  const own = imageIds.length === 0 ? [] : await aws.images.listOwn();
  const known = new Set(own.map(({ imageId }) => imageId));
  const others = [...imageIds, ...fleets.flatMap(imagesOf)].filter((id) => !known.has(id));
  const images = [...own, ...(await aws.images.read([...new Set(others)]))];
  return { place, fleets, images: new Map(images.map((image) => [image.imageId, image])) };
}

/** Whether the image was baked because of this vulnerability, and so without it. */
export function isMendedOf({ tags }: Image, cve: string): boolean {
  return tags['Vulnerability'] === cve;
}

function refuseMissing(
  what: 'fleet' | 'AMI',
  wanted: readonly string[],
  found: ReadonlySet<string>,
  unread: readonly UnreadPlace[],
): void {
  const missing = wanted.filter((one) => !found.has(one));
  if (missing.length === 0) return;
  const where = unread.length === 0 ? '' : ` ${unreadText(unread)}`;
  throw new Refusal(
    what === 'fleet' ? 'unknown-fleet' : 'unknown-image',
    `There is no ${what} ${missing.join(', ')}.${where}`,
    `See what there is: /ami ${what === 'fleet' ? 'fleets' : 'list'}`,
  );
}
