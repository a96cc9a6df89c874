import type { AuditContext } from '../../aws/ports.ts';
import { Refusal } from '../../basics/errors.ts';
import { kmsKeyOf } from '../../config/places.ts';
import { policyFor } from '../../config/policy.ts';
import { isSamePlace, placeName, whereaboutsText } from '../../fleet/place.ts';
import { copyTags, nameBesides, type PlacedImage } from '../../images/copies.ts';
import { liveHolder } from '../../runs/gone.ts';
import type { Plan } from '../../runs/plan.ts';
import type { Planner } from '../../runs/planner.ts';
import { copySteps } from '../../steps/amis/copy-plan.ts';
import type { Desk } from '../desk.ts';
import { eachReadablePlace, unreadText } from '../each-place.ts';
import { authorise } from '../people/authorise.ts';
import { refuseUnidentifiedRequester } from '../people/second-person.ts';
import { expectedSecondsOf } from '../planning/forecast-plan.ts';
import { type PlanAsked, planAudit } from '../planning/plan-asked.ts';
import { approvalRuleOf, orRefused, refuseFrozen, refuseLocked } from '../planning/plan-refusals.ts';
import { type CopyFacts, type CopyRequest, copyRequestSchema, copyVerb } from './copy-request.ts';
import { createdBy } from './created-by.ts';

/** Volumes of a terabyte take hours, and longer between regions. */
const timeoutSeconds = 12 * 60 * 60;

export interface PlannedCopy {
  readonly plan: Plan;
  readonly subjectKey: string;
  readonly environment?: string;
}

/** The planner of the engine. */
export function createCopyPlanner(desk: Desk): Planner {
  return {
    verb: copyVerb,
    plan: async (run) => {
      const request = copyRequestSchema.parse(run.request);
      return orRefused(async () => ({
        kind: 'planned',
        ...(await planCopy(desk, request, { actor: run.requestedBy, runId: run.id })),
      }));
    },
  };
}

/**
 * Plans a copy of an AMI of ours in another of our accounts or regions. Within an account it needs no approval, as making
 * AMIs needs none; what leaves its account is approved as a change of its environment is. Reads only; the dry run and the
 * run ask the same. Throws Refusal with the first reason against it.
 */
export async function planCopy(desk: Desk, request: CopyRequest, asked: PlanAsked): Promise<PlannedCopy> {
  const audit = planAudit(asked);
  const origin = await findOrigin(desk, audit, request.imageId);
  const to = destinationOf(desk, origin, request.to);
  const { Environment: environment } = origin.image.tags;
  authorise(desk, { actor: asked.actor, groupIds: request.groupIds }, 'operator', environment);
  refuseFrozen(await desk.store.freezes(), environment);
  refuseUnfit(origin, to);
  const subjectKey = `copy/${to.accountId}/${to.region}/${request.imageId}`;
  refuseLocked(`${request.imageId} to ${placeName(to)}`, await liveHolder(desk.store, subjectKey), asked.runId);
  const policy = policyFor(desk.config, { environment });
  const isShared = to.accountId !== origin.place.accountId;
  const rule = approvalRuleOf(policy);
  const approval = isShared ? rule : { ...rule, required: 0 };
  refuseUnidentifiedRequester(desk.config, asked.actor, approval);
  const described = await describe(desk, origin, to, { request, asked, audit });
  const steps = copySteps({
    from: { ...origin.place },
    place: { ...to },
    imageId: request.imageId,
    snapshotIds: origin.image.snapshots.map(({ snapshotId }) => snapshotId),
    name: described.copyName,
    tags: described.tags,
    encrypted: described.encrypted,
    ...(described.kmsKeyId === undefined ? {} : { kmsKeyId: described.kmsKeyId }),
    ...{ pollSeconds: policy.pollSeconds, timeoutSeconds },
  });
  const expectedSeconds = expectedSecondsOf(steps);
  const world = { 'AMI to copy': request.imageId };
  return {
    plan: {
      ...{ format: 1, verb: copyVerb, world, approval, expectedSeconds, steps },
      facts: { ...described, expectedSeconds },
    },
    subjectKey,
    ...(environment === undefined ? {} : { environment }),
  };
}

/** The AMI as the account has it that owns it. Throws Refusal where none of ours does. */
async function findOrigin(desk: Desk, audit: AuditContext, imageId: string): Promise<PlacedImage> {
  const { found, unread } = await eachReadablePlace(desk, desk.aws.places, async (place) =>
    (await desk.aws.for(place, audit).images.read([imageId])).map((image) => ({ place, image })),
  );
  const seen = found.flat();
  const own = seen.find(({ place, image }) => image.ownerId === place.accountId);
  if (own !== undefined) return own;
  const [other] = seen;
  if (other !== undefined && unread.length === 0)
    throw new Refusal(
      'image-not-ours',
      `${imageId} is owned by account ${other.image.ownerId}, which is none that Amiable looks after, so it cannot be shared or copied from there.`,
      `Bake an AMI of your own from it: /ami bake ${imageId}`,
      { imageId },
    );
  const reason =
    unread.length === 0
      ? `${imageId} does not exist here, or may not be seen.`
      : `${imageId} was not found where Amiable could look. ${unreadText(unread)}`;
  throw new Refusal('unknown-image', reason, 'See what there is: /ami list', { imageId });
}

/** Throws Refusal where it is none of the places, or where the AMI is already. */
function destinationOf({ aws }: Desk, { place, image }: PlacedImage, asked: CopyRequest['to']): PlacedImage['place'] {
  const wanted = { accountId: asked.accountId ?? place.accountId, region: asked.region ?? place.region };
  if (isSamePlace(wanted, place))
    throw new Refusal(
      'same-place',
      `${image.imageId} is in ${placeName(place)} already.`,
      'Name another account or region.',
      { imageId: image.imageId },
    );
  const known = aws.places.find((one) => isSamePlace(one, wanted));
  if (known !== undefined) return { accountId: known.accountId, region: known.region };
  const there = aws.places.filter((one) => !isSamePlace(one, place)).map(whereaboutsText);
  throw new Refusal(
    'unknown-place',
    `${placeName(wanted)} is none of the places that Amiable looks after.`,
    there.length === 0
      ? 'Name accounts and regions under places in the configuration.'
      : `Choose one of these: ${there.join(', ')}; or name it under places in the configuration.`,
  );
}

function refuseUnfit(
  { place, image: { imageId, state, snapshots, tags } }: PlacedImage,
  to: PlacedImage['place'],
): void {
  if (to.accountId !== place.accountId && tags['Application'] === undefined)
    throw new Refusal(
      'no-application',
      `${imageId} has no tag Application, and Amiable shares only AMIs of an application with other accounts.`,
      'Give it the tag Application, and ask again.',
      { imageId },
    );
  if (state !== 'available')
    throw new Refusal(
      'image-not-available',
      `${imageId} is ${state}, and only an AMI that is available can be copied.`,
      `Look at it: /ami show ${imageId}`,
      { imageId },
    );
  if (snapshots.length > 0) return;
  throw new Refusal(
    'instance-store',
    `${imageId} has no snapshots: it is kept on S3 (instance store), and Amiable copies no such AMI.`,
    'Use an AMI whose root is an EBS volume.',
    { imageId },
  );
}

interface Describing {
  readonly request: CopyRequest;
  readonly asked: PlanAsked;
  readonly audit: AuditContext;
}

async function describe(
  desk: Desk,
  origin: PlacedImage,
  to: PlacedImage['place'],
  { request, asked, audit }: Describing,
): Promise<Omit<CopyFacts, 'expectedSeconds'>> {
  const { place, image } = origin;
  const kmsKeyId = kmsKeyOf(desk.config, to);
  const wasEncrypted = image.snapshots.some(({ encrypted }) => encrypted === true);
  const encrypted = wasEncrypted || kmsKeyId !== undefined;
  const { Environment: environment } = image.tags;
  return {
    imageId: image.imageId,
    name: image.name,
    ...{ accountId: place.accountId, region: place.region, to: { ...to } },
    copyName: await freeName(desk, audit, to, origin),
    snapshots: image.snapshots.length,
    sizeGib: image.snapshots.reduce((sum, { sizeGib = 0 }) => sum + sizeGib, 0),
    encrypted,
    ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
    tags: copyTags(origin, { createdBy: createdBy(asked.actor) }),
    ...(environment === undefined ? {} : { environment }),
    ...(request.reason === undefined ? {} : { reason: request.reason }),
    warnings: warningsOf({ origin, to, wasEncrypted, kmsKeyId }),
    timeoutSeconds,
  };
}

/** That of its origin, so that it is known as the same; with its origin's id where another AMI has that name. */
async function freeName(
  desk: Desk,
  audit: AuditContext,
  to: PlacedImage['place'],
  { image: { name, imageId } }: PlacedImage,
): Promise<string> {
  const taken = await desk.aws.for(to, audit).images.findOwn(name);
  return taken === undefined ? name : nameBesides(name, imageId);
}

interface Warned {
  readonly origin: PlacedImage;
  readonly to: PlacedImage['place'];
  readonly wasEncrypted: boolean;
  readonly kmsKeyId: string | undefined;
}

function warningsOf({ origin, to, wasEncrypted, kmsKeyId }: Warned): string[] {
  const { place, image } = origin;
  const isShared = place.accountId !== to.accountId;
  return [
    ...(isShared && wasEncrypted
      ? [
          `Its snapshots are encrypted: their key has to let ${to.accountId} use it, and one of AWS (aws/ebs) cannot; then nothing is copied`,
        ]
      : []),
    ...(wasEncrypted && kmsKeyId === undefined
      ? [
          `The copy is encrypted with the key of AWS there (aws/ebs), and cannot be shared on: name one of your own as kmsKeyId of ${placeName(to)} under places`,
        ]
      : []),
    ...(image.tags['ValidationStatus'] === 'Passed' ? [] : [`${image.imageId} has not passed a validation`]),
  ];
}
