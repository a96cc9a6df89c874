import { type FleetPolicy, fleetOfGroup, policyFor } from '../../config/policy.ts';
import { imageName } from '../../images/image-name.ts';
import { liveHolder } from '../../runs/gone.ts';
import type { Plan } from '../../runs/plan.ts';
import type { Planner } from '../../runs/planner.ts';
import type { Actor } from '../../runs/run.ts';
import { instanceWorld } from '../../steps/amis/check-instance.ts';
import { createSteps } from '../../steps/amis/create-plan.ts';
import type { Desk } from '../desk.ts';
import { type FoundInstance, findInstance } from '../fleets/find-instance.ts';
import { authorise } from '../people/authorise.ts';
import { refuseUnidentifiedRequester } from '../people/second-person.ts';
import { expectedSecondsOf } from '../planning/forecast-plan.ts';
import { type PlanAsked, planAudit } from '../planning/plan-asked.ts';
import { approvalRuleOf, orRefused, refuseFrozen, refuseLocked } from '../planning/plan-refusals.ts';
import { chooseWindows } from '../planning/plan-windows.ts';
import type { CreateFacts } from './create-facts.ts';
import { refuseTakenName, refuseUnfitInstance } from './create-refusals.ts';
import { type CreateRequest, createRequestSchema, requireNameParts } from './create-request.ts';
import { createdBy } from './created-by.ts';

/** Volumes of a terabyte take hours. */
const timeoutSeconds = 6 * 60 * 60;

export interface PlannedCreate {
  readonly plan: Plan;
  readonly subjectKey: string;
  readonly environment?: string;
}

/** The planner of the engine. */
export function createImagePlanner(desk: Desk): Planner {
  return {
    verb: 'create',
    plan: async (run) => {
      const request = createRequestSchema.parse(run.request);
      return orRefused(async () => ({
        kind: 'planned',
        ...(await planCreate(desk, request, { actor: run.requestedBy, runId: run.id })),
      }));
    },
  };
}

/**
 * Plans an image of the instance as it is now. Reads only; the dry run and the run ask the same. Throws Refusal with
 * the first reason against it.
 */
export async function planCreate(desk: Desk, request: CreateRequest, asked: PlanAsked): Promise<PlannedCreate> {
  const { actor, runId } = asked;
  requireNameParts(request.application, request.version);
  const audit = planAudit(asked);
  const found = await findInstance(desk, audit, request.instanceId);
  const environment = environmentFor(desk, found, request);
  const asker = { actor, groupIds: request.groupIds };
  authorise(desk, asker, 'operator', environment);
  // Whoever may not ask for changes there makes no image that says it is from there.
  authorise(desk, asker, 'operator', request.environment ?? environment);
  refuseFrozen(await desk.store.freezes(), environment);
  const subjectKey = `instance/${found.place.accountId}/${found.place.region}/${found.instance.instanceId}`;
  refuseLocked(found.instance.instanceId, await liveHolder(desk.store, subjectKey), runId);
  refuseUnfitInstance(found.instance, request);
  const facts = factsOf(found, request, { actor, environment, nowMs: desk.clock.nowMs() });
  refuseTakenName(facts.name, await desk.aws.for(found.place, audit).images.findOwn(facts.name));
  const policy = policyFor(desk.config, { environment });
  refuseUnidentifiedRequester(desk.config, actor, approvalRuleOf(policy));
  return { plan: planOf(found, facts, policy), subjectKey, ...(environment === undefined ? {} : { environment }) };
}

/** The rules of the instance's own environment hold, whatever the image is to be tagged with. */
function environmentFor({ config }: Desk, { place, instance }: FoundInstance, request: CreateRequest) {
  const { groupName, tags } = instance;
  const fleet = groupName === undefined ? undefined : fleetOfGroup(config, { ...place, groupName });
  return fleet?.environment ?? tags['Environment'] ?? request.environment;
}

/** What is known before the steps are written. */
type Described = Omit<CreateFacts, 'expectedSeconds'>;

interface Planning {
  readonly actor: Actor;
  readonly environment: string | undefined;
  readonly nowMs: number;
}

function factsOf({ place, instance }: FoundInstance, request: CreateRequest, planning: Planning): Described {
  const { environment } = planning;
  const { Name: instanceName } = instance.tags;
  return {
    instanceId: instance.instanceId,
    ...(instanceName === undefined ? {} : { instanceName }),
    instanceState: instance.state,
    ...(instance.groupName === undefined ? {} : { group: instance.groupName }),
    sourceImageId: instance.imageId,
    accountId: place.accountId,
    region: place.region,
    ...(environment === undefined ? {} : { environment }),
    name: imageName(request.application, request.version, planning.nowMs),
    reboot: request.reboot,
    tags: tagsOf(request, planning),
    timeoutSeconds,
  };
}

function tagsOf(request: CreateRequest, { actor, environment, nowMs }: Planning): Record<string, string> {
  const imageEnvironment = request.environment ?? environment;
  return {
    Application: request.application,
    Version: request.version,
    CreatedDate: new Date(nowMs).toISOString(),
    ...(imageEnvironment === undefined ? {} : { Environment: imageEnvironment }),
    SourceInstance: request.instanceId,
    CreatedBy: createdBy(actor),
  };
}

function planOf({ place, instance }: FoundInstance, facts: Described, policy: FleetPolicy): Plan {
  const world = instanceWorld(instance);
  const { instanceId, name, reboot, tags } = facts;
  const { pollSeconds } = policy;
  const steps = createSteps({ place, instanceId, world, name, reboot, tags, pollSeconds, timeoutSeconds });
  const expectedSeconds = expectedSecondsOf(steps);
  return {
    format: 1,
    verb: 'create',
    world,
    facts: { ...facts, expectedSeconds },
    approval: approvalRuleOf(policy),
    // Without a reboot nothing that serves is touched.
    ...(reboot ? chooseWindows(policy, facts.environment, undefined).windows : {}),
    expectedSeconds,
    steps,
  };
}
