/** What a plan is made of that replaces the instances of a group, whoever replaces them. Pure. */
import { worldOf } from '../../fleet/world.ts';
import type { RolloutParams } from '../../steps/parts.ts';
import type { RollingPlan } from '../../steps/rolling/rolling-plan.ts';
import { aliasedTemplates, numberedSource, templateMoves } from './rollout-templates.ts';
import type { StrategyQuestion } from './strategy.ts';
import { formerImageIds } from './way-back.ts';

export function replacingPlan(
  { world, source, watch }: StrategyQuestion,
  size: Pick<RolloutParams, 'batch' | 'first' | 'waves' | 'toReplace' | 'surgeFirst'>,
): Omit<RollingPlan, 'pins' | 'pinLeaseSeconds' | 'back'> {
  const { fleet, image, policy } = world;
  const moves = templateMoves(world, source);
  return {
    fleet: fleet.key,
    imageId: image.imageId,
    world: worldOf(fleet, image, world.versions),
    source,
    numberedSource: numberedSource(source, moves),
    templates: moves,
    aliased: aliasedTemplates(world),
    formerImageIds: formerImageIds(world),
    ...(watch === undefined ? {} : { watch }),
    rollout: {
      fleet: fleet.key,
      imageIds: [...world.imageIds],
      minHealthyPercent: policy.minHealthyPercent,
      keepProtected: policy.protectedInstances === 'keep',
      ...size,
      back: false,
      pollSeconds: policy.pollSeconds,
      settleSeconds: policy.settleSeconds,
      waveTimeoutSeconds: policy.waveTimeoutSeconds,
    },
  };
}
