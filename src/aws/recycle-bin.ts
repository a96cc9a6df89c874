import {
  ListImagesInRecycleBinCommand,
  ListSnapshotsInRecycleBinCommand,
  RestoreImageFromRecycleBinCommand,
  RestoreSnapshotFromRecycleBinCommand,
} from '@aws-sdk/client-ec2';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { isAwsError } from './errors.ts';
import type { Binned, RecycleBin } from './machine-ports.ts';
import { readPages } from './pages.ts';

const service = 'ec2';
const pageSize = 1_000;

export function createRecycleBin({ ec2 }: Pick<Clients, 'ec2'>, call: Caller): RecycleBin {
  return {
    images: () =>
      readPages(async (token) => {
        const input = { MaxResults: pageSize, ...(token === undefined ? {} : { NextToken: token }) };
        const { Images = [], NextToken } = await call({ service, call: 'ListImagesInRecycleBin' }, (options) =>
          ec2.send(new ListImagesInRecycleBinCommand(input), options),
        );
        return { items: Images.flatMap((image) => binned(image.ImageId, image)), next: NextToken };
      }),
    snapshots: () =>
      readPages(async (token) => {
        const input = { MaxResults: pageSize, ...(token === undefined ? {} : { NextToken: token }) };
        const { Snapshots = [], NextToken } = await call({ service, call: 'ListSnapshotsInRecycleBin' }, (options) =>
          ec2.send(new ListSnapshotsInRecycleBinCommand(input), options),
        );
        return { items: Snapshots.flatMap((snapshot) => binned(snapshot.SnapshotId, snapshot)), next: NextToken };
      }),
    restoreImage: (imageId) =>
      orGone(() =>
        call({ service, call: 'RestoreImageFromRecycleBin', subject: { imageId } }, (options) =>
          ec2.send(new RestoreImageFromRecycleBinCommand({ ImageId: imageId }), options),
        ),
      ),
    restoreSnapshot: (snapshotId) =>
      orGone(() =>
        call({ service, call: 'RestoreSnapshotFromRecycleBin', subject: { snapshotId } }, (options) =>
          ec2.send(new RestoreSnapshotFromRecycleBinCommand({ SnapshotId: snapshotId }), options),
        ),
      ),
  };
}

async function orGone(restore: () => Promise<unknown>): Promise<'restored' | 'gone'> {
  try {
    await restore();
    return 'restored';
  } catch (error) {
    if (isAwsError(error, 'not-found')) return 'gone';
    throw error;
  }
}

interface InBin {
  readonly Name?: string | undefined;
  readonly Description?: string | undefined;
  readonly RecycleBinExitTime?: Date | undefined;
}

function binned(id: string | undefined, { Name = '', Description = '', RecycleBinExitTime: until }: InBin): Binned[] {
  if (id === undefined) return [];
  const untilMs = until === undefined ? {} : { untilMs: until.getTime() };
  return [{ id, name: Name, description: Description, ...untilMs }];
}
