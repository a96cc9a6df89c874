/** A planned rollout in waves as facts for people. Pure. */
import type { PinWish } from '../../steps/pins.ts';
import { describeRollout } from './describe-rollout.ts';
import type { RollingSize } from './rolling-size.ts';
import type { DescribedRollout } from './rollout-facts.ts';
import type { StrategyQuestion } from './strategy.ts';

export function describeRolling(
  question: StrategyQuestion,
  { waves, room, toReplace }: RollingSize,
  pins: readonly PinWish[],
): DescribedRollout {
  const { fleet, image } = question.world;
  return {
    ...describeRollout(question, { pins }),
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
