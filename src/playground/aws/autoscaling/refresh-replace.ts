/** What a refresh does to its group: new instances come, old ones go, within its bounds. */
import { byWorld } from '../elb/cause.ts';
import { type Engine, isSuspended } from './engine.ts';
import type { Member } from './group.ts';
import { terminate } from './leaving.ts';
import type { Refresh } from './refresh.ts';
import { boundsOf, isReady, leftToCheckpoint, outdatedMembers, readyCount, takes } from './refresh-count.ts';
import { takenOutBecause } from './sentences.ts';

/** What the group does differently meanwhile. On the way back it launches what it is configured to. */
export function bend(refresh: Refresh, extra: number, tolerated = extra): void {
  const { group, aim, status } = refresh;
  const source = status === 'RollbackInProgress' ? undefined : aim?.source;
  group.memory.refreshing = { source, extra, tolerated, holdsSource: aim !== undefined };
}

/** One look's worth: as many old ones go as the least allows, and as many new ones come as the most does. */
export function replace(engine: Engine, refresh: Refresh): void {
  const { group } = refresh;
  if (isSuspended(group, 'InstanceRefresh') || isSuspended(group, 'Terminate') || isSuspended(group, 'Launch')) {
    refresh.statusReason = 'Waiting for suspended processes to be resumed.';
    return;
  }
  const { least, most } = boundsOf(refresh);
  takeOut(engine, refresh, Math.min(readyCount(engine, refresh) - least, leftToCheckpoint(refresh)));
  const due = outdatedMembers(refresh).filter((member) => takes(refresh, member)).length;
  const extra = Math.max(0, Math.min(most - group.desired, due, leftToCheckpoint(refresh)));
  bend(refresh, extra, Math.max(extra, unreadySurplus(engine, refresh)));
  engine.nudge(group);
  refresh.statusReason = whyItWaits(engine, refresh);
}

/** What is too much and does not serve yet: for that no other goes, not even where zones were balanced meanwhile. */
function unreadySurplus(engine: Engine, refresh: Refresh): number {
  const { desired, members } = refresh.group;
  return Math.min(members.activeCount - desired, members.activeCount - readyCount(engine, refresh));
}

/** Those that do not serve anyway go first, since they cost nothing. */
export function takeOut(engine: Engine, refresh: Refresh, most: number): void {
  const nowMs = engine.kernel.nowMs();
  const candidates = outdatedMembers(refresh).filter((member) => takes(refresh, member));
  const idle = candidates.filter((member) => member.lifecycle === 'Standby');
  const ready = candidates.filter((member) => isReady(engine, refresh, member));
  const why = refresh.rollback === undefined ? 'an instance refresh' : 'the rollback of an instance refresh';
  for (const member of [...idle, ...ready.slice(0, Math.max(0, most))]) {
    refresh.outdated.delete(member.instanceId);
    terminate(engine, member, { cause: byWorld('refreshed'), sentence: takenOutBecause(nowMs, why) });
  }
}

function whyItWaits(engine: Engine, refresh: Refresh): string | undefined {
  const { group, rules } = refresh;
  const old = outdatedMembers(refresh);
  const standby = old.find(({ lifecycle }) => lifecycle === 'Standby' && rules.standby === 'Wait');
  if (standby !== undefined) return waitingFor(standby, 'is in Standby. Return it to service to continue.');
  const kept = old.find((member) => member.protectedFromScaleIn && rules.protectedInstances === 'Wait');
  if (kept !== undefined) return waitingFor(kept, 'is protected. Remove instance scale-in protection to continue.');
  const unready = [...group.members.active()].find((member) => !isReady(engine, refresh, member));
  if (unready === undefined) return undefined;
  if (unready.lifecycle === 'InService' && unready.health === 'Healthy')
    return `Waiting for instances to warm up before continuing. For example: ${unready.instanceId} is warming up.`;
  return waitingFor(unready, 'has insufficient data to evaluate its health with Amazon EC2.');
}

function waitingFor({ instanceId }: Member, what: string): string {
  return `Waiting for remaining instances to be available. For example: ${instanceId} ${what}`;
}
