import type { Ec2Operations } from '../wire/operation.ts';
import { type FilterFields, rowFilter } from './filters.ts';
import type { InstanceRow } from './instance.ts';
import { page } from './paging.ts';
import { type VolumeRow, volumeOnWire } from './volume.ts';
import type { Ec2World } from './world.ts';

const volumeFields: FilterFields<VolumeRow> = {
  'attachment.instance-id': ({ instanceId }) => instanceId,
  status: ({ instanceId }) => (instanceId === undefined ? 'available' : 'in-use'),
  'volume-id': ({ id }) => id,
};

/** The volumes of instances, and those that were left when their instances ended. */
export function volumeDescribeOperations(world: Ec2World) {
  return {
    DescribeVolumes: (input) => {
      const { VolumeIds: ids = [], Filters } = input;
      const passes = rowFilter(Filters, volumeFields);
      const found = [...attached(world), ...world.leftVolumes.values()]
        .filter((row) => (ids.length === 0 || ids.includes(row.id)) && passes(row))
        .map((row, position) => ({ row, position }));
      const { rows, nextToken } = page(input, { least: 5, most: 500 }, (after = -1) => found.slice(after + 1));
      return { Volumes: rows.map(volumeOnWire), NextToken: nextToken };
    },
  } satisfies Ec2Operations;
}

function* attached({ instances }: Ec2World): Iterable<VolumeRow> {
  for (const row of instances.all()) if (row.state !== 'terminated') yield* row.volumes.map((one) => placed(row, one));
}

function placed({ id, zone, launchedAtMs }: InstanceRow, volume: InstanceRow['volumes'][number]): VolumeRow {
  return { ...volume, instanceId: id, zone, createdAtMs: launchedAtMs };
}

/** What becomes of the volumes of an instance that has ended. */
export function leaveVolumes({ leftVolumes }: Ec2World, row: InstanceRow): void {
  for (const volume of row.volumes) {
    const { instanceId: _, ...left } = placed(row, volume);
    if (!volume.deleteOnTermination) leftVolumes.set(volume.id, left);
  }
}
