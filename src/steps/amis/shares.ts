/** Letting another account copy an AMI for a while: pinned like all that a run changes for its own duration. */
import * as z from 'zod';
import { isAwsError } from '../../aws/errors.ts';
import type { Images } from '../../aws/machine-ports.ts';
import type { AuditContext, AwsAccess } from '../../aws/ports.ts';
import type { Place } from '../../fleet/place.ts';
import type { Grantee } from '../../images/inventory.ts';
import type { Pin, PinStore } from '../../runs/store.ts';
import { placeSchema } from '../place.ts';

/** An AMI with its snapshots, and the account that is to copy it. */
export const shareSchema = z.object({
  /** Where the AMI is. */
  from: placeSchema,
  imageId: z.string(),
  snapshotIds: z.array(z.string()),
  accountId: z.string(),
});
export type Share = z.infer<typeof shareSchema>;

/** What was not shared before, and is taken back. */
export const unsharedSchema = z.object({ image: z.boolean(), snapshotIds: z.array(z.string()) });
export type Unshared = z.infer<typeof unsharedSchema>;

const prefix = 'share:';

/** What the pin of a share is about: the AMI. */
export function shareSubject({ from, imageId }: Pick<Share, 'from' | 'imageId'>): string {
  return `image/${from.accountId}/${from.region}/${imageId}`;
}

/** The pin's name says with whom it is shared: one for each account. */
export function shareName({ accountId }: Pick<Share, 'accountId'>): string {
  return `${prefix}${accountId}`;
}

/** Among the pins of a run, which are of other kinds too. */
export function isSharePin({ name }: Pick<Pin, 'name'>): boolean {
  return name.startsWith(prefix);
}

/** What is not shared with the account yet. Reads only: a call for the image and for each snapshot. */
export async function readUnshared(images: Images, { imageId, snapshotIds, accountId }: Share): Promise<Unshared> {
  const isGranted = (all: readonly Grantee[]): boolean =>
    all.some((one) => one.kind === 'account' && one.accountId === accountId);
  const unshared: string[] = [];
  for (const id of snapshotIds) if (!isGranted(await images.snapshotGrants(id))) unshared.push(id);
  return { image: !isGranted(await images.grants(imageId)), snapshotIds: unshared };
}

/** Set-style. The snapshots first: where they cannot be shared, nothing was. */
export async function share(images: Images, { imageId, snapshotIds, accountId }: Share): Promise<void> {
  for (const id of snapshotIds) await images.shareSnapshot(id, accountId);
  await images.share(imageId, accountId);
}

/** Why EC2 shares none of it, in a sentence; undefined where the failure is another. */
export function unsharable(error: unknown, { imageId, accountId }: Share): string | undefined {
  if (!isUnsharable(error)) return undefined;
  return `The snapshots of ${imageId} are encrypted with AWS's own key (aws/ebs), and EC2 shares no such snapshot with another account. Bake an AMI in ${accountId} itself, or encrypt with a key of your own and let ${accountId} use it.`;
}

function isUnsharable(error: unknown): boolean {
  return isAwsError(error) && /AWS Managed CMK|EBS default key/i.test(error.message);
}

/**
 * Takes back what a run has shared, but what others still copy from: the last one to go takes it back. Answers whether
 * it was taken back. What is not there any more is shared with nobody. Safe to repeat.
 */
export async function endShare(
  { aws, pins }: { readonly aws: AwsAccess; readonly pins: Pick<PinStore, 'pins' | 'removePin'> },
  pin: Pin,
  audit: AuditContext,
): Promise<boolean> {
  const { place, imageId } = subjectOf(pin);
  const { images } = aws.for(place, audit);
  const others = (await pins.pins(pin.subjectKey)).filter((one) => one.name === pin.name && one.runId !== pin.runId);
  if (others.length === 0) await takeBack(images, imageId, pin);
  await pins.removePin(pin.subjectKey, pin.runId, pin.name);
  return others.length === 0;
}

async function takeBack(images: Images, imageId: string, pin: Pin): Promise<void> {
  const { image, snapshotIds } = unsharedSchema.parse(pin.before);
  const accountId = pin.name.slice(prefix.length);
  if (image) await unlessNotThere(() => images.unshare(imageId, accountId));
  for (const id of snapshotIds) await unlessNotThere(() => images.unshareSnapshot(id, accountId));
}

/** What cannot be shared is not. */
async function unlessNotThere(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!isAwsError(error, 'not-found') && !isUnsharable(error)) throw error;
  }
}

/** Where the AMI is that the pin of a share is about. */
export function placeOfShare(pin: Pin): Place {
  return subjectOf(pin).place;
}

function subjectOf({ subjectKey }: Pin): { readonly place: Place; readonly imageId: string } {
  const [, accountId = '', region = '', imageId = ''] = subjectKey.split('/');
  return { place: { accountId, region }, imageId };
}
