import { closest, distance } from 'fastest-levenshtein';
import { listFleets as readFleets } from '../aws/fleets.ts';
import { Refusal } from '../basics/errors.ts';
import type { Fleet, FleetKey } from '../fleet/fleet.ts';
import { sourceImages } from '../fleet/source.ts';
import { standingOf } from '../fleet/standing.ts';
import type { Image } from '../images/image.ts';
import { ageDays } from '../images/versions.ts';
import type { ImageRow, ListAnswer } from './answers.ts';
import { authorise } from './authorise.ts';
import type { Asker, Desk } from './desk.ts';
import { eachPlace, type UnreadPlace, unreadText } from './each-place.ts';
import { named } from './list-fleets.ts';

/**
 * The AMIs of an application, or of all, newest first; a place that cannot be read is named. Throws Refusal, naming the
 * nearest, for an unknown application.
 */
export async function listImages(desk: Desk, asker: Asker, application?: string): Promise<ListAnswer> {
  authorise(desk, asker, 'viewer');
  const nowMs = desk.clock.nowMs();
  const { found, unread } = await eachPlace(desk, desk.aws.places, (place) => readImages(desk, asker, place));
  const rows = found.flatMap(({ images, fleets }) => images.map((image) => imageRow(image, fleets, nowMs)));
  const wanted = application === undefined ? rows : rows.filter((row) => sameName(row.application, application));
  if (application !== undefined && wanted.length === 0) throw unknownApplication(application, rows, unread);
  const sorted = wanted.sort(
    (a, b) => b.image.createdAtMs - a.image.createdAtMs || (a.image.imageId < b.image.imageId ? -1 : 1),
  );
  return {
    ...(application === undefined ? {} : { application: sorted[0]?.application ?? application }),
    rows: sorted,
    unread,
    atMs: nowMs,
  };
}

async function readImages(desk: Desk, asker: Asker, place: Pick<FleetKey, 'accountId' | 'region'>) {
  const aws = desk.aws.for(place, { actor: asker.actor.id });
  const [images, fleets] = await Promise.all([
    aws.images.listOwn(),
    readFleets(aws, place, { nowMs: desk.clock.nowMs(), withTargets: false }),
  ]);
  return { images, fleets: fleets.map((fleet) => named(desk, fleet)) };
}

function sameName(a: string | undefined, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase();
}

function unknownApplication(application: string, rows: readonly ImageRow[], unread: readonly UnreadPlace[]): Refusal {
  const names = [...new Set(rows.flatMap((row) => row.application ?? []))];
  const near = names.length === 0 ? undefined : closest(application, names);
  const isNear = near !== undefined && distance(application, near) <= Math.max(2, application.length / 3);
  const remedy = isNear
    ? `Did you mean ${near}?`
    : names.length === 0
      ? 'No AMI carries the tag Application.'
      : `There are: ${names.sort().slice(0, 20).join(', ')}.`;
  const reason =
    unread.length === 0
      ? `There is no AMI of an application named ${application}.`
      : `No AMI of an application named ${application} was found where Amiable could look. ${unreadText(unread)}`;
  return new Refusal('unknown-application', reason, remedy, { application });
}

/** One AMI as a row: what its tags say, and which fleets run or launch it. */
export function imageRow(image: Image, fleets: readonly Fleet[], nowMs: number): ImageRow {
  const { Application: application, Version: version, ValidationStatus: validated, SecurityScan: scanned } = image.tags;
  return {
    image,
    ageDays: ageDays(image, nowMs),
    ...(application === undefined ? {} : { application }),
    ...(version === undefined ? {} : { version }),
    ...(validated === undefined ? {} : { validated }),
    ...(scanned === undefined ? {} : { scanned }),
    usedBy: fleets.flatMap((fleet) => {
      const instances = fleet.instances.filter(
        (one) => one.imageId === image.imageId && standingOf(one) !== 'leaving',
      ).length;
      const launches = sourceImages(fleet).includes(image.imageId);
      return instances > 0 || launches ? [{ fleet: fleet.name, instances, launches }] : [];
    }),
  };
}
