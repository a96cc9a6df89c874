import {
  AttachLoadBalancerTargetGroupsCommand,
  type AutoScalingGroup,
  CreateAutoScalingGroupCommand,
  CreateOrUpdateTagsCommand,
  DeleteAutoScalingGroupCommand,
  DeleteTagsCommand,
  DescribeAutoScalingGroupsCommand,
  EnableMetricsCollectionCommand,
  PutLifecycleHookCommand,
  PutNotificationConfigurationCommand,
  PutScalingPolicyCommand,
  PutScheduledUpdateGroupActionCommand,
  ResumeProcessesCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { AwsError, isAwsError } from './errors.ts';
import { type Belongings, belongingsOf } from './group-belongings.ts';
import {
  alignment,
  copiedTags,
  creation,
  hookFor,
  notificationsFor,
  ownTags,
  policyFor,
  scheduleFor,
  uncopiedOf,
} from './group-settings.ts';
import { type SourceUpdate, sourceUpdate } from './group-source.ts';
import type { CopyRequest, GroupCopies } from './pair-ports.ts';

const service = 'autoscaling';

interface Api {
  readonly autoScaling: Clients['autoScaling'];
  readonly call: Caller;
  readonly nowMs: () => number;
}

export function createGroupCopies(
  { autoScaling }: Pick<Clients, 'autoScaling'>,
  call: Caller,
  nowMs: () => number,
): GroupCopies {
  const api = { autoScaling, call, nowMs };
  const update = async (groupName: string, change: object, subject: object): Promise<void> => {
    const input = { AutoScalingGroupName: groupName, ...change };
    await call({ service, call: 'UpdateAutoScalingGroup', subject: { groupName, ...subject } }, (options) =>
      autoScaling.send(new UpdateAutoScalingGroupCommand(input), options),
    );
  };
  return {
    blueprint: async (groupName) => {
      const wire = await readWire(api, groupName);
      return wire && blueprintOf(wire, await belongingsOf(api, groupName));
    },
    copy: (request) => copy(api, request),
    setMin: (groupName, min) => update(groupName, { MinSize: min }, { min }),
    setEmpty: (groupName) => update(groupName, { MinSize: 0, DesiredCapacity: 0 }, { min: 0, desired: 0 }),
    tag: (groupName, tags) => putTags(api, groupName, ownTags(tags)),
    untag: async (groupName, keys) => {
      const Tags = keys.map((Key) => ({ Key, ResourceId: groupName, ResourceType: 'auto-scaling-group' }));
      await call({ service, call: 'DeleteTags', subject: { groupName, keys } }, (options) =>
        autoScaling.send(new DeleteTagsCommand({ Tags }), options),
      );
    },
    remove: async (groupName) => {
      if ((await readWire(api, groupName)) === undefined) return;
      try {
        await call({ service, call: 'DeleteAutoScalingGroup', subject: { groupName } }, (options) =>
          autoScaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: groupName }), options),
        );
      } catch (error) {
        // It may have gone between the look and the call.
        if (isAwsError(error, 'not-found', 'invalid') && (await readWire(api, groupName)) === undefined) return;
        throw error;
      }
    },
  };
}

async function readWire({ autoScaling, call }: Api, groupName: string): Promise<AutoScalingGroup | undefined> {
  const input = { AutoScalingGroupNames: [groupName] };
  const { AutoScalingGroups = [] } = await call({ service, call: 'DescribeAutoScalingGroups' }, (options) =>
    autoScaling.send(new DescribeAutoScalingGroupsCommand(input), options),
  );
  return AutoScalingGroups[0];
}

function blueprintOf(wire: AutoScalingGroup, { hooks, policies, schedules, notifications }: Belongings) {
  const alarmed = policies.filter(
    ({ PolicyType, Alarms = [] }) =>
      (PolicyType === 'SimpleScaling' || PolicyType === 'StepScaling') && Alarms.length > 0,
  );
  return {
    hooks: hooks.flatMap(({ LifecycleHookName }) => LifecycleHookName ?? []),
    policies: policies.flatMap(({ PolicyName }) => PolicyName ?? []),
    schedules: schedules.flatMap(({ ScheduledActionName }) => ScheduledActionName ?? []),
    topics: [...new Set(notifications.flatMap(({ TopicARN }) => TopicARN ?? []))],
    metrics: (wire.EnabledMetrics ?? []).flatMap(({ Metric }) => Metric ?? []),
    alarmedPolicies: alarmed.map(({ PolicyName = '', Alarms = [] }) => ({
      name: PolicyName,
      alarms: Alarms.flatMap(({ AlarmName }) => AlarmName ?? []),
    })),
    uncopied: uncopiedOf(wire),
  };
}

/** The group first, without an instance; then all that has to be there before one is launched. */
async function copy(api: Api, request: CopyRequest): Promise<'created' | 'updated'> {
  const [from, present] = await Promise.all([readWire(api, request.from), readWire(api, request.to)]);
  if (from === undefined) throw nothingToCopy(request);
  const source = sourceUpdate(request.source, from.MixedInstancesPolicy);
  if (source === undefined) throw nothingToCopy(request);
  if (present === undefined) await create(api, request, from, source);
  else await align(api, request, from, present, source);
  await putBelongings(api, request.to, from, await belongingsOf(api, request.from));
  await alignProcesses(api, request.to, from, present);
  return present === undefined ? 'created' : 'updated';
}

async function create(
  { autoScaling, call }: Api,
  request: CopyRequest,
  from: AutoScalingGroup,
  source: SourceUpdate,
): Promise<void> {
  const subject = { groupName: request.to, like: request.from, source: request.source };
  await call({ service, call: 'CreateAutoScalingGroup', subject }, (options) =>
    autoScaling.send(new CreateAutoScalingGroupCommand(creation(from, request, source)), options),
  );
}

async function align(
  api: Api,
  { from: like, to, targetGroupArn, source: launched, tags }: CopyRequest,
  from: AutoScalingGroup,
  present: AutoScalingGroup,
  source: SourceUpdate,
): Promise<void> {
  const { autoScaling, call } = api;
  const subject = { groupName: to, like, source: launched };
  await call({ service, call: 'UpdateAutoScalingGroup', subject }, (options) =>
    autoScaling.send(new UpdateAutoScalingGroupCommand(alignment(from, present, source)), options),
  );
  if (!(present.TargetGroupARNs ?? []).includes(targetGroupArn)) {
    const input = { AutoScalingGroupName: to, TargetGroupARNs: [targetGroupArn] };
    await call(
      { service, call: 'AttachLoadBalancerTargetGroups', subject: { groupName: to, targetGroupArn } },
      (options) => autoScaling.send(new AttachLoadBalancerTargetGroupsCommand(input), options),
    );
  }
  await putTags(api, to, [...copiedTags(from), ...ownTags(tags)]);
}

async function putTags({ autoScaling, call }: Api, groupName: string, tags: ReturnType<typeof copiedTags>) {
  const Tags = tags.map((tag) => ({ ...tag, ResourceId: groupName, ResourceType: 'auto-scaling-group' }));
  if (Tags.length === 0) return;
  const subject = { groupName, keys: tags.map(({ Key }) => Key) };
  await call({ service, call: 'CreateOrUpdateTags', subject }, (options) =>
    autoScaling.send(new CreateOrUpdateTagsCommand({ Tags }), options),
  );
}

/** One after the other: a group takes one change at a time. */
async function putBelongings(
  { autoScaling, call, nowMs }: Api,
  groupName: string,
  { EnabledMetrics = [] }: AutoScalingGroup,
  { hooks, policies, schedules, notifications }: Belongings,
): Promise<void> {
  for (const hook of hooks) {
    const subject = { groupName, hook: hook.LifecycleHookName };
    await call({ service, call: 'PutLifecycleHook', subject }, (options) =>
      autoScaling.send(new PutLifecycleHookCommand(hookFor(groupName, hook)), options),
    );
  }
  for (const policy of policies) {
    const subject = { groupName, policy: policy.PolicyName };
    await call({ service, call: 'PutScalingPolicy', subject }, (options) =>
      autoScaling.send(new PutScalingPolicyCommand(policyFor(groupName, policy)), options),
    );
  }
  for (const action of schedules.flatMap((known) => scheduleFor(groupName, known, nowMs()) ?? [])) {
    const subject = { groupName, action: action.ScheduledActionName };
    await call({ service, call: 'PutScheduledUpdateGroupAction', subject }, (options) =>
      autoScaling.send(new PutScheduledUpdateGroupActionCommand(action), options),
    );
  }
  for (const told of notificationsFor(groupName, notifications)) {
    const subject = { groupName, topic: told.TopicARN };
    await call({ service, call: 'PutNotificationConfiguration', subject }, (options) =>
      autoScaling.send(new PutNotificationConfigurationCommand(told), options),
    );
  }
  const metrics = EnabledMetrics.flatMap(({ Metric }) => Metric ?? []);
  if (metrics.length === 0) return;
  const input = { AutoScalingGroupName: groupName, Granularity: '1Minute', Metrics: metrics };
  await call({ service, call: 'EnableMetricsCollection', subject: { groupName, metrics } }, (options) =>
    autoScaling.send(new EnableMetricsCollectionCommand(input), options),
  );
}

/** What the original has suspended, and nothing else. */
async function alignProcesses(
  { autoScaling, call }: Api,
  groupName: string,
  from: AutoScalingGroup,
  present: AutoScalingGroup | undefined,
): Promise<void> {
  const wanted = suspendedIn(from);
  const there = present === undefined ? [] : suspendedIn(present);
  const [more, less] = [without(wanted, there), without(there, wanted)];
  if (more.length > 0) {
    const input = { AutoScalingGroupName: groupName, ScalingProcesses: more };
    await call({ service, call: 'SuspendProcesses', subject: { groupName, processes: more } }, (options) =>
      autoScaling.send(new SuspendProcessesCommand(input), options),
    );
  }
  if (less.length === 0) return;
  const input = { AutoScalingGroupName: groupName, ScalingProcesses: less };
  await call({ service, call: 'ResumeProcesses', subject: { groupName, processes: less } }, (options) =>
    autoScaling.send(new ResumeProcessesCommand(input), options),
  );
}

function suspendedIn({ SuspendedProcesses = [] }: AutoScalingGroup): string[] {
  return SuspendedProcesses.flatMap(({ ProcessName }) => ProcessName ?? []);
}

function without(some: readonly string[], others: readonly string[]): string[] {
  return some.filter((one) => !others.includes(one));
}

function nothingToCopy({ from, to }: CopyRequest): AwsError {
  return new AwsError(`${from} is no longer what ${to} was to be made like`, {
    kind: 'conflict',
    awsCode: 'LaunchSourceChanged',
    service,
    call: 'CreateAutoScalingGroup',
    retry: 'never',
  });
}
