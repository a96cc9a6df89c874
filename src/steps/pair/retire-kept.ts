/** The end of the time for which a group was kept as the way back. */
import type { Aws, AwsAccess, Group, GroupMember } from '../../aws/ports.ts';
import type { Clock } from '../../basics/clock.ts';
import { type FleetKey, parseFleetKey } from '../../fleet/fleet.ts';
import { liveHolder } from '../../runs/gone.ts';
import type { Pin, Store } from '../../runs/store.ts';
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
 * run has the fleet, since it may be shifting traffic back, or while no instance of the other group serves, since
 * this one is the only way back; and a group that somebody has given traffic again, by whatever target group, or that is
 * the last of the pair, is let go as it is. Safe to repeat; answers how far it is.
 */
export async function retireKept(parts: RetirementParts, pin: Pin): Promise<Retirement> {
  const known = keptOf(pin);
  if (known === undefined || parts.clock.nowMs() < known.untilMs) return 'not-yet';
  if ((await liveHolder(parts.store, known.during.subjectKey)) !== undefined) return 'not-yet';
  const key = parseFleetKey(pin.subjectKey);
  const result = await retire(parts, key, known);
  if (result !== 'leaving' && result !== 'not-yet') await parts.store.removePin(pin.subjectKey, pin.runId, pin.name);
  return result;
}

async function retire({ aws: access }: RetirementParts, key: FleetKey, known: Kept): Promise<Retirement> {
  const aws = access.for(key, { actor: 'amiable', runId: known.runId, step: 'retire' });
  const group = await aws.groups.read(key.groupName);
  if (group === undefined || group.deleting) return 'gone';
  const why = await whyNot(aws, group, known);
  if (why === 'not-yet') return why;
  if (why !== undefined) {
    if (group.min === known.during.min) await aws.copies.setMin(key.groupName, known.before.min);
    return why;
  }
  // What somebody keeps in it, a group that is deleted would not outlive.
  const isHeldWhole = group.instances.length > 0 && held(group).length === group.instances.length;
  return known.during.afterwards === 'park' || isHeldWhole
    ? parkIt(aws, group, known)
    : removeIt(aws, group, key.groupName);
}

/** What speaks against it: for now, or for good. */
async function whyNot(
  aws: Aws,
  group: Group,
  { during: { targetGroupArn, carrier, carrierTargetGroupArn } }: Kept,
): Promise<'last-one' | 'carries-traffic' | 'not-yet' | undefined> {
  // Somebody may have attached it to more target groups meanwhile.
  const own = [...new Set([targetGroupArn, ...group.targetGroupArns])];
  const [forwarders, carrying] = await Promise.all([
    aws.listeners.forwardersTo([...own, carrierTargetGroupArn]),
    aws.groups.read(carrier),
  ]);
  const weights = forwarders.map((forwarder) => forwarder.weights);
  if (carrying === undefined || carrying.deleting) return 'last-one';
  if (own.some((arn) => largestShare(weights, arn) > 0)) return 'carries-traffic';
  return carrying.desired > 0 && !carrying.instances.some(isServing) ? 'not-yet' : undefined;
}

function isServing({ lifecycle, groupHealth }: GroupMember): boolean {
  return lifecycle === 'InService' && groupHealth === 'Healthy';
}

async function parkIt(aws: Aws, group: Group, { before }: Kept): Promise<Retirement> {
  await park(aws, group, before.min);
  // What the group protects, goes by name once it is in service: that takes more than one look.
  return group.newInstancesProtected && group.instances.length > held(group).length ? 'leaving' : 'parked';
}

async function removeIt(aws: Aws, group: Group, groupName: string): Promise<Retirement> {
  await empty(aws, group);
  if (group.instances.length > 0) return 'leaving';
  await aws.copies.remove(groupName);
  return 'deleted';
}
