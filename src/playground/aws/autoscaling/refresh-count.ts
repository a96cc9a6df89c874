/** What a refresh counts before it goes on. */
import type { Engine } from './engine.ts';
import type { Member } from './group.ts';
import { isActive } from './members.ts';
import type { Refresh } from './refresh.ts';

/** How many instances there have to be, and may be, while it goes on. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/**
 * Of the live desired capacity. Where both bounds leave no room at all, a maximum that was given is exceeded by one
 * instance, so that a new one comes first; one that was left out lets an old one go first.
 *
 * | desired | min | max | least | most |
 * |---|---|---|---|---|
 * | 10 | 90 | 110 | 9 | 11 |
 * | 4 | 100 | 150 | 4 | 6 |
 * | 4 | 100 | 100 | 4 | 5 |
 * | 4 | 100 | left out | 3 | 4 |
 * | 3 | 90 | left out | 2 | 3 |
 */
export function boundsOf({ group, rules }: Refresh): Bounds {
  const least = Math.ceil((group.desired * rules.minPercent) / 100);
  const most = Math.floor((group.desired * (rules.maxPercent ?? 100)) / 100);
  if (most > least) return { least, most };
  return rules.maxPercent === undefined ? { least: Math.max(0, group.desired - 1), most } : { least, most: least + 1 };
}

/** In service, healthy, and warmed up. */
export function isReady(engine: Engine, refresh: Refresh, member: Member): boolean {
  const { lifecycle, health, inServiceAtMs } = member;
  if (lifecycle !== 'InService' || health !== 'Healthy' || inServiceAtMs === undefined) return false;
  return inServiceAtMs + warmupMs(refresh) <= engine.kernel.nowMs() && passesFirstCheck(engine, member);
}

function warmupMs({ group, rules }: Refresh): number {
  return (rules.warmupSeconds ?? group.warmupSeconds ?? group.graceSeconds) * 1000;
}

/** What has only just been registered has passed no health check of the load balancer yet. */
function passesFirstCheck({ elb }: Engine, { group, instanceId }: Member): boolean {
  if (group.healthCheckType !== 'ELB') return true;
  return [...group.targetGroups.keys()].every(
    (arn) => !elb.hasTargetGroup(arn) || elb.health(arn, instanceId)?.State !== 'initial',
  );
}

export function readyCount(engine: Engine, refresh: Refresh): number {
  let ready = 0;
  for (const member of refresh.group.members.inState('InService')) if (isReady(engine, refresh, member)) ready += 1;
  return ready;
}

/** How many instances are on their way in or out. */
export function transitioning({ group }: Refresh): number {
  let count = 0;
  for (const { lifecycle } of group.members.all())
    if (lifecycle.startsWith('Pending') || lifecycle.startsWith('Terminating')) count += 1;
  return count;
}

/** Those that were to be replaced and are still there. */
export function outdatedMembers({ group, outdated }: Refresh): readonly Member[] {
  return [...outdated].flatMap((id) => group.members.get(id) ?? []);
}

/** Whether this refresh may take the instance now. */
export function takes({ rules }: Refresh, member: Member): boolean {
  if (member.lifecycle === 'Standby') return rules.standby === 'Terminate';
  if (member.protectedFromScaleIn && rules.protectedInstances !== 'Refresh') return false;
  return isActive(member.lifecycle);
}

/** How many more may be replaced before the next checkpoint: checkpoints are shares of the whole group. */
export function leftToCheckpoint(refresh: Refresh): number {
  const { group, rules, checkpoint, outdated, status } = refresh;
  const next = status === 'RollbackInProgress' ? undefined : rules.checkpoints[checkpoint];
  if (next === undefined) return outdated.size;
  return Math.max(0, Math.ceil((group.desired * next) / 100) - (group.desired - oldCount(refresh)));
}

/** Those still to be replaced, and those that stay as they are: neither is new. */
function oldCount({ group, outdated, kept }: Refresh): number {
  let count = outdated.size;
  for (const id of kept) if (isActive(group.members.get(id)?.lifecycle ?? 'Terminated')) count += 1;
  return count;
}

/** The share of the group that is new, as checkpoints count it. */
export function newPercent(engine: Engine, refresh: Refresh): number {
  const { group } = refresh;
  if (group.desired === 0) return 100;
  const unready = Math.max(0, group.desired - readyCount(engine, refresh));
  return Math.max(0, Math.floor((100 * (group.desired - oldCount(refresh) - unready)) / group.desired));
}

/** Brings what is told of its progress up to date. */
export function recount(engine: Engine, refresh: Refresh): void {
  const { group, outdated, total } = refresh;
  for (const id of outdated) {
    const member = group.members.get(id);
    if (member === undefined || !(isActive(member.lifecycle) || member.lifecycle === 'Standby')) outdated.delete(id);
  }
  const unready = Math.max(0, group.desired - readyCount(engine, refresh));
  const left = Math.min(total, outdated.size + unready);
  const before = refresh.percent;
  if (refresh.rollback === undefined) {
    refresh.toUpdate = left;
    refresh.percent = total === 0 ? 100 : Math.floor((100 * (total - left)) / total);
  } else {
    const { percent, total: toTakeBack } = refresh.rollback;
    const open = Math.min(toTakeBack, outdated.size + unready);
    refresh.percent = toTakeBack === 0 ? 0 : Math.floor((percent * open) / toTakeBack);
  }
  const isForward = refresh.rollback === undefined ? refresh.percent > before : refresh.percent < before;
  if (isForward) refresh.lastProgressAtMs = engine.kernel.nowMs();
}
