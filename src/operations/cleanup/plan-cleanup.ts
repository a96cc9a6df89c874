import { policyFor } from '../../config/policy.ts';
import { placeName } from '../../fleet/place.ts';
import { itemsOf } from '../../images/inventory.ts';
import { going, type Judged, limitedTo, type Stay } from '../../images/retention.ts';
import { stayReason } from '../../images/retention-reasons.ts';
import { type Savings, savingsOf } from '../../images/retention-savings.ts';
import { ageDays } from '../../images/versions.ts';
import { liveHolder } from '../../runs/gone.ts';
import type { ApprovalRule, Plan } from '../../runs/plan.ts';
import type { Planner } from '../../runs/planner.ts';
import { cleanupPlanSteps } from '../../steps/cleanup/cleanup-plan.ts';
import type { Retiring, RetiringFamily } from '../../steps/cleanup/retirement-parts.ts';
import { requireApplication } from '../amis/known-application.ts';
import { type InventoryReading, readInventory } from '../amis/read-inventory.ts';
import type { Desk } from '../desk.ts';
import { authorise } from '../people/authorise.ts';
import { refuseUnidentifiedRequester } from '../people/second-person.ts';
import { expectedSecondsOf } from '../planning/forecast-plan.ts';
import type { PlanAsked } from '../planning/plan-asked.ts';
import { approvalRuleOf, orRefused, refuseFrozen, refuseLocked } from '../planning/plan-refusals.ts';
import type { CleanupFacts, FamilyRow } from './cleanup-facts.ts';
import { refuseIncomplete, refuseNothing, refuseTooMany } from './cleanup-refusals.ts';
import { type CleanupRequest, cleanupRequestSchema, cleanupVerb } from './cleanup-request.ts';
import { incompleteness, judgedFamily } from './judge-retirement.ts';

/** More are left to the next time: each is looked at again several times over. */
const mostAtOnce = 500;
/** The run's item has room for so many; the dry run lists all. */
const mostGoesRows = 25;
const mostStaysRows = 15;
const daySeconds = 24 * 60 * 60;

export interface PlannedCleanup {
  readonly plan: Plan;
  readonly subjectKey: string;
  readonly environment?: string;
  /** Every AMI of the application, the oldest first. */
  readonly rows: readonly FamilyRow[];
}

/** The planner of the engine. */
export function createCleanupPlanner(desk: Desk): Planner {
  return {
    verb: cleanupVerb,
    plan: async (run) =>
      orRefused(async () => {
        const request = cleanupRequestSchema.parse(run.request);
        const { rows: _, ...planned } = await planCleanup(desk, request, { actor: run.requestedBy, runId: run.id });
        return { kind: 'planned', ...planned };
      }),
  };
}

/** What the lock and the history call the AMIs of an application: two cleanups of it never overlap, and no fleet is locked. */
export function familyKey(application: string): string {
  return `family/${application}`;
}

/**
 * Plans which AMIs of an application go, as everything is now. Reads only; the dry run and the run ask the same. Throws
 * Refusal with the first reason against it.
 */
export async function planCleanup(desk: Desk, request: CleanupRequest, asked: PlanAsked): Promise<PlannedCleanup> {
  const { actor, runId } = asked;
  const reading = await readInventory(desk);
  refuseIncomplete(incompleteness(reading));
  const application = requireApplication(
    request.application,
    reading.found.flatMap(({ inventory }) => inventory.images.flatMap(({ tags }) => tags['Application'] ?? [])),
    reading.unread,
  );
  const { retention } = desk.config;
  const { keepDays, launchedWithinDays } = retention;
  const family = { application, keep: request.keep ?? retention.keep, keepDays, launchedWithinDays };
  const judged = limitedTo(
    await judgedFamily(desk, reading, family),
    Math.min(request.limit ?? mostAtOnce, mostAtOnce),
  );
  const goes = going(judged);
  refuseNothing(application, goes.length, reasonsOf(judged));
  refuseTooMany(application, goes.length, judged.length, retention.mostPercent);
  const { environment, approval } = rulesFor(desk, goes);
  for (const one of environmentsOf(goes)) authorise(desk, { actor, groupIds: request.groupIds }, 'operator', one);
  const freezes = await desk.store.freezes();
  for (const one of environmentsOf(goes)) refuseFrozen(freezes, one);
  const subjectKey = familyKey(application);
  refuseLocked(application, await liveHolder(desk.store, subjectKey), runId);
  refuseUnidentifiedRequester(desk.config, actor, approval);
  const rows = judged.map((one) => rowOf(one, reading.atMs));
  const facts = factsOf(desk, reading, { family, judged, rows, environment });
  const plan = planOf(family, goes, facts, approval);
  return { plan, subjectKey, rows, ...(environment === undefined ? {} : { environment }) };
}

function environmentsOf(goes: readonly Judged[]): readonly (string | undefined)[] {
  return [...new Set(goes.map(({ image }) => image.tags['Environment']))];
}

/** The rules of the environment that asks for most; images may be of several. */
function rulesFor(
  { config }: Desk,
  goes: readonly Judged[],
): { readonly environment: string | undefined; readonly approval: ApprovalRule } {
  const rules = environmentsOf(goes).map((environment) => ({
    environment,
    approval: approvalRuleOf(policyFor(config, { environment })),
  }));
  const [strictest = { environment: undefined, approval: approvalRuleOf(policyFor(config, {})) }] = rules.sort(
    (a, b) => strictness(b) - strictness(a) || ((a.environment ?? '') < (b.environment ?? '') ? -1 : 1),
  );
  return strictest;
}

function strictness({ environment, approval }: { environment: string | undefined; approval: ApprovalRule }): number {
  return approval.required * 4 + (approval.requesterMayApprove ? 0 : 2) + (environment === undefined ? 0 : 1);
}

/** How many stay for each reason, the most first, and of equals by the alphabet: ids decide nothing. */
function reasonsOf(judged: readonly Judged[]): CleanupFacts['reasons'] {
  const kinds = Map.groupBy(
    judged.flatMap(({ stays }) => stays ?? []),
    ({ kind }) => kind,
  );
  return [...kinds.values()]
    .map((of) => ({ why: shortReason(of[0]), count: of.length }))
    .sort((a, b) => b.count - a.count || (a.why < b.why ? -1 : 1));
}

function shortReason(stay: Stay | undefined): string {
  if (stay === undefined) return '';
  if (stay.kind === 'in-use') return 'in use';
  if (stay.kind === 'newest') return `among the newest ${stay.keep}`;
  if (stay.kind === 'unknown') return 'nobody can tell whether they are in use';
  return stayReason(stay);
}

const longestText = 90;

function rowOf({ image, place, version, stays, ...dated }: Judged, nowMs: number): FamilyRow {
  return {
    imageId: image.imageId,
    name: image.name.slice(0, longestText),
    ...(version === undefined ? {} : { version: version.slice(0, longestText) }),
    ageDays: ageDays(dated, nowMs),
    where: `${placeName(place)}, ${image.architecture}`,
    ...(stays === undefined ? {} : { stays: stayReason(stays).slice(0, 2 * longestText) }),
  };
}

interface Described {
  readonly family: RetiringFamily;
  readonly judged: readonly Judged[];
  readonly rows: readonly FamilyRow[];
  readonly environment: string | undefined;
}

function factsOf({ config }: Desk, reading: InventoryReading, { family, judged, rows, environment }: Described) {
  const { retention } = config;
  const retired = going(judged);
  const saved = savingsIn(reading, new Set(retired.map(({ image }) => image.imageId)));
  const goes = rows.filter(({ stays }) => stays === undefined);
  const staying = rows.filter(({ stays }) => stays !== undefined).toReversed();
  return {
    family,
    ...(environment === undefined ? {} : { environment }),
    places: [...new Map(retired.map(({ place }) => [placeName(place), place])).values()],
    goes: goes.length,
    stays: staying.length,
    reasons: reasonsOf(judged),
    goesRows: goes.slice(0, mostGoesRows),
    staysRows: staying.slice(0, mostStaysRows),
    snapshots: saved.snapshots,
    sharedSnapshots: saved.shared,
    gib: rounded(saved.gib),
    monthlyUsd: rounded(saved.gib * retention.snapshotGibMonthUsd),
    disableAfterSeconds: retention.disableAfterDays * daySeconds,
    deregisterAfterSeconds: retention.deregisterAfterDays * daySeconds,
  };
}

function rounded(amount: number): number {
  return Math.round(amount * 100) / 100;
}

function savingsIn({ found }: InventoryReading, goes: ReadonlySet<string>): Savings {
  const all = found.map(({ inventory }) => savingsOf(goes, inventory.images, itemsOf(inventory.snapshots)));
  return {
    snapshots: all.reduce((sum, { snapshots }) => sum + snapshots, 0),
    gib: all.reduce((sum, { gib }) => sum + gib, 0),
    shared: all.reduce((sum, { shared }) => sum + shared, 0),
  };
}

function planOf(
  family: RetiringFamily,
  goes: readonly Judged[],
  facts: Omit<CleanupFacts, 'expectedSeconds'>,
  approval: ApprovalRule,
): Plan {
  const { disableAfterSeconds, deregisterAfterSeconds } = facts;
  const images = goes.map(retiringOf);
  const steps = cleanupPlanSteps({ family, images, disableAfterSeconds, deregisterAfterSeconds });
  const expectedSeconds = expectedSecondsOf(steps);
  return {
    format: 1,
    verb: cleanupVerb,
    // Every image is judged anew right before each act, so nothing of the world is frozen here.
    world: {},
    facts: { ...facts, expectedSeconds },
    approval,
    expectedSeconds,
    steps,
  };
}

function retiringOf({ image: { imageId, state, deprecatedAtMs }, place }: Judged): Retiring {
  return {
    imageId,
    place,
    ...(state === 'disabled' ? { wasDisabled: true } : {}),
    ...(deprecatedAtMs === undefined ? {} : { wasDeprecatedAtMs: deprecatedAtMs }),
  };
}
