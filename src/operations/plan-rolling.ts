/** How a rollout in waves is planned. Pure. */
import { worldOf } from '../fleet/world.ts';
import type { PinWish } from '../steps/pins.ts';
import { type RollingPlan, rollingSteps } from '../steps/rolling-plan.ts';
import { describeRolling } from './describe-rolling.ts';
import { expectedSecondsOf } from './forecast-plan.ts';
import { rolloutOutlook } from './outlook.ts';
import { type RollingSize, sizeRolling } from './rolling-size.ts';
import { aliasedTemplates, numberedSource, templateMoves } from './rollout-templates.ts';
import type { RolloutWorld } from './rollout-world.ts';
import type { StrategyAnswer, StrategyQuestion } from './strategies.ts';
import { formerImageIds } from './way-back.ts';

/** Pins outlive the run that set them by this much before they look forgotten. */
const pinLeaseSeconds = 24 * 60 * 60;

/** Waves of named instances, new ones before old ones go. Throws Refusal where there is no room for any. */
export function planRolling(question: StrategyQuestion): StrategyAnswer {
  const { world, request, hasServed } = question;
  const size = sizeRolling(world, request, hasServed);
  const pins = pinsFor(world, size);
  const steps = rollingSteps(rollingPlan(question, size, pins));
  const expectedSeconds = expectedSecondsOf(steps, rolloutOutlook(world));
  return { facts: describeRolling(question, size, { pins, expectedSeconds }), steps };
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

function rollingPlan(
  { world, source, back, watch }: StrategyQuestion,
  size: RollingSize,
  pins: readonly PinWish[],
): RollingPlan {
  const { fleet, image, policy } = world;
  const moves = templateMoves(world, source);
  return {
    fleet: fleet.key,
    imageId: image.imageId,
    world: worldOf(fleet, image, world.versions),
    ...(back === undefined ? {} : { back: { source: back.source, aliased: back.aliased } }),
    source,
    numberedSource: numberedSource(source, moves),
    templates: moves,
    pins,
    pinLeaseSeconds,
    aliased: aliasedTemplates(world),
    formerImageIds: formerImageIds(world),
    ...(watch === undefined ? {} : { watch }),
    rollout: {
      fleet: fleet.key,
      imageIds: [...world.imageIds],
      minHealthyPercent: policy.minHealthyPercent,
      keepProtected: policy.protectedInstances === 'keep',
      batch: size.waves.batch,
      first: Math.max(1, size.waves.first),
      waves: Math.max(1, size.waves.count),
      toReplace: size.toReplace,
      surgeFirst: size.room.kind !== 'within-floor',
      back: false,
      pollSeconds: policy.pollSeconds,
      settleSeconds: policy.settleSeconds,
      waveTimeoutSeconds: policy.waveTimeoutSeconds,
    },
  };
}
