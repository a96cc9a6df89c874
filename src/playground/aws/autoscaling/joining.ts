import { byWorld, type Cause } from '../elb/cause.ts';
import { after, type Engine, isSuspended, memberChanged } from './engine.ts';
import { attachedArns, type Member } from './group.ts';
import { assessHealth } from './health.ts';
import { terminate } from './leaving.ts';
import { type ActionResult, hooksAt, startActions } from './lifecycle-actions.ts';
import { takenOutBecause } from './sentences.ts';

/** Goes on with a pending instance whose machine runs: through the launch hooks, if any, into service. */
export function machineRuns(engine: Engine, member: Member): void {
  if (member.lifecycle !== 'Pending') return;
  const hooks = hooksAt(member, 'autoscaling:EC2_INSTANCE_LAUNCHING');
  if (hooks.length === 0) {
    enterService(engine, member, byWorld('started'));
    return;
  }
  member.group.members.move(member, 'Pending:Wait');
  if (member.activity !== undefined) member.activity.status = 'MidLifecycleAction';
  startActions(engine, member, hooks, (result) => hooksDone(engine, member, result));
  memberChanged(engine, member, byWorld('started'));
}

function hooksDone(engine: Engine, member: Member, result: ActionResult): void {
  if (result === 'ABANDON') {
    const why = takenOutBecause(engine.kernel.nowMs(), 'a lifecycle action that was abandoned');
    terminate(engine, member, { cause: byWorld('abandoned-by-hook'), sentence: why });
    return;
  }
  member.group.members.move(member, 'Pending:Proceed');
  proceed(engine, member, byWorld('started'));
}

/** Into service a moment later, unless something else happens to the instance first. */
export function proceed(engine: Engine, member: Member, cause: Cause): void {
  const { lifecycle } = member;
  after(engine, engine.options.proceedSeconds, () => {
    if (member.lifecycle === lifecycle) enterService(engine, member, cause);
  });
}

function enterService(engine: Engine, member: Member, cause: Cause): void {
  const { group } = member;
  group.members.move(member, 'InService');
  member.inServiceAtMs = engine.kernel.nowMs();
  if (!isSuspended(group, 'AddToLoadBalancer')) registerEverywhere(engine, member, cause);
  finishLaunch(engine, member);
  if (group.memory.surge.delete(member)) group.memory.surgeSettled += 1;
  memberChanged(engine, member, cause);
  after(engine, group.graceSeconds, () => assessHealth(engine, member));
  assessHealth(engine, member);
  engine.nudge(group);
}

/** In every target group that is attached and still exists. */
export function registerEverywhere(engine: Engine, member: Member, cause: Cause): void {
  for (const arn of attachedArns(member.group)) {
    if (engine.elb.hasTargetGroup(arn)) engine.elb.register(arn, member.instanceId, undefined, cause);
  }
}

function finishLaunch(engine: Engine, member: Member): void {
  const { activity, group } = member;
  if (activity === undefined) return;
  member.activity = undefined;
  if (group.warmupSeconds === undefined || group.warmupSeconds === 0) {
    engine.journal.end(activity, 'Successful');
    return;
  }
  activity.status = 'WaitingForInstanceWarmup';
  after(engine, group.warmupSeconds, () => engine.journal.end(activity, 'Successful'));
}
