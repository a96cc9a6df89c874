import { Refusal } from '../basics/errors.ts';
import { policyFor } from '../config/policy.ts';
import type { Config } from '../config/schema.ts';
import type { Exposure } from '../images/exposure.ts';
import type { ApprovalRule, Plan } from '../runs/plan.ts';
import type { Planner } from '../runs/planner.ts';
import type { Actor, Note } from '../runs/run.ts';
import { type EmergencyPlan, emergencySteps } from '../steps/emergency-plan.ts';
import { copySeconds } from '../steps/forecast-copies.ts';
import { authorise } from './authorise.ts';
import { describeEmergency } from './describe-emergency.ts';
import type { Desk } from './desk.ts';
import { emergencyChildren } from './emergency-children.ts';
import type { EmergencyFacts } from './emergency-facts.ts';
import { expectedFleetSeconds, type FleetToPatch, fleetsToPatch, type LeftOut } from './emergency-fleets.ts';
import { readLoose } from './emergency-loose.ts';
import { type EmergencyRequest, emergencyRequestSchema } from './emergency-request.ts';
import { expectedServersSeconds, type ServersToPatch, serversToPatch } from './emergency-servers.ts';
import { emergencyTiers } from './emergency-tiers.ts';
import { type EmergencyWorld, readEmergencyWorld } from './emergency-world.ts';
import { exposureNow } from './find-exposure.ts';
import { expectedSecondsOf } from './forecast-plan.ts';
import { type PlanAsked, planAudit } from './plan-asked.ts';
import { approvalRuleOf, bySecondPerson, orRefused } from './plan-refusals.ts';
import { refuseUnidentifiedRequester } from './second-person.ts';

export interface PlannedEmergency {
  readonly plan: Plan;
  readonly subjectKey: string;
  readonly environment?: string;
  readonly notes: readonly Pick<Note, 'kind' | 'facts'>[];
}

/** The planner of the engine. */
export function createEmergencyPlanner(desk: Desk): Planner {
  return {
    verb: 'emergency',
    plan: async (run) => {
      const request = emergencyRequestSchema.parse(run.request);
      return orRefused(async () => ({
        kind: 'planned',
        ...(await planEmergency(desk, request, { actor: run.requestedBy, runId: run.id })),
      }));
    },
  };
}

/** How long baking and testing an AMI takes, roughly: its own plan says it better. */
const imageSeconds = 25 * 60;

/**
 * Plans to patch every fleet that is affected, on the world as it is now. Where nothing
 * is named, Inspector and inventories say what is affected. Reads a few lists for each place; the dry run
 * and the run ask the same. Throws Refusal with the first reason against it.
 */
export async function planEmergency(
  desk: Desk,
  request: EmergencyRequest,
  asked: PlanAsked,
): Promise<PlannedEmergency> {
  const { config } = desk;
  refuseUnreasoned(request);
  const { world, exposure, fleets, servers, leftOut } = await findWhatToPatch(desk, request, asked);
  const all = [...fleets, ...servers];
  refuseNothing(request, all, leftOut);
  for (const environment of new Set(all.map((one) => one.environment)))
    authorise(desk, { actor: asked.actor, groupIds: request.groupIds }, 'operator', environment);
  const tiers = emergencyTiers(fleets, servers, config.environments);
  const children = emergencyChildren(request, { config, world, tiers });
  const { fleetsAtOnce, imagesAtOnce, maxFailed, approval: asks, busyFleetSeconds: waitSeconds } = config.emergency;
  const steps = emergencySteps({
    ...{ fleetsAtOnce, imagesAtOnce, maxFailed, waitSeconds, imageSeconds, copySeconds },
    images: children.images,
    copies: children.copies,
    tiers: tiers.map((tier, index) => ({
      name: tier.name,
      isCanary: tier.isCanary,
      fleets: children.tiers[index] ?? [],
      eachSeconds: Math.max(
        ...tier.fleets.map((one) => expectedFleetSeconds(config, one)),
        ...tier.servers.map((one) => expectedServersSeconds(config, one)),
      ),
    })),
    asksForTiers: asks === 'tier' && request.breakGlass === undefined,
    pollSeconds: config.pace.pollSeconds,
    question: { cve: request.cve, packages: request.packages, imageIds: affectedIds(world, all, exposure) },
    leftOut,
    ...keepOf(config, request, all, asked),
  } satisfies EmergencyPlan);
  const strictest = strictestOf(config, all);
  const approval = approvalOf(config, request, strictest.rule);
  refuseUnidentifiedRequester(config, asked.actor, approval);
  const expectedSeconds = expectedSecondsOf(steps);
  const facts: EmergencyFacts = {
    ...describeEmergency({ config, request, world, tiers, leftOut, usualApprovals: strictest.rule.required }),
    expectedSeconds,
  };
  facts.warnings.push(...unlookedWarnings(request, exposure));
  const { environment } = strictest;
  return {
    plan: { format: 1, verb: 'emergency', world: {}, facts, approval, expectedSeconds, steps },
    subjectKey: `emergency/${request.cve}`,
    ...(environment === undefined ? {} : { environment }),
    notes: notesOf(request, facts, approval, asked.actor),
  };
}

/** What is patched, and what is not and why, on the world as it is now. */
async function findWhatToPatch(desk: Desk, request: EmergencyRequest, asked: PlanAsked) {
  const { config } = desk;
  const audit = planAudit(asked);
  const exposure = await exposureFor(desk, request, asked);
  const [world, freezes] = await Promise.all([
    readEmergencyWorld(desk, request, audit, affectedBy(exposure)),
    desk.store.freezes(),
  ]);
  const areNamed = request.fleets.length > 0;
  const { fleets, leftOut } = fleetsToPatch({ config, freezes, cve: request.cve, areNamed }, world);
  const loose = await readLoose(desk, request, audit, { world, exposure });
  const { servers, leftOut: others } = serversToPatch({ config, freezes }, loose.places);
  return { world, exposure, fleets, servers, leftOut: [...leftOut, ...others, ...loose.leftOut] };
}

/** Asked of whoever can tell, where nobody has named anything. */
async function exposureFor(
  desk: Desk,
  { fleets, imageIds, cve, packages }: EmergencyRequest,
  asked: PlanAsked,
): Promise<Exposure | undefined> {
  if (fleets.length > 0 || imageIds.length > 0) return undefined;
  return exposureNow(desk, planAudit(asked), { cve, packages: packages.map((name) => ({ name })), imageIds: [] });
}

function affectedBy(exposure: Exposure | undefined): ReadonlySet<string> | undefined {
  if (exposure === undefined) return undefined;
  return new Set(exposure.images.flatMap(({ verdict, imageId }) => (verdict === 'affected' ? [imageId] : [])));
}

/** What nobody could look at is no reason to leave the rest as it is, and is said. */
function unlookedWarnings({ cve }: EmergencyRequest, exposure: Exposure | undefined): string[] {
  const unknown = exposure?.counts.unknown ?? 0;
  return unknown === 0
    ? []
    : [`Of ${unknown} instances nobody can say whether they are affected: /ami exposure ${cve}`];
}

/** A fleet or servers of the plan. */
type Changed = Pick<FleetToPatch | ServersToPatch, 'environment' | 'place'>;

/** Throws Refusal where rules are set aside and nobody has said why. */
function refuseUnreasoned({ breakGlass, reason, cve }: EmergencyRequest): void {
  if (breakGlass === undefined || (reason ?? '').trim() !== '') return;
  throw new Refusal(
    'reason-missing',
    'Breaking the glass takes a reason.',
    `Say why: /ami emergency ${cve} … --break-glass --reason "…"`,
  );
}

/** Throws Refusal where there is nothing to patch, with the reasons. */
function refuseNothing({ cve }: EmergencyRequest, all: readonly unknown[], leftOut: readonly LeftOut[]): void {
  if (all.length > 0) return;
  const why = leftOut.slice(0, namedAtMost).map((fleet) => `${fleet.name} ${fleet.why}`);
  const more = leftOut.length > why.length ? `; and ${leftOut.length - why.length} more` : '';
  throw new Refusal(
    'nothing-to-patch',
    why.length === 0
      ? `No fleet launches or runs what ${cve} affects.`
      : `No fleet can be patched: ${why.join('; ')}${more}.`,
    'See what they run: /ami fleets',
  );
}

const namedAtMost = 5;

/** What fleets and servers of the plan launch or run, as far as it is affected. */
function affectedIds(
  { places }: EmergencyWorld,
  all: readonly (FleetToPatch | ServersToPatch)[],
  exposure: Exposure | undefined,
): string[] {
  const affected = new Set([...places.flatMap((there) => [...there.affected]), ...(affectedBy(exposure) ?? [])]);
  const ids = all.flatMap((one) => ('kind' in one ? one.imageIds : [one.image.imageId, ...imageIdsIn(one.fleet)]));
  return [...new Set(ids)].filter((id) => affected.has(id));
}

function imageIdsIn({ instances }: FleetToPatch['fleet']): readonly string[] {
  return instances.flatMap(({ imageId }) => imageId ?? []);
}

function keepOf(
  { scanning: { bucket } }: Config,
  { cve }: EmergencyRequest,
  [first]: readonly Changed[],
  { runId }: PlanAsked,
): Pick<EmergencyPlan, 'keep'> {
  if (bucket === undefined || first === undefined) return {};
  const { accountId, region } = first.place;
  return { keep: { place: { accountId, region }, bucket, prefix: `emergency/${cve}/${runId ?? 'dry-run'}` } };
}

interface Strictest {
  readonly rule: ApprovalRule;
  /** Whose approvers are asked. */
  readonly environment?: string;
}

/** The strictest of each rule among all environments of the plan; the environment is that which asks for the most. */
function strictestOf(config: Config, fleets: readonly Pick<Changed, 'environment'>[]): Strictest {
  const rules = [...new Set(fleets.map(({ environment }) => environment))].map((environment) => ({
    environment,
    rule: approvalRuleOf(policyFor(config, { environment })),
  }));
  const [first] = rules.toSorted((one, other) => strictness(other.rule) - strictness(one.rule));
  const rule: ApprovalRule = {
    required: Math.max(...rules.map(({ rule: { required } }) => required)),
    requesterMayApprove: rules.every(({ rule: { requesterMayApprove } }) => requesterMayApprove),
    ttlSeconds: Math.min(...rules.map(({ rule: { ttlSeconds } }) => ttlSeconds)),
  };
  return { rule, ...(first?.environment === undefined ? {} : { environment: first.environment }) };
}

function strictness({ required, requesterMayApprove }: ApprovalRule): number {
  return 2 * required + (requesterMayApprove ? 0 : 1);
}

/** Setting rules aside takes a second person, be it that fewer of them are asked because the glass was broken. */
function approvalOf(config: Config, request: EmergencyRequest, rule: ApprovalRule): ApprovalRule {
  const { breakGlassApprovals } = config.emergency;
  if (request.breakGlass !== undefined)
    return bySecondPerson({ ...rule, required: Math.min(rule.required, breakGlassApprovals) });
  const isOverride = request.override !== undefined || request.outsideWindow !== undefined;
  return isOverride ? bySecondPerson(rule) : rule;
}

/** That the glass was broken is said in the channel, and not only on the card. */
function notesOf(
  { cve, reason = '' }: EmergencyRequest,
  { breakGlass }: EmergencyFacts,
  { required: approvals }: ApprovalRule,
  by: Actor,
): PlannedEmergency['notes'] {
  if (breakGlass === undefined) return [];
  const { usualApprovals, setsAside } = breakGlass;
  const facts = { by: { ...by }, cve, reason, approvals, usualApprovals, setsAside: [...setsAside] };
  return [{ kind: 'glass-broken', facts }];
}
