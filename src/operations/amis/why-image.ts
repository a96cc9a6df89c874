import { itemsOf, type Listing } from '../../images/inventory.ts';
import type { WhyAnswer } from '../answers.ts';
import { retirementsNow } from '../cleanup/retirements.ts';
import type { Asker, Desk } from '../desk.ts';
import { authorise } from '../people/authorise.ts';
import { findImageUse, snapshotRows } from './image-use.ts';
import { type InventoryReading, readInventory } from './read-inventory.ts';

/** Everything that keeps an AMI, or that nothing does, or why that cannot be told. Throws Refusal where it does not exist. */
export async function whyImage(desk: Desk, asker: Asker, imageId: string): Promise<WhyAnswer> {
  authorise(desk, asker, 'viewer');
  const reading = await readInventory(desk);
  const found = await findImageUse(desk, asker, reading, imageId);
  const retirement = (await retirementsNow(desk)).get(imageId);
  return {
    ...found,
    ...(retirement === undefined ? {} : { retirement }),
    snapshots: snapshotRows(found, reading),
    looked: lookedAt(reading),
    unread: reading.unread,
    atMs: reading.atMs,
  };
}

function lookedAt({ found }: InventoryReading): WhyAnswer['looked'] {
  const sum = (of: (inventory: InventoryReading['found'][number]['inventory']) => Listing<unknown>): number =>
    found.reduce((total, { inventory }) => total + itemsOf(of(inventory)).length, 0);
  const templates = found.flatMap(({ inventory }) => itemsOf(inventory.currentVersions));
  return {
    instances: sum(({ instances }) => instances),
    groups: sum(({ groups }) => groups),
    templates: new Set(templates.map(({ templateId }) => templateId)).size,
  };
}
