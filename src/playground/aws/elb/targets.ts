import type { TargetHealth } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ServiceError } from '../wire/operation.ts';
import type { Cause } from './cause.ts';
import {
  check,
  drain,
  emit,
  enterPhase,
  machineChanged,
  type TargetBook,
  type TargetListener,
} from './target-checks.ts';
import { describeHealth } from './target-health.ts';
import { type ElbWorld, type Target, type TargetGroup, targetGroup } from './world.ts';

/** The life of targets: registered, checked, drained, gone. All transitions happen on simulated time. */
export interface Targets {
  /** Starts the checks anew where the target was draining; does nothing where it is registered. */
  register(groupArn: string, instanceId: string, port: number | undefined, cause: Cause): void;
  /** Drains for the deregistration delay, then forgets; does nothing where it is not registered. */
  deregister(groupArn: string, instanceId: string, cause: Cause): void;
  /** As DescribeTargetHealth says it; undefined where the target is not registered. */
  health(groupArn: string, instanceId: string): TargetHealth | undefined;
  /** The same as a late reader sees it, while the fault of stale reads is in force. */
  seen(groupArn: string, instanceId: string): TargetHealth | undefined;
  /** What `health` says of all targets of a group, by instance; of none for a group that is not there. */
  healths(groupArn: string): ReadonlyMap<string, TargetHealth>;
  /** A fault: while held, the target fails its checks whatever its machine does. */
  hold(groupArn: string, instanceId: string, held: boolean): void;
  /** Starts the checks of a whole group anew, after it came into use or went out of it. */
  restart(groupArn: string, cause: Cause): void;
  /** Called when what `health` answers may have changed, with the reason. */
  onChange(listener: TargetListener): void;
}

export function createTargets(world: ElbWorld): Targets {
  const book: TargetBook = { world, listeners: [], byInstance: new Map() };
  world.machines.onChange((machine) => {
    const targets = [...(book.byInstance.get(machine.instanceId)?.values() ?? [])];
    for (const target of targets) machineChanged(book, target, machine);
  });
  return {
    register: (groupArn, instanceId, port, cause) => {
      const target = enter(book, groupArn, instanceId, port);
      if (target === undefined) return;
      check(book, target);
      emit(book, target, cause);
    },
    deregister: (groupArn, instanceId, cause) => {
      const target = targetGroup(world, groupArn).targets.get(instanceId);
      if (target !== undefined) drain(book, target, cause);
    },
    health: (groupArn, instanceId) => healthOf(world, groupArn, instanceId, 0),
    seen: (groupArn, instanceId) => healthOf(world, groupArn, instanceId, world.options.readLagMs()),
    healths: (groupArn) => healthsOf(world, groupArn),
    hold: (groupArn, instanceId, held) => {
      const target = targetGroup(world, groupArn).targets.get(instanceId);
      if (target === undefined) throw new ServiceError('InvalidTarget', `${instanceId} is not registered`);
      target.held = held;
      if (target.phase !== 'draining') check(book, target);
      world.kernel.changed();
    },
    restart: (groupArn, cause) => restart(book, groupArn, cause),
    onChange: (listener) => book.listeners.push(listener),
  };
}

/** The new or revived target; undefined where it was registered already. */
function enter(book: TargetBook, groupArn: string, instanceId: string, port: number | undefined): Target | undefined {
  const group = targetGroup(book.world, groupArn);
  const known = group.targets.get(instanceId);
  const wanted = port ?? group.port;
  if (known !== undefined && known.phase !== 'draining') {
    if (known.port === wanted) return undefined;
    // Several ports of one instance in one group would make "the health of an instance" ambiguous here.
    throw new ServiceError('TooManyRegistrationsForTargetId', `${instanceId} is registered with port ${known.port}`);
  }
  if (known !== undefined) known.epoch += 1;
  const target = newTarget(groupArn, instanceId, wanted, book.world.kernel.nowMs());
  group.targets.set(instanceId, target);
  const ofInstance = book.byInstance.get(instanceId) ?? new Map<string, Target>();
  book.byInstance.set(instanceId, ofInstance.set(groupArn, target));
  return target;
}

function newTarget(groupArn: string, instanceId: string, port: number, registeredAtMs: number): Target {
  return {
    groupArn,
    instanceId,
    port,
    phase: 'initial',
    phaseBefore: undefined,
    phaseChangedAtMs: registeredAtMs,
    registeredAtMs,
    serving: false,
    held: false,
    epoch: 0,
  };
}

function restart(book: TargetBook, groupArn: string, cause: Cause): void {
  for (const target of targetGroup(book.world, groupArn).targets.values()) {
    if (target.phase === 'draining') continue;
    enterPhase(book, target, 'initial');
    check(book, target);
    emit(book, target, cause);
  }
}

function healthOf(world: ElbWorld, groupArn: string, instanceId: string, lagMs: number): TargetHealth | undefined {
  const group = targetGroup(world, groupArn);
  const target = group.targets.get(instanceId);
  if (target === undefined) return undefined;
  const nowMs = world.kernel.nowMs();
  if (nowMs - target.phaseChangedAtMs >= lagMs) return describe(world, group, target, nowMs);
  return target.phaseBefore && describe(world, group, { ...target, phase: target.phaseBefore }, nowMs);
}

function healthsOf(world: ElbWorld, groupArn: string): ReadonlyMap<string, TargetHealth> {
  const healths = new Map<string, TargetHealth>();
  const group = world.targetGroups.get(groupArn);
  if (group === undefined) return healths;
  const nowMs = world.kernel.nowMs();
  for (const [instanceId, target] of group.targets) healths.set(instanceId, describe(world, group, target, nowMs));
  return healths;
}

function describe(world: ElbWorld, group: TargetGroup, target: Target, nowMs: number): TargetHealth {
  return describeHealth({
    target,
    inUse: group.usedBy.length > 0,
    machine: world.machines.find(target.instanceId),
    nowMs,
    registrationSeconds: world.options.registrationSeconds,
  });
}
