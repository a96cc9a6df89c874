/** What speaks against stages of an AMI, before anything is planned. Pure; each throws Refusal. */
import { Refusal } from '../../basics/errors.ts';
import type { NamedProfile, PatchWay } from '../../config/profiles.ts';
import type { Config } from '../../config/schema.ts';
import type { Image } from '../../images/image.ts';
import { unfitForName } from '../../images/image-name.ts';
import { userDataScript } from '../../steps/machines/user-data.ts';
import type { Stage, StagesRequest } from './stages-request.ts';
import type { StagesWorld } from './stages-world.ts';

/** EC2's limit, before it is encoded. */
const longestUserData = 16_384;

/** Throws Refusal where nothing can be launched from the image, or its result could not be kept. */
export function refuseUnfitImage({ image, place }: StagesWorld, stages: readonly Stage[]): void {
  const { imageId, state, ownerId, snapshots } = image;
  if (state !== 'available')
    throw new Refusal(
      'image-not-available',
      `${imageId} is ${state}, so nothing can be launched from it.`,
      state === 'pending' ? 'Wait until it is available, then ask again.' : 'Use another AMI: /ami list',
      { imageId },
    );
  if (stages.includes('bake') && snapshots.length === 0)
    throw new Refusal(
      'instance-store',
      `The root of ${imageId} is not a snapshot but on the host's own disk (instance store), of which AWS makes no AMI.`,
      'Use an AMI whose root is an EBS volume.',
      { imageId },
    );
  if (!stages.includes('bake') && ownerId !== place.accountId)
    throw new Refusal(
      'image-other-account',
      `${imageId} belongs to another account (${ownerId}), which would not see the tags of the verdict.`,
      `Bake an AMI of your own from it: /ami bake ${imageId}`,
      { imageId },
    );
}

/** Throws Refusal for an image of somebody whose software nobody has vouched for: it would run with our profile. */
export function refuseStranger({ builder }: Config, { image, place }: StagesWorld): void {
  const { imageId, ownerId, ownerAlias } = image;
  const names = [ownerId, ...(ownerAlias === undefined ? [] : [ownerAlias])];
  const isOwn = ownerId === place.accountId && builder.imageOwners.includes('self');
  if (isOwn || names.some((name) => builder.imageOwners.includes(name))) return;
  throw new Refusal(
    'image-of-stranger',
    `${imageId} belongs to ${ownerId}, and builders launch AMIs of ${builder.imageOwners.join(', ')} only.`,
    'Name that account under builder.imageOwners in the configuration, if you trust what is in its AMIs.',
    { imageId },
  );
}

/** The types to launch. Throws Refusal for an architecture that none is known for. */
export function requireTypes({ builder }: Config, { imageId, architecture }: Image): readonly string[] {
  if (architecture === 'x86_64' || architecture === 'arm64') return builder.instanceTypes[architecture];
  throw new Refusal(
    'architecture-unsupported',
    `${imageId} is for ${architecture}, for which Amiable launches no builders: it does for x86_64 and arm64.`,
    'Use an AMI for one of these.',
    { imageId },
  );
}

/** The profile that is named, else that of the application, else `default`. Throws Refusal where there is none. */
export function requireProfile(config: Config, named: string | undefined, application: string): NamedProfile {
  const ofApplication = config.applications.find(({ name }) => name === application)?.profile;
  const wanted = named ?? ofApplication ?? 'default';
  const profile = config.profiles.find(({ name }) => name === wanted);
  if (profile !== undefined) return profile;
  const names = config.profiles.map(({ name }) => name).join(', ');
  throw new Refusal('unknown-profile', `There is no profile named ${wanted}.`, `There are: ${names}.`, {
    profile: wanted,
  });
}

/** Throws Refusal where user data cannot do what the profile says. */
export function refuseUnfitProfile({ name, through }: NamedProfile, way: PatchWay, { platform, imageId }: Image): void {
  if (through !== 'user-data') return;
  if ('commands' in way && Buffer.byteLength(userDataScript(way.commands)) > longestUserData)
    throw new Refusal(
      'user-data-too-long',
      `The commands of the profile ${name} are longer than the ${longestUserData} bytes that EC2 takes as user data.`,
      'Put them into a file of the AMI, or somewhere to fetch them from.',
      { profile: name },
    );
  if (platform === 'windows')
    throw new Refusal(
      'user-data-windows',
      `${imageId} is for Windows, whose console does not tell how user data ended.`,
      'Use a profile that goes through ssm.',
      { profile: name },
    );
  if ('baseline' in way)
    throw new Refusal(
      'user-data-baseline',
      `The profile ${name} goes through user-data, which runs commands and no baseline.`,
      `Name commands under profiles.${name}.linux in the configuration.`,
      { profile: name },
    );
}

/** The bucket for reports. Throws Refusal where nothing can be scanned. */
export function requireScan({ scanning }: Config, { platform, imageId }: Image): string {
  if (platform === 'windows')
    throw new Refusal(
      'scan-windows',
      `${imageId} is for Windows, on which lynis, clamav and chkrootkit do not run.`,
      'Scan it with Amazon Inspector.',
      { imageId },
    );
  if (scanning.bucket !== undefined) return scanning.bucket;
  throw new Refusal(
    'no-bucket',
    'There is no bucket for reports of scans.',
    'Name one under scanning.bucket in the configuration, then ask again.',
  );
}

/** The tag `Application`. Throws Refusal where neither the image nor its fleet has one. */
export function requireApplication({ image, fleet }: StagesWorld, { application }: StagesRequest): string {
  const known = application ?? fleet?.application ?? image.tags['Application'];
  const [unfit] = unfitForName(known ?? '');
  if (known !== undefined && unfit !== undefined && application === undefined)
    throw new Refusal(
      'not-an-image-name',
      `The application ${known} has ${JSON.stringify(unfit)} in it, which AWS allows in no name of an AMI.`,
      'Name another for the AMI, such as --app web.',
      { application: known },
    );
  if (known !== undefined) return known;
  throw new Refusal(
    'no-application',
    `${image.imageId} has no tag Application, which the name of what is made of it begins with.`,
    'Name it: --app web',
    { imageId: image.imageId },
  );
}
