import type { InstanceRefreshStatus, RefreshPreferences } from '@aws-sdk/client-auto-scaling';
import { byWorld } from '../elb/cause.ts';
import { after, type Engine, isSuspended } from './engine.ts';
import type { Group, Member } from './group.ts';
import { terminate } from './leaving.ts';
import { isActive } from './members.ts';
import { takenOutBecause } from './sentences.ts';

/** An instance refresh: rolling, from AWS's own hand. */
export interface Refresh {
  readonly id: string;
  readonly group: Group;
  readonly startedAtMs: number;
  readonly preferences: RefreshPreferences;
  /** The instances still to be replaced, by id. */
  readonly outdated: Set<string>;
  readonly total: number;
  status: InstanceRefreshStatus;
  statusReason: string | undefined;
  endedAtMs: number | undefined;
  lastProgressAtMs: number;
}

const lookSeconds = 10;
const patienceMs = 3_600_000;

export function isOpen({ status }: Refresh): boolean {
  return status === 'Pending' || status === 'InProgress' || status === 'Cancelling';
}

/** Looks at the group now and again until the refresh is over. */
export function drive(engine: Engine, refresh: Refresh): void {
  after(engine, lookSeconds, () => {
    if (refresh.status === 'Pending') refresh.status = 'InProgress';
    if (refresh.status !== 'InProgress') return;
    look(engine, refresh);
    drive(engine, refresh);
  });
}

export function endRefresh(engine: Engine, refresh: Refresh, status: InstanceRefreshStatus, reason?: string): void {
  refresh.status = status;
  refresh.statusReason = reason;
  refresh.endedAtMs = engine.kernel.nowMs();
}

function look(engine: Engine, refresh: Refresh): void {
  const { group, outdated } = refresh;
  const nowMs = engine.kernel.nowMs();
  forgetGone(refresh, nowMs);
  if (outdated.size === 0) {
    const whole = readyCount(refresh, nowMs) >= group.desired;
    if (whole) endRefresh(engine, refresh, 'Successful');
    return;
  }
  if (isSuspended(group, 'InstanceRefresh') || isSuspended(group, 'Terminate') || isSuspended(group, 'Launch')) return;
  const victims = [...outdated].flatMap((id) => group.members.get(id) ?? []).filter((member) => takes(refresh, member));
  for (const victim of victims.slice(0, allowance(refresh, nowMs))) {
    terminate(engine, victim, { cause: byWorld('refreshed'), sentence: takenOutBecause(nowMs, 'an instance refresh') });
  }
  if (nowMs - refresh.lastProgressAtMs > patienceMs) {
    endRefresh(engine, refresh, 'Failed', 'Instances that are protected or in standby were waited for too long.');
  }
}

function forgetGone(refresh: Refresh, nowMs: number): void {
  for (const id of refresh.outdated) {
    const member = refresh.group.members.get(id);
    if (member !== undefined && (isActive(member.lifecycle) || member.lifecycle === 'Standby')) continue;
    refresh.outdated.delete(id);
    refresh.lastProgressAtMs = nowMs;
  }
}

function takes({ preferences }: Refresh, member: Member): boolean {
  if (member.lifecycle === 'Standby') return preferences.StandbyInstances === 'Terminate';
  if (member.protectedFromScaleIn) return preferences.ScaleInProtectedInstances === 'Refresh';
  return member.lifecycle === 'InService';
}

/** How many may go now; one at a time where the floor would allow none at all. */
function allowance(refresh: Refresh, nowMs: number): number {
  const { group, preferences } = refresh;
  const floor = Math.min(
    Math.ceil((group.desired * (preferences.MinHealthyPercentage ?? 90)) / 100),
    Math.max(0, group.desired - 1),
  );
  return Math.max(0, readyCount(refresh, nowMs) - floor);
}

/** In service, healthy, and warmed up. */
function readyCount({ group, preferences }: Refresh, nowMs: number): number {
  const warmupMs = (preferences.InstanceWarmup ?? group.warmupSeconds ?? group.graceSeconds) * 1000;
  let ready = 0;
  for (const { health, inServiceAtMs } of group.members.inState('InService')) {
    if (health === 'Healthy' && inServiceAtMs !== undefined && inServiceAtMs + warmupMs <= nowMs) ready += 1;
  }
  return ready;
}
