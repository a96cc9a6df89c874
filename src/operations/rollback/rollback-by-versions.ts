/** Going back to the launch template versions that served before a run, instances and all. */

import { Refusal } from '../../basics/errors.ts';
import { strategyOf } from '../../config/policy.ts';
import type { LaunchSource } from '../../fleet/fleet.ts';
import { isSameSource, templatesToVersion } from '../../fleet/source.ts';
import { rollbackStrategies, type Strategy } from '../../fleet/strategies.ts';
import { worldOf } from '../../fleet/world.ts';
import type { Plan } from '../../runs/plan.ts';
import { isVersionOf } from '../../steps/rolling/template-version.ts';
import { authorise } from '../people/authorise.ts';
import { refuseUnidentifiedRequester } from '../people/second-person.ts';
import { timed } from '../planning/forecast-plan.ts';
import { approvalRuleOf, bySecondPerson, refuseFrozen } from '../planning/plan-refusals.ts';
import { type PlannedRollout, refuseDone } from '../rollout/plan-rollout.ts';
import { refuseForeign, requireSource } from '../rollout/rollout-refusals.ts';
import type { RolloutRequest } from '../rollout/rollout-request.ts';
import { numberedSource, templateMoves } from '../rollout/rollout-templates.ts';
import { type RolloutWorld, readWorldFor } from '../rollout/rollout-world.ts';
import { planStrategy } from '../rollout/strategies.ts';
import type { GoingBack } from '../rollout/strategy.ts';
import { sourceLeftBy } from './find-taken-back.ts';
import type { RollbackQuestion } from './rollback-question.ts';
import {
  changedSince,
  refuseChangedSince,
  refuseGoneImages,
  refuseGoneVersions,
  refuseOtherPolicy,
} from './rollback-refusals.ts';
import { rollbackWarnings, stayingWarnings } from './rollback-warnings.ts';
import { planRollbackWatch } from './rollback-watch.ts';

/** Points the group at exactly what it launched from before, and replaces what runs anything else. */
export async function planBackByVersions(question: RollbackQuestion): Promise<PlannedRollout> {
  const { desk, audit, request, asked, taken } = question;
  const nowMs = desk.clock.nowMs();
  const world = await readFormerWorld(question);
  const { fleet, policy } = world;
  authorise(desk, { actor: asked.actor, groupIds: request.groupIds }, 'operator', fleet.environment);
  refuseFrozen(await desk.store.freezes(), fleet.environment);
  refuseForeign(fleet);
  const source = requireSource(world);
  refuseOtherPolicy(fleet, taken);
  const override = await overridden(question, world, numberedSource(source, templateMoves(world, source)));
  refuseDone(world);
  const rule = approvalRuleOf(policy);
  const approval = override === undefined ? rule : bySecondPerson(rule);
  refuseUnidentifiedRequester(desk.config, asked.actor, approval);
  const { watch, warnings } = await planRollbackWatch(desk.aws.for(fleet.key, audit), world);
  const answer = await planStrategy[strategyFor(question)]({
    desk,
    audit,
    request: rolloutRequest(question, world),
    world,
    source,
    judgement: { usable: true, warnings: [] },
    outOfOrder: undefined,
    // It waits for no window, so that its plan has none.
    window: { windows: {} },
    hasServed: true,
    ...(watch === undefined ? {} : { watch }),
    back: goingBack(question, world, override, warnings),
    nowMs,
  });
  const plan: Plan = {
    format: 1,
    verb: 'rollback',
    world: worldOf(fleet, world.image, world.versions),
    ...timed(answer),
    approval,
  };
  return { plan, world, outlook: answer.outlook };
}

/** The fleet as it is, and what it is to launch again; throws Refusal where that is not there any more. */
async function readFormerWorld({ desk, audit, fleet, taken }: RollbackQuestion): Promise<RolloutWorld> {
  const aws = desk.aws.for(fleet.key, audit);
  const { imageIds, source } = taken.before;
  const [images, versions] = await Promise.all([
    aws.images.read(imageIds),
    aws.templates.readMany(templatesToVersion(source)),
  ]);
  refuseGoneImages(images, taken, desk.clock.nowMs());
  refuseGoneVersions(versions, taken);
  return readWorldFor(desk, fleet, imageIds, audit);
}

/** What of somebody else's is overridden, where anything is; throws Refusal where that takes a reason and there is none. */
async function overridden(
  question: RollbackQuestion,
  world: RolloutWorld,
  launches: LaunchSource,
): Promise<string | undefined> {
  const { request, taken, later } = question;
  const { fleet } = world;
  if (isSameSource(taken.before.source, launches) || (await isAsLeft(question, world, launches))) return undefined;
  if (request.override === undefined) refuseChangedSince({ fleet, later }, taken);
  return `Goes back although ${changedSince(fleet, later)}. Why: ${request.override}`;
}

/** Where no step of the run tells what it pointed the group at, the versions tell by whom they were made. */
async function isAsLeft(
  { desk, taken }: RollbackQuestion,
  { fleet, versions }: RolloutWorld,
  launches: LaunchSource,
): Promise<boolean> {
  const { run, facts } = taken;
  const left = await sourceLeftBy(desk, run);
  if (left !== undefined) return isSameSource(left, launches);
  const images = fleet.sourceImageIds ?? [];
  return versions.every((version) => isVersionOf(run.id, version)) && images.every((id) => id === facts.to.imageId);
}

/** As asked, else as is configured for the fleet where that can go back to given versions, else as usual. */
function strategyFor({ desk, request, fleet }: RollbackQuestion): Strategy {
  const { strategy } = request;
  const configured = strategyOf(desk.config, fleet.key);
  const [usual = configured] = rollbackStrategies;
  if (strategy === undefined) return rollbackStrategies.includes(configured) ? configured : usual;
  if (rollbackStrategies.includes(strategy)) return strategy;
  throw new Refusal(
    'strategy-goes-not-back',
    `The strategy ${strategy} cannot go back to launch template versions that are there.`,
    `Leave out --strategy, or use one of: ${rollbackStrategies.join(', ')}.`,
  );
}

function rolloutRequest({ request, taken }: RollbackQuestion, { fleet, image }: RolloutWorld): RolloutRequest {
  const { batch, reason, groupIds } = request;
  return {
    imageId: image.imageId,
    fleet: fleet.name,
    strategy: taken.facts.strategy,
    groupIds,
    ...(batch === undefined ? {} : { batch }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function goingBack(
  question: RollbackQuestion,
  world: RolloutWorld,
  override: string | undefined,
  unwatched: readonly string[],
): GoingBack {
  const { run, before, endedAtMs } = question.taken;
  return {
    source: before.source,
    aliased: before.aliased,
    takenBack: { runId: run.id, command: run.command, by: run.requestedBy.name, endedAtMs },
    warnings: [
      ...(override === undefined ? [] : [override, ...stayingWarnings(world)]),
      ...unwatched,
      ...rollbackWarnings(question, world, question.desk.clock.nowMs()),
    ],
  };
}
