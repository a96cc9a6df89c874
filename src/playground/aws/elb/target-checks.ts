import type { Machine } from '../machines.ts';
import { byWorld, type Cause } from './cause.ts';
import { type ElbWorld, type Target, type TargetGroup, targetGroup, targetKey } from './world.ts';

export type TargetListener = (groupArn: string, instanceId: string, cause: Cause) => void;

/** What the functions of this file work on: the world, who listens, and the targets of each instance. */
export interface TargetBook {
  readonly world: ElbWorld;
  readonly listeners: TargetListener[];
  readonly byInstance: Map<string, Set<Target>>;
}

export function emit({ listeners }: TargetBook, { groupArn, instanceId }: Target, cause: Cause): void {
  for (const listener of listeners) listener(groupArn, instanceId, cause);
}

/** Starts the checks of one target: so many in a row, and it is healthy or unhealthy. */
export function check(book: TargetBook, target: Target): void {
  const { world } = book;
  target.epoch += 1;
  target.serving = serves(target, world.machines.find(target.instanceId));
  const group = targetGroup(world, target.groupArn);
  if (group.usedBy.length === 0 || target.phase === (target.serving ? 'healthy' : 'unhealthy')) return;
  later(book, target, secondsUntilVerdict(group, target.serving), () => {
    enterPhase(book, target, target.serving ? 'healthy' : 'unhealthy');
    emit(book, target, byWorld('failed-checks'));
  });
}

/** Takes a target out of service: at once where no load balancer uses it, else after the deregistration delay. */
export function drain(book: TargetBook, target: Target, cause: Cause): void {
  if (target.phase === 'draining') return;
  const group = targetGroup(book.world, target.groupArn);
  if (group.usedBy.length === 0) {
    forget(book, target, cause);
    return;
  }
  enterPhase(book, target, 'draining');
  target.epoch += 1;
  later(book, target, drainingSeconds(group), () => forget(book, target, cause));
  emit(book, target, cause);
}

/** Looks at a target again after its machine changed. */
export function machineChanged(book: TargetBook, target: Target, machine: Machine): void {
  const cause = byWorld('machine-lost');
  // An address is nobody's: it is checked until somebody takes it out.
  if (machine.state === 'terminated' && target.id === target.instanceId) {
    drain(book, target, cause);
    return;
  }
  if (target.phase !== 'draining' && serves(target, machine) !== target.serving) check(book, target);
  emit(book, target, cause);
}

/** Two changes in one moment count as one: a late reader sees what was before both. */
export function enterPhase({ world: { kernel } }: TargetBook, target: Target, phase: Target['phase']): void {
  if (target.phaseChangedAtMs !== kernel.nowMs()) target.phaseBefore = target.phase;
  target.phaseChangedAtMs = kernel.nowMs();
  target.phase = phase;
}

function forget(book: TargetBook, target: Target, cause: Cause): void {
  targetGroup(book.world, target.groupArn).targets.delete(targetKey(target));
  abandon(book, target);
  emit(book, target, cause);
}

/** Nothing that happens to its instance, or was to happen to it, concerns it any more. */
export function abandon({ byInstance }: TargetBook, target: Target): void {
  const ofInstance = byInstance.get(target.instanceId);
  ofInstance?.delete(target);
  if (ofInstance?.size === 0) byInstance.delete(target.instanceId);
  target.epoch += 1;
}

function later({ world: { kernel } }: TargetBook, target: Target, delaySeconds: number, act: () => void): void {
  const { epoch } = target;
  kernel.schedule(kernel.nowMs() + delaySeconds * 1000, () => {
    if (target.epoch !== epoch) return;
    act();
    kernel.changed();
  });
}

function serves(target: Target, machine: Machine | undefined): boolean {
  return !target.held && machine?.state === 'running' && machine.serving;
}

function secondsUntilVerdict(group: TargetGroup, serving: boolean): number {
  return group.check.intervalSeconds * (serving ? group.check.healthyThreshold : group.check.unhealthyThreshold);
}

function drainingSeconds(group: TargetGroup): number {
  return Number(group.attributes.get('deregistration_delay.timeout_seconds'));
}
