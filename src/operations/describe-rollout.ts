/** A planned rollout as facts for people. Pure. */
import { floorOf } from '../fleet/guard.ts';
import { templateKey, templatesToVersion } from '../fleet/source.ts';
import { members, standingOf } from '../fleet/standing.ts';
import type { Image } from '../images/image.ts';
import type { ImageJudgement } from '../images/usable.ts';
import type { PinWish } from '../steps/pins.ts';
import { remainingOld } from '../steps/progress.ts';
import type { RolloutFacts } from './rollout-facts.ts';
import type { RolloutRequest } from './rollout-request.ts';
import type { RolloutSize } from './rollout-size.ts';
import type { RolloutWorld } from './rollout-world.ts';
import { wayBackText, whyNoWayBack } from './way-back.ts';

const dayMs = 86_400_000;

/** From a launch to a healthy target, as a first guess; the card corrects itself as waves finish. */
const bootSeconds = 120;

/** Rough time for all waves and the look at the end, in seconds. */
export function expectedSeconds(waves: number, settleSeconds: number): number {
  return waves * (bootSeconds + settleSeconds) + 60;
}

export interface DescribedRollout {
  readonly world: RolloutWorld;
  readonly size: RolloutSize;
  readonly pins: readonly PinWish[];
  readonly judgement: ImageJudgement;
  readonly request: RolloutRequest;
  readonly nowMs: number;
}

export function describeRollout(described: DescribedRollout): RolloutFacts {
  const { world, size, request, nowMs } = described;
  const { fleet, policy, image } = world;
  const count = members(fleet).length;
  const { waves, room, toReplace } = size;
  return {
    fleet: fleet.name,
    group: fleet.key.groupName,
    accountId: fleet.key.accountId,
    region: fleet.key.region,
    ...(fleet.environment === undefined ? {} : { environment: fleet.environment }),
    ...(request.reason === undefined ? {} : { reason: request.reason }),
    strategy: 'rolling',
    to: imageFacts(image, nowMs),
    from: fromImages(world, nowMs),
    instances: count,
    toReplace,
    sharePercent: count === 0 ? 0 : Math.round((100 * toReplace) / count),
    batch: waves.batch,
    waves: waves.count,
    firstWave: waves.first,
    ...(waves.first < waves.batch && toReplace > 1
      ? { firstWaveBecause: `${image.imageId} has not served in this fleet before` }
      : {}),
    floor: floorOf(policy, fleet.desired),
    minHealthyPercent: policy.minHealthyPercent,
    room: room.kind === 'raise-max' ? { ...room, oldMax: fleet.max } : room,
    leftAlone: leftAlone(world, size),
    templates: templateFacts(world),
    pins: described.pins.map((pin) => pinFacts(pin, fleet.max)),
    warnings: warningsOf(described),
    checks: checksOf(world),
    wayBack: wayBackText(world),
    goesBack: whyNoWayBack(world) === undefined,
    expectedSeconds: expectedSeconds(waves.count, policy.settleSeconds),
  };
}

function imageFacts(image: Image, nowMs: number): RolloutFacts['to'] {
  const { Version: version, ValidationStatus: validated, SecurityScan: scanned } = image.tags;
  return {
    imageId: image.imageId,
    name: image.name,
    ageDays: Math.max(0, Math.floor((nowMs - image.createdAtMs) / dayMs)),
    architecture: image.architecture,
    ...(version === undefined ? {} : { version }),
    ...(validated === undefined ? {} : { validated }),
    ...(scanned === undefined ? {} : { scanned }),
  };
}

function fromImages({ fleet, formerImages }: RolloutWorld, nowMs: number): RolloutFacts['from'] {
  const counts = new Map<string, number>();
  for (const { imageId } of members(fleet))
    if (imageId !== undefined) counts.set(imageId, (counts.get(imageId) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 10)
    .map(([imageId, instances]) => {
      const known = formerImages.get(imageId);
      return { ...(known === undefined ? { imageId } : imageFacts(known, nowMs)), instances };
    });
}

const namedAtMost = 20;

function leftAlone({ fleet, image }: RolloutWorld, { keepProtected }: RolloutSize): RolloutFacts['leftAlone'] {
  const replaced = new Set(
    remainingOld(fleet, { imageIds: [image.imageId], keepProtected }).map(({ instanceId }) => instanceId),
  );
  return fleet.instances
    .filter(({ instanceId, imageId }) => imageId !== image.imageId && !replaced.has(instanceId))
    .flatMap((instance) => {
      const standing = standingOf(instance);
      if (standing === 'leaving') return [];
      const why =
        standing === 'standby' ? 'standby' : instance.protectedFromScaleIn ? 'protected from scale-in' : standing;
      return [{ instanceId: instance.instanceId, why }];
    })
    .slice(0, namedAtMost);
}

function templateFacts({ fleet, versions }: RolloutWorld): RolloutFacts['templates'] {
  return templatesToVersion(fleet.source).flatMap((ref) => {
    const known = versions.find(({ templateId, version, aliases = [] }) =>
      [String(version), ...aliases].some((text) => templateKey({ templateId, version: text }) === templateKey(ref)),
    );
    return known === undefined
      ? []
      : [{ templateId: ref.templateId, name: known.templateName, fromVersion: known.version, writtenAs: ref.version }];
  });
}

function pinFacts(pin: PinWish, max: number): RolloutFacts['pins'][number] {
  if (pin.what === 'max-size') return { what: 'max size', before: String(max), during: String(pin.value) };
  return { what: pin.process, before: 'active', during: 'suspended' };
}

function warningsOf({ world, size, judgement, request }: DescribedRollout): string[] {
  const { fleet, image } = world;
  const warnings: string[] = [];
  if (!judgement.usable)
    warnings.push(
      `Required checks are overridden (${judgement.refusals.map(({ code }) => code).join(', ')}): ${request.override ?? ''}`,
    );
  if (judgement.warnings.length > 0) warnings.push(`${image.imageId} is deprecated.`);
  const left = leftAlone(world, size).length;
  if (left > 0)
    warnings.push(
      `${left === namedAtMost ? `${left} or more` : left} instances stay on their image: they are in standby or protected from scale-in.`,
    );
  if (fleet.newInstancesProtected) warnings.push('The group protects new instances from scale-in.');
  if (fleet.lifecycleHooks.length > 0)
    warnings.push(`Lifecycle hooks run for every instance: ${fleet.lifecycleHooks.join(', ')}.`);
  if (fleet.targetGroupArns.length === 0)
    warnings.push('No target group is attached, so health means what EC2 and the group say.');
  return warnings;
}

function checksOf({ image, policy }: RolloutWorld): RolloutFacts['checks'] {
  const tagOf = { validated: 'ValidationStatus', scanned: 'SecurityScan' } as const;
  return (['validated', 'scanned'] as const).map((name) => {
    const value = image.tags[tagOf[name]];
    const required = policy.requiredChecks.includes(name) ? 'required' : 'not required here';
    return { name, passed: value?.toLowerCase() === 'passed', detail: `${value ?? 'not done'}, ${required}` };
  });
}
