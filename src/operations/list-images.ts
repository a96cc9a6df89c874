import { closest, distance } from 'fastest-levenshtein';
import { Refusal } from '../basics/errors.ts';
import type { ImageRow, ListAnswer } from './answers.ts';
import { authorise } from './authorise.ts';
import type { Asker, Desk } from './desk.ts';
import { type UnreadPlace, unreadText } from './each-place.ts';
import { imageRow } from './image-row.ts';
import { readInventory } from './read-inventory.ts';

/**
 * The AMIs of an application, or of all, newest first; a place that cannot be read is named. Throws Refusal, naming the
 * nearest, for an unknown application.
 */
export async function listImages(desk: Desk, asker: Asker, application?: string): Promise<ListAnswer> {
  authorise(desk, asker, 'viewer');
  const { found, references, unread, atMs } = await readInventory(desk);
  const rows = found.flatMap(({ inventory }) =>
    inventory.images.map((image) => imageRow(desk, image, references.get(image.imageId) ?? [], atMs)),
  );
  const wanted = application === undefined ? rows : rows.filter((row) => sameName(row.application, application));
  if (application !== undefined && wanted.length === 0) throw unknownApplication(application, rows, unread);
  const sorted = wanted.sort(
    (a, b) => b.image.createdAtMs - a.image.createdAtMs || (a.image.imageId < b.image.imageId ? -1 : 1),
  );
  return {
    ...(application === undefined ? {} : { application: sorted[0]?.application ?? application }),
    rows: sorted,
    unread,
    atMs,
  };
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
