/** The end of the time for which a group was kept as the way back. */
import type { Aws, AwsAccess } from '../aws/ports.ts';
import type { Clock } from '../basics/clock.ts';
import { type FleetKey, parseFleetKey } from '../fleet/fleet.ts';
import { liveHolder } from '../runs/gone.ts';
import type { Pin, Store } from '../runs/store.ts';
import { type Kept, keptOf } from './kept.ts';
import { largestShare } from './pair-parts.ts';
import { empty, held, park } from './park.ts';

export interface RetirementParts {
  readonly aws: AwsAccess;
  readonly store: Pick<Store, 'removePin' | 'read' | 'lockHolder' | 'releaseLock'>;
  readonly clock: Clock;
}

export type Retirement = 'not-yet' | 'leaving' | 'parked' | 'deleted' | 'carries-traffic' | 'last-one' | 'gone';

/**
 * Retires a kept group whose time is over: parks it at zero, or deletes it once it is empty, where nobody keeps
 * instances in it. Nothing is done while a
 * run has the fleet, since it may be shifting traffic back; and a group that somebody has given traffic again, or
 * that is the last of the pair, is let go as it is. Safe to repeat; answers how far it is.
 */
export async function retireKept(parts: RetirementParts, pin: Pin): Promise<Retirement> {
  const known = keptOf(pin);
  if (known === undefined || parts.clock.nowMs() < known.untilMs) return 'not-yet';
  if ((await liveHolder(parts.store, known.during.subjectKey)) !== undefined) return 'not-yet';
  const key = parseFleetKey(pin.subjectKey);
  const result = await retire(parts, key, known);
  if (result !== 'leaving') await parts.store.removePin(pin.subjectKey, pin.runId, pin.name);
  return result;
}

async function retire({ aws: access }: RetirementParts, key: FleetKey, known: Kept): Promise<Retirement> {
  const aws = access.for(key, { actor: 'amiable', runId: known.runId, step: 'retire' });
  const group = await aws.groups.read(key.groupName);
  if (group === undefined || group.deleting) return 'gone';
  const { targetGroupArn, carrier, carrierTargetGroupArn, afterwards, min } = known.during;
  const forwarders = await aws.listeners.forwardersTo([targetGroupArn, carrierTargetGroupArn]);
  const share = largestShare(
    forwarders.map(({ weights }) => weights),
    targetGroupArn,
  );
  const isLast = await isGone(aws, carrier);
  if (share > 0 || isLast) {
    if (group.min === min) await aws.copies.setMin(key.groupName, known.before.min);
    return isLast ? 'last-one' : 'carries-traffic';
  }
  // What somebody keeps in it, a group that is deleted would not outlive.
  if (afterwards === 'park' || (group.instances.length > 0 && held(group).length === group.instances.length)) {
    await park(aws, group, known.before.min);
    // What the group protects, goes by name once it is in service: that takes more than one look.
    return group.newInstancesProtected && group.instances.length > held(group).length ? 'leaving' : 'parked';
  }
  await empty(aws, group);
  if (group.instances.length > 0) return 'leaving';
  await aws.copies.remove(key.groupName);
  return 'deleted';
}

async function isGone({ groups }: Aws, groupName: string): Promise<boolean> {
  const group = await groups.read(groupName);
  return group === undefined || group.deleting;
}
