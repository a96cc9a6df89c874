import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import {
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeInstanceRefreshesCommand,
  DescribeLifecycleHooksCommand,
  DescribeScalingActivitiesCommand,
} from '@aws-sdk/client-auto-scaling';
import { standingOf } from '../fleet/standing.ts';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { isAwsError } from './errors.ts';
import { activityOf, groupOf, lifecycleState } from './group.ts';
import { createGroupLaunches } from './group-launches.ts';
import { createGroupWrites } from './group-writes.ts';
import { readPages } from './pages.ts';
import type { Groups } from './ports.ts';
import { askTogether } from './together.ts';

const pageSize = 100;
const activeRefreshStates = ['Pending', 'InProgress', 'Cancelling', 'RollbackInProgress', 'Baking'];
const service = 'autoscaling';

export function createGroups({ autoScaling }: Pick<Clients, 'autoScaling'>, call: Caller): Groups {
  const keep = <Kept>(kept: (wire: AutoScalingGroup) => Kept, names?: readonly string[]): Promise<readonly Kept[]> =>
    readPages(async (token) => {
      const selection = names === undefined ? {} : { AutoScalingGroupNames: [...names] };
      const input = { ...selection, MaxRecords: pageSize, ...(token === undefined ? {} : { NextToken: token }) };
      const { AutoScalingGroups = [], NextToken } = await call(
        { service, call: 'DescribeAutoScalingGroups' },
        (options) => autoScaling.send(new DescribeAutoScalingGroupsCommand(input), options),
      );
      return { items: AutoScalingGroups.map(kept), next: NextToken };
    });
  const readWire = async (groupName: string): Promise<AutoScalingGroup | undefined> =>
    (await keep((wire) => wire, [groupName]))[0];
  return {
    list: () => keep(groupOf),
    read: async (groupName) => {
      const wire = await readWire(groupName);
      return wire && groupOf(wire);
    },
    // To AWS, no names are all names.
    readMany: async (groupNames) => (groupNames.length === 0 ? [] : keep(groupOf, groupNames)),
    ...smallReads(autoScaling, call),
    ...createGroupLaunches(autoScaling, call),
    ...createGroupWrites(autoScaling, call, {
      readWire,
      isLeaving: leavingLook(autoScaling, call),
    }),
  };
}

type SmallReads = Pick<Groups, 'lifecycleHooks' | 'activities' | 'activeRefresh'>;

function smallReads(autoScaling: Clients['autoScaling'], call: Caller): SmallReads {
  return {
    lifecycleHooks: async (groupName) => {
      const input = { AutoScalingGroupName: groupName };
      const { LifecycleHooks = [] } = await call({ service, call: 'DescribeLifecycleHooks' }, (options) =>
        autoScaling.send(new DescribeLifecycleHooksCommand(input), options),
      );
      return LifecycleHooks.flatMap(({ LifecycleHookName }) => LifecycleHookName ?? []);
    },
    activities: (groupName, limit) =>
      readPages(async (token) => {
        const paging = { MaxRecords: Math.min(limit, pageSize), ...(token === undefined ? {} : { NextToken: token }) };
        const input = { AutoScalingGroupName: groupName, ...paging };
        const { Activities = [], NextToken } = await call({ service, call: 'DescribeScalingActivities' }, (options) =>
          autoScaling.send(new DescribeScalingActivitiesCommand(input), options),
        );
        return { items: Activities.map(activityOf), next: NextToken };
      }, limit),
    activeRefresh: async (groupName) => {
      try {
        // Newest first, and only one can be active.
        const input = { AutoScalingGroupName: groupName, MaxRecords: 10 };
        const { InstanceRefreshes = [] } = await call({ service, call: 'DescribeInstanceRefreshes' }, (options) =>
          autoScaling.send(new DescribeInstanceRefreshesCommand(input), options),
        );
        return InstanceRefreshes.find(({ Status = '' }) => activeRefreshStates.includes(Status))?.InstanceRefreshId;
      } catch (error) {
        if (isAwsError(error, 'unsupported')) return undefined;
        throw error;
      }
    },
  };
}

/** How many instances one call may name. */
const namedAtMost = 50;

/** Whether an instance is on its way out, or no member of any group; those asked about at once share a call. */
function leavingLook(autoScaling: Clients['autoScaling'], call: Caller): (instanceId: string) => Promise<boolean> {
  const standingNow = askTogether(namedAtMost, async (ids) => {
    const { AutoScalingInstances = [] } = await call({ service, call: 'DescribeAutoScalingInstances' }, (options) =>
      autoScaling.send(new DescribeAutoScalingInstancesCommand({ InstanceIds: [...ids] }), options),
    );
    return new Map(
      AutoScalingInstances.map(({ InstanceId = '', LifecycleState }) => [
        InstanceId,
        standingOf({ lifecycle: lifecycleState(LifecycleState) }),
      ]),
    );
  });
  return async (instanceId) => ((await standingNow(instanceId)) ?? 'leaving') === 'leaving';
}
