/** The Recycle Bin: what was deleted while a retention rule held for it, until its time is over. */
import type {
  ListImagesInRecycleBinRequest,
  ListImagesInRecycleBinResult,
  ListSnapshotsInRecycleBinRequest,
  ListSnapshotsInRecycleBinResult,
} from '@aws-sdk/client-ec2';
import { type Ec2Operations, ServiceError } from '../wire/operation.ts';
import type { ImageRow, SnapshotRow } from './image.ts';
import { type Page, type PageRequest, page } from './paging.ts';
import type { Ec2World } from './world.ts';

interface Binned<Row> {
  readonly row: Row;
  readonly enteredAtMs: number;
  readonly exitsAtMs: number;
}

export interface Bin {
  /** For how many days images and snapshots are retained; not at all where absent. */
  readonly days: { image?: number; snapshot?: number };
  readonly images: Map<string, Binned<ImageRow>>;
  readonly snapshots: Map<string, Binned<SnapshotRow>>;
}

const dayMs = 24 * 60 * 60 * 1000;

/** An image that was deregistered goes there where a rule holds. */
export function binImage({ bin, kernel }: Ec2World, row: ImageRow): void {
  if (bin.days.image !== undefined) bin.images.set(row.id, binned(row, kernel.nowMs(), bin.days.image));
}

export function binSnapshot({ bin, kernel }: Ec2World, row: SnapshotRow): void {
  if (bin.days.snapshot !== undefined) bin.snapshots.set(row.id, binned(row, kernel.nowMs(), bin.days.snapshot));
}

function binned<Row>(row: Row, nowMs: number, days: number): Binned<Row> {
  return { row, enteredAtMs: nowMs, exitsAtMs: nowMs + days * dayMs };
}

export function recycleBinOperations(world: Ec2World) {
  const { bin } = world;
  return {
    ListImagesInRecycleBin: (input) => listImages(world, input),
    ListSnapshotsInRecycleBin: (input) => listSnapshots(world, input),
    RestoreImageFromRecycleBin: ({ ImageId = '' }) => {
      const { row } = taken(world, bin.images, ImageId, 'InvalidAMIID.NotFound');
      for (const { snapshotId } of row.devices)
        if (world.snapshots.get(snapshotId) === undefined)
          throw new ServiceError('InvalidSnapshot.NotFound', `The snapshot '${snapshotId}' does not exist.`);
      bin.images.delete(ImageId);
      world.images.put(row);
      return { Return: true };
    },
    RestoreSnapshotFromRecycleBin: ({ SnapshotId = '' }) => {
      const { row } = taken(world, bin.snapshots, SnapshotId, 'InvalidSnapshot.NotFound');
      bin.snapshots.delete(SnapshotId);
      world.snapshots.put(row);
      return { SnapshotId, OwnerId: row.ownerId, Description: row.description, State: 'completed' as const };
    },
  } satisfies Ec2Operations;
}

function taken<Row>(
  { kernel }: Ec2World,
  items: ReadonlyMap<string, Binned<Row>>,
  id: string,
  code: string,
): Binned<Row> {
  const found = items.get(id);
  if (found !== undefined && found.exitsAtMs > kernel.nowMs()) return found;
  throw new ServiceError(code, `'${id}' is not in the Recycle Bin`);
}

function listImages(world: Ec2World, input: ListImagesInRecycleBinRequest): ListImagesInRecycleBinResult {
  const { rows, nextToken } = pageOf(world, world.bin.images, input, input.ImageIds);
  const Images = rows.map(({ row, enteredAtMs, exitsAtMs }) => ({
    ImageId: row.id,
    Name: row.name,
    Description: row.description,
    RecycleBinEnterTime: new Date(enteredAtMs),
    RecycleBinExitTime: new Date(exitsAtMs),
  }));
  return { Images, NextToken: nextToken };
}

function listSnapshots(world: Ec2World, input: ListSnapshotsInRecycleBinRequest): ListSnapshotsInRecycleBinResult {
  const { rows, nextToken } = pageOf(world, world.bin.snapshots, input, input.SnapshotIds);
  const Snapshots = rows.map(({ row, enteredAtMs, exitsAtMs }) => ({
    SnapshotId: row.id,
    Description: row.description,
    VolumeId: row.volumeId,
    RecycleBinEnterTime: new Date(enteredAtMs),
    RecycleBinExitTime: new Date(exitsAtMs),
  }));
  return { Snapshots, NextToken: nextToken };
}

function pageOf<Row extends { readonly id: string }>(
  { kernel }: Ec2World,
  items: ReadonlyMap<string, Binned<Row>>,
  input: PageRequest,
  wanted: readonly string[] = [],
): Page<Binned<Row>> {
  const placed = [...items.values()].map((row, position) => ({ position, row }));
  const isTold = ({ row, exitsAtMs }: Binned<Row>): boolean =>
    exitsAtMs > kernel.nowMs() && (wanted.length === 0 || wanted.includes(row.id));
  return page(input, { least: 5, most: 1000 }, (after = -1) =>
    placed.filter(({ position, row }) => position > after && isTold(row)),
  );
}
