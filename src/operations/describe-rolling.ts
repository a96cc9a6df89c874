/** A planned rollout in waves as facts for people. Pure. */
import type { PinWish } from '../steps/pins.ts';
import { describeRollout } from './describe-rollout.ts';
import type { RollingSize } from './rolling-size.ts';
import type { RolloutFacts } from './rollout-facts.ts';
import type { StrategyQuestion } from './strategies.ts';

/** From a launch to a healthy target, as a first guess; the card corrects itself as waves finish. */
const bootSeconds = 120;

/** Rough time for all waves, the look at the end, and what is watched meanwhile, in seconds. */
function expectedSeconds({ world, watch }: StrategyQuestion, { waves }: RollingSize): number {
  const { waveSeconds, bakeSeconds } = watch ?? { waveSeconds: 0, bakeSeconds: 0 };
  return waves.count * (bootSeconds + world.policy.settleSeconds + waveSeconds) + 60 + bakeSeconds;
}

export function describeRolling(question: StrategyQuestion, size: RollingSize, pins: readonly PinWish[]): RolloutFacts {
  const { waves, room, toReplace } = size;
  const { fleet, image } = question.world;
  return {
    ...describeRollout(question, { pins, expectedSeconds: expectedSeconds(question, size) }),
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
