/** What is said of every rollout, however it is carried out. Pure. */
import type { Fleet } from '../../fleet/fleet.ts';
import { floorOf } from '../../fleet/guard.ts';
import { templateKey, templatesToVersion } from '../../fleet/source.ts';
import { members, standingOf } from '../../fleet/standing.ts';
import type { Image } from '../../images/image.ts';
import { tagOfCheck } from '../../images/usable.ts';
import type { PinWish } from '../../steps/pins.ts';
import { launchedNow } from './former-launch.ts';
import type { CommonFacts, DescribedCommon } from './rollout-facts.ts';
import { versionOf } from './rollout-templates.ts';
import { type RolloutWorld, replacedInstances } from './rollout-world.ts';
import type { GoingBack, StrategyQuestion } from './strategy.ts';
import { wayBackText, whyNoWayBack } from './way-back.ts';

const dayMs = 86_400_000;

/** What one strategy adds to what was asked, read and judged. */
export interface Described {
  readonly pins: readonly PinWish[];
  /** Absent where it is that of a rollout in waves. */
  readonly wayBack?: string;
  /** How many are replaced; absent where it is all of other images, but for what is left alone. */
  readonly toReplace?: number;
  /** All of the fleet is replaced by instances beside it: none is left alone, and all of it is there to go back to. */
  readonly isBeside?: true;
  /** For so many hours after its end it can be gone back; absent where that is as the policy says. */
  readonly backHours?: number;
}

/** The facts of a rollout but for those of its strategy, and how long it takes. */
export function describeRollout(question: StrategyQuestion, described: Described): DescribedCommon {
  const { world, request, nowMs } = question;
  const { fleet, policy, image } = world;
  const count = members(fleet).length;
  const isBeside = described.isBeside === true;
  const { toReplace = isBeside ? count : replacedInstances(world).length } = described;
  const left = isBeside ? [] : leftAlone(world);
  return {
    fleet: fleet.name,
    group: fleet.key.groupName,
    accountId: fleet.key.accountId,
    region: fleet.key.region,
    ...(fleet.environment === undefined ? {} : { environment: fleet.environment }),
    ...(request.reason === undefined ? {} : { reason: request.reason }),
    to: imageFacts(image, nowMs),
    from: fromImages(world, nowMs),
    instances: count,
    toReplace,
    sharePercent: count === 0 ? 0 : Math.round((100 * toReplace) / count),
    floor: floorOf(policy, fleet.desired),
    minHealthyPercent: policy.minHealthyPercent,
    leftAlone: left,
    templates: question.back === undefined ? templateFacts(world) : templatesBack(question.back),
    pins: described.pins.map((pin) => pinFacts(pin, fleet)),
    warnings: [...(question.back?.warnings ?? []), ...warningsOf(question, left.length)],
    checks: checksOf(world),
    ...watchFacts(question),
    wayBack: described.wayBack ?? wayBackText(world),
    goesBack: isBeside || whyNoWayBack(world) === undefined,
    launchedBefore: launchedNow(world, question.source, { hours: described.backHours, runsOn: isBeside }),
    ...(question.back === undefined ? {} : { takenBack: question.back.takenBack }),
  };
}

function imageFacts(image: Image, nowMs: number): CommonFacts['to'] {
  if (image.state === 'deregistered') return { imageId: image.imageId };
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

function fromImages({ fleet, formerImages }: RolloutWorld, nowMs: number): CommonFacts['from'] {
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

function leftAlone(world: RolloutWorld): CommonFacts['leftAlone'] {
  const { fleet, imageIds } = world;
  const replaced = new Set(replacedInstances(world).map(({ instanceId }) => instanceId));
  return fleet.instances
    .filter(({ instanceId, imageId }) => !imageIds.includes(imageId ?? '') && !replaced.has(instanceId))
    .flatMap((instance) => {
      const standing = standingOf(instance);
      if (standing === 'leaving') return [];
      const why =
        standing === 'standby' ? 'standby' : instance.protectedFromScaleIn ? 'protected from scale-in' : standing;
      return [{ instanceId: instance.instanceId, why }];
    })
    .slice(0, namedAtMost);
}

function templateFacts({ fleet, versions }: RolloutWorld): CommonFacts['templates'] {
  return templatesToVersion(fleet.source).flatMap((ref) => {
    const known = versionOf(versions, ref);
    return known === undefined
      ? []
      : [{ templateId: ref.templateId, name: known.templateName, fromVersion: known.version, writtenAs: ref.version }];
  });
}

/** The versions that a rollback goes to. */
function templatesBack({ source, aliased }: GoingBack): CommonFacts['templates'] {
  return templatesToVersion(source).map((ref) => {
    const { templateId, templateName: name = templateId, version: writtenAs } = ref;
    const made = aliased.find(({ key }) => key === templateKey(ref));
    const toVersion = Number(writtenAs);
    return {
      templateId,
      name,
      fromVersion: toVersion,
      writtenAs,
      toVersion,
      ...(made === undefined ? {} : { names: made.imageId }),
    };
  });
}

function pinFacts(pin: PinWish, { min, max, desired }: Fleet): CommonFacts['pins'][number] {
  switch (pin.what) {
    case 'max-size':
      return { what: 'max size', before: String(max), during: String(pin.value) };
    case 'min-size':
      return { what: 'min size', before: String(min), during: String(Math.max(min, desired)) };
    case 'suspend':
      return { what: pin.process, before: 'active', during: 'suspended' };
  }
}

/** What is set aside, and by which reason. */
function overridesOf({ judgement, outOfOrder, window, request }: StrategyQuestion): string[] {
  const { override = '' } = request;
  const codes = judgement.usable ? undefined : judgement.refusals.map(({ code }) => code).join(', ');
  const said = [
    codes === undefined ? undefined : `Required checks are overridden (${codes}): ${override}`,
    outOfOrder === undefined
      ? undefined
      : `The order of environments is overridden (${outOfOrder.reason.replace(/\.$/, '')}): ${override}`,
    window.overridden,
    window.needless,
  ];
  return said.filter((one) => one !== undefined);
}

function warningsOf(question: StrategyQuestion, left: number): string[] {
  const { world, judgement, watch } = question;
  const { fleet, image } = world;
  const warnings = [...overridesOf(question), ...(watch?.warnings ?? [])];
  if (judgement.warnings.length > 0) warnings.push(`${image.imageId} is deprecated.`);
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

function watchFacts({ watch }: StrategyQuestion): Pick<CommonFacts, 'watch'> {
  if (watch === undefined) return {};
  const { rules, waveSeconds, bakeSeconds } = watch;
  const { alarms, http, onUnhealthy } = rules;
  return { watch: { alarms, probes: http.map(({ url }) => url), waveSeconds, bakeSeconds, onUnhealthy } };
}

function checksOf({ image, policy }: RolloutWorld): CommonFacts['checks'] {
  return (['validated', 'scanned'] as const).map((name) => {
    const value = image.tags[tagOfCheck[name]];
    const required = policy.requiredChecks.includes(name) ? 'required' : 'not required here';
    return { name, passed: value?.toLowerCase() === 'passed', detail: `${value ?? 'not done'}, ${required}` };
  });
}
