import { byCaller } from '../elb/cause.ts';
import { required } from '../elb/required.ts';
import type { AutoScalingOperations } from '../wire/operation.ts';
import { changeDesired } from './desired.ts';
import { type Engine, validation } from './engine.ts';
import type { Group, Member } from './group.ts';
import { liveGroup } from './group-operations.ts';
import { memberList, takeOut } from './instance-operations.ts';
import { proceed } from './joining.ts';
import { admit, newMember, zonesOf } from './launching.ts';
import { detach, enterStandby } from './leaving.ts';
import { instant } from './sentences.ts';
import { activityView } from './views.ts';

/** The API takes fewer ids for standby than its page says. */
const mostStandbyIds = 19;
const mostIds = 20;

export function membershipOperations(engine: Engine) {
  const groupOf = (name: string | undefined) => liveGroup(engine, required(name, 'autoScalingGroupName'));
  return {
    EnterStandby: (input) => {
      const group = groupOf(input.AutoScalingGroupName);
      const decrement = required(input.ShouldDecrementDesiredCapacity, 'shouldDecrementDesiredCapacity');
      const members = memberList(engine, group, input.InstanceIds ?? [], mostStandbyIds);
      for (const member of members) refuseUnless(member, ['InService']);
      const cause = byCaller('EnterStandby');
      const action = 'Moving to standby the';
      const activities = takeOut(engine, members, { decrement, cause, action }, (member, sentence) =>
        activityView(enterStandby(engine, member, { cause, sentence })),
      );
      engine.kernel.changed();
      return { Activities: activities };
    },
    ExitStandby: (input) => {
      const group = groupOf(input.AutoScalingGroupName);
      const members = memberList(engine, group, input.InstanceIds ?? [], mostStandbyIds);
      for (const member of members) refuseUnless(member, ['Standby']);
      const activities = comeBack(engine, group, members, 'ExitStandby').map((member) => exit(engine, member));
      engine.kernel.changed();
      return { Activities: activities };
    },
    AttachInstances: (input) => {
      const group = groupOf(input.AutoScalingGroupName);
      const ids = [...new Set(input.InstanceIds ?? [])];
      if (ids.length > mostIds) throw validation(`Up to ${mostIds} instance ids can be given, not ${ids.length}.`);
      const members = ids.map((id) => candidate(engine, group, id));
      for (const member of comeBack(engine, group, members, 'AttachInstances')) {
        admit(engine, member);
        proceed(engine, member, byCaller('AttachInstances'));
      }
      engine.kernel.changed();
      return {};
    },
    DetachInstances: (input) => {
      const group = groupOf(input.AutoScalingGroupName);
      const decrement = required(input.ShouldDecrementDesiredCapacity, 'shouldDecrementDesiredCapacity');
      const members = memberList(engine, group, input.InstanceIds ?? [], mostIds);
      for (const member of members) refuseUnless(member, ['InService', 'Standby']);
      const cause = byCaller('DetachInstances');
      const activities = takeOut(engine, members, { decrement, cause, action: 'Detaching' }, (member, sentence) =>
        activityView(detach(engine, member, { cause, sentence })),
      );
      engine.kernel.changed();
      return { Activities: activities };
    },
  } satisfies AutoScalingOperations;
}

function refuseUnless({ lifecycle, instanceId }: Member, allowed: readonly string[]): void {
  if (!allowed.includes(lifecycle)) throw validation(`The instance ${instanceId} is not in ${allowed.join(' or ')}.`);
}

/** Makes room for instances that start to count again. Throws ValidationError where max size leaves none. */
function comeBack(engine: Engine, group: Group, members: readonly Member[], call: string): readonly Member[] {
  const to = group.desired + members.length;
  if (to > group.max) {
    throw validation(`${call} would take the desired capacity to ${to}, above the max size ${group.max} of the group.`);
  }
  changeDesired(engine, group, { to, why: `a user request of ${call}`, cause: byCaller(call) });
  return members;
}

function exit(engine: Engine, member: Member) {
  const { group, instanceId } = member;
  const nowMs = engine.kernel.nowMs();
  const activity = engine.journal.begin({
    group,
    description: `Moving EC2 instance out of Standby: ${instanceId}`,
    cause:
      `At ${instant(nowMs)} instance ${instanceId} was moved out of standby in response to a user request, ` +
      `increasing the capacity from ${group.members.activeCount} to ${group.members.activeCount + 1}.`,
    status: 'PreInService',
  });
  member.activity = activity;
  group.members.move(member, 'Pending');
  proceed(engine, member, byCaller('ExitStandby'));
  return activityView(activity);
}

function candidate(engine: Engine, group: Group, instanceId: string): Member {
  const machine = engine.machines.find(instanceId);
  if (machine?.state !== 'running') throw validation(`Invalid Instance ID(s): ${instanceId}. It must be running.`);
  const owner = engine.memberOf.get(instanceId);
  if (owner !== undefined) {
    throw validation(`The instance ${instanceId} is already part of AutoScalingGroup: ${owner.group.name}`);
  }
  if (!zonesOf(engine, group).includes(machine.zone)) {
    throw validation(`The instance ${instanceId} is in ${machine.zone}, which is not a zone of the group.`);
  }
  return {
    ...newMember(group, instanceId, machine.zone, engine.kernel.nowMs()),
    launchedAtMs: machine.launchedAtMs,
    instanceType: machine.instanceType,
    imageId: machine.imageId,
    launchConfiguration: group.source.kind === 'configuration' ? group.source.name : undefined,
  };
}
