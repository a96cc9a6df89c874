import type { Cause } from '../elb/cause.ts';
import type { Engine } from './engine.ts';
import type { Group } from './group.ts';
import { desiredChanged } from './sentences.ts';

export interface DesiredChange {
  readonly to: number;
  /** `a user request explicitly set group desired capacity`: the subject of the sentence in the activity. */
  readonly why: string;
  readonly cause: Cause;
}

/** Sets the desired capacity, remembers why for the activities that follow, and makes the group act on it. */
export function changeDesired(engine: Engine, group: Group, { to, why, cause }: DesiredChange): void {
  const from = group.desired;
  const nowMs = engine.kernel.nowMs();
  if (from !== to) {
    group.memory.reasons.push(desiredChanged(nowMs, why, from, to));
    group.memory.lastScaledAtMs = nowMs;
  }
  setDesired(engine, group, to, cause);
}

/** The same without a sentence of its own: the activity that goes with it says it. */
export function setDesired(engine: Engine, group: Group, to: number, cause: Cause): void {
  rememberEarlier(engine, group);
  if (to < group.desired) group.memory.shrinkCause = cause;
  group.desired = to;
  group.memory.saidAllProtected = false;
  forgetLaunchFailures(group);
  engine.nudge(group);
}

/** Keeps what late readers will see, before the first change of a moment. */
export function rememberEarlier({ kernel }: Engine, group: Group): void {
  const atMs = kernel.nowMs();
  if (group.memory.earlier?.atMs === atMs) return;
  const { min, max, desired, source } = group;
  group.memory.earlier = { atMs, min, max, desired, source };
}

/** After what a launch depends on has changed, the next one need not wait. */
export function forgetLaunchFailures({ memory }: Group): void {
  memory.launchFailures = 0;
  memory.launchNotBeforeMs = 0;
  memory.closedZones.clear();
}

/** Within the bounds of the group. */
export function clampDesired(group: Group, wanted: number): number {
  return Math.min(group.max, Math.max(group.min, wanted));
}
