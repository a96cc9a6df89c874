import { byWorld, type Cause } from '../elb/cause.ts';
import { drained } from './attachments.ts';
import { after, type Engine, memberChanged } from './engine.ts';
import type { Activity, Member } from './group.ts';
import { dropActions, hooksAt, startActions } from './lifecycle-actions.ts';
import { isLeaving } from './members.ts';

export interface Departure {
  readonly cause: Cause;
  /** The cause as the activity tells it. */
  readonly sentence: string;
}

/**
 * Takes an instance out for good: out of its target groups and drained, then through the termination hooks, then
 * ended. Answers the activity, the one under way where it is leaving already.
 */
export function terminate(engine: Engine, member: Member, departure: Departure): Activity {
  if (isLeaving(member.lifecycle) && member.activity !== undefined) return member.activity;
  const activity = depart(engine, member, 'Terminating', `Terminating EC2 instance: ${member.instanceId}`, departure);
  const lost = engine.machines.find(member.instanceId)?.state === 'terminated';
  if (lost) runTerminationHooks(engine, member);
  else whenDrained(engine, member, () => runTerminationHooks(engine, member));
  return activity;
}

/** Takes an instance out of the group and lets it run. */
export function detach(engine: Engine, member: Member, departure: Departure): Activity {
  const activity = depart(engine, member, 'Detaching', `Detaching EC2 instance: ${member.instanceId}`, departure);
  whenDrained(engine, member, () => {
    member.group.members.move(member, 'Detached');
    engine.journal.end(activity, 'Successful');
    forget(engine, member, departure.cause);
  });
  return activity;
}

/** Takes an instance out of service; it stays in the group and does not count towards desired capacity. */
export function enterStandby(engine: Engine, member: Member, departure: Departure): Activity {
  const description = `Moving EC2 instance to Standby: ${member.instanceId}`;
  const activity = depart(engine, member, 'EnteringStandby', description, departure);
  whenDrained(engine, member, () => {
    member.group.members.move(member, 'Standby');
    member.activity = undefined;
    engine.journal.end(activity, 'Successful');
    memberChanged(engine, member, departure.cause);
  });
  return activity;
}

function depart(
  engine: Engine,
  member: Member,
  lifecycle: 'Terminating' | 'Detaching' | 'EnteringStandby',
  description: string,
  { cause, sentence }: Departure,
): Activity {
  const { group } = member;
  dropActions(member);
  member.whenDrained = undefined;
  if (member.activity !== undefined) engine.journal.end(member.activity, 'Cancelled', 'The instance left the group.');
  group.memory.surge.delete(member);
  group.members.move(member, lifecycle);
  const details = { 'Availability Zone': member.zone };
  const activity = engine.journal.begin({ group, description, cause: sentence, status: 'InProgress', details });
  member.activity = activity;
  deregisterEverywhere(engine, member, cause);
  memberChanged(engine, member, cause);
  engine.nudge(group);
  return activity;
}

function deregisterEverywhere(engine: Engine, member: Member, cause: Cause): void {
  for (const arn of member.group.targetGroups.keys()) {
    if (engine.elb.hasTargetGroup(arn)) engine.elb.deregister(arn, member.instanceId, cause);
  }
}

function whenDrained(engine: Engine, member: Member, next: () => void): void {
  if (!isDraining(engine, member)) {
    next();
    return;
  }
  if (member.activity !== undefined) member.activity.status = 'WaitingForELBConnectionDraining';
  member.whenDrained = next;
}

/** Called whenever a target of this instance changed. */
export function targetChanged(engine: Engine, member: Member): void {
  const next = member.whenDrained;
  if (next === undefined || isDraining(engine, member)) return;
  member.whenDrained = undefined;
  next();
}

function isDraining(engine: Engine, member: Member): boolean {
  for (const arn of member.group.targetGroups.keys()) {
    if (!engine.elb.hasTargetGroup(arn)) continue;
    if (engine.elb.health(arn, member.instanceId)?.State === 'draining') return true;
  }
  return false;
}

function runTerminationHooks(engine: Engine, member: Member): void {
  const hooks = hooksAt(member, 'autoscaling:EC2_INSTANCE_TERMINATING');
  if (hooks.length === 0) {
    endMachine(engine, member);
    return;
  }
  member.group.members.move(member, 'Terminating:Wait');
  if (member.activity !== undefined) member.activity.status = 'MidLifecycleAction';
  startActions(engine, member, hooks, () => {
    member.group.members.move(member, 'Terminating:Proceed');
    after(engine, engine.options.proceedSeconds, () => endMachine(engine, member));
  });
}

function endMachine(engine: Engine, member: Member): void {
  const machine = engine.machines.find(member.instanceId);
  if (member.activity !== undefined) member.activity.status = 'InProgress';
  if (machine === undefined || machine.state === 'terminated') machineGone(engine, member);
  else engine.machines.terminate(member.instanceId);
}

/** Goes on with an instance whose machine has ended. One that waits in a hook stays until the hook is done. */
export function machineGone(engine: Engine, member: Member): void {
  if (member.lifecycle !== 'Terminating' && member.lifecycle !== 'Terminating:Proceed') return;
  if (member.whenDrained !== undefined) {
    const next = member.whenDrained;
    member.whenDrained = undefined;
    next();
    return;
  }
  member.group.members.move(member, 'Terminated');
  if (member.activity !== undefined) engine.journal.end(member.activity, 'Successful');
  after(engine, engine.options.goneSeconds, () => forget(engine, member, byWorld('machine-lost')));
}

function forget(engine: Engine, member: Member, cause: Cause): void {
  for (const arn of [...member.group.targetGroups.keys()]) drained(member.group, arn, member.instanceId);
  member.group.members.remove(member);
  engine.memberOf.delete(member.instanceId);
  memberChanged(engine, member, cause);
  engine.nudge(member.group);
}
