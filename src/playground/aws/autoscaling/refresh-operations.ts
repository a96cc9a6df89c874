import type { InstanceRefresh, RefreshPreferences, StartInstanceRefreshType } from '@aws-sdk/client-auto-scaling';
import { page } from '../elb/paging.ts';
import { required } from '../elb/required.ts';
import type { Kernel } from '../kernel.ts';
import { type AutoScalingOperations, ServiceError } from '../wire/operation.ts';
import { after, type Engine, findGroup, validation } from './engine.ts';
import type { Group, Member } from './group.ts';
import { liveGroup } from './group-operations.ts';
import { uuid } from './journal.ts';
import { drive, endRefresh, isOpen, type Refresh } from './refresh.ts';
import { currentTemplate } from './source.ts';

export function refreshOperations(engine: Engine, refreshes: Map<string, Refresh[]>) {
  return {
    StartInstanceRefresh: (input) => {
      const group = liveGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      refuseUnknown(input);
      const refresh = beginRefresh(engine, refreshes, group, input.Preferences ?? {});
      drive(engine, refresh);
      engine.kernel.changed();
      return { InstanceRefreshId: refresh.id };
    },
    CancelInstanceRefresh: (input) => {
      const group = findGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      const refresh = openRefresh(refreshes, group);
      if (refresh === undefined) {
        throw new ServiceError('ActiveInstanceRefreshNotFound', 'No in progress or pending Instance Refresh found.');
      }
      refresh.status = 'Cancelling';
      after(engine, cancellingSeconds, () =>
        endRefresh(engine, refresh, 'Cancelled', 'Cancelled due to user request.'),
      );
      engine.kernel.changed();
      return { InstanceRefreshId: refresh.id };
    },
    DescribeInstanceRefreshes: (input) => {
      const group = findGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      const ids = input.InstanceRefreshIds;
      const chosen = [...(refreshes.get(group.name) ?? [])]
        .reverse()
        .filter(({ id }) => ids === undefined || ids.includes(id));
      const { items, next } = page(chosen, ({ id }) => id, {
        token: input.NextToken,
        size: input.MaxRecords ?? 50,
        largest: 100,
        badTokenCode: 'InvalidNextToken',
      });
      return { InstanceRefreshes: items.map(view), ...(next === undefined ? {} : { NextToken: next }) };
    },
  } satisfies AutoScalingOperations;
}

const cancellingSeconds = 5;

/** A refresh of every instance of the group. Throws InstanceRefreshInProgress where one is open. */
export function beginRefresh(
  engine: Engine,
  refreshes: Map<string, Refresh[]>,
  group: Group,
  preferences: RefreshPreferences,
): Refresh {
  if (openRefresh(refreshes, group) !== undefined) {
    throw new ServiceError(
      'InstanceRefreshInProgress',
      'An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.',
    );
  }
  const refresh = newRefresh(engine.kernel, group, preferences, outdatedIds(engine, group, preferences));
  refreshes.set(group.name, [...(refreshes.get(group.name) ?? []), refresh]);
  return refresh;
}

function newRefresh(kernel: Kernel, group: Group, preferences: RefreshPreferences, outdated: Set<string>): Refresh {
  return {
    id: uuid(kernel),
    group,
    startedAtMs: kernel.nowMs(),
    preferences,
    outdated,
    total: outdated.size,
    status: 'Pending',
    statusReason: undefined,
    endedAtMs: undefined,
    lastProgressAtMs: kernel.nowMs(),
  };
}

function openRefresh(refreshes: ReadonlyMap<string, readonly Refresh[]>, group: Group): Refresh | undefined {
  return refreshes.get(group.name)?.find((refresh) => refresh.group === group && isOpen(refresh));
}

function outdatedIds(engine: Engine, group: Group, preferences: RefreshPreferences): Set<string> {
  const current = currentTemplate(group.source);
  const version = current && engine.machines.resolveVersion(current.templateId, current.version);
  const matches = ({ template }: Member): boolean =>
    template?.templateId === current?.templateId && template?.version === version;
  const chosen = [...group.members.all()].filter(
    (member) =>
      !(preferences.SkipMatching === true && matches(member)) &&
      !(preferences.ScaleInProtectedInstances === 'Ignore' && member.protectedFromScaleIn) &&
      !(preferences.StandbyInstances === 'Ignore' && member.lifecycle === 'Standby'),
  );
  return new Set(chosen.map(({ instanceId }) => instanceId));
}

/** What is not simulated is refused, never passed over in silence. */
function refuseUnknown({ Strategy, DesiredConfiguration, Preferences }: StartInstanceRefreshType): void {
  const unknown = [
    Strategy === 'ReplaceRootVolume' ? 'the strategy ReplaceRootVolume' : undefined,
    DesiredConfiguration === undefined ? undefined : 'DesiredConfiguration',
    Preferences?.CheckpointPercentages === undefined ? undefined : 'CheckpointPercentages',
    Preferences?.AlarmSpecification === undefined ? undefined : 'AlarmSpecification',
    Preferences?.AutoRollback === true ? 'AutoRollback' : undefined,
    Preferences?.BakeTime === undefined ? undefined : 'BakeTime',
    (Preferences?.MaxHealthyPercentage ?? 100) > 100 ? 'MaxHealthyPercentage over 100' : undefined,
  ].find((name) => name !== undefined);
  if (unknown !== undefined) throw validation(`The simulated instance refresh does not know ${unknown}.`);
}

function view(refresh: Refresh): InstanceRefresh {
  const done = refresh.total === 0 ? 1 : (refresh.total - refresh.outdated.size) / refresh.total;
  return {
    InstanceRefreshId: refresh.id,
    AutoScalingGroupName: refresh.group.name,
    Status: refresh.status,
    ...(refresh.statusReason === undefined ? {} : { StatusReason: refresh.statusReason }),
    StartTime: new Date(refresh.startedAtMs),
    ...(refresh.endedAtMs === undefined ? {} : { EndTime: new Date(refresh.endedAtMs) }),
    PercentageComplete: Math.floor(done * 100),
    InstancesToUpdate: refresh.outdated.size,
    Preferences: refresh.preferences,
    Strategy: 'Rolling',
  };
}
