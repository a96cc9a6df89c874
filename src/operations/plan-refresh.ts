/** How a rollout by an instance refresh is planned. */
import { Refusal } from '../basics/errors.ts';
import type { FleetInstance } from '../fleet/fleet.ts';
import type { RefreshRules } from '../fleet/refresh.ts';
import { isSameSource } from '../fleet/source.ts';
import { members } from '../fleet/standing.ts';
import { worldOf } from '../fleet/world.ts';
import { type RefreshPlan, refreshSteps } from '../steps/refresh-plan.ts';
import { describeRefresh } from './describe-refresh.ts';
import { backRules, firstOf, firstRules, refreshRules, refuseRefresh } from './refresh-rules.ts';
import { aliasedTemplates, numberedSource, templateMoves } from './rollout-templates.ts';
import { type RolloutWorld, replacedInstances } from './rollout-world.ts';
import type { StrategyAnswer, StrategyQuestion } from './strategies.ts';
import { formerImageIds } from './way-back.ts';

/** What is decided of a refresh before it is put into steps and words. */
export interface RefreshSize {
  readonly rules: RefreshRules;
  readonly toReplace: number;
  /** How many are tried first; absent where the image has served here. */
  readonly first?: number;
  /** Whether AWS can roll back by itself. */
  readonly mayRollBack: boolean;
}

/** EC2 Auto Scaling replaces the instances, and this run watches it. Throws Refusal where AWS could not, or should not. */
export async function planRefresh(question: StrategyQuestion): Promise<StrategyAnswer> {
  const { desk, audit, request, world, source, hasServed } = question;
  const { fleet, policy } = world;
  const checks = refuseRefresh(fleet, await desk.aws.for(fleet.key, audit).refreshes.checks(fleet.key.groupName));
  refuseNothing(world);
  const toReplace = refreshedInstances(world).length;
  const first = firstOf(fleet, toReplace, hasServed);
  const moves = templateMoves(world, source);
  const size: RefreshSize = {
    rules: refreshRules(fleet, policy, checks, request),
    toReplace,
    ...(first === undefined ? {} : { first }),
    mayRollBack: isSameSource(source, numberedSource(source, moves)) && aliasedTemplates(world).length === 0,
  };
  return { facts: describeRefresh(question, size), steps: refreshSteps(refreshPlan(question, size)) };
}

/** AWS tells old from new by the version of the template, so what runs the image already is replaced as well. */
function refreshedInstances({ fleet, policy }: RolloutWorld): readonly FleetInstance[] {
  const keepProtected = policy.protectedInstances === 'keep';
  return members(fleet).filter(({ protectedFromScaleIn }) => !(keepProtected && protectedFromScaleIn));
}

/** Then only the group has to be pointed at the image, and AWS would replace everything all the same. */
function refuseNothing(world: RolloutWorld): void {
  if (replacedInstances(world).length > 0) return;
  throw new Refusal(
    'nothing-to-refresh',
    `Every instance of ${world.fleet.name} that may be replaced runs ${world.image.imageId} already, and a refresh would replace them all.`,
    'Point the group at it, and replace nothing: --strategy rolling',
  );
}

function refreshPlan({ world, source, watch }: StrategyQuestion, size: RefreshSize): RefreshPlan {
  const { fleet, image, policy } = world;
  const moves = templateMoves(world, source);
  const { rules, toReplace, first } = size;
  return {
    fleet: fleet.key,
    imageId: image.imageId,
    world: worldOf(fleet, image, world.versions),
    source,
    numberedSource: numberedSource(source, moves),
    templates: moves,
    aliased: aliasedTemplates(world),
    formerImageIds: formerImageIds(world),
    mayRollBack: size.mayRollBack,
    rules,
    ...(watch === undefined ? {} : { watch }),
    ...(first === undefined ? {} : { firstRules: firstRules(fleet, rules) }),
    backRules: backRules(rules),
    rollout: {
      fleet: fleet.key,
      imageIds: [image.imageId],
      minHealthyPercent: policy.minHealthyPercent,
      keepProtected: policy.protectedInstances === 'keep',
      batch: Math.max(1, toReplace),
      first: first ?? Math.max(1, toReplace),
      waves: first === undefined ? 1 : 2,
      toReplace,
      surgeFirst: true,
      back: false,
      pollSeconds: policy.pollSeconds,
      settleSeconds: policy.settleSeconds,
      waveTimeoutSeconds: policy.waveTimeoutSeconds,
    },
  };
}
