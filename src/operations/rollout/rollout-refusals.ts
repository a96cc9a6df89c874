/** What speaks against a rollout, before anything is planned. Pure; each throws Refusal. */
import { Refusal } from '../../basics/errors.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { foreignActivity } from '../../fleet/foreign.ts';
import { sourceImages } from '../../fleet/source.ts';
import { type ImageJudgement, type ImageRefusalCode, judgeImage } from '../../images/usable.ts';
import { foreignSentence } from '../../steps/rolling/foreign-sentence.ts';
import type { PlannedSource } from '../../steps/rolling/rolling-plan.ts';
import type { RolloutRequest } from './rollout-request.ts';
import type { RolloutWorld } from './rollout-world.ts';

export function refuseForeign(fleet: Fleet): void {
  const [activity] = foreignActivity(fleet);
  if (activity === undefined) return;
  throw new Refusal(activity.kind, foreignSentence(activity), 'Wait until it is over or undo it, then ask again.', {
    fleet: fleet.name,
  });
}

/** Throws Refusal where the image was made of one that the fleet does not launch any more: it would go back a version. */
export function refuseOtherBase(fleet: Fleet, { imageId, baseImageId }: RolloutRequest): void {
  const launched = sourceImages(fleet);
  if (baseImageId === undefined || launched.every((id) => id === baseImageId || id === imageId)) return;
  throw new Refusal(
    'base-moved',
    `${fleet.name} launches ${launched.join(', ')} now, and ${imageId} was made of ${baseImageId}: rolling it out would undo what somebody else did.`,
    `Abort, and patch what it launches now: /ami patch ${fleet.name}`,
    { fleet: fleet.name },
  );
}

/** The source of a group that can be pointed at another image. */
export function requireSource({ fleet, versions }: RolloutWorld): PlannedSource {
  const { source } = fleet;
  if (source.kind === 'launch-configuration') {
    throw new Refusal(
      'launch-configuration',
      `${fleet.name} launches from the launch configuration ${source.name}, which cannot be changed.`,
      'Give the group a launch template (aws autoscaling update-auto-scaling-group --launch-template ...), then ask again.',
    );
  }
  if (source.kind === 'none') {
    throw new Refusal('no-template', `${fleet.name} has no launch template.`, 'Give the group one, then ask again.');
  }
  if (versions.length === 0) {
    throw new Refusal(
      'template-missing',
      `The launch template of ${fleet.name} (${source.template.templateId} version ${source.template.version}) does not exist.`,
      'Point the group at a version that exists, then ask again.',
    );
  }
  return source;
}

const imageSentences: Readonly<
  Record<ImageRefusalCode, (detail: string) => readonly [reason: string, remedy: string]>
> = {
  pending: () => ['is still being made.', 'Wait until it is available, then ask again.'],
  failed: (detail) => [`could not be made (${detail}).`, 'Use another AMI: /ami list'],
  disabled: () => ['is disabled, so nothing can be launched from it.', 'Use another AMI: /ami list'],
  deregistered: () => ['is deregistered.', 'Use another AMI: /ami list'],
  'other-account': (detail) => [
    `belongs to another account (${detail}).`,
    'Copy it into this account first, so that nobody else can take it away.',
  ],
  'other-architecture': (detail) => [
    `is for another architecture (${detail}).`,
    'Use an AMI for the architecture of the fleet: /ami list',
  ],
  'not-validated': (detail) => [
    `has not passed validation (${detail}), which this environment requires.`,
    'Validate it first, or ask with --override and the reason; a second person then has to approve.',
  ],
  'not-scanned': (detail) => [
    `has not passed its security scan (${detail}), which this environment requires.`,
    'Scan it first, or ask with --override and the reason; a second person then has to approve.',
  ],
};

const overridable: readonly ImageRefusalCode[] = ['not-validated', 'not-scanned'];

/** Throws the gravest reason against the image; a missing check can be overridden with a reason. */
export function judgeForRollout(world: RolloutWorld, request: RolloutRequest, nowMs: number): ImageJudgement {
  const { image, fleet, policy } = world;
  const judgement = judgeImage(image, {
    accountId: fleet.key.accountId,
    requiredChecks: policy.requiredChecks,
    nowMs,
    architecture: otherArchitecture(world) ?? image.architecture,
  });
  if (judgement.usable) return judgement;
  const refusal = judgement.refusals.find(({ code }) => request.override === undefined || !overridable.includes(code));
  if (refusal === undefined) return judgement;
  const [reason, remedy] = imageSentences[refusal.code](refusal.detail);
  throw new Refusal(`image-${refusal.code}`, `${image.imageId} ${reason}`, remedy, { imageId: image.imageId });
}

/**
 * An architecture that the fleet needs and the image is not made for. Every image that the group launches now tells
 * one, overrides included, since all of them would become this image; and some instance has to be of its kind.
 */
function otherArchitecture({ fleet, image, formerImages, architectures }: RolloutWorld): string | undefined {
  const launched = sourceImages(fleet).flatMap((id) => formerImages.get(id)?.architecture ?? []);
  const other = launched.find((architecture) => architecture !== '' && architecture !== image.architecture);
  if (other !== undefined) return other;
  return architectures.includes(image.architecture) ? undefined : architectures[0];
}
