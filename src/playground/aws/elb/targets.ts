import type { TargetHealth } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ServiceError } from '../wire/operation.ts';
import type { Cause } from './cause.ts';
import {
  abandon,
  check,
  drain,
  emit,
  enterPhase,
  machineChanged,
  type TargetBook,
  type TargetListener,
} from './target-checks.ts';
import { describeHealth } from './target-health.ts';
import { type ElbWorld, type Target, type TargetGroup, targetGroup, targetKey } from './world.ts';

/** One registration as a reader sees it. */
export interface SeenTarget {
  readonly id: string;
  readonly port: number;
  readonly health: TargetHealth;
}

/** The life of targets: registered, checked, drained, gone. All transitions happen on simulated time. */
export interface Targets {
  /** Starts the checks anew where the target was draining; does nothing where it is registered on that port. */
  register(groupArn: string, id: string, port: number | undefined, cause: Cause): void;
  /** Drains every port for the deregistration delay, then forgets; does nothing where it is not registered. */
  deregister(groupArn: string, instanceId: string, cause: Cause): void;
  /** The same for one port, that of the group where none is named; does nothing where it is not registered on it. */
  deregisterPort(groupArn: string, id: string, port: number | undefined, cause: Cause): void;
  /** Of the worst port of an instance; undefined where it is not registered. */
  health(groupArn: string, instanceId: string): TargetHealth | undefined;
  /** What a reader sees of a group, which is late while the fault of stale reads is in force. */
  seen(groupArn: string): readonly SeenTarget[];
  /** What `health` says of all targets of a group, by instance; of none for a group that is not there. */
  healths(groupArn: string): ReadonlyMap<string, TargetHealth>;
  /** A fault: while held, the instance fails its checks on every port whatever its machine does. */
  hold(groupArn: string, instanceId: string, held: boolean): void;
  /** Starts the checks of a whole group anew, after it came into use or went out of it. */
  restart(groupArn: string, cause: Cause): void;
  /** Forgets every target of a group that is being deleted: nothing of them happens any more. */
  abandon(groupArn: string): void;
  /** Called when what `health` answers may have changed, with the reason. */
  onChange(listener: TargetListener): void;
}

export function createTargets(world: ElbWorld): Targets {
  const book: TargetBook = { world, listeners: [], byInstance: new Map() };
  world.machines.onChange((machine) => {
    for (const target of [...(book.byInstance.get(machine.instanceId) ?? [])]) machineChanged(book, target, machine);
  });
  return {
    register: (groupArn, id, port, cause) => {
      const target = enter(book, groupArn, id, port);
      if (target === undefined) return;
      check(book, target);
      emit(book, target, cause);
    },
    deregister: (groupArn, instanceId, cause) => {
      for (const target of portsOf(book, groupArn, instanceId)) drain(book, target, cause);
    },
    deregisterPort: (groupArn, id, port, cause) => {
      const group = targetGroup(world, groupArn);
      const target = group.targets.get(targetKey({ id, port: port ?? group.port }));
      if (target !== undefined) drain(book, target, cause);
    },
    health: (groupArn, instanceId) => {
      const group = targetGroup(world, groupArn);
      return worst(portsOf(book, groupArn, instanceId).map((target) => healthOf(world, group, target)));
    },
    seen: (groupArn) => seenOf(world, targetGroup(world, groupArn)),
    healths: (groupArn) => healthsOf(world, groupArn),
    hold: (groupArn, instanceId, held) => {
      const ports = portsOf(book, groupArn, instanceId);
      if (ports.length === 0) throw new ServiceError('InvalidTarget', `${instanceId} is not registered`);
      for (const target of ports) {
        target.held = held;
        if (target.phase !== 'draining') check(book, target);
      }
      world.kernel.changed();
    },
    abandon: (groupArn) => {
      for (const target of targetGroup(world, groupArn).targets.values()) abandon(book, target);
    },
    restart: (groupArn, cause) => restart(book, groupArn, cause),
    onChange: (listener) => book.listeners.push(listener),
  };
}

/** What the instance is registered as in the group: a target for each port. */
function portsOf(book: TargetBook, groupArn: string, instanceId: string): readonly Target[] {
  const { arn } = targetGroup(book.world, groupArn);
  return [...(book.byInstance.get(instanceId) ?? [])].filter((target) => target.groupArn === arn);
}

/** The new or revived target; undefined where it was registered already. */
function enter(book: TargetBook, groupArn: string, id: string, wanted: number | undefined): Target | undefined {
  const { world, byInstance } = book;
  const group = targetGroup(world, groupArn);
  const port = wanted ?? group.port;
  const key = targetKey({ id, port });
  const known = group.targets.get(key);
  if (known !== undefined && known.phase !== 'draining') return undefined;
  const instanceId = group.targetType === 'ip' ? (world.machines.atPrivateIp(id)?.instanceId ?? id) : id;
  if (known !== undefined) abandon(book, known);
  const ofInstance = byInstance.get(instanceId) ?? new Set<Target>();
  const target = newTarget({ groupArn: group.arn, id, instanceId, port }, world.kernel.nowMs());
  group.targets.set(key, target);
  byInstance.set(instanceId, ofInstance.add(target));
  return target;
}

function newTarget(place: Pick<Target, 'groupArn' | 'id' | 'instanceId' | 'port'>, registeredAtMs: number): Target {
  return {
    ...place,
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

function seenOf(world: ElbWorld, group: TargetGroup): readonly SeenTarget[] {
  const lagMs = world.options.readLagMs();
  return [...group.targets.values()].flatMap((target) => {
    const { id, port, phaseBefore } = target;
    const isLate = world.kernel.nowMs() - target.phaseChangedAtMs < lagMs;
    if (isLate && phaseBefore === undefined) return [];
    const seen = isLate && phaseBefore !== undefined ? { ...target, phase: phaseBefore } : target;
    return [{ id, port, health: healthOf(world, group, seen) }];
  });
}

function healthsOf(world: ElbWorld, groupArn: string): ReadonlyMap<string, TargetHealth> {
  const group = world.targetGroups.get(groupArn);
  if (group === undefined) return new Map();
  const healths = new Map<string, TargetHealth>();
  for (const target of group.targets.values()) {
    const known = healths.get(target.instanceId);
    const all = [...(known === undefined ? [] : [known]), healthOf(world, group, target)];
    const health = worst(all);
    if (health !== undefined) healths.set(target.instanceId, health);
  }
  return healths;
}

/** The first that is not healthy. */
function worst(healths: readonly TargetHealth[]): TargetHealth | undefined {
  return healths.find(({ State }) => State !== 'healthy') ?? healths[0];
}

function healthOf(world: ElbWorld, group: TargetGroup, target: Target): TargetHealth {
  return describeHealth({
    target,
    inUse: group.usedBy.length > 0,
    machine: world.machines.find(target.instanceId),
    nowMs: world.kernel.nowMs(),
    registrationSeconds: world.options.registrationSeconds,
  });
}
