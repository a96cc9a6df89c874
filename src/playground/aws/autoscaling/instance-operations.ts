import type { ActivityType, Activity as ActivityView } from '@aws-sdk/client-auto-scaling';
import { byCaller, type Cause } from '../elb/cause.ts';
import { required } from '../elb/required.ts';
import { type AutoScalingOperations, ServiceError } from '../wire/operation.ts';
import { setDesired } from './desired.ts';
import { type Engine, findGroup, findMember, memberChanged, validation } from './engine.ts';
import type { Group, Member } from './group.ts';
import { inGrace, markUnhealthy } from './health.ts';
import { terminate } from './leaving.ts';
import { isActive } from './members.ts';
import { takenOutByUser } from './sentences.ts';
import { activityView } from './views.ts';

export function instanceOperations(engine: Engine) {
  return {
    TerminateInstanceInAutoScalingGroup: (input): ActivityType => {
      const decrement = required(input.ShouldDecrementDesiredCapacity, 'shouldDecrementDesiredCapacity');
      const cause = byCaller('TerminateInstanceInAutoScalingGroup');
      const members = named(engine, input);
      const activities = takeOut(engine, members, { decrement, cause, action: 'Terminating' }, (member, sentence) =>
        activityView(terminate(engine, member, { cause, sentence })),
      );
      engine.kernel.changed();
      return input.InstanceId === undefined ? { Activities: activities } : withActivity(activities);
    },
    SetInstanceHealth: (input) => {
      const member = findMember(engine, required(input.InstanceId, 'instanceId'));
      const status = required(input.HealthStatus, 'healthStatus');
      if (status !== 'Healthy' && status !== 'Unhealthy') {
        throw validation(`Value ${status} at 'healthStatus' must be Healthy or Unhealthy.`);
      }
      setHealth(engine, member, status, input.ShouldRespectGracePeriod ?? true);
      engine.kernel.changed();
      return {};
    },
    SetInstanceProtection: (input) => {
      const group = findGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      const protect = required(input.ProtectedFromScaleIn, 'protectedFromScaleIn');
      const members = memberList(engine, group, required(input.InstanceIds, 'instanceIds'), 50);
      for (const member of members) refuseUnprotectable(member);
      for (const member of members) member.protectedFromScaleIn = protect;
      group.memory.saidAllProtected = false;
      engine.nudge(group);
      engine.kernel.changed();
      return {};
    },
  } satisfies AutoScalingOperations;
}

interface NamedInstances {
  readonly InstanceId?: string | undefined;
  readonly InstanceIds?: string[] | undefined;
  readonly AutoScalingGroupName?: string | undefined;
}

function named(engine: Engine, input: NamedInstances): Member[] {
  if (input.InstanceIds !== undefined && input.InstanceIds.length > 0) {
    const group = findGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
    return memberList(engine, group, input.InstanceIds, 100).map(refuseUnterminable);
  }
  return [refuseUnterminable(findMember(engine, required(input.InstanceId, 'instanceId')))];
}

function refuseUnterminable(member: Member): Member {
  const { lifecycle, instanceId, activity } = member;
  if (isActive(lifecycle) || lifecycle === 'Standby') return member;
  if (lifecycle.startsWith('Terminat')) {
    throw new ServiceError('ScalingActivityInProgress', `Activity ${activity?.id} is in progress.`);
  }
  throw validation(`The instance ${instanceId} is in ${lifecycle} and cannot be terminated.`);
}

function withActivity(activities: readonly ActivityView[]): { Activity?: ActivityView } {
  const [activity] = activities;
  return activity === undefined ? {} : { Activity: activity };
}

/** All members of one group. Throws ValidationError for more ids than `most`, and for instances of other groups. */
export function memberList(engine: Engine, group: Group, ids: readonly string[], most: number): Member[] {
  if (ids.length > most) {
    throw validation(
      `1 validation error detected: Value at 'instanceIds' failed to satisfy constraint: ` +
        `Member must have length less than or equal to ${most}`,
    );
  }
  return [...new Set(ids)].map((id) => findMember(engine, id, group));
}

export interface Removal {
  readonly decrement: boolean;
  readonly cause: Cause;
  /** `Terminating`, `Detaching`, `Moving to standby`: what the refusal at min size names. */
  readonly action: string;
}

/**
 * Takes members out of service one by one, each lowering the desired capacity where asked. Throws ValidationError,
 * before anything happened, where that would go below min size.
 */
export function takeOut<Result>(
  engine: Engine,
  members: readonly Member[],
  removal: Removal,
  act: (member: Member, sentence: string) => Result,
): Result[] {
  const counted = removal.decrement ? members.filter(({ lifecycle }) => isActive(lifecycle)) : [];
  const group = members[0]?.group;
  if (group !== undefined) refuseBelowMin(group, counted.length, removal.action);
  const shrinks = new Set(counted);
  return members.map((member) => {
    const from = member.group.desired;
    const shrink = shrinks.has(member) ? { from, to: from - 1 } : undefined;
    if (shrink !== undefined) setDesired(engine, member.group, shrink.to, removal.cause);
    return act(member, takenOutByUser(engine.kernel.nowMs(), shrink));
  });
}

function refuseBelowMin(group: Group, by: number, action: string): void {
  if (by === 0 || group.desired - by >= group.min) return;
  const relation = group.desired === group.min ? 'equals' : 'is too close to';
  throw validation(
    `Currently, desiredSize ${relation} minSize (${group.min}). ${action} instance without replacement will violate ` +
      `group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.`,
  );
}

function setHealth(engine: Engine, member: Member, status: 'Healthy' | 'Unhealthy', respectGrace: boolean): void {
  const cause = byCaller('SetInstanceHealth');
  if (status === 'Healthy') {
    member.health = 'Healthy';
    memberChanged(engine, member, cause);
  } else if (!respectGrace || !inGrace(engine, member)) {
    markUnhealthy(engine, member, 'a user health-check', cause);
  }
}

function refuseUnprotectable({ lifecycle, instanceId }: Member): void {
  if (lifecycle === 'InService' || lifecycle === 'EnteringStandby' || lifecycle === 'Standby') return;
  throw validation(`The instance ${instanceId} is not in InService or EnteringStandby or Standby.`);
}
