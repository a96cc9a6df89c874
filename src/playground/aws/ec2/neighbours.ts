import type { ImageRow, SnapshotRow } from './image.ts';
import { accountOfKey } from './keys.ts';
import type { Ec2World } from './world.ts';

/**
 * Simulated accounts and regions that know of each other. An image that one account has shared is seen by the others in
 * its region; its tags are not. Ids must differ between them: give each a seed of its own.
 */
export interface Neighbours {
  join(world: Ec2World): void;
  /** A row that was put into the table of `world`. */
  tell(world: Ec2World, row: ImageRow): void;
  /** The image of this id in a region, as its owner has it. */
  imageIn(region: string, imageId: string): ImageRow | undefined;
  snapshotIn(region: string, snapshotId: string): SnapshotRow | undefined;
  shareKey(keyArn: string, accountId: string): void;
  mayUseKey(keyArn: string, accountId: string): boolean;
}

export function createNeighbours(): Neighbours {
  const worlds: Ec2World[] = [];
  const keys = new Map<string, Set<string>>();
  const inRegion = (region: string): readonly Ec2World[] => worlds.filter(({ kernel }) => kernel.region === region);
  return {
    join: (world) => {
      worlds.push(world);
    },
    tell: ({ kernel }, row) => {
      if (row.ownerId !== kernel.accountId) return;
      for (const other of inRegion(kernel.region)) {
        if (other.kernel.accountId === kernel.accountId) continue;
        other.images.put({ ...row, tags: other.images.get(row.id)?.tags ?? {} });
      }
    },
    imageIn: (region, imageId) =>
      inRegion(region)
        .map(({ images, kernel }) => ({ row: images.get(imageId), kernel }))
        .find(({ row, kernel }) => row?.ownerId === kernel.accountId)?.row,
    snapshotIn: (region, snapshotId) => inRegion(region).flatMap(({ snapshots }) => snapshots.get(snapshotId) ?? [])[0],
    shareKey: (keyArn, accountId) => {
      keys.set(keyArn, (keys.get(keyArn) ?? new Set()).add(accountId));
    },
    mayUseKey: (keyArn, accountId) => accountOfKey(keyArn) === accountId || keys.get(keyArn)?.has(accountId) === true,
  };
}
