/** Everything that planning the stages of an AMI reads, in one go. */
import type { AuditContext } from '../../aws/ports.ts';
import { Refusal } from '../../basics/errors.ts';
import { type FleetPolicy, fleetSubject, policyFor } from '../../config/policy.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Place } from '../../fleet/place.ts';
import { sourceImages } from '../../fleet/source.ts';
import type { Image } from '../../images/image.ts';
import type { Desk } from '../desk.ts';
import { eachPlace, unreadText } from '../each-place.ts';
import { findFleet } from '../fleets/find-fleet.ts';
import { readFound } from '../fleets/read-found.ts';
import type { StagesRequest } from './stages-request.ts';

type ImageTarget = Extract<StagesRequest['target'], { kind: 'image' }>;

export interface StagesWorld {
  readonly place: Place;
  /** What it begins with: the base of a bake, or the image to be tested. */
  readonly image: Image;
  readonly fleet?: Fleet;
  readonly environment?: string;
  readonly policy: FleetPolicy;
}

/** What a run of these stages has to itself: the fleet, or the image. */
export function subjectKeyOf({ config }: Pick<Desk, 'config'>, { fleet, place, image }: StagesWorld): string {
  if (fleet !== undefined) return fleetSubject(config, fleet.key);
  return `image/${place.accountId}/${place.region}/${image.imageId}`;
}

/** Throws Refusal where the fleet or the image is not there, or the fleet launches more than one. */
export async function readStagesWorld(
  desk: Desk,
  { target }: Pick<StagesRequest, 'target'>,
  audit: AuditContext,
): Promise<StagesWorld> {
  return target.kind === 'fleet' ? worldOfFleet(desk, target.fleet, audit) : worldOfImage(desk, target, audit);
}

async function worldOfFleet(desk: Desk, name: string, audit: AuditContext): Promise<StagesWorld> {
  const found = await findFleet(desk, audit, name);
  const aws = desk.aws.for(found.key, audit);
  const fleet = await readFound(desk, aws, found, { asked: name });
  const imageId = launchedImage(fleet);
  const [image] = await aws.images.read([imageId]);
  if (image === undefined) throw goneBase(fleet, imageId);
  const { environment } = fleet;
  const policy = policyFor(desk.config, { environment, fleet: fleet.key });
  const { accountId, region } = fleet.key;
  return { place: { accountId, region }, image, fleet, policy, ...(environment === undefined ? {} : { environment }) };
}

/** Throws Refusal where the fleet launches several images, or none that can be told. */
function launchedImage(fleet: Fleet): string {
  const [imageId, ...others] = [...new Set(sourceImages(fleet))];
  if (imageId !== undefined && others.length === 0) return imageId;
  const what = imageId === undefined ? 'no AMI that can be told' : `several AMIs (${[imageId, ...others].join(', ')})`;
  throw new Refusal(
    'base-unclear',
    `${fleet.name} launches ${what}, so it is not clear what to begin with.`,
    `Bake from one of them, then roll it out: /ami bake ${imageId ?? 'AMI'}`,
    { fleet: fleet.name },
  );
}

function goneBase({ name }: Fleet, imageId: string): Refusal {
  return new Refusal(
    'base-gone',
    `${name} launches ${imageId}, which does not exist any more or may not be seen: the fleet could not replace an instance now.`,
    'Choose an AMI that exists, and roll it out: /ami list',
    { imageId },
  );
}

async function worldOfImage(
  desk: Desk,
  { imageId, place: wanted }: ImageTarget,
  audit: AuditContext,
): Promise<StagesWorld> {
  const { found, unread } = await eachPlace(desk, wanted === undefined ? desk.aws.places : [wanted], async (place) =>
    (await desk.aws.for(place, audit).images.read([imageId])).map((image) => ({ place, image })),
  );
  const seen = found.flat();
  // It may be shared with other accounts.
  const first = seen.find(({ place, image }) => image.ownerId === place.accountId) ?? seen[0];
  if (first === undefined) {
    const reason =
      unread.length === 0
        ? `${imageId} does not exist here, or may not be seen.`
        : `${imageId} was not found where Amiable could look. ${unreadText(unread)}`;
    throw new Refusal('unknown-image', reason, 'See what there is: /ami list', { imageId });
  }
  const { accountId, region } = first.place;
  const { Environment: environment } = first.image.tags;
  const policy = policyFor(desk.config, { environment });
  const place = { accountId, region };
  return { place, image: first.image, policy, ...(environment === undefined ? {} : { environment }) };
}
