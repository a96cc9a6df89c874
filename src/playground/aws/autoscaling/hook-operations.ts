import type { LifecycleHook as HookView } from '@aws-sdk/client-auto-scaling';
import { required } from '../elb/required.ts';
import type { AutoScalingOperations } from '../wire/operation.ts';
import { type Engine, findGroup, findMember, validation } from './engine.ts';
import type { Group, LifecycleAction, LifecycleHook, Member } from './group.ts';
import { completeAction, findAction, globalTimeoutSeconds, heartbeat } from './lifecycle-actions.ts';

export function hookOperations(engine: Engine) {
  return {
    PutLifecycleHook: (input) => {
      keepHook(findGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName')), input);
      engine.kernel.changed();
      return {};
    },
    DeleteLifecycleHook: (input) => {
      const group = findGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      const name = required(input.LifecycleHookName, 'lifecycleHookName');
      if (!group.hooks.delete(name)) throw validation(`No Lifecycle Hook found for name ${name}`);
      continueWithout(group, name);
      engine.kernel.changed();
      return {};
    },
    DescribeLifecycleHooks: (input) => {
      const group = findGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      const names = input.LifecycleHookNames;
      const hooks = [...group.hooks.values()].filter(({ name }) => names === undefined || names.includes(name));
      return { LifecycleHooks: hooks.map((hook) => view(group, hook)) };
    },
    CompleteLifecycleAction: (input) => {
      const { member, action } = meant(engine, input);
      const result = required(input.LifecycleActionResult, 'lifecycleActionResult');
      completeAction(member, action, resultOf(result));
      engine.kernel.changed();
      return {};
    },
    RecordLifecycleActionHeartbeat: (input) => {
      const { member, action } = meant(engine, input);
      heartbeat(engine, member, action);
      engine.kernel.changed();
      return {};
    },
  } satisfies AutoScalingOperations;
}

export interface HookInput {
  readonly LifecycleHookName?: string | undefined;
  readonly LifecycleTransition?: string | undefined;
  readonly HeartbeatTimeout?: number | undefined;
  readonly DefaultResult?: string | undefined;
  readonly NotificationMetadata?: string | undefined;
  readonly NotificationTargetARN?: string | undefined;
  readonly RoleARN?: string | undefined;
}

/** Creates a hook, or changes what the request names of one that is there. Throws ValidationError. */
export function keepHook(group: Group, input: HookInput): void {
  const name = required(input.LifecycleHookName, 'lifecycleHookName');
  const known = group.hooks.get(name);
  const timeoutSeconds = input.HeartbeatTimeout ?? known?.timeoutSeconds ?? 3600;
  if (timeoutSeconds < 30 || timeoutSeconds > 7200) {
    throw validation(`The heartbeat timeout ${timeoutSeconds} is not within 30 to 7200 seconds.`);
  }
  group.hooks.set(name, {
    name,
    transition: transitionOf(required(input.LifecycleTransition ?? known?.transition, 'lifecycleTransition')),
    timeoutSeconds,
    defaultResult: resultOf(input.DefaultResult ?? known?.defaultResult ?? 'ABANDON'),
    metadata: input.NotificationMetadata ?? known?.metadata,
    notificationArn: input.NotificationTargetARN ?? known?.notificationArn,
    roleArn: input.RoleARN ?? known?.roleArn,
  });
}

function transitionOf(given: string): LifecycleHook['transition'] {
  if (given === 'autoscaling:EC2_INSTANCE_LAUNCHING' || given === 'autoscaling:EC2_INSTANCE_TERMINATING') return given;
  throw validation(`Invalid lifecycle transition: ${given}`);
}

function resultOf(given: string): 'CONTINUE' | 'ABANDON' {
  if (given === 'CONTINUE' || given === 'ABANDON') return given;
  throw validation(`Invalid lifecycle action result: ${given}. It must be CONTINUE or ABANDON.`);
}

/** Instances that wait for a hook that is gone go on. */
function continueWithout(group: Group, hookName: string): void {
  for (const member of [...group.members.all()]) {
    const action = member.actions.get(hookName);
    if (action !== undefined) completeAction(member, action, action.hook.defaultResult);
  }
}

interface ActionInput {
  readonly AutoScalingGroupName?: string | undefined;
  readonly LifecycleHookName?: string | undefined;
  readonly LifecycleActionToken?: string | undefined;
  readonly InstanceId?: string | undefined;
}

function meant(engine: Engine, input: ActionInput): { readonly member: Member; readonly action: LifecycleAction } {
  const group = findGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
  const hookName = required(input.LifecycleHookName, 'lifecycleHookName');
  const { LifecycleActionToken: token, InstanceId: instanceId } = input;
  const member = instanceId === undefined ? holder(group, token) : findMember(engine, instanceId, group);
  return { member, action: findAction(member, hookName, token) };
}

function holder(group: Group, token: string | undefined): Member {
  if (token === undefined) throw validation('Either an instance id or a lifecycle action token must be given.');
  for (const member of group.members.all()) {
    if ([...member.actions.values()].some((action) => action.token === token)) return member;
  }
  throw validation(`No active Lifecycle Action found with token ${token}`);
}

function view(group: Group, hook: LifecycleHook): HookView {
  return {
    LifecycleHookName: hook.name,
    AutoScalingGroupName: group.name,
    LifecycleTransition: hook.transition,
    NotificationTargetARN: hook.notificationArn,
    RoleARN: hook.roleArn,
    NotificationMetadata: hook.metadata,
    HeartbeatTimeout: hook.timeoutSeconds,
    GlobalTimeout: globalTimeoutSeconds(hook),
    DefaultResult: hook.defaultResult,
  };
}
