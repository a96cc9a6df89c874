/** How a refresh ends before it is done: it fails, is cancelled, or goes back. */
import { byWorld } from '../elb/cause.ts';
import type { Engine } from './engine.ts';
import { terminate } from './leaving.ts';
import { endRefresh, type Refresh } from './refresh.ts';
import { matches } from './refresh-aim.ts';
import { boundsOf, isReady, outdatedMembers, readyCount, recount, transitioning } from './refresh-count.ts';
import { bend, takeOut } from './refresh-replace.ts';
import { takenOutBecause } from './sentences.ts';

/** How long a cancelled refresh waits for what it has under way. */
const cancellingMs = 600_000;

/** Fails, or goes back by itself where that was asked for. */
export function fail(engine: Engine, refresh: Refresh, reason: string): void {
  if (refresh.rollback !== undefined) giveUp(engine, refresh, 'RollbackFailed', reason);
  else if (refresh.rules.rollsBack) beginRollback(engine, refresh, `Automatic rollback: ${reason}`);
  else giveUp(engine, refresh, 'Failed', reason);
}

/** What it has launched beyond the desired capacity and is not ready goes with it; nothing that serves does. */
function giveUp(
  engine: Engine,
  refresh: Refresh,
  status: 'Failed' | 'RollbackFailed' | 'Cancelled',
  reason: string,
): void {
  const { group } = refresh;
  const surplus = Math.max(0, group.members.activeCount - group.desired);
  const unready = [...group.members.active()].filter((member) => !isReady(engine, refresh, member));
  const sentence = takenOutBecause(engine.kernel.nowMs(), 'the end of an instance refresh');
  for (const member of unready.slice(0, surplus)) terminate(engine, member, { cause: byWorld('refreshed'), sentence });
  endRefresh(engine, refresh, status, reason);
}

/** What is under way is finished first: instances that have come take the place of old ones. */
export function finishCancelling(engine: Engine, refresh: Refresh): void {
  const { group, cancelledAtMs = 0 } = refresh;
  const surplus = group.members.activeCount - group.desired;
  if (surplus > 0) takeOut(engine, refresh, Math.min(surplus, readyCount(engine, refresh) - boundsOf(refresh).least));
  const left = Math.max(0, group.members.activeCount - group.desired);
  bend(refresh, 0, left);
  if (left === 0 && transitioning(refresh) === 0)
    endRefresh(engine, refresh, 'Cancelled', 'Cancelled due to user request.');
  else if (engine.kernel.nowMs() - cancelledAtMs > cancellingMs)
    giveUp(engine, refresh, 'Cancelled', 'Cancelled due to user request.');
}

/** Everything that does not launch as the group is configured is replaced again. */
export function beginRollback(engine: Engine, refresh: Refresh, reason: string): void {
  const { group, outdated } = refresh;
  recount(engine, refresh);
  const back = [...group.members.active()].filter((member) => !matches(engine, group.source, member));
  outdated.clear();
  for (const { instanceId } of back) outdated.add(instanceId);
  refresh.rollback = {
    reason,
    startedAtMs: engine.kernel.nowMs(),
    percent: refresh.percent,
    toUpdate: refresh.toUpdate,
    total: back.length,
  };
  refresh.status = 'RollbackInProgress';
  refresh.statusReason = reason;
  refresh.waitUntilMs = 0;
  refresh.lastProgressAtMs = engine.kernel.nowMs();
  bend(refresh, 0);
  dropUnready(engine, refresh);
}

/** What was coming up need not come any more. */
function dropUnready(engine: Engine, refresh: Refresh): void {
  const { group } = refresh;
  const sentence = takenOutBecause(engine.kernel.nowMs(), 'the rollback of an instance refresh');
  for (const member of outdatedMembers(refresh)) {
    if (isReady(engine, refresh, member)) continue;
    refresh.outdated.delete(member.instanceId);
    terminate(engine, member, { cause: byWorld('refreshed'), sentence });
  }
  engine.nudge(group);
}
