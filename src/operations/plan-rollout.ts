import { isAwsError } from '../aws/errors.ts';
import type { AuditContext } from '../aws/ports.ts';
import { AmiableError, Refusal } from '../basics/errors.ts';
import { fleetKeyText } from '../fleet/fleet.ts';
import { servingCount } from '../fleet/serving.ts';
import { templateKey, templatesToVersion } from '../fleet/source.ts';
import { worldOf } from '../fleet/world.ts';
import { liveHolder } from '../runs/gone.ts';
import type { ApprovalRule, Plan } from '../runs/plan.ts';
import type { Planned, Planner } from '../runs/planner.ts';
import type { Actor } from '../runs/run.ts';
import type { PinWish } from '../steps/pins.ts';
import { type PlannedSource, rollingSteps } from '../steps/rolling-plan.ts';
import { authorise } from './authorise.ts';
import { describeRollout, expectedSeconds } from './describe-rollout.ts';
import type { Desk } from './desk.ts';
import type { RolloutFacts } from './rollout-facts.ts';
import { judgeForRollout, refuseForeign, refuseFrozen, refuseLocked, requireSource } from './rollout-refusals.ts';
import { type RolloutRequest, rolloutRequestSchema } from './rollout-request.ts';
import { type RolloutSize, sizeRollout } from './rollout-size.ts';
import { type RolloutWorld, readRolloutWorld } from './rollout-world.ts';

/** Pins outlive the run that set them by this much before a janitor may put things back. */
const pinLeaseSeconds = 24 * 60 * 60;

export interface PlannedRollout {
  readonly plan: Plan;
  readonly world: RolloutWorld;
}

/** The planner of the engine: a refusal is an answer, anything else that fails is tried again. */
export function createRolloutPlanner(desk: Desk): Planner {
  return {
    verb: 'rollout',
    plan: async (run) => {
      const request = rolloutRequestSchema.parse(run.request);
      try {
        const { plan, world } = await planRollout(desk, request, { actor: run.requestedBy, runId: run.id });
        const { environment, key } = world.fleet;
        return {
          kind: 'planned',
          plan,
          subjectKey: fleetKeyText(key),
          ...(environment === undefined ? {} : { environment }),
        };
      } catch (error) {
        return refusalOf(error);
      }
    },
  };
}

function refusalOf(error: unknown): Planned {
  if (error instanceof Refusal) return { kind: 'refused', code: error.code, why: error.reason, remedy: error.remedy };
  if (isAwsError(error, 'denied') && error instanceof AmiableError) {
    const remedy =
      error.action === undefined
        ? 'Check the credentials of Amiable.'
        : `Allow ${error.action} to the role of Amiable, then ask again.`;
    return { kind: 'refused', code: error.code, why: `AWS refused to let Amiable look: ${error.message}`, remedy };
  }
  throw error;
}

/**
 * Plans a rollout on the world as it is now. Reads only; the dry run and the run ask the same. Throws Refusal with the
 * first reason against it.
 */
export async function planRollout(
  desk: Desk,
  request: RolloutRequest,
  asked: { readonly actor: Actor; readonly runId?: string },
): Promise<PlannedRollout> {
  const audit: AuditContext = {
    actor: asked.actor.id,
    step: 'plan',
    ...(asked.runId === undefined ? {} : { runId: asked.runId }),
  };
  const world = await readRolloutWorld(desk, request, audit);
  const { fleet } = world;
  const nowMs = desk.clock.nowMs();
  authorise(desk, { actor: asked.actor, groupIds: request.groupIds }, 'operator', fleet.environment);
  refuseFrozen(await desk.store.freezes(), fleet.environment);
  refuseLocked(fleet, await liveHolder(desk.store, fleetKeyText(fleet.key)), asked.runId);
  refuseForeign(fleet);
  const source = requireSource(world);
  const judgement = judgeForRollout(world, request, nowMs);
  const size = sizeRollout(world, request, await hasServed(desk, world));
  refuseDone(world, size);
  const approval = approvalRule(world, !judgement.usable);
  const pins = pinsFor(world, size);
  const facts = describeRollout({ world, size, pins, judgement, request, nowMs });
  return { plan: { ...assemble(world, source, size, pins, facts), approval }, world };
}

/** Whether the image has served in this fleet: it does now, or a run has brought it there. */
async function hasServed(desk: Desk, { fleet, image }: RolloutWorld): Promise<boolean> {
  const now = { ...fleet, instances: fleet.instances.filter(({ imageId }) => imageId === image.imageId) };
  if (servingCount(now) > 0) return true;
  const runs = await desk.store.ofSubject(fleetKeyText(fleet.key), 50);
  return runs.some((run) => {
    const request = rolloutRequestSchema.safeParse(run.request);
    return (
      run.phase.kind === 'ended' &&
      run.phase.outcome === 'done' &&
      request.success &&
      request.data.imageId === image.imageId
    );
  });
}

function refuseDone({ fleet, image }: RolloutWorld, { toReplace }: RolloutSize): void {
  const launches = fleet.sourceImageIds ?? [];
  if (toReplace > 0 || launches.length !== 1 || launches[0] !== image.imageId) return;
  throw new Refusal(
    'nothing-to-do',
    `Every instance of ${fleet.name} already runs ${image.imageId}, and new ones will too.`,
    `See it: /ami fleet ${fleet.name}`,
  );
}

/** An override takes a second person, whatever the environment says. */
function approvalRule({ policy }: RolloutWorld, overridden: boolean): ApprovalRule {
  const rule = {
    required: policy.approvals,
    requesterMayApprove: policy.requesterMayApprove,
    ttlSeconds: policy.approvalTtlSeconds,
  };
  return overridden ? { ...rule, required: Math.max(1, rule.required), requesterMayApprove: false } : rule;
}

function pinsFor({ fleet }: RolloutWorld, { room, toReplace }: RolloutSize): readonly PinWish[] {
  if (toReplace === 0) return [];
  const raise: PinWish[] = room.kind === 'raise-max' ? [{ what: 'max-size', value: room.newMax }] : [];
  // A rebalance between zones terminates instances of its own choosing in the middle of a wave.
  const still: PinWish[] = fleet.suspendedProcesses.includes('AZRebalance')
    ? []
    : [{ what: 'suspend', process: 'AZRebalance' }];
  return [...raise, ...still];
}

function assemble(
  world: RolloutWorld,
  source: PlannedSource,
  size: RolloutSize,
  pins: readonly PinWish[],
  facts: RolloutFacts,
): Omit<Plan, 'approval'> {
  const { fleet, image, policy, versions } = world;
  const resolved = worldOf(fleet, image, versions);
  const numberOf = (key: string): number | undefined =>
    versions.find((version) => keysOf(version).includes(key))?.version;
  const templates = templatesToVersion(source).flatMap((ref) => {
    const fromVersion = numberOf(templateKey(ref));
    return fromVersion === undefined ? [] : [{ key: templateKey(ref), templateId: ref.templateId, fromVersion }];
  });
  const steps = rollingSteps({
    fleet: fleet.key,
    imageId: image.imageId,
    world: resolved,
    source,
    numberedSource: numbered(source, numberOf),
    templates,
    pins,
    pinLeaseSeconds,
    formerImageIds: formerImageIds(world),
    rollout: {
      fleet: fleet.key,
      imageIds: [image.imageId],
      minHealthyPercent: policy.minHealthyPercent,
      keepProtected: size.keepProtected,
      batch: size.waves.batch,
      first: Math.max(1, size.waves.first),
      waves: Math.max(1, size.waves.count),
      toReplace: size.toReplace,
      surgeFirst: size.room.kind !== 'within-floor',
      back: false,
      pollSeconds: policy.pollSeconds,
      settleSeconds: policy.settleSeconds,
      waveTimeoutSeconds: policy.waveTimeoutSeconds,
    },
  });
  return {
    format: 1,
    verb: 'rollout',
    world: resolved,
    facts,
    expectedSeconds: expectedSeconds(size.waves.count, policy.settleSeconds),
    steps,
  };
}

function keysOf({ templateId, version, aliases = [] }: RolloutWorld['versions'][number]): readonly string[] {
  return [String(version), ...aliases].map((text) => templateKey({ templateId, version: text }));
}

/** The same source with every version as a number: what "back" means once `$Latest` has moved. */
function numbered(source: PlannedSource, numberOf: (key: string) => number | undefined): PlannedSource {
  const fixed = (ref: PlannedSource['template']): PlannedSource['template'] => ({
    ...ref,
    version: String(numberOf(templateKey(ref)) ?? ref.version),
  });
  if (source.kind === 'launch-template') return { ...source, template: fixed(source.template) };
  const overrides = source.overrides.map(({ template, ...rest }) => ({
    ...rest,
    ...(template === undefined ? {} : { template: fixed(template) }),
  }));
  return { ...source, template: fixed(source.template), overrides };
}

/** Images that can be gone back to: what the group launches now must still be launchable; others may stay. */
function formerImageIds({ fleet, image, formerImages }: RolloutWorld): readonly string[] {
  const launches = fleet.sourceImageIds ?? [];
  const canLaunch =
    launches.length > 0 && launches.every((id) => id !== image.imageId && formerImages.get(id)?.state === 'available');
  if (!canLaunch) return [];
  const running = fleet.instances.flatMap(({ imageId }) => imageId ?? []);
  return [...new Set([...launches, ...running])].filter((id) => id !== image.imageId);
}
