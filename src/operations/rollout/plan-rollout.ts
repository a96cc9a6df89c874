import { Refusal } from '../../basics/errors.ts';
import { fleetSubject } from '../../config/policy.ts';
import { fleetKeyText } from '../../fleet/fleet.ts';
import { servingCount } from '../../fleet/serving.ts';
import { worldOf } from '../../fleet/world.ts';
import { liveHolder } from '../../runs/gone.ts';
import type { ApprovalRule, Plan } from '../../runs/plan.ts';
import type { Planned, Planner } from '../../runs/planner.ts';
import type { Run } from '../../runs/run.ts';
import { lookAgain } from '../../steps/emergency/count-left.ts';
import type { Outlook } from '../../steps/forecast.ts';
import type { Desk } from '../desk.ts';
import { authorise } from '../people/authorise.ts';
import { refuseUnidentifiedRequester } from '../people/second-person.ts';
import { timed } from '../planning/forecast-plan.ts';
import { type PlanAsked, planAudit } from '../planning/plan-asked.ts';
import { approvalRuleOf, bySecondPerson, orRefused, refuseFrozen, refuseLocked } from '../planning/plan-refusals.ts';
import { chooseWindows } from '../planning/plan-windows.ts';
import { takenBackByItself } from '../planning/taken-back-by-itself.ts';
import { imageRolledOut, imagesReplaced } from '../run-images.ts';
import { judgeOrder } from './environment-order.ts';
import { judgeForRollout, refuseForeign, refuseOtherBase, requireSource } from './rollout-refusals.ts';
import { type RolloutRequest, rolloutRequestSchema } from './rollout-request.ts';
import { isWatchOverridden, planWatch } from './rollout-watch.ts';
import { type RolloutWorld, readRolloutWorld, replacedInstances } from './rollout-world.ts';
import { planStrategy } from './strategies.ts';

export interface PlannedRollout {
  readonly plan: Plan;
  readonly world: RolloutWorld;
  readonly outlook: Outlook;
}

/** The plan as the engine takes it: it is the fleet that is locked. */
export function forFleet({ config }: Desk, { plan, world }: PlannedRollout): Planned {
  const { environment, key } = world.fleet;
  return {
    kind: 'planned',
    plan,
    subjectKey: fleetSubject(config, key),
    ...(environment === undefined ? {} : { environment }),
  };
}

/** The planner of the engine. */
export function createRolloutPlanner(desk: Desk): Planner {
  return {
    verb: 'rollout',
    plan: async (run) => {
      const request = rolloutRequestSchema.parse(run.request);
      return orRefused(async () =>
        forFleet(desk, await planRollout(desk, request, { actor: run.requestedBy, runId: run.id })),
      );
    },
  };
}

/**
 * Plans a rollout on the world as it is now. Reads only; the dry run and the run ask the same. Throws Refusal with the
 * first reason against it.
 */
export async function planRollout(desk: Desk, request: RolloutRequest, asked: PlanAsked): Promise<PlannedRollout> {
  const audit = planAudit(asked);
  const world = await readRolloutWorld(desk, request, audit);
  const { fleet } = world;
  const nowMs = desk.clock.nowMs();
  authorise(desk, { actor: asked.actor, groupIds: request.groupIds }, 'operator', fleet.environment);
  refuseFrozen(await desk.store.freezes(), fleet.environment);
  refuseLocked(fleet.name, await liveHolder(desk.store, fleetSubject(desk.config, fleet.key)), asked.runId);
  refuseForeign(fleet);
  refuseOtherBase(fleet, request);
  const source = requireSource(world);
  const judgement = judgeForRollout(world, request, nowMs);
  refuseDone(world);
  const runs = await desk.store.ofSubject(fleetSubject(desk.config, fleet.key), 50);
  const hasServed = hasServedIn(world, runs);
  // What has been in this very fleet goes back there without having been anywhere else.
  const isBack = hasServed || runs.some((run) => imagesReplaced(run).includes(world.image.imageId));
  const outOfOrder = isBack ? undefined : await judgeOrder(desk, audit, world);
  if (outOfOrder !== undefined && request.override === undefined) throw outOfOrder;
  const window = chooseWindows(world.policy, fleet.environment, request.outsideWindow);
  const watch = await planWatch(desk.aws.for(fleet.key, audit), world, request);
  const isOverride =
    !judgement.usable || outOfOrder !== undefined || window.overridden !== undefined || isWatchOverridden(watch);
  const approval = approvalRule(world, isOverride);
  refuseUnidentifiedRequester(desk.config, asked.actor, approval);
  const judged = { judgement, outOfOrder, window, hasServed, ...(watch === undefined ? {} : { watch }) };
  const question = { desk, audit, request, world, source, ...judged, nowMs };
  const answer = await planStrategy[request.strategy](question);
  const resolved = worldOf(fleet, world.image, world.versions);
  const plan: Plan = {
    format: 1,
    verb: 'rollout',
    world: resolved,
    ...timed(answer),
    ...window.windows,
    approval,
  };
  if (request.takesItselfBack === true) plan.steps = takenBackByItself(plan.steps);
  if (request.mends !== undefined) plan.steps = [...plan.steps, lookAgain({ ...request.mends, ...leftOf(world) })];
  return { plan, world, outlook: answer.outlook };
}

/** In what is looked again: in which fleet, for which AMI. */
function leftOf({ fleet, image }: RolloutWorld) {
  return { name: fleet.name, fleet: fleetKeyText(fleet.key), imageId: image.imageId };
}

/** Whether the image has served in this fleet: it does now, or a run has brought it there. */
function hasServedIn({ fleet, image }: RolloutWorld, runs: readonly Run[]): boolean {
  const now = { ...fleet, instances: fleet.instances.filter(({ imageId }) => imageId === image.imageId) };
  if (servingCount(now) > 0) return true;
  return runs.some((run) => imageRolledOut(run) === image.imageId);
}

/** Throws Refusal where nothing would change. */
export function refuseDone(world: RolloutWorld): void {
  const { fleet, imageIds } = world;
  const launches = fleet.sourceImageIds ?? [];
  if (replacedInstances(world).length > 0 || !isSame(launches, imageIds)) return;
  throw new Refusal(
    'nothing-to-do',
    `Every instance of ${fleet.name} already runs ${imageIds.join(' or ')}, and new ones will too.`,
    `See it: /ami fleet ${fleet.name}`,
  );
}

/** An override takes a second person, whatever the environment says. */
function approvalRule({ policy }: RolloutWorld, overridden: boolean): ApprovalRule {
  const rule = approvalRuleOf(policy);
  return overridden ? bySecondPerson(rule) : rule;
}

function isSame(launches: readonly string[], imageIds: readonly string[]): boolean {
  return launches.length === imageIds.length && launches.every((id) => imageIds.includes(id));
}
