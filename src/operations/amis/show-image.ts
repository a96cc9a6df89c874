import { ancestorsOf, childrenOf } from '../../images/lineage.ts';
import type { ShowAnswer } from '../answers.ts';
import { retirementsNow } from '../cleanup/retirements.ts';
import type { Asker, Desk } from '../desk.ts';
import { authorise } from '../people/authorise.ts';
import { imagesOfRun } from '../run-images.ts';
import { imageRow } from './image-row.ts';
import { findImageUse, snapshotRows } from './image-use.ts';
import { readInventory } from './read-inventory.ts';

/** One AMI: what it is, where it comes from, who uses it, which live runs are about it. Throws Refusal where it does not exist. */
export async function showImage(desk: Desk, asker: Asker, imageId: string): Promise<ShowAnswer> {
  authorise(desk, asker, 'viewer');
  const reading = await readInventory(desk);
  const found = await findImageUse(desk, asker, reading, imageId);
  const own = reading.found.flatMap(({ inventory }) => inventory.images);
  const live = await desk.store.live();
  const retirement = (await retirementsNow(desk)).get(imageId);
  return {
    ...imageRow(reading, found.image, found.use.kind === 'in-use' ? found.use.references : []),
    ...(retirement === undefined ? {} : { retirement }),
    use: found.use,
    ancestors: ancestorsOf(found.image, new Map(own.map((image) => [image.imageId, image]))),
    children: childrenOf(imageId, own),
    snapshots: snapshotRows(found, reading),
    runs: live.filter((run) => imagesOfRun(run).has(imageId)),
    unread: reading.unread,
    atMs: reading.atMs,
  };
}
