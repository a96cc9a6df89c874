import { Refusal } from '../../basics/errors.ts';
import type { Config } from '../../config/schema.ts';
import { runningImages } from '../../fleet/source.ts';
import type { Exposure } from '../../images/exposure.ts';
import { affectedImages } from '../../images/exposure-sums.ts';
import type { ApprovalRule, Plan } from '../../runs/plan.ts';
import type { Planner } from '../../runs/planner.ts';
import type { Actor, Note } from '../../runs/run.ts';
import { copySeconds } from '../../steps/amis/forecast-copies.ts';
import { type EmergencyLots, type EmergencyPlan, emergencySteps } from '../../steps/emergency/emergency-plan.ts';
import type { Desk } from '../desk.ts';
import { exposureNow } from '../exposure/find-exposure.ts';
import { authorise } from '../people/authorise.ts';
import { refuseUnidentifiedRequester } from '../people/second-person.ts';
import { expectedSecondsOf } from '../planning/forecast-plan.ts';
import { type PlanAsked, planAudit } from '../planning/plan-asked.ts';
import { orRefused } from '../planning/plan-refusals.ts';
import { describeEmergency } from './describe-emergency.ts';
import { approvalOf, strictestOf } from './emergency-approval.ts';
import { emergencyChildren } from './emergency-children.ts';
import type { EmergencyFacts } from './emergency-facts.ts';
import { expectedFleetSeconds, type FleetToPatch, fleetsToPatch, type LeftOut } from './emergency-fleets.ts';
import { readLoose } from './emergency-loose.ts';
import { type EmergencyRequest, emergencyRequestSchema } from './emergency-request.ts';
import { expectedServersSeconds, type ServersToPatch, serversToPatch } from './emergency-servers.ts';
import { emergencyTiers, type TierToPatch } from './emergency-tiers.ts';
import { type EmergencyWorld, readEmergencyWorld } from './emergency-world.ts';

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
  const steps = emergencySteps({
    ...lotsOf(config, request, world, tiers),
    asksForTiers: config.emergency.approval === 'tier' && request.breakGlass === undefined,
    pollSeconds: config.pace.pollSeconds,
    question: { cve: request.cve, packages: request.packages, imageIds: affectedIds(world, all, exposure) },
    leftOut,
    ...keepOf(config, request, all),
  });
  const strictest = strictestOf(
    config,
    tiers.flatMap((tier) => [...tier.fleets, ...tier.servers]),
  );
  const approval = approvalOf(config, request, strictest.rule);
  refuseUnidentifiedRequester(config, asked.actor, approval);
  const expectedSeconds = expectedSecondsOf(steps);
  const facts: EmergencyFacts = {
    ...describeEmergency({
      ...{ config, request, world, tiers, leftOut, usualApprovals: strictest.rule.required },
      of: asked.runId === undefined ? 'dry-run' : 'run',
    }),
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

function lotsOf(
  config: Config,
  request: EmergencyRequest,
  world: EmergencyWorld,
  tiers: readonly TierToPatch[],
): EmergencyLots {
  const children = emergencyChildren(request, { config, world, tiers });
  const { fleetsAtOnce, imagesAtOnce, maxFailed, busyFleetSeconds: waitSeconds } = config.emergency;
  return {
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
  };
}

/** What is patched, and what is not and why, on the world as it is now. */
async function findWhatToPatch(desk: Desk, request: EmergencyRequest, asked: PlanAsked) {
  const { config } = desk;
  const audit = planAudit(asked);
  const exposure = await exposureFor(desk, request, asked);
  const [world, freezes] = await Promise.all([
    readEmergencyWorld(desk, request, audit, exposure && affectedImages(exposure)),
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
  const affected = new Set([
    ...places.flatMap((there) => [...there.affected]),
    ...(exposure === undefined ? [] : affectedImages(exposure)),
  ]);
  const ids = all.flatMap((one) => ('kind' in one ? one.imageIds : [one.image.imageId, ...runningImages(one.fleet)]));
  return [...new Set(ids)].filter((id) => affected.has(id));
}

function keepOf(
  { scanning: { bucket } }: Config,
  { cve }: EmergencyRequest,
  [first]: readonly Changed[],
): Pick<EmergencyPlan, 'keep'> {
  if (bucket === undefined || first === undefined) return {};
  const { accountId, region } = first.place;
  return { keep: { place: { accountId, region }, bucket, folder: `emergency/${cve}` } };
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
