import type { AuditContext } from '../../aws/ports.ts';
import { type NamedProfile, type PatchWay, patchWayFor } from '../../config/profiles.ts';
import { liveHolder } from '../../runs/gone.ts';
import type { ApprovalRule, Plan } from '../../runs/plan.ts';
import type { Planner } from '../../runs/planner.ts';
import type { Actor } from '../../runs/run.ts';
import type { Outlook } from '../../steps/forecast.ts';
import { refuseTakenName } from '../amis/create-refusals.ts';
import type { Desk } from '../desk.ts';
import { authorise } from '../people/authorise.ts';
import { refuseUnidentifiedRequester } from '../people/second-person.ts';
import { expectedSecondsOf } from '../planning/forecast-plan.ts';
import { type PlanAsked, planAudit } from '../planning/plan-asked.ts';
import { approvalRuleOf, bySecondPerson, orRefused, refuseFrozen, refuseLocked } from '../planning/plan-refusals.ts';
import { refuseUnmade } from '../rollout/environment-order.ts';
import { refuseForeign } from '../rollout/rollout-refusals.ts';
import { stageSteps } from './assemble-stages.ts';
import { describeStages } from './describe-stages.ts';
import { type StagesFacts, stagesFactsSchema } from './stages-facts.ts';
import {
  refuseStranger,
  refuseUnfitImage,
  refuseUnfitProfile,
  requireApplication,
  requireProfile,
  requireScan,
  requireTypes,
} from './stages-refusals.ts';
import { type StagesRequest, type StagesVerb, stagesOf, stagesRequestSchema } from './stages-request.ts';
import { readStagesWorld, type StagesWorld, subjectKeyOf } from './stages-world.ts';

export interface PlannedStages {
  readonly plan: Plan;
  readonly subjectKey: string;
  readonly environment?: string;
  /** Absent where nothing that serves is touched. */
  readonly outlook?: Outlook;
}

/** The planner of the engine for one of the verbs. */
export function createStagesPlanner(desk: Desk, verb: Exclude<StagesVerb, 'patch'>): Planner {
  return {
    verb,
    plan: async (run) => {
      const request = stagesRequestSchema.parse(run.request);
      return orRefused(async () => ({
        kind: 'planned',
        ...(await planStages(desk, verb, request, { actor: run.requestedBy, runId: run.id })),
      }));
    },
  };
}

/**
 * Plans stages of an AMI on the world as it is now. Reads only; the dry run and the run ask the same. Throws Refusal
 * with the first reason against it.
 */
export async function planStages(
  desk: Desk,
  verb: StagesVerb,
  request: StagesRequest,
  asked: PlanAsked,
): Promise<PlannedStages> {
  const audit = planAudit(asked);
  const world = await readStagesWorld(desk, request, audit);
  const { environment } = world;
  const asker = { actor: asked.actor, groupIds: request.groupIds };
  authorise(desk, asker, 'operator', environment);
  if (request.command !== undefined) authorise(desk, asker, 'commander', environment);
  refuseFrozen(await desk.store.freezes(), environment);
  const subjectKey = lockOf(desk, verb, world, asked);
  refuseLocked(subjectOf(world), await liveHolder(desk.store, subjectKey), asked.runId);
  if (verb === 'patch' && world.fleet !== undefined) {
    refuseForeign(world.fleet);
    if (request.override === undefined) refuseUnmade({ fleet: world.fleet, policy: world.policy });
  }
  const takenNames = await namesTaken(desk, asked.runId);
  const decided = decide(desk, { verb, request, world, actor: asked.actor, takenNames });
  await refuseExisting(desk, world, decided.facts, audit);
  const approval = approvalOf(world, request);
  refuseUnidentifiedRequester(desk.config, asked.actor, approval);
  const steps = stageSteps(decided);
  const expectedSeconds = expectedSecondsOf(steps);
  const plan: Plan = {
    format: 1,
    verb,
    world: { 'AMI to begin with': world.image.imageId },
    facts: { ...decided.facts, expectedSeconds },
    approval,
    expectedSeconds,
    steps,
  };
  return { plan, subjectKey, ...(environment === undefined ? {} : { environment }) };
}

/** The names of the images that other live runs make, or are about to. */
async function namesTaken(desk: Desk, ownRunId: string | undefined): Promise<ReadonlySet<string>> {
  const others = (await desk.store.live()).filter(({ id }) => id !== ownRunId);
  const names = others.map(({ plan }) => stagesFactsSchema.safeParse(plan?.facts).data?.bake?.name);
  return new Set(names.filter((name) => name !== undefined));
}

/** Found out now and not after the bake. */
async function refuseExisting(
  desk: Desk,
  { place }: StagesWorld,
  { bake }: Pick<StagesFacts, 'bake'>,
  audit: AuditContext,
): Promise<void> {
  if (bake !== undefined) refuseTakenName(bake.name, await desk.aws.for(place, audit).images.findOwn(bake.name));
}

/** Bakes of the same base do not keep each other waiting: an identical one is joined, and another makes another image. */
function lockOf(desk: Desk, verb: StagesVerb, world: StagesWorld, { runId }: PlanAsked): string {
  return verb === 'bake' ? `bake-run/${runId ?? 'dry-run'}` : subjectKeyOf(desk, world);
}

function subjectOf({ fleet, image }: StagesWorld): string {
  return fleet?.name ?? image.imageId;
}

/** Making and testing AMIs changes nothing that serves, so that nobody has to approve it; what somebody typed does. */
function approvalOf({ policy }: StagesWorld, { command }: StagesRequest): ApprovalRule {
  const rule = approvalRuleOf(policy);
  if (command === undefined) return { ...rule, required: 0 };
  return bySecondPerson(rule);
}

interface Deciding {
  readonly verb: StagesVerb;
  readonly request: StagesRequest;
  readonly world: StagesWorld;
  readonly actor: Actor;
  /** Of images that other runs are about to make. */
  readonly takenNames: ReadonlySet<string>;
}

function decide({ config, clock, deployment }: Desk, { verb, request, world, actor, takenNames }: Deciding) {
  const nowMs = clock.nowMs();
  const wanted = stagesOf(verb, request);
  refuseUnfitImage(world, wanted);
  refuseStranger(config, world);
  const instanceTypes = requireTypes(config, world.image);
  const application = requireApplication(world, request);
  const profile = requireProfile(config, request.profile, application);
  const way = wayOf(profile, world, request);
  if (wanted.includes('bake')) refuseUnfitProfile(profile, way, world.image);
  const mustScan = verb === 'scan' || world.policy.requiredChecks.includes('scanned');
  const canScan = config.scanning.bucket !== undefined && world.image.platform === 'linux';
  const bucket = wanted.includes('scan') && (mustScan || canScan) ? requireScan(config, world.image) : undefined;
  const stages = wanted.filter((stage) => stage !== 'scan' || bucket !== undefined);
  const validation = config.applications.find(({ name }) => name === application)?.validation ?? config.validation;
  const asked = { verb, stages, request, world, actor, nowMs, takenNames };
  const about = { ...asked, application, profile, way, validation, instanceTypes };
  const facts = describeStages({
    ...about,
    bucket,
    scanners: config.scanning.scanners,
    subnets: config.builder.subnets,
  });
  return { config, deployment, world, stages, request, facts, profile, way, validation, nowMs };
}

function wayOf(profile: NamedProfile, { image }: StagesWorld, { command, packages }: StagesRequest): PatchWay {
  return command === undefined ? patchWayFor(profile, image.platform, packages) : { commands: [command] };
}
