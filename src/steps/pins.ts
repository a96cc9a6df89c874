import * as z from 'zod';
import type { Aws } from '../aws/ports.ts';
import { AmiableError } from '../basics/errors.ts';
import type { Json } from '../basics/json.ts';
import type { FleetKey } from '../fleet/fleet.ts';
import { scaledTo } from '../fleet/raise-record.ts';
import type { Pin } from '../runs/store.ts';
import { keptOf } from './pair/kept.ts';

/** Pins outlive the run that set them by this much before they look forgotten. */
export const pinLeaseSeconds = 24 * 60 * 60;

/** What a run may change in a group for its own duration. */
export const pinWishSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('max-size'), value: z.number().int().positive() }),
  z.object({ what: z.literal('suspend'), process: z.string() }),
  /** At what it desires when it is pinned: nothing scales it in meanwhile. */
  z.object({ what: z.literal('min-size') }),
]);
export type PinWish = z.infer<typeof pinWishSchema>;

const sizePinSchema = z.object({ before: z.number(), during: z.number() });

/** The name under which a pin is kept: equal names are one pin of a run. */
export function pinName(wish: PinWish): string {
  return wish.what === 'suspend' ? `suspend:${wish.process}` : wish.what;
}

/** Changes the group as wished, to `during`. Set-style, so safe to repeat. */
export async function applyPin(aws: Aws, key: FleetKey, wish: PinWish, during: string | number): Promise<void> {
  switch (wish.what) {
    case 'max-size':
      return aws.groups.setMax(key.groupName, Number(during));
    case 'min-size':
      return aws.copies.setMin(key.groupName, Number(during));
    case 'suspend':
      return aws.groups.suspend(key.groupName, [wish.process]);
  }
}

/** A scale-out is on record that the group does not show yet. */
class ScaledJustNowError extends AmiableError {
  readonly code = 'scaled-just-now';
  override readonly retry = 'later';

  constructor(groupName: string, desired: number) {
    super(`${groupName} was just scaled to ${desired}; its max size is put back once AWS tells so everywhere.`, {
      group: groupName,
      desired,
    });
  }
}

/** How old the capacity may be that a read tells. */
export const staleReadSeconds = 30;
const recordsRead = 100;

/**
 * Puts back what was there before, unless somebody else has changed it since. Max size never goes below the live
 * desired capacity, since that would take instances. Answers what the group has now. Safe to repeat. Throws
 * ScaledJustNowError, which passes.
 */
export async function restorePin(aws: Aws, key: FleetKey, pin: Pin, nowMs: number): Promise<Json> {
  const group = await aws.groups.read(key.groupName);
  if (group === undefined) return null;
  if (pin.name === 'max-size') return restoreMax(aws, key, pin, group, nowMs);
  if (pin.name === 'min-size')
    return restoreMin(aws, key, { ...sizePinSchema.parse(pin), atMs: pin.atMs }, group, nowMs);
  const known = keptOf(pin);
  if (known !== undefined) {
    const size = { before: known.before.min, during: known.during.min, atMs: pin.atMs };
    return restoreMin(aws, key, size, group, nowMs);
  }
  const process = pin.name.slice('suspend:'.length);
  if (pin.before === 'active') await aws.groups.resume(key.groupName, [process]);
  return pin.before;
}

async function restoreMax(
  aws: Aws,
  key: FleetKey,
  pin: Pin,
  group: { readonly max: number; readonly desired: number },
  nowMs: number,
): Promise<Json> {
  const { before, during } = sizePinSchema.parse(pin);
  if (group.max !== during && !isLate(group.max, { before, atMs: pin.atMs }, nowMs)) return group.max;
  const value = Math.max(before, group.desired);
  if (value === group.max && group.max === during) return value;
  const records = await aws.groups.activities(key.groupName, recordsRead);
  const scaled = scaledTo(records, nowMs - staleReadSeconds * 1000) ?? 0;
  if (scaled > value) throw new ScaledJustNowError(key.groupName, scaled);
  await aws.groups.setMax(key.groupName, value);
  return value;
}

/** Whether what a read tells may be from before the pin: then what it changed is put back all the same. */
function isLate(
  read: number,
  { before, atMs }: { readonly before: number; readonly atMs: number },
  nowMs: number,
): boolean {
  return read === before && nowMs - atMs < staleReadSeconds * 1000;
}

/** Lowering min size takes no instance. */
async function restoreMin(
  aws: Aws,
  key: FleetKey,
  size: { readonly before: number; readonly during: number; readonly atMs: number },
  group: { readonly min: number },
  nowMs: number,
): Promise<Json> {
  const { before, during } = size;
  if (before === during || (group.min !== during && !isLate(group.min, size, nowMs))) return group.min;
  await aws.copies.setMin(key.groupName, before);
  return before;
}
