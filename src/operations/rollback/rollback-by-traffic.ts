/** Going back to the group that had the traffic before, while it is kept. */
import { Refusal } from '../../basics/errors.ts';
import { quote } from '../../basics/quoting.ts';
import { fleetSubject } from '../../config/policy.ts';
import { worldOf } from '../../fleet/world.ts';
import { deregisteredImage } from '../../images/image.ts';
import type { Plan } from '../../runs/plan.ts';
import { shiftBackSteps } from '../../steps/pair/blue-green-plan.ts';
import { pairWorld } from '../../steps/pair/check-pair.ts';
import type { Kept } from '../../steps/pair/kept.ts';
import { describeShiftBack } from '../pair/describe-blue-green.ts';
import { pairParams } from '../pair/pair-params.ts';
import { type PairWorld, readPairWorld } from '../pair/pair-world.ts';
import { requirePair } from '../pair/pairs.ts';
import { authorise } from '../people/authorise.ts';
import { refuseUnidentifiedRequester } from '../people/second-person.ts';
import { timed } from '../planning/forecast-plan.ts';
import { approvalRuleOf, refuseFrozen } from '../planning/plan-refusals.ts';
import { pairOutlook } from '../rollout/outlook.ts';
import type { PlannedRollout } from '../rollout/plan-rollout.ts';
import { requireSource } from '../rollout/rollout-refusals.ts';
import { type RolloutWorld, readWorldFor } from '../rollout/rollout-world.ts';
import type { StrategyQuestion } from '../rollout/strategy.ts';
import { planBackByVersions } from './rollback-by-versions.ts';
import type { RollbackQuestion } from './rollback-question.ts';
import { rollbackWarnings } from './rollback-warnings.ts';

/**
 * All traffic in one stage to the group that is kept, once enough of it is healthy. Throws Refusal where nothing is kept
 * for this run any more.
 */
export async function planBackByTraffic(question: RollbackQuestion): Promise<PlannedRollout> {
  const { desk, audit, request, asked, fleet: found } = question;
  // Asked for by name: instances of the group that has the traffic are replaced, with what served before.
  if (request.strategy !== undefined && request.strategy !== 'blue-green') return planBackByVersions(question);
  const named = requirePair(found);
  const pair = await readPairWorld(desk, desk.aws.for(found.key, audit), found.key, named);
  const record = requireKept(question, pair);
  // Its instances run on: nothing is launched from the image, which may be gone by now.
  const world = await readWorldFor(desk, found, record.during.imageIds, audit, deregisteredImage);
  const { fleet, policy } = world;
  authorise(desk, { actor: asked.actor, groupIds: request.groupIds }, 'operator', fleet.environment);
  refuseFrozen(await desk.store.freezes(), fleet.environment);
  const approval = approvalRuleOf(policy);
  refuseUnidentifiedRequester(desk.config, asked.actor, approval);
  const facts = describeShiftBack(strategyQuestion(question, world), pair);
  const params = pairParams({ fleet: fleet.name, policy, world: pair });
  const steps = shiftBackSteps({
    ...params,
    // It has served before: as long as a new instance has to be well is long enough.
    pair: { ...params.pair, settleSeconds: policy.settleSeconds },
    subjectKey: fleetSubject(desk.config, fleet.key),
    pairWorld: pairWorld(pair.forwarders, pair.toGroup),
    stages: [100],
    approveStages: [],
    imageIds: record.during.imageIds,
    fromMin: pair.fromGroup.min,
    toMin: record.before.min,
  });
  const outlook = pairOutlook(world, pair);
  const plan: Plan = {
    format: 1,
    verb: 'rollback',
    world: worldOf(fleet, world.image, world.versions),
    ...timed({ facts, steps, outlook }),
    approval,
  };
  return { plan, world, outlook };
}

/** What is kept for just this run. */
function requireKept({ taken }: RollbackQuestion, { kept, to }: PairWorld): Kept {
  if (kept?.runId === taken.run.id) return kept;
  const { id, subject } = taken.run;
  const why =
    kept === undefined
      ? `${to.key.groupName} is not kept any more`
      : `${to.key.groupName} is kept for run ${kept.runId} by now`;
  throw new Refusal(
    'not-kept',
    `There is no way back from run ${id} by shifting traffic: ${why}.`,
    `Roll out what served before: /ami rollout ${taken.before.imageIds[0] ?? 'AMI'} to ${quote(subject)}`,
    { run: id },
  );
}

/** What a description of a rollout is made of, where nothing is rolled out anew. */
function strategyQuestion(question: RollbackQuestion, world: RolloutWorld): StrategyQuestion {
  const { desk, audit, request, taken } = question;
  const { run, before, endedAtMs } = taken;
  const nowMs = desk.clock.nowMs();
  return {
    ...{ desk, audit, world, nowMs },
    request: {
      imageId: world.image.imageId,
      fleet: world.fleet.name,
      strategy: 'blue-green',
      groupIds: request.groupIds,
      ...(request.reason === undefined ? {} : { reason: request.reason }),
    },
    source: requireSource(world),
    judgement: { usable: true, warnings: [] },
    outOfOrder: undefined,
    // It waits for no window, so that its plan has none.
    window: { windows: {} },
    hasServed: true,
    back: {
      source: before.source,
      aliased: [],
      takenBack: { runId: run.id, command: run.command, by: run.requestedBy.name, endedAtMs },
      warnings: rollbackWarnings(question, world, nowMs),
    },
  };
}
