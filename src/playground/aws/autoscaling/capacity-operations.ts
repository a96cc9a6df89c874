import { byCaller } from '../elb/cause.ts';
import { required } from '../elb/required.ts';
import { type AutoScalingOperations, ServiceError } from '../wire/operation.ts';
import { changeDesired } from './desired.ts';
import { type Engine, validation } from './engine.ts';
import type { Group } from './group.ts';
import { liveGroup } from './group-operations.ts';

export function capacityOperations(engine: Engine) {
  return {
    SetDesiredCapacity: (input) => {
      const group = liveGroup(engine, required(input.AutoScalingGroupName, 'autoScalingGroupName'));
      const to = required(input.DesiredCapacity, 'desiredCapacity');
      refuseOutOfBounds(group, to);
      if (input.HonorCooldown === true) refuseInCooldown(engine, group, group.cooldownSeconds);
      changeDesired(engine, group, {
        to,
        why: 'a user request explicitly set group desired capacity',
        cause: byCaller('SetDesiredCapacity'),
      });
      engine.kernel.changed();
      return {};
    },
  } satisfies AutoScalingOperations;
}

function refuseOutOfBounds({ min, max }: Group, to: number): void {
  if (to > max) {
    throw validation(`New SetDesiredCapacity value ${to} is above max value ${max} for the AutoScalingGroup.`);
  }
  if (to < min) {
    throw validation(`New SetDesiredCapacity value ${to} is below min value ${min} for the AutoScalingGroup.`);
  }
}

/** Throws ScalingActivityInProgress while the last change of desired capacity is still cooling down. */
export function refuseInCooldown(engine: Engine, group: Group, cooldownSeconds: number): void {
  const { lastScaledAtMs } = group.memory;
  if (lastScaledAtMs === undefined || engine.kernel.nowMs() >= lastScaledAtMs + cooldownSeconds * 1000) return;
  throw new ServiceError('ScalingActivityInProgress', `AutoScalingGroup ${group.name} is in its cooldown period.`);
}
