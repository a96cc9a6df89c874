import type { CreateAutoScalingGroupType, UpdateAutoScalingGroupType } from '@aws-sdk/client-auto-scaling';
import { byCaller, byWorld } from '../elb/cause.ts';
import { required } from '../elb/required.ts';
import { type AutoScalingOperations, ServiceError } from '../wire/operation.ts';
import { changeDesired, forgetLaunchFailures, rememberEarlier, setDesired } from './desired.ts';
import { type Engine, findGroup, validation } from './engine.ts';
import type { Attachment, Group } from './group.ts';
import { keepHook } from './hook-operations.ts';
import { uuid } from './journal.ts';
import { terminate } from './leaving.ts';
import { createMembers, isLeaving } from './members.ts';
import { takenOutByUser } from './sentences.ts';
import { readSettings, type Settings } from './settings.ts';
import { readSource } from './source.ts';
import { keepTag } from './tag-operations.ts';

export function groupOperations(engine: Engine) {
  return {
    CreateAutoScalingGroup: (input) => {
      const group = newGroup(engine, input);
      engine.groups.set(group.name, group);
      for (const hook of input.LifecycleHookSpecificationList ?? []) keepHook(group, hook);
      for (const tag of input.Tags ?? []) keepTag(group, tag);
      changeDesired(engine, group, {
        to: input.DesiredCapacity ?? group.min,
        why: 'a user request created an AutoScalingGroup',
        cause: byCaller('CreateAutoScalingGroup'),
      });
      engine.kernel.changed();
      return {};
    },
    UpdateAutoScalingGroup: (input) => {
      const group = liveGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      update(engine, group, input);
      engine.kernel.changed();
      return {};
    },
    DeleteAutoScalingGroup: (input) => {
      const group = findGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      if (group.members.size > 0 && input.ForceDelete !== true) {
        throw new ServiceError(
          'ResourceInUse',
          'You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.',
        );
      }
      deleteGroup(engine, group);
      engine.kernel.changed();
      return {};
    },
  } satisfies AutoScalingOperations;
}

/** A group that is not being deleted. Throws the error with which AWS refuses changes to one that is. */
export function liveGroup(engine: Engine, name: string): Group {
  const group = findGroup(engine, name);
  if (!group.deleting) return group;
  throw new ServiceError('ScalingActivityInProgress', `You cannot change group ${name} while it is being deleted.`);
}

function newGroup(engine: Engine, input: CreateAutoScalingGroupType): Group {
  const name = required(input.AutoScalingGroupName, 'autoScalingGroupName');
  if (engine.groups.has(name)) {
    throw new ServiceError(
      'AlreadyExists',
      `AutoScalingGroup by this name already exists - A group with the name ${name} already exists`,
    );
  }
  const source = readSource(engine.machines, input);
  if (source === undefined) {
    throw validation(
      'Valid requests must contain either LaunchTemplate, LaunchConfigurationName or MixedInstancesPolicy.',
    );
  }
  const { kernel } = engine;
  return {
    name,
    arn: `arn:aws:autoscaling:${kernel.region}:${kernel.accountId}:autoScalingGroup:${uuid(kernel)}:autoScalingGroupName/${name}`,
    createdAtMs: kernel.nowMs(),
    ...readSettings(engine, input),
    desired: 0,
    source,
    deleting: false,
    tags: new Map(),
    suspended: new Map(),
    hooks: new Map(),
    policies: new Map(),
    schedules: new Map(),
    notifications: new Map(),
    metrics: new Set(),
    targetGroups: new Map(targetGroups(engine, input.TargetGroupARNs ?? [])),
    classicLoadBalancers: input.LoadBalancerNames ?? [],
    warmPool: undefined,
    members: createMembers(kernel.nowMs),
    memory: emptyMemory(),
  };
}

/** Throws ValidationError where a target group does not exist. */
export function targetGroups(engine: Engine, arns: readonly string[]): [string, Attachment][] {
  return arns.map((arn) => {
    if (engine.elb.hasTargetGroup(arn)) return [arn, { kind: 'attached' }];
    throw validation('Provided Target Groups may not be valid. Please ensure they exist and try again.');
  });
}

function emptyMemory(): Group['memory'] {
  return {
    reasons: [],
    shrinkCause: byWorld('scaling'),
    replacementsDue: 0,
    surge: new Set(),
    surgeSettled: 0,
    launchFailures: 0,
    launchNotBeforeMs: 0,
    closedZones: new Map(),
    refreshing: undefined,
    reconcileScheduled: false,
    rebalanceScheduled: false,
    saidAllProtected: false,
    lastScaledAtMs: undefined,
    earlier: undefined,
  };
}

function update(engine: Engine, group: Group, input: UpdateAutoScalingGroupType): void {
  const source = readSource(engine.machines, input, group.source);
  if (source !== undefined && group.memory.refreshing?.holdsSource === true) throw validation(heldByRefresh);
  const settings = readSettings(engine, input, group);
  rememberEarlier(engine, group);
  Object.assign(group, settings);
  if (source !== undefined) group.source = source;
  forgetLaunchFailures(group);
  const to = input.DesiredCapacity ?? Math.min(settings.max, Math.max(settings.min, group.desired));
  changeDesired(engine, group, { to, why: constraints(settings, to), cause: byCaller('UpdateAutoScalingGroup') });
}

const heldByRefresh =
  'An active instance refresh with a desired configuration exists. All configuration options derived from the desired configuration are not available for update while the instance refresh is active.';

function constraints({ min, max }: Settings, desired: number): string {
  return `a user request update of AutoScalingGroup constraints to min: ${min}, max: ${max}, desired: ${desired}`;
}

function deleteGroup(engine: Engine, group: Group): void {
  const cause = byCaller('DeleteAutoScalingGroup');
  group.deleting = true;
  group.min = 0;
  setDesired(engine, group, 0, cause);
  for (const member of [...group.members.all()]) {
    if (isLeaving(member.lifecycle)) continue;
    terminate(engine, member, { cause, sentence: takenOutByUser(engine.kernel.nowMs(), undefined) });
  }
  if (group.members.size === 0) engine.groups.delete(group.name);
}
