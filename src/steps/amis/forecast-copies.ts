/** What the steps are expected to do that copy an AMI. */
import * as z from 'zod';
import { constantForecast, looksIn, stepForecast } from '../forecast.ts';

/** A first guess; it grows with the disks, and between regions. */
export const copySeconds = 600;

const shareSchema = z.object({ snapshotIds: z.array(z.string()), accountId: z.string() });
const copySchema = z.object({ pollSeconds: z.number(), encrypted: z.boolean() });

export const findCopyForecast = constantForecast('find-copy', {
  does: 'looks for a copy that is there already',
  reads: 1,
  seconds: 1,
  unknown: ['Where there is such a copy by then, it is taken, and nothing is shared or copied.'],
});

export const shareImageForecast = stepForecast('share-image', shareSchema, ({ snapshotIds, accountId }) => ({
  does: `shares the AMI and its snapshots with account ${accountId}`,
  calls: { ModifyImageAttribute: 1, ModifySnapshotAttribute: snapshotIds.length },
  reads: 1 + snapshotIds.length,
  seconds: 2,
  unknown: ['What is encrypted with the key of AWS (aws/ebs) cannot be shared: then nothing is copied.'],
}));

export const unshareImageForecast = stepForecast('unshare-image', shareSchema, ({ snapshotIds, accountId }) => ({
  does: `takes back what it has shared with account ${accountId}`,
  calls: { ModifyImageAttribute: 1, ModifySnapshotAttribute: snapshotIds.length },
  seconds: 2,
  unknown: ['What was shared before stays shared.'],
}));

export const copyImageForecast = stepForecast('copy-image', copySchema, ({ pollSeconds, encrypted }) => ({
  does: `copies the AMI with its snapshots${encrypted ? ', encrypted' : ''}`,
  calls: { CopyImage: 1 },
  reads: 1 + 2 * looksIn(copySeconds, pollSeconds),
  seconds: copySeconds,
  unknown: ['How long a copy takes depends on the size of the disks, and on how far it is.'],
}));
