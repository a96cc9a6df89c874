/** Everything that planning a rollout reads, in one go. */
import type { Ec2Instance } from '../../aws/machine-ports.ts';
import type { AuditContext, TemplateVersion } from '../../aws/ports.ts';
import { Refusal } from '../../basics/errors.ts';
import { type FleetPolicy, policyFor } from '../../config/policy.ts';
import type { Fleet, FleetInstance } from '../../fleet/fleet.ts';
import { imagesOf, templatesToVersion } from '../../fleet/source.ts';
import type { Image } from '../../images/image.ts';
import { remainingOld } from '../../steps/rolling/progress.ts';
import type { Desk } from '../desk.ts';
import { type FoundFleet, findFleet } from '../fleets/find-fleet.ts';
import { readFound } from '../fleets/read-found.ts';
import type { RolloutRequest } from './rollout-request.ts';

export interface RolloutWorld {
  readonly found: FoundFleet;
  readonly fleet: Fleet;
  readonly policy: FleetPolicy;
  readonly image: Image;
  /** What the group is to launch: this image, or all of those that served before, where a run is taken back. */
  readonly imageIds: readonly string[];
  /** Images that the fleet runs or launches now, those that still exist, by id. */
  readonly formerImages: ReadonlyMap<string, Image>;
  readonly versions: readonly TemplateVersion[];
  /** Of the instances that live, each once, where it is told. */
  readonly architectures: readonly string[];
}

/** Throws Refusal where the fleet or the image is not there. */
export async function readRolloutWorld(
  desk: Desk,
  request: RolloutRequest,
  audit: AuditContext,
): Promise<RolloutWorld> {
  return readWorldFor(desk, await findFleet(desk, audit, request.fleet), [request.imageId], audit);
}

/**
 * The same of a fleet that is known already, for all images that its group is to launch, the first one first. `missing` says what
 * stands for that where it is not there; throws Refusal where nothing does.
 */
export async function readWorldFor(
  desk: Desk,
  found: FoundFleet,
  imageIds: readonly string[],
  audit: AuditContext,
  missing: (imageId: string) => Image | undefined = () => undefined,
): Promise<RolloutWorld> {
  const [imageId = ''] = imageIds;
  const aws = desk.aws.for(found.key, audit);
  const fleet = await readFound(desk, aws, found);
  const formerIds = imagesOf(fleet);
  const [images, versions, machines] = await Promise.all([
    aws.images.read([...new Set([...imageIds, ...formerIds])]),
    aws.templates.readMany(templatesToVersion(fleet.source)),
    aws.instances.ofGroup(found.key.groupName),
  ]);
  const image = images.find((known) => known.imageId === imageId) ?? missing(imageId);
  if (image === undefined) throw unknownImage(imageId, found);
  return {
    found,
    fleet,
    policy: policyFor(desk.config, { environment: fleet.environment, fleet: fleet.key }),
    image,
    imageIds,
    formerImages: new Map(
      images.filter((known) => formerIds.includes(known.imageId)).map((known) => [known.imageId, known]),
    ),
    versions,
    architectures: architecturesOf(machines),
  };
}

/** The instances that a rollout replaces: those of other images, but for what policy and standing leave alone. */
export function replacedInstances({ fleet, imageIds, policy }: RolloutWorld): readonly FleetInstance[] {
  return remainingOld(fleet, { imageIds, keepProtected: policy.protectedInstances === 'keep' });
}

function architecturesOf(machines: readonly Ec2Instance[]): readonly string[] {
  const live = machines.filter(({ state }) => state !== 'shutting-down' && state !== 'terminated');
  return [...new Set(live.map(({ architecture }) => architecture))].filter((architecture) => architecture !== '');
}

function unknownImage(imageId: string, { key }: FoundFleet): Refusal {
  return new Refusal(
    'unknown-image',
    `${imageId} does not exist in ${key.region}, or account ${key.accountId} may not see it.`,
    'See what there is: /ami list',
    { imageId },
  );
}
