import type { ListAnswer } from '../answers.ts';
import { retirementsNow } from '../cleanup/retirements.ts';
import type { Asker, Desk } from '../desk.ts';
import { authorise } from '../people/authorise.ts';
import { imageRow } from './image-row.ts';
import { requireApplication, sameName } from './known-application.ts';
import { readInventory } from './read-inventory.ts';

/**
 * The AMIs of an application, or of all, newest first; a place that cannot be read is named. Throws Refusal, naming the
 * nearest, for an unknown application.
 */
export async function listImages(desk: Desk, asker: Asker, application?: string): Promise<ListAnswer> {
  authorise(desk, asker, 'viewer');
  const reading = await readInventory(desk);
  const { found, references, unread, atMs } = reading;
  const retirements = await retirementsNow(desk);
  const rows = found.flatMap(({ inventory }) =>
    inventory.images.map((image) => {
      const retirement = retirements.get(image.imageId);
      const row = imageRow(reading, image, references.get(image.imageId) ?? []);
      return retirement === undefined ? row : { ...row, retirement };
    }),
  );
  const wanted = application === undefined ? rows : rows.filter((row) => sameName(row.application, application));
  if (application !== undefined)
    requireApplication(
      application,
      rows.flatMap((row) => row.application ?? []),
      unread,
    );
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
