import { listFleets as readFleets } from '../../aws/fleets.ts';
import { mapBounded } from '../../aws/pages.ts';
import { sharedRead } from '../../basics/shared-read.ts';
import { fleetSubject } from '../../config/policy.ts';
import { driftOf } from '../../fleet/drift.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { type Place, placeName } from '../../fleet/place.ts';
import { servingCount } from '../../fleet/serving.ts';
import { standingOf } from '../../fleet/standing.ts';
import type { Image } from '../../images/image.ts';
import { ageDays } from '../../images/versions.ts';
import type { Run } from '../../runs/run.ts';
import type { FleetRow, FleetsAnswer } from '../answers.ts';
import type { Asker, Desk } from '../desk.ts';
import { carriersAmong } from '../pair/pairs.ts';
import { authorise } from '../people/authorise.ts';
import { type FleetsFound, namedTogether } from './named.ts';

const placesAtOnce = 8;
const fleetsAtOnce = 8;

/** Every fleet of every place. A place that cannot be read is named, and the others are still told. */
export async function listFleets(desk: Desk, asker: Asker): Promise<FleetsAnswer> {
  authorise(desk, asker, 'viewer');
  const nowMs = desk.clock.nowMs();
  const [places, freezes, live] = await Promise.all([placesOf(desk), desk.store.freezes(), desk.store.live()]);
  const read = places.flatMap((place) => ('why' in place ? [] : [place]));
  const seen = namedTogether(desk, read);
  const runs = [
    ...live,
    ...(await lastRuns(
      desk,
      seen.flatMap(({ fleets }) => fleets),
      live,
    )),
  ];
  const rows = seen.flatMap(({ fleets, images }) => fleets.map((fleet) => fleetRow(desk, fleet, images, runs, nowMs)));
  const unread = places.flatMap((place) => ('why' in place ? [place] : []));
  return { rows: rows.sort((a, b) => (a.fleet.name < b.fleet.name ? -1 : 1)), atMs: nowMs, freezes, unread };
}

/** The newest run of each fleet that none is under way for. */
async function lastRuns(desk: Desk, fleets: readonly Fleet[], live: readonly Run[]): Promise<readonly Run[]> {
  const busy = new Set(live.map(({ subjectKey }) => subjectKey));
  const idle = fleets.map(({ key }) => fleetSubject(desk.config, key)).filter((key) => !busy.has(key));
  return (await mapBounded(idle, fleetsAtOnce, (key) => desk.store.ofSubject(key, 1))).flat();
}

interface FleetsRead extends FleetsFound {
  readonly images: ReadonlyMap<string, Image>;
}

type PlaceRead = FleetsRead | { readonly place: string; readonly why: string };

const readers = new WeakMap<Desk, () => Promise<readonly PlaceRead[]>>();

/** People who ask at once share one reading: it costs the same for one and for a hundred of them. */
function placesOf(desk: Desk): Promise<readonly PlaceRead[]> {
  const read =
    readers.get(desk) ?? sharedRead(() => mapBounded(desk.aws.places, placesAtOnce, (place) => readPlace(desk, place)));
  readers.set(desk, read);
  return read();
}

async function readPlace(desk: Desk, place: Place): Promise<PlaceRead> {
  try {
    const aws = desk.aws.for(place, { actor: 'amiable' });
    const listed = await readFleets(aws, place, { nowMs: desk.clock.nowMs() });
    const fleets = await carriersAmong(desk, aws, listed);
    const imageIds = [...new Set(fleets.flatMap(({ sourceImageId }) => sourceImageId ?? []))];
    const images = await aws.images.read(imageIds);
    return { listed, fleets, images: new Map(images.map((image) => [image.imageId, image])) };
  } catch (error) {
    desk.log.warn({ place, error }, 'place could not be read');
    return { place: placeName(place), why: error instanceof Error ? error.message : String(error) };
  }
}

/** One fleet as a row. `runs` are those that may concern it, live or past; a live one is shown before a past one. */
export function fleetRow(
  { config }: Pick<Desk, 'config'>,
  fleet: Fleet,
  images: ReadonlyMap<string, Image>,
  runs: readonly Run[],
  nowMs: number,
): FleetRow {
  const imageId = fleet.sourceImageId ?? mostUsed(fleet);
  const image = imageId === undefined ? undefined : images.get(imageId);
  const version = image?.tags['Version'];
  const own = runs.filter(({ subjectKey }) => subjectKey === fleetSubject(config, fleet.key));
  const run = own.find(({ phase }) => phase.kind !== 'ended') ?? own[0];
  return {
    fleet,
    serving: servingCount(fleet),
    drifted: driftOf(fleet).drifted.length,
    ...(imageId === undefined ? {} : { imageId }),
    ...(version === undefined ? {} : { imageVersion: version }),
    ...(image === undefined ? {} : { imageAgeDays: ageDays(image, nowMs) }),
    ...(run === undefined ? {} : { run }),
  };
}

function mostUsed(fleet: Fleet): string | undefined {
  const staying = fleet.instances
    .filter((instance) => standingOf(instance) !== 'leaving')
    .flatMap(({ imageId }) => imageId ?? []);
  const counts = Map.groupBy(staying, (imageId) => imageId);
  return [...counts].sort(([, a], [, b]) => b.length - a.length)[0]?.[0];
}
