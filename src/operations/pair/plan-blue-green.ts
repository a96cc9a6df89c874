/** How a rollout by a second group beside the first is planned. */
import type { Blueprint } from '../../aws/pair-ports.ts';
import { Refusal } from '../../basics/errors.ts';
import { quote } from '../../basics/quoting.ts';
import { fleetSubject } from '../../config/policy.ts';
import { worldOf } from '../../fleet/world.ts';
import type { PlanStep } from '../../runs/plan.ts';
import { type BlueGreenPlan, blueGreenSteps } from '../../steps/pair/blue-green-plan.ts';
import { pairWorld } from '../../steps/pair/check-pair.ts';
import type { FoundFleet } from '../fleets/find-fleet.ts';
import { writtenAs } from '../fleets/named.ts';
import { pairOutlook } from '../rollout/outlook.ts';
import type { RolloutRequest } from '../rollout/rollout-request.ts';
import { templateMoves } from '../rollout/rollout-templates.ts';
import type { StrategyAnswer, StrategyQuestion } from '../rollout/strategy.ts';
import { describeBlueGreen } from './describe-blue-green.ts';
import { type PairParams, pairParams } from './pair-params.ts';
import { refuseAlarmedPolicies, refuseBusyPartner } from './pair-refusals.ts';
import { type PairWorld, readPairWorld } from './pair-world.ts';
import { requirePair } from './pairs.ts';

/** Traffic goes over in stages to a group that is made, or brought in line, for it. Throws Refusal where it cannot. */
export async function planBlueGreen(question: StrategyQuestion): Promise<StrategyAnswer> {
  const { desk, audit, world } = question;
  const { found } = world;
  const named = requirePair(found);
  refuseBatch(question.request, found);
  const aws = desk.aws.for(found.key, audit);
  const pair = await readPairWorld(desk, aws, found.key, named);
  refuseBusyPartner(pair);
  const [blueprint, partner] = await Promise.all([
    aws.copies.blueprint(pair.from.key.groupName),
    pair.toGroup === undefined ? undefined : aws.copies.blueprint(pair.to.key.groupName),
  ]);
  if (blueprint !== undefined) refuseAlarmedPolicies(pair.from.key.groupName, blueprint, partner);
  return {
    facts: describeBlueGreen(question, pair, blueprint ?? emptyBlueprint),
    steps: stepsOf(question, pair),
    outlook: pairOutlook(world, pair),
  };
}

/** Throws Refusal for a batch: the new group comes as a whole, and its traffic in the stages of the configuration. */
function refuseBatch({ batch, imageId }: RolloutRequest, found: FoundFleet): void {
  if (batch === undefined) return;
  throw new Refusal(
    'no-batch',
    `A rollout by a second group has no batches: how much traffic moves at once is in fleets.${writtenAs(found)}.blueGreen.stages.`,
    `Ask without one: /ami rollout ${imageId} to ${quote(found.name)} --strategy blue-green`,
    { fleet: found.name },
  );
}

const emptyBlueprint: Blueprint = {
  hooks: [],
  policies: [],
  schedules: [],
  topics: [],
  metrics: [],
  alarmedPolicies: [],
  uncopied: [],
};

function stepsOf({ desk, world, source, watch }: StrategyQuestion, pair: PairWorld): readonly PlanStep[] {
  const { fleet, image, policy, versions } = world;
  const { config, partner } = pair;
  const params: PairParams = { fleet: fleet.name, policy, world: pair };
  const plan: BlueGreenPlan = {
    ...pairParams(params),
    subjectKey: fleetSubject(desk.config, fleet.key),
    pairWorld: pairWorld(pair.forwarders, pair.toGroup),
    stages: config.stages,
    approveStages: config.approveStages,
    imageIds: [image.imageId],
    fromMin: pair.fromGroup.min,
    toMin: pair.fromGroup.min,
    imageId: image.imageId,
    world: worldOf(fleet, image, versions),
    source,
    templates: templateMoves(world, source),
    partner: partner === 'busy' ? 'parked' : partner,
    ...(watch === undefined ? {} : { watch }),
  };
  return blueGreenSteps(plan);
}
