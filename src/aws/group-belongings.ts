import {
  DescribeLifecycleHooksCommand,
  DescribeNotificationConfigurationsCommand,
  DescribePoliciesCommand,
  DescribeScheduledActionsCommand,
  type LifecycleHook,
  type NotificationConfiguration,
  type ScalingPolicy,
  type ScheduledUpdateGroupAction,
} from '@aws-sdk/client-auto-scaling';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { isAwsError } from './errors.ts';
import { readPages } from './pages.ts';

/** What belongs to a group and is listed apart from it. */
export interface Belongings {
  readonly hooks: readonly LifecycleHook[];
  readonly policies: readonly ScalingPolicy[];
  readonly schedules: readonly ScheduledUpdateGroupAction[];
  readonly notifications: readonly NotificationConfiguration[];
}

interface Api {
  readonly autoScaling: Clients['autoScaling'];
  readonly call: Caller;
}

const service = 'autoscaling';

export async function belongingsOf(api: Api, groupName: string): Promise<Belongings> {
  const [hooks, policies, schedules, notifications] = await Promise.all([
    hooksOf(api, groupName),
    policiesOf(api, groupName),
    schedulesOf(api, groupName),
    offered(notificationsOf(api, groupName)),
  ]);
  return { hooks, policies, schedules, notifications };
}

/** What the API does not offer, the group has none of. */
async function offered<Item>(read: Promise<readonly Item[]>): Promise<readonly Item[]> {
  try {
    return await read;
  } catch (error) {
    if (isAwsError(error, 'unsupported')) return [];
    throw error;
  }
}

async function hooksOf({ autoScaling, call }: Api, groupName: string): Promise<readonly LifecycleHook[]> {
  const input = { AutoScalingGroupName: groupName };
  const { LifecycleHooks = [] } = await call({ service, call: 'DescribeLifecycleHooks' }, (options) =>
    autoScaling.send(new DescribeLifecycleHooksCommand(input), options),
  );
  return LifecycleHooks;
}

function policiesOf({ autoScaling, call }: Api, groupName: string): Promise<readonly ScalingPolicy[]> {
  return readPages(async (token) => {
    const input = { AutoScalingGroupName: groupName, ...(token === undefined ? {} : { NextToken: token }) };
    const { ScalingPolicies = [], NextToken } = await call({ service, call: 'DescribePolicies' }, (options) =>
      autoScaling.send(new DescribePoliciesCommand(input), options),
    );
    return { items: ScalingPolicies, next: NextToken };
  });
}

function schedulesOf({ autoScaling, call }: Api, groupName: string): Promise<readonly ScheduledUpdateGroupAction[]> {
  return readPages(async (token) => {
    const input = { AutoScalingGroupName: groupName, ...(token === undefined ? {} : { NextToken: token }) };
    const { ScheduledUpdateGroupActions = [], NextToken } = await call(
      { service, call: 'DescribeScheduledActions' },
      (options) => autoScaling.send(new DescribeScheduledActionsCommand(input), options),
    );
    return { items: ScheduledUpdateGroupActions, next: NextToken };
  });
}

function notificationsOf({ autoScaling, call }: Api, groupName: string): Promise<readonly NotificationConfiguration[]> {
  return readPages(async (token) => {
    const input = { AutoScalingGroupNames: [groupName], ...(token === undefined ? {} : { NextToken: token }) };
    const { NotificationConfigurations = [], NextToken } = await call(
      { service, call: 'DescribeNotificationConfigurations' },
      (options) => autoScaling.send(new DescribeNotificationConfigurationsCommand(input), options),
    );
    return { items: NotificationConfigurations, next: NextToken };
  });
}
