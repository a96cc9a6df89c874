import { byWorld } from '../elb/cause.ts';
import type { Kernel } from '../kernel.ts';
import { changeDesired, clampDesired } from './desired.ts';
import { type Engine, findGroup, isSuspended } from './engine.ts';

/** Changes of capacity that the world makes, as alarms and schedules do. */
export interface ScalingEvents {
  /** What an alarm does that adds `count` instances, within max size. Nothing while AlarmNotification is suspended. */
  scaleOut(groupName: string, count: number): void;
  /** What an alarm does that removes `count` instances, within min size. */
  scaleIn(groupName: string, count: number): void;
  /** What a scheduled action does that sets the capacity. Nothing while ScheduledActions is suspended. */
  runSchedule(groupName: string, desired: number): void;
}

export function createScalingEvents(engine: Engine): ScalingEvents {
  const alarm = (groupName: string, by: number): void => {
    const group = findGroup(engine, groupName);
    if (isSuspended(group, 'AlarmNotification') || group.deleting) return;
    const direction = by > 0 ? 'out' : 'in';
    changeDesired(engine, group, {
      to: clampDesired(group, group.desired + by),
      why: `a monitor alarm load-${direction} in state ALARM triggered policy scale-${direction}`,
      cause: byWorld('scaling'),
    });
    engine.kernel.changed();
  };
  return {
    scaleOut: (groupName, count) => alarm(groupName, count),
    scaleIn: (groupName, count) => alarm(groupName, -count),
    runSchedule: (groupName, desired) => {
      const group = findGroup(engine, groupName);
      if (isSuspended(group, 'ScheduledActions') || group.deleting) return;
      changeDesired(engine, group, {
        to: clampDesired(group, desired),
        why: `a scheduled action update of AutoScalingGroup to desired: ${desired}`,
        cause: byWorld('scaling'),
      });
      engine.kernel.changed();
    },
  };
}

export interface RandomScaling {
  readonly groupName: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly events: number;
  /** Each event adds or removes from 1 to this many instances. */
  readonly largest: number;
}

/** Schedules scaling events at random moments, from the seed of the kernel. */
export function scheduleRandomScaling(kernel: Kernel, scaling: ScalingEvents, plan: RandomScaling): void {
  for (let event = 0; event < plan.events; event += 1) {
    const atMs = plan.fromMs + Math.floor(kernel.random() * (plan.untilMs - plan.fromMs));
    const count = 1 + Math.floor(kernel.random() * plan.largest);
    const out = kernel.random() < 0.5;
    kernel.schedule(atMs, () =>
      out ? scaling.scaleOut(plan.groupName, count) : scaling.scaleIn(plan.groupName, count),
    );
  }
}
