/** A planned rollout in waves as facts for people. Pure. */
import type { PinWish } from '../steps/pins.ts';
import { describeRollout } from './describe-rollout.ts';
import type { RollingSize } from './rolling-size.ts';
import type { RolloutFacts } from './rollout-facts.ts';
import type { StrategyQuestion } from './strategies.ts';

/** From a launch to a healthy target, as a first guess; the card corrects itself as waves finish. */
const bootSeconds = 120;

/** Rough time for all waves and the look at the end, in seconds. */
function expectedSeconds(waves: number, settleSeconds: number): number {
  return waves * (bootSeconds + settleSeconds) + 60;
}

export function describeRolling(
  question: StrategyQuestion,
  { waves, room, toReplace }: RollingSize,
  pins: readonly PinWish[],
): RolloutFacts {
  const { fleet, policy, image } = question.world;
  return {
    ...describeRollout(question, { pins, expectedSeconds: expectedSeconds(waves.count, policy.settleSeconds) }),
    strategy: 'rolling',
    batch: waves.batch,
    waves: waves.count,
    firstWave: waves.first,
    ...(waves.first < waves.batch && toReplace > 1
      ? { firstWaveBecause: `${image.imageId} has not served in this fleet before` }
      : {}),
    room: room.kind === 'raise-max' ? { ...room, oldMax: fleet.max } : room,
  };
}
