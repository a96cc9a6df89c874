import type { LifecycleState } from '@aws-sdk/client-auto-scaling';
import { byWorld } from '../elb/cause.ts';
import type { ElbModel } from '../elb/elb.ts';
import type { Kernel } from '../kernel.ts';
import type { Machine, Machines } from '../machines.ts';
import { drained } from './attachments.ts';
import { capacityOperations } from './capacity-operations.ts';
import { describeOperations } from './describe-operations.ts';
import {
  type AutoScalingOptions,
  after,
  autoScalingDefaults,
  type Engine,
  findGroup,
  type MemberListener,
} from './engine.ts';
import { attachedArns, type Group, type Member } from './group.ts';
import { groupOperations } from './group-operations.ts';
import { assessHealth } from './health.ts';
import { hookOperations } from './hook-operations.ts';
import { instanceOperations } from './instance-operations.ts';
import { machineRuns } from './joining.ts';
import { createJournal } from './journal.ts';
import { launchConfigurationOperations } from './launch-configuration-operations.ts';
import { machineGone, targetChanged, terminate } from './leaving.ts';
import { membershipOperations } from './membership-operations.ts';
import { policyOperations } from './policy-operations.ts';
import { processOperations } from './process-operations.ts';
import { reconcile } from './reconcile.ts';
import type { Refresh } from './refresh.ts';
import { beginRefresh, refreshOperations } from './refresh-operations.ts';
import { createScalingEvents, type ScalingEvents } from './scaling-events.ts';
import { scheduleOperations } from './schedule-operations.ts';
import { takenOutBecause } from './sentences.ts';
import { tagOperations } from './tag-operations.ts';
import { targetGroupOperations } from './target-group-operations.ts';
import { warmPoolOperations } from './warm-pool-operations.ts';
import { watchingOperations } from './watching-operations.ts';

/** What monitors and faults see and do without a request. */
export interface AutoScalingModel extends ScalingEvents {
  /** Called when an instance joined, changed or left, with the reason. */
  onMember(listener: MemberListener): void;
  member(instanceId: string): MemberState | undefined;
  /** Every group as it is. */
  groups(): Iterable<Group>;
  capacity(groupName: string): Pick<Group, 'min' | 'max' | 'desired'> | undefined;
  /** A tag that only AWS itself may write, such as those of CloudFormation. */
  tagGroup(groupName: string, key: string, value: string): void;
  /** Has an instance wait in the warm pool of a group, which has one from then on. */
  seedWarm(groupName: string, instanceId: string): void;
  /** An instance refresh by somebody else that is in progress and gets nowhere, until it is cancelled. Answers its id. */
  seedRefresh(groupName: string): string;
}

export interface MemberState {
  readonly groupName: string;
  readonly lifecycle: LifecycleState;
  readonly health: 'Healthy' | 'Unhealthy';
  readonly protectedFromScaleIn: boolean;
  /** The target groups attached to its group. */
  readonly targetGroupArns: readonly string[];
}

export interface AutoScaling {
  readonly model: AutoScalingModel;
  readonly operations: ReturnType<typeof allOperations>;
}

/** A simulated EC2 Auto Scaling in one account and region, on the simulated EC2 and load balancing. */
export function createAutoScaling(
  kernel: Kernel,
  machines: Machines,
  elb: ElbModel,
  options: Partial<AutoScalingOptions> = {},
): AutoScaling {
  const engine: Engine = {
    kernel,
    machines,
    elb,
    options: { ...autoScalingDefaults, ...options },
    groups: new Map(),
    memberOf: new Map(),
    journal: createJournal(kernel),
    listeners: [],
    nudge: (group, delaySeconds) => nudge(engine, group, delaySeconds),
  };
  const refreshes = new Map<string, Refresh[]>();
  machines.onChange((machine) => machineChanged(engine, machine));
  elb.onChange((arn, instanceId) => targetOfMemberChanged(engine, arn, instanceId));
  return { model: createModel(engine, refreshes), operations: allOperations(engine, refreshes) };
}

function allOperations(engine: Engine, refreshes: Map<string, Refresh[]>) {
  return {
    ...groupOperations(engine),
    ...describeOperations(engine),
    ...capacityOperations(engine),
    ...instanceOperations(engine),
    ...membershipOperations(engine),
    ...hookOperations(engine),
    ...processOperations(engine),
    ...targetGroupOperations(engine),
    ...tagOperations(engine),
    ...policyOperations(engine),
    ...scheduleOperations(engine),
    ...watchingOperations(engine),
    ...launchConfigurationOperations(engine),
    ...warmPoolOperations(engine),
    ...refreshOperations(engine, refreshes),
  };
}

function createModel(engine: Engine, refreshes: Map<string, Refresh[]>): AutoScalingModel {
  return {
    ...createScalingEvents(engine),
    onMember: (listener) => engine.listeners.push(listener),
    member: (instanceId) => {
      const member = engine.memberOf.get(instanceId);
      return member === undefined ? undefined : memberState(member);
    },
    groups: () => engine.groups.values(),
    capacity: (groupName) => engine.groups.get(groupName),
    tagGroup: (groupName, key, value) => {
      findGroup(engine, groupName).tags.set(key, { value, propagate: true });
    },
    seedWarm: (groupName, instanceId) => {
      const group = findGroup(engine, groupName);
      const { state = 'Stopped', instanceIds = [] } = group.warmPool ?? {};
      group.warmPool = { state, instanceIds: [...instanceIds, instanceId] };
      engine.kernel.changed();
    },
    seedRefresh: (groupName) => {
      const refresh = beginRefresh(engine, refreshes, findGroup(engine, groupName), {}, true);
      refresh.status = 'InProgress';
      return refresh.id;
    },
  };
}

function memberState(member: Member): MemberState {
  const { group, lifecycle, health, protectedFromScaleIn } = member;
  const targetGroupArns = attachedArns(group);
  return { groupName: group.name, lifecycle, health, protectedFromScaleIn, targetGroupArns };
}

/** One look is enough for all that happens until it; a later one is in addition. */
function nudge(engine: Engine, group: Group, delaySeconds?: number): void {
  if (delaySeconds !== undefined) {
    after(engine, delaySeconds, () => reconcile(engine, group));
    return;
  }
  if (group.memory.reconcileScheduled) return;
  group.memory.reconcileScheduled = true;
  after(engine, engine.options.reactionSeconds, () => {
    group.memory.reconcileScheduled = false;
    reconcile(engine, group);
  });
}

function machineChanged(engine: Engine, machine: Machine): void {
  const member = engine.memberOf.get(machine.instanceId);
  if (member === undefined) return;
  if (machine.state === 'running') machineRuns(engine, member);
  if (machine.state === 'terminated') {
    if (member.lifecycle.startsWith('Pending')) lostBeforeService(engine, member);
    else machineGone(engine, member);
  }
  assessHealth(engine, member);
}

function lostBeforeService(engine: Engine, member: Member): void {
  const sentence = takenOutBecause(engine.kernel.nowMs(), 'an EC2 instance that ended before it was in service');
  terminate(engine, member, { cause: byWorld('machine-lost'), sentence });
}

function targetOfMemberChanged(engine: Engine, arn: string, instanceId: string): void {
  const member = engine.memberOf.get(instanceId);
  if (member === undefined) return;
  targetChanged(engine, member);
  assessHealth(engine, member);
  if (engine.elb.health(arn, instanceId) === undefined) drained(member.group, arn, instanceId);
}
