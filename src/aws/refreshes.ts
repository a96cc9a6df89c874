import {
  type AutoScalingGroup,
  CancelInstanceRefreshCommand,
  DescribeAutoScalingGroupsCommand,
  type InstanceRefresh as Described,
  DescribeInstanceRefreshesCommand,
  RollbackInstanceRefreshCommand,
  StartInstanceRefreshCommand,
} from '@aws-sdk/client-auto-scaling';
import type { GroupChecks, InstanceRefresh, RefreshStatus } from '../fleet/refresh.ts';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { AwsError, isAwsError } from './errors.ts';
import { sourceOf, sourceUpdate } from './group-source.ts';
import { readPages } from './pages.ts';
import type { NewRefresh, Refreshes } from './refresh-ports.ts';
import { refreshPreferences } from './refresh-preferences.ts';

type Api = Pick<Clients, 'autoScaling' | 'once'>;

const service = 'autoscaling';
const pageSize = 100;

export function createRefreshes(api: Api, call: Caller): Refreshes {
  return {
    ...reads(api, call),
    start: (refresh) => start(api, call, refresh),
    cancel: async (groupName) => {
      const input = { AutoScalingGroupName: groupName };
      const sent = call({ service, call: 'CancelInstanceRefresh', subject: { groupName } }, (options) =>
        api.autoScaling.send(new CancelInstanceRefreshCommand(input), options),
      );
      return unlessNone(sent.then(() => 'cancelling' as const));
    },
    rollBack: async (groupName) => {
      const input = { AutoScalingGroupName: groupName };
      const sent = call({ service, call: 'RollbackInstanceRefresh', subject: { groupName } }, (options) =>
        api.autoScaling.send(new RollbackInstanceRefreshCommand(input), options),
      );
      try {
        return await unlessNone(sent.then(() => 'rolling-back' as const));
      } catch (error) {
        if (isAwsError(error) && error.awsCode === 'IrreversibleInstanceRefresh') return 'irreversible';
        throw error;
      }
    },
  };
}

function reads({ autoScaling }: Api, call: Caller): Pick<Refreshes, 'recent' | 'read' | 'checks'> {
  const describe = (groupName: string, limit: number, ids?: string[]): Promise<readonly InstanceRefresh[]> =>
    readPages(async (token) => {
      const input = {
        AutoScalingGroupName: groupName,
        MaxRecords: Math.min(limit, pageSize),
        ...(ids === undefined ? {} : { InstanceRefreshIds: ids }),
        ...(token === undefined ? {} : { NextToken: token }),
      };
      const { InstanceRefreshes = [], NextToken } = await call(
        { service, call: 'DescribeInstanceRefreshes' },
        (options) => autoScaling.send(new DescribeInstanceRefreshesCommand(input), options),
      );
      return { items: InstanceRefreshes.map(refreshOf), next: NextToken };
    }, limit);
  return {
    recent: (groupName, limit) => describe(groupName, limit),
    read: async (groupName, refreshId) =>
      (await describe(groupName, 1, [refreshId])).find((refresh) => refresh.refreshId === refreshId),
    checks: async (groupName) => {
      const group = await describeGroup(autoScaling, call, groupName);
      return group && checksOf(group);
    },
  };
}

async function describeGroup(
  autoScaling: Clients['autoScaling'],
  call: Caller,
  groupName: string,
): Promise<AutoScalingGroup | undefined> {
  const input = { AutoScalingGroupNames: [groupName], IncludeInstances: false };
  const { AutoScalingGroups = [] } = await call({ service, call: 'DescribeAutoScalingGroups' }, (options) =>
    autoScaling.send(new DescribeAutoScalingGroupsCommand(input), options),
  );
  return AutoScalingGroups[0];
}

async function start(
  { autoScaling, once }: Api,
  call: Caller,
  { groupName, source, rules }: NewRefresh,
): Promise<Awaited<ReturnType<Refreshes['start']>>> {
  // A mixed policy carries more than a launch source tells, and is given whole.
  const present = source.kind === 'mixed' ? await describeGroup(autoScaling, call, groupName) : undefined;
  const configuration = sourceUpdate(source, present?.MixedInstancesPolicy);
  if (configuration === undefined)
    throw failure('LaunchSourceChanged', `the launch source of ${groupName} is no longer mixed as it was`);
  const input = {
    AutoScalingGroupName: groupName,
    Strategy: 'Rolling' as const,
    DesiredConfiguration: configuration,
    Preferences: refreshPreferences(rules),
  };
  try {
    const { InstanceRefreshId } = await call(
      { service, call: 'StartInstanceRefresh', subject: { groupName, source, rules } },
      (options) => once.autoScaling.send(new StartInstanceRefreshCommand(input), options),
    );
    if (InstanceRefreshId !== undefined) return { kind: 'started', refreshId: InstanceRefreshId };
  } catch (error) {
    if (isAwsError(error) && error.awsCode === 'InstanceRefreshInProgress') return { kind: 'in-progress' };
    throw error;
  }
  throw failure('NoRefresh', 'Auto Scaling answered without an instance refresh');
}

function failure(awsCode: string, message: string): AwsError {
  const kind = awsCode === 'NoRefresh' ? 'unknown' : 'conflict';
  const retry = kind === 'unknown' ? 'later' : 'never';
  return new AwsError(message, { kind, awsCode, service, call: 'StartInstanceRefresh', retry });
}

async function unlessNone<Answer>(sent: Promise<Answer>): Promise<Answer | 'not-active'> {
  try {
    return await sent;
  } catch (error) {
    if (isAwsError(error) && error.awsCode === 'ActiveInstanceRefreshNotFound') return 'not-active';
    throw error;
  }
}

const statuses: Readonly<Record<string, RefreshStatus>> = {
  Pending: 'pending',
  InProgress: 'in-progress',
  Baking: 'baking',
  Cancelling: 'cancelling',
  RollbackInProgress: 'rolling-back',
  Successful: 'successful',
  Failed: 'failed',
  Cancelled: 'cancelled',
  RollbackSuccessful: 'rolled-back',
  RollbackFailed: 'rollback-failed',
};

function refreshOf(wire: Described): InstanceRefresh {
  const { DesiredConfiguration: wanted, StatusReason, InstancesToUpdate } = wire;
  return {
    refreshId: wire.InstanceRefreshId ?? '',
    status: statuses[wire.Status ?? ''] ?? 'unknown',
    startedAtMs: wire.StartTime?.getTime() ?? 0,
    percent: wire.PercentageComplete ?? 0,
    ...(StatusReason === undefined ? {} : { reason: StatusReason }),
    ...(InstancesToUpdate === undefined ? {} : { left: InstancesToUpdate }),
    ...(wanted === undefined ? {} : { source: sourceOf(wanted) }),
  };
}

function checksOf(group: AutoScalingGroup): GroupChecks {
  const { HealthCheckType = '', DefaultInstanceWarmup: warmup, MixedInstancesPolicy: policy } = group;
  const overrides = policy?.LaunchTemplate?.Overrides ?? [];
  return {
    // Several are written with commas between.
    checksLoadBalancer: HealthCheckType.split(',').some((type) => type.trim() === 'ELB'),
    graceSeconds: group.HealthCheckGracePeriod ?? 0,
    ...(warmup === undefined || warmup < 0 ? {} : { warmupSeconds: warmup }),
    byAttributes: overrides.some(({ InstanceRequirements }) => InstanceRequirements !== undefined),
  };
}
