/** Puts the plan of a rollout together from what was read and decided. Pure. */
import { templateKey, templatesToVersion, withVersions } from '../fleet/source.ts';
import { worldOf } from '../fleet/world.ts';
import type { Plan } from '../runs/plan.ts';
import type { PinWish } from '../steps/pins.ts';
import { type PlannedSource, type RollingPlan, rollingSteps } from '../steps/rolling-plan.ts';
import { expectedSeconds } from './describe-rollout.ts';
import type { RolloutFacts } from './rollout-facts.ts';
import type { RolloutSize } from './rollout-size.ts';
import type { RolloutWorld } from './rollout-world.ts';
import { formerImageIds, isAliased } from './way-back.ts';

/** Pins outlive the run that set them by this much before they look forgotten. */
const pinLeaseSeconds = 24 * 60 * 60;

/** What the group has to have changed while the rollout lasts. */
export function pinsFor({ fleet }: RolloutWorld, { room, toReplace }: RolloutSize): readonly PinWish[] {
  if (toReplace === 0) return [];
  const raise: PinWish[] = room.kind === 'raise-max' ? [{ what: 'max-size', value: room.newMax }] : [];
  // A rebalance between zones terminates instances of its own choosing in the middle of a wave.
  const still: PinWish[] = fleet.suspendedProcesses.includes('AZRebalance')
    ? []
    : [{ what: 'suspend', process: 'AZRebalance' }];
  return [...raise, ...still];
}

/** The plan but for who has to approve it. */
export function assembleRollout(
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
    aliased: aliasedTemplates(world),
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
  const numbers = templatesToVersion(source).flatMap((ref): [string, number][] => {
    const number = numberOf(templateKey(ref));
    return number === undefined ? [] : [[templateKey(ref), number]];
  });
  return withVersions(source, new Map(numbers));
}

/** Keyed as the numbered source names them. */
function aliasedTemplates({ versions }: RolloutWorld): RollingPlan['aliased'] {
  return versions.flatMap((known) => {
    const { templateId, version, resolvedImageId } = known;
    if (!isAliased(known) || resolvedImageId === undefined) return [];
    const key = templateKey({ templateId, version: String(version) });
    return [{ key, templateId, fromVersion: version, imageId: resolvedImageId }];
  });
}
