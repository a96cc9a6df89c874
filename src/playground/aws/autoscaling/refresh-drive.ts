/** How a refresh goes on, look by look: new instances, old ones out, checkpoints, the bake, the way back. */
import { after, type Engine } from './engine.ts';
import type { Member } from './group.ts';
import { endRefresh, isOpen, type Refresh } from './refresh.ts';
import { newPercent, outdatedMembers, readyCount, recount } from './refresh-count.ts';
import { fail, finishCancelling } from './refresh-ending.ts';
import { bend, replace } from './refresh-replace.ts';

const lookSeconds = 10;
const patienceMs = 3_600_000;

/** Looks at the group now and again until the refresh is over. */
export function drive(engine: Engine, refresh: Refresh): void {
  after(engine, lookSeconds, () => {
    if (refresh.status === 'Pending') begin(refresh);
    if (!isOpen(refresh)) return;
    if (!refresh.isStuck || refresh.status !== 'InProgress') look(engine, refresh);
    if (isOpen(refresh)) drive(engine, refresh);
  });
}

function begin(refresh: Refresh): void {
  refresh.status = 'InProgress';
  bend(refresh, 0);
}

function look(engine: Engine, refresh: Refresh): void {
  if (refresh.group.deleting) {
    endRefresh(engine, refresh, 'Cancelled', 'The Auto Scaling group is being deleted.');
    return;
  }
  recount(engine, refresh);
  if (refresh.status === 'Cancelling') finishCancelling(engine, refresh);
  else if (refresh.status === 'RollbackInProgress') goOn(engine, refresh);
  else watched(engine, refresh);
}

/** Alarms count on the way out alone. */
function watched(engine: Engine, refresh: Refresh): void {
  const alarm = refresh.rules.alarms.find((name) => engine.options.alarmState(name) === 'ALARM');
  if (alarm !== undefined) fail(engine, refresh, `The CloudWatch alarm ${alarm} is in the ALARM state.`);
  else if (refresh.status === 'Baking') bake(engine, refresh);
  else goOn(engine, refresh);
}

function goOn(engine: Engine, refresh: Refresh): void {
  if (isFinished(engine, refresh)) {
    finish(engine, refresh);
    return;
  }
  if (waitsAtCheckpoint(engine, refresh)) return;
  replace(engine, refresh);
  losePatience(engine, refresh);
}

function isFinished(engine: Engine, refresh: Refresh): boolean {
  const { group, outdated, rules, rollback } = refresh;
  if (readyCount(engine, refresh) < group.desired || group.members.activeCount > group.desired) return false;
  if (outdated.size === 0 || outdatedMembers(refresh).every((member) => isIgnored(refresh, member))) return true;
  const last = rules.checkpoints.at(-1);
  return rollback === undefined && last !== undefined && newPercent(engine, refresh) >= last;
}

function isIgnored({ rules }: Refresh, { lifecycle, protectedFromScaleIn }: Member): boolean {
  return lifecycle === 'Standby'
    ? rules.standby === 'Ignore'
    : protectedFromScaleIn && rules.protectedInstances === 'Ignore';
}

function finish(engine: Engine, refresh: Refresh): void {
  const { rules } = refresh;
  if (refresh.rollback !== undefined) endRefresh(engine, refresh, 'RollbackSuccessful');
  else if (rules.bakeSeconds === 0) succeed(engine, refresh);
  else {
    refresh.status = 'Baking';
    bend(refresh, 0);
    refresh.waitUntilMs = engine.kernel.nowMs() + rules.bakeSeconds * 1000;
    bake(engine, refresh);
  }
}

function bake(engine: Engine, refresh: Refresh): void {
  const leftMs = refresh.waitUntilMs - engine.kernel.nowMs();
  refresh.percent = 100;
  refresh.statusReason = `Waiting for the bake time to end. ${Math.max(0, Math.ceil(leftMs / 1000))} seconds are left.`;
  if (leftMs <= 0) succeed(engine, refresh);
}

/** Only now the group itself is changed. */
function succeed(engine: Engine, refresh: Refresh): void {
  const { group, aim } = refresh;
  refresh.toUpdate = 0;
  refresh.percent = 100;
  if (aim !== undefined) group.source = aim.source;
  endRefresh(engine, refresh, 'Successful');
}

/** Reaching one of several at once counts as reaching the last of them. */
function waitsAtCheckpoint(engine: Engine, refresh: Refresh): boolean {
  const nowMs = engine.kernel.nowMs();
  if (nowMs < refresh.waitUntilMs) return true;
  if (refresh.rollback !== undefined) return false;
  const { checkpoints, checkpointSeconds } = refresh.rules;
  const percent = newPercent(engine, refresh);
  const reached = checkpoints.filter((checkpoint) => checkpoint <= percent).length;
  if (reached <= refresh.checkpoint || reached === checkpoints.length) return false;
  refresh.checkpoint = reached;
  refresh.waitUntilMs = nowMs + checkpointSeconds * 1000;
  refresh.lastProgressAtMs = refresh.waitUntilMs;
  const at = checkpoints[reached - 1] ?? 0;
  refresh.statusReason = `Reached the checkpoint at ${at} percent. Waiting for ${checkpointSeconds} seconds before continuing.`;
  return true;
}

function losePatience(engine: Engine, refresh: Refresh): void {
  if (engine.kernel.nowMs() - refresh.lastProgressAtMs <= patienceMs) return;
  fail(engine, refresh, `No progress was made for an hour. ${refresh.statusReason ?? ''}`.trim());
}
