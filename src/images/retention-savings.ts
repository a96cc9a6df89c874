/** What the snapshots of retired images hold and cost. Pure. */
import type { Image } from './image.ts';
import type { ListedSnapshot } from './inventory.ts';

export interface Savings {
  /** Deleted with the images: those that no image uses that stays. */
  readonly snapshots: number;
  /** What is stored of them, where AWS says so, else the size of their volumes. */
  readonly gib: number;
  /** Used by images that stay, and so kept. */
  readonly shared: number;
}

const bytesPerGib = 1024 ** 3;

/**
 * Of the images that go, in an account and region of which all images are given. Snapshots of one volume share blocks,
 * so that deleting them frees up to this.
 */
export function savingsOf(
  goes: ReadonlySet<string>,
  images: readonly Image[],
  listed: readonly ListedSnapshot[],
): Savings {
  const gone = images.filter(({ imageId }) => goes.has(imageId));
  const kept = new Set(
    images.filter(({ imageId }) => !goes.has(imageId)).flatMap(({ snapshots }) => snapshots.map(idOf)),
  );
  const of = new Map(gone.flatMap(({ snapshots }) => snapshots.map((snapshot) => [snapshot.snapshotId, snapshot])));
  const known = new Map(listed.map((snapshot) => [snapshot.snapshotId, snapshot]));
  const freed = [...of.values()].filter(({ snapshotId }) => !kept.has(snapshotId));
  const gib = freed.reduce((sum, { snapshotId, sizeGib = 0 }) => sum + gibOf(known.get(snapshotId), sizeGib), 0);
  return { snapshots: freed.length, gib, shared: of.size - freed.length };
}

function idOf({ snapshotId }: { readonly snapshotId: string }): string {
  return snapshotId;
}

function gibOf(listed: ListedSnapshot | undefined, sizeGib: number): number {
  if (listed?.storedBytes !== undefined) return listed.storedBytes / bytesPerGib;
  return listed?.sizeGib ?? sizeGib;
}
