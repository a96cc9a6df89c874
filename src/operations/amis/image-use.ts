/** One AMI out of the reading of all, and whether it is in use. */
import { Refusal } from '../../basics/errors.ts';
import type { Place } from '../../fleet/place.ts';
import type { Image } from '../../images/image.ts';
import { type Grants, judgeUse, type Use } from '../../images/in-use.ts';
import { itemsOf } from '../../images/inventory.ts';
import { sharedSnapshots } from '../../images/lineage.ts';
import type { SnapshotRow } from '../answers.ts';
import type { Asker, Desk } from '../desk.ts';
import { eachReadablePlace, messageOf, type UnreadPlace, unreadText } from '../each-place.ts';
import type { InventoryReading } from './read-inventory.ts';

export interface FoundImage {
  readonly image: Image;
  readonly place: Place;
  /** Whether the account owns it, so that it is one of the inventory. */
  readonly isOwn: boolean;
  readonly use: Use;
}

/** The AMI, ours or one that we may launch, with what uses it. Throws Refusal where it is to be seen nowhere. */
export async function findImageUse(
  desk: Desk,
  asker: Asker,
  reading: InventoryReading,
  imageId: string,
): Promise<FoundImage> {
  for (const { inventory, gaps } of reading.found) {
    const image = inventory.images.find((one) => one.imageId === imageId);
    if (image === undefined) continue;
    const { place } = inventory;
    const grants = await readGrants(desk, asker, place, imageId);
    return { image, place, isOwn: true, use: judgeUse({ imageId, place }, { ...reading, gaps, grants }) };
  }
  return findForeign(desk, asker, reading, imageId);
}

async function readGrants(desk: Desk, { actor }: Asker, place: Place, imageId: string): Promise<Grants> {
  try {
    return { kind: 'read', to: await desk.aws.for(place, { actor: actor.id }).images.grants(imageId) };
  } catch (error) {
    return { kind: 'unread', why: messageOf(error) };
  }
}

/** Whom somebody else lets launch their image is not ours to know, nor to retire. */
async function findForeign(
  desk: Desk,
  { actor }: Asker,
  reading: InventoryReading,
  imageId: string,
): Promise<FoundImage> {
  const seen = await eachReadablePlace(desk, desk.aws.places, async (place) => {
    const images = await desk.aws.for(place, { actor: actor.id }).images.read([imageId]);
    return images.map((image) => ({ image, place }));
  });
  const [found] = seen.found.flat();
  if (found === undefined) throw unknownImage(imageId, reading.unread);
  const gaps = reading.found.flatMap((place) => place.gaps);
  const use = judgeUse({ imageId, place: found.place }, { ...reading, gaps, grants: { kind: 'read', to: [] } });
  return { ...found, isOwn: false, use };
}

function unknownImage(imageId: string, unread: readonly UnreadPlace[]): Refusal {
  const reason =
    unread.length === 0
      ? `${imageId} does not exist here, or may not be seen.`
      : `${imageId} was not found where Amiable could look. ${unreadText(unread)}`;
  return new Refusal('unknown-image', reason, 'See what there is: /ami list', { imageId });
}

/** Its snapshots with what is stored of them, and which other images of ours use them. */
export function snapshotRows({ image, place }: FoundImage, reading: InventoryReading): readonly SnapshotRow[] {
  const home = reading.found.find(({ inventory }) => inventory.place === place)?.inventory;
  const stored = new Map(
    home === undefined ? [] : itemsOf(home.snapshots).map(({ snapshotId, storedBytes }) => [snapshotId, storedBytes]),
  );
  const shared = sharedSnapshots(image, home?.images ?? []);
  return image.snapshots.map((snapshot) => {
    const storedBytes = stored.get(snapshot.snapshotId);
    return {
      ...snapshot,
      sharedWith: shared.get(snapshot.snapshotId) ?? [],
      ...(storedBytes === undefined ? {} : { storedBytes }),
    };
  });
}
