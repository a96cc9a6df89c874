/** How a rollout by an instance refresh is planned. */
import { Refusal } from '../../basics/errors.ts';
import type { FleetInstance } from '../../fleet/fleet.ts';
import { isSameSource } from '../../fleet/source.ts';
import { members } from '../../fleet/standing.ts';
import { refreshSteps } from '../../steps/refresh/refresh-plan.ts';
import { describeRefresh, type RefreshSize } from './describe-refresh.ts';
import { rolloutOutlook } from './outlook.ts';
import { backRules, firstOf, firstRules, refreshRules, refuseRefresh } from './refresh-rules.ts';
import { replacingPlan } from './replacing-plan.ts';
import { type RolloutWorld, replacedInstances } from './rollout-world.ts';
import type { StrategyAnswer, StrategyQuestion } from './strategy.ts';

/** EC2 Auto Scaling replaces the instances, and this run watches it. Throws Refusal where AWS could not, or should not. */
export async function planRefresh(question: StrategyQuestion): Promise<StrategyAnswer> {
  const { desk, audit, request, world, hasServed } = question;
  const { fleet, policy } = world;
  const checks = refuseRefresh(fleet, await desk.aws.for(fleet.key, audit).refreshes.checks(fleet.key.groupName));
  refuseNothing(world);
  const refreshed = refreshedInstances(world);
  const toReplace = refreshed.length;
  const first = firstOf(fleet, toReplace, hasServed);
  const rules = refreshRules(fleet, policy, checks, request);
  const base = replacingPlan(question, {
    batch: Math.max(1, toReplace),
    first: first ?? Math.max(1, toReplace),
    waves: first === undefined ? 1 : 2,
    toReplace,
    surgeFirst: true,
  });
  const mayRollBack = isSameSource(base.source, base.numberedSource) && base.aliased.length === 0;
  const steps = refreshSteps({
    ...base,
    mayRollBack,
    rules,
    ...(first === undefined ? {} : { firstRules: firstRules(fleet, rules) }),
    backRules: backRules(rules),
  });
  const size: RefreshSize = { rules, toReplace, ...(first === undefined ? {} : { first }), mayRollBack };
  return { facts: describeRefresh(question, size), steps, outlook: rolloutOutlook(world, refreshed) };
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
