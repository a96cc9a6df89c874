/** How a rollout in waves is planned. Pure. */
import { type PinWish, pinLeaseSeconds } from '../../steps/pins.ts';
import { type RollingPlan, rollingSteps } from '../../steps/rolling/rolling-plan.ts';
import { describeRolling } from './describe-rolling.ts';
import { rolloutOutlook } from './outlook.ts';
import { replacingPlan } from './replacing-plan.ts';
import { type RollingSize, sizeRolling } from './rolling-size.ts';
import type { RolloutWorld } from './rollout-world.ts';
import type { StrategyAnswer, StrategyQuestion } from './strategy.ts';

/** Waves of named instances, new ones before old ones go. Throws Refusal where there is no room for any. */
export function planRolling(question: StrategyQuestion): StrategyAnswer {
  const { world, request, hasServed } = question;
  const size = sizeRolling(world, request, hasServed);
  const pins = pinsFor(world, size);
  const steps = rollingSteps(rollingPlan(question, size, pins));
  return { facts: describeRolling(question, size, pins), steps, outlook: rolloutOutlook(world) };
}

/** What the group has to have changed while the rollout lasts. */
function pinsFor({ fleet }: RolloutWorld, { room, toReplace }: RollingSize): readonly PinWish[] {
  if (toReplace === 0) return [];
  const raise: PinWish[] = room.kind === 'raise-max' ? [{ what: 'max-size', value: room.newMax }] : [];
  // A rebalance between zones terminates instances of its own choosing in the middle of a wave.
  const still: PinWish[] = fleet.suspendedProcesses.includes('AZRebalance')
    ? []
    : [{ what: 'suspend', process: 'AZRebalance' }];
  return [...raise, ...still];
}

function rollingPlan(question: StrategyQuestion, size: RollingSize, pins: readonly PinWish[]): RollingPlan {
  const { back } = question;
  const { waves, toReplace, room } = size;
  return {
    ...replacingPlan(question, {
      batch: waves.batch,
      first: Math.max(1, waves.first),
      waves: Math.max(1, waves.count),
      toReplace,
      surgeFirst: room.kind !== 'within-floor',
    }),
    ...(back === undefined ? {} : { back: { source: back.source, aliased: back.aliased } }),
    pins,
    pinLeaseSeconds,
  };
}
