import type { StartInstanceRefreshType } from '@aws-sdk/client-auto-scaling';
import { page } from '../elb/paging.ts';
import { required } from '../elb/required.ts';
import { type AutoScalingOperations, ServiceError } from '../wire/operation.ts';
import { type Engine, findGroup, validation } from './engine.ts';
import type { Group, Member } from './group.ts';
import { liveGroup } from './group-operations.ts';
import { uuid } from './journal.ts';
import { isLeaving } from './members.ts';
import { isOpen, type Refresh, refreshView } from './refresh.ts';
import { matches, readAim, refuseIrreversible } from './refresh-aim.ts';
import { drive } from './refresh-drive.ts';
import { beginRollback } from './refresh-ending.ts';
import { type RefreshRules, readRules } from './refresh-preferences.ts';
import { bend } from './refresh-replace.ts';

export function refreshOperations(engine: Engine, refreshes: Map<string, Refresh[]>) {
  return {
    StartInstanceRefresh: (input) => {
      const group = liveGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      if (input.Strategy === 'ReplaceRootVolume') {
        throw validation('The simulated instance refresh does not know the strategy ReplaceRootVolume.');
      }
      const refresh = beginRefresh(engine, refreshes, group, input);
      engine.kernel.changed();
      return { InstanceRefreshId: refresh.id };
    },
    CancelInstanceRefresh: (input) => {
      const refresh = requireOpen(engine, refreshes, input.AutoScalingGroupName, ['Pending', 'InProgress', 'Baking']);
      if (input.WaitForTransitioningInstances === false) {
        throw validation('The simulated instance refresh waits for what it has under way when it is cancelled.');
      }
      refresh.status = 'Cancelling';
      bend(refresh, 0, Math.max(0, refresh.group.members.activeCount - refresh.group.desired));
      refresh.cancelledAtMs = engine.kernel.nowMs();
      engine.kernel.changed();
      return { InstanceRefreshId: refresh.id };
    },
    RollbackInstanceRefresh: (input) => {
      const refresh = requireOpen(engine, refreshes, input.AutoScalingGroupName, ['Pending', 'InProgress', 'Baking']);
      refuseIrreversible(engine, refresh.group, refresh.aim);
      beginRollback(engine, refresh, 'Rollback due to user request.');
      engine.kernel.changed();
      return { InstanceRefreshId: refresh.id };
    },
    DescribeInstanceRefreshes: (input) => {
      const group = findGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      const ids = input.InstanceRefreshIds;
      const seenUntilMs = engine.kernel.nowMs() - engine.options.readLagMs();
      const chosen = [...(refreshes.get(group.name) ?? [])]
        .reverse()
        .filter(({ id, startedAtMs }) => startedAtMs <= seenUntilMs && (ids === undefined || ids.includes(id)));
      const { items, next } = page(chosen, ({ id }) => id, {
        token: input.NextToken,
        size: input.MaxRecords ?? 50,
        largest: 100,
        badTokenCode: 'InvalidNextToken',
      });
      return { InstanceRefreshes: items.map(refreshView), ...(next === undefined ? {} : { NextToken: next }) };
    },
  } satisfies AutoScalingOperations;
}

/** A refresh that is about to look at its group. Throws InstanceRefreshInProgress where one is open. */
export function beginRefresh(
  engine: Engine,
  refreshes: Map<string, Refresh[]>,
  group: Group,
  input: Pick<StartInstanceRefreshType, 'DesiredConfiguration' | 'Preferences'>,
  isStuck = false,
): Refresh {
  const rules = readRules(input.Preferences ?? {});
  const aim = readAim(engine, group, input.DesiredConfiguration);
  if (rules.rollsBack) refuseIrreversible(engine, group, aim);
  if (openRefresh(refreshes, group) !== undefined) {
    throw new ServiceError(
      'InstanceRefreshInProgress',
      'An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.',
    );
  }
  const { outdated, kept } = sorted(engine, group, aim, rules);
  const refresh: Refresh = {
    id: uuid(engine.kernel),
    group,
    startedAtMs: engine.kernel.nowMs(),
    rules,
    aim,
    isStuck,
    outdated,
    kept,
    total: outdated.size,
    status: 'Pending',
    statusReason: undefined,
    endedAtMs: undefined,
    lastProgressAtMs: engine.kernel.nowMs(),
    percent: 0,
    toUpdate: outdated.size,
    checkpoint: 0,
    waitUntilMs: 0,
    cancelledAtMs: undefined,
    rollback: undefined,
  };
  group.memory.refreshing = { source: aim?.source, extra: 0, tolerated: 0, holdsSource: aim !== undefined };
  refreshes.set(group.name, [...(refreshes.get(group.name) ?? []), refresh]);
  drive(engine, refresh);
  return refresh;
}

function openRefresh(refreshes: ReadonlyMap<string, readonly Refresh[]>, group: Group): Refresh | undefined {
  return refreshes.get(group.name)?.find((refresh) => refresh.group === group && isOpen(refresh));
}

function requireOpen(
  engine: Engine,
  refreshes: ReadonlyMap<string, readonly Refresh[]>,
  groupName: string | undefined,
  statuses: readonly Refresh['status'][],
): Refresh {
  const group = findGroup(engine, required(groupName, 'autoScalingGroupName'));
  const refresh = openRefresh(refreshes, group);
  if (refresh !== undefined && statuses.includes(refresh.status)) return refresh;
  throw new ServiceError('ActiveInstanceRefreshNotFound', 'No in progress or pending Instance Refresh found.');
}

function sorted(
  engine: Engine,
  group: Group,
  aim: Refresh['aim'],
  rules: RefreshRules,
): Pick<Refresh, 'outdated' | 'kept'> {
  const source = aim?.source ?? group.source;
  const isIgnored = ({ lifecycle, protectedFromScaleIn }: Member): boolean =>
    (rules.protectedInstances === 'Ignore' && protectedFromScaleIn) ||
    (rules.standby === 'Ignore' && lifecycle === 'Standby');
  const old = [...group.members.all()].filter(
    (member) => !isLeaving(member.lifecycle) && !(rules.skipsMatching && matches(engine, source, member)),
  );
  const ids = (members: readonly Member[]) => new Set(members.map(({ instanceId }) => instanceId));
  return { outdated: ids(old.filter((member) => !isIgnored(member))), kept: ids(old.filter(isIgnored)) };
}
