/** What is said about stages of an AMI. Pure. */
import type { NamedProfile, PatchWay } from '../../config/profiles.ts';
import type { Validation } from '../../config/validation.ts';
import { imageName } from '../../images/image-name.ts';
import type { Actor } from '../../runs/run.ts';
import { windowsText } from '../../runs/windows.ts';
import { requireNameParts } from '../amis/create-request.ts';
import { createdBy } from '../amis/created-by.ts';
import { healthCheckOf } from './assemble-stages.ts';
import type { DescribedStages, StagesFacts } from './stages-facts.ts';
import type { Stage, StagesRequest, StagesVerb } from './stages-request.ts';
import type { StagesWorld } from './stages-world.ts';

/** What an image's version is called where nobody has said. */
const unversioned = '0.0.0';
const dayMs = 24 * 60 * 60 * 1000;

/** What planning has found and decided before it is put into words. */
export interface About {
  readonly verb: StagesVerb;
  readonly stages: readonly Stage[];
  readonly request: StagesRequest;
  readonly world: StagesWorld;
  readonly actor: Actor;
  readonly nowMs: number;
  readonly takenNames: ReadonlySet<string>;
  readonly application: string;
  readonly profile: NamedProfile;
  readonly way: PatchWay;
  readonly validation: Validation;
  readonly instanceTypes: readonly string[];
  readonly subnets: readonly string[];
  readonly bucket: string | undefined;
  readonly scanners: readonly string[];
}

/** What people are told about the stages. Pure. Throws Refusal where the name could not be. */
export function describeStages(about: About): DescribedStages {
  const { verb, stages, request, world, nowMs, application } = about;
  const { image, fleet, place, environment, policy } = world;
  const { Version: version } = image.tags;
  return {
    verb,
    image: {
      imageId: image.imageId,
      name: image.name,
      ...(version === undefined ? {} : { version }),
      ageDays: Math.floor((nowMs - image.createdAtMs) / dayMs),
      architecture: image.architecture,
      platform: image.platform,
    },
    ...(fleet === undefined ? {} : { fleet: fleet.name }),
    ...place,
    ...(environment === undefined ? {} : { environment }),
    ...(request.reason === undefined ? {} : { reason: request.reason }),
    application,
    ...(stages.includes('bake') ? { bake: bakeFacts(about) } : {}),
    ...(stages.includes('validate') ? { validate: validateFacts(about.validation) } : {}),
    ...(about.bucket === undefined ? {} : { scan: scanFacts(about, about.bucket) }),
    ...(stages.includes('rollout') && fleet !== undefined
      ? { rollout: { strategy: request.strategy, instances: fleet.instances.length, approvals: policy.approvals } }
      : {}),
    instanceTypes: [...about.instanceTypes],
    subnets: [...about.subnets],
    warnings: warningsOf(about),
  };
}

function bakeFacts(about: About): NonNullable<StagesFacts['bake']> {
  const { application, request, profile, way, world } = about;
  const version = request.version ?? world.image.tags['Version'] ?? unversioned;
  requireNameParts(application, version);
  return {
    name: freeName(about, version),
    tags: bakeTags(about, version),
    profile: profile.name,
    through: profile.through,
    ...('baseline' in way ? { baseline: way.reboot } : { commands: [...way.commands] }),
    ...(request.packages === undefined ? {} : { packages: [...request.packages] }),
    isTyped: request.command !== undefined,
  };
}

/** With the time of the plan, or the first second after it that no other run has taken. */
function freeName({ application, nowMs, takenNames }: About, version: string): string {
  let atMs = nowMs;
  while (takenNames.has(imageName(application, version, atMs))) atMs += 1000;
  return imageName(application, version, atMs);
}

function bakeTags(about: About, version: string): Record<string, string> {
  const { application, actor, nowMs, world } = about;
  const { environment, image } = world;
  return {
    Application: application,
    Version: version,
    CreatedDate: new Date(nowMs).toISOString(),
    ...(environment === undefined ? {} : { Environment: environment }),
    CreatedBy: createdBy(actor),
    SourceAMI: image.imageId,
    PatchDate: new Date(nowMs).toISOString(),
    PatchType: patchType(about),
    ...(about.request.vulnerability === undefined ? {} : { Vulnerability: about.request.vulnerability }),
  };
}

function patchType({ way, profile, request }: About): string {
  if ('baseline' in way) return 'baseline';
  if (request.packages !== undefined) return cutTag(`packages ${request.packages.join(' ')}`);
  return request.command === undefined ? `commands of ${profile.name}` : 'commands that were typed';
}

/** The most characters that AWS allows in the value of a tag. */
const longestTag = 256;

function cutTag(value: string): string {
  return value.slice(0, longestTag);
}

function validateFacts(validation: Validation): NonNullable<StagesFacts['validate']> {
  const check = healthCheckOf(validation);
  const { timeoutSeconds } = validation;
  switch (check.kind) {
    case 'status-checks':
      return { how: check.kind, what: 'both status checks pass; nothing else is configured', timeoutSeconds };
    case 'command':
      return { how: check.kind, what: 'a command ends with 0', commands: [...check.commands], timeoutSeconds };
    case 'http': {
      const { scheme, address, port, path, status, successes } = check;
      const what = `GET ${scheme}://(${address} address):${port}${path} answers ${status}, ${successes} times in a row`;
      return { how: check.kind, what, timeoutSeconds };
    }
  }
}

function scanFacts({ application, scanners, nowMs }: About, bucket: string): NonNullable<StagesFacts['scan']> {
  const date = new Date(nowMs).toISOString().slice(0, 10);
  return { scanners: [...scanners], bucket, prefix: `${application}/AMI/${date}/` };
}

function warningsOf({ stages, verb, world, request, way, profile }: About): string[] {
  const { image } = world;
  const bakes = stages.includes('bake');
  return [
    ...(verb === 'patch' && !stages.includes('scan')
      ? ['It is not scanned: no bucket for reports is configured (scanning.bucket), or the AMI is for Windows']
      : []),
    ...(bakes && image.tags['Version'] === undefined && request.version === undefined
      ? [`${image.imageId} has no tag Version, so the new AMI is called ${unversioned}`]
      : []),
    ...(verb === 'patch' && world.policy.windows.length > 0 && request.outsideWindow === undefined
      ? [
          `Its rollout waits for the windows of ${world.environment ?? 'its fleet'} (${windowsText(world.policy.windows)})`,
        ]
      : []),
    ...(image.deprecatedAtMs === undefined ? [] : [`${image.imageId} is deprecated or will be`]),
    ...(bakes && 'baseline' in way && way.reboot === 'never' && profile.through === 'ssm'
      ? ['The builder is not rebooted by the baseline; patches that need it are in force after the first boot']
      : []),
  ];
}
