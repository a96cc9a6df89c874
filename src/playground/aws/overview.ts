import type { AutoScalingModel } from './autoscaling/autoscaling.ts';
import { attachedArns, type Group } from './autoscaling/group.ts';
import { launchChoices } from './autoscaling/source.ts';
import { type ImageRow, sourcesOf } from './ec2/image.ts';
import type { Ec2Overview, Launching } from './ec2/overview.ts';
import type { ElbModel } from './elb/elb.ts';
import { createUses, type ImageUse, type Uses } from './image-uses.ts';
import { createLooseOverview, type SeenHelper, type SeenServer, type SeenServers } from './loose-overview.ts';
import type { Machines } from './machines.ts';
import type { SsmModel } from './ssm/ssm.ts';
import { createJudge, type Standing } from './standing.ts';
import { lookAtTargets, type ReadTargetGroup, type SeenTargets, type TargetOverview } from './target-overview.ts';

export interface SeenInstance {
  readonly id: string;
  readonly fleet: string;
  readonly imageId: string;
  readonly standing: Standing;
  readonly detail: string;
}

export interface SeenFleet extends SeenTargets {
  readonly name: string;
  readonly application: string;
  readonly environment: string;
  readonly min: number;
  readonly max: number;
  readonly desired: number;
  /** The image that new instances are launched from, where it can be told. */
  readonly launches?: string;
  readonly source: string;
  readonly suspended: readonly string[];
}

export interface SeenImage {
  readonly id: string;
  readonly name: string;
  readonly application?: string;
  readonly version?: string;
  readonly createdAtMs: number;
  readonly state: ImageRow['state'];
  readonly validated?: string;
  readonly validatedAtMs?: number;
  readonly scanned?: string;
  readonly scannedAtMs?: number;
  readonly patchedAtMs?: number;
  /** Instances launched from it never become healthy. */
  readonly isBroken: boolean;
  readonly usedBy: readonly ImageUse[];
}

/** The whole account as it is at one moment. */
export interface Overview {
  readonly fleets: readonly SeenFleet[];
  /** What is in no group. */
  readonly servers: readonly SeenServers[];
  readonly helpers: readonly SeenHelper[];
  readonly images: readonly SeenImage[];
  readonly instances: readonly (SeenInstance | SeenServer)[];
}

export interface OverviewParts {
  readonly ec2: Ec2Overview & { readonly machines: Machines };
  readonly autoscaling: Pick<AutoScalingModel, 'groups'>;
  readonly elb: Pick<ElbModel, 'healths' | 'targetGroupName' | 'traffic' | 'targetGroupArns'>;
  readonly ssm: Pick<SsmModel, 'software' | 'isOnline'>;
  readonly isBroken: (imageId: string, line: readonly string[]) => boolean;
}

/** What is, without a request: nothing of it is counted, late, throttled or refused. */
export function createOverview(parts: OverviewParts): () => Overview {
  const loose = createLooseOverview(parts);
  return () => {
    const uses = createUses();
    const targets = lookAtTargets(parts.elb);
    const { fleets, instances, memberIds, attachedArns: arns } = lookAtGroups(parts, targets, uses);
    const { servers, helpers, instances: others } = loose(targets, { memberIds, attachedArns: arns });
    for (const { imageId, fleet } of others) uses.runs(imageId, serversName(servers, fleet));
    const own = new Map(parts.ec2.ownImages().map((image) => [image.id, image]));
    const images = [...own.values()].map((image) => imageOf(parts, image, { uses, get: (id) => own.get(id) }));
    return { fleets, servers, helpers, images, instances: [...instances, ...others] };
  };
}

/** Such as `legacy servers`, for those who read what uses an image. */
function serversName(servers: readonly SeenServers[], key: string): string {
  return `${servers.find((one) => one.key === key)?.application ?? ''} servers`.trim();
}

function lookAtGroups(parts: OverviewParts, targets: TargetOverview, uses: Uses) {
  const fleets: SeenFleet[] = [];
  const instances: SeenInstance[] = [];
  const memberIds = new Set<string>();
  const arns = new Set<string>();
  for (const group of parts.autoscaling.groups()) {
    const attached = attachedArns(group).map(targets.read);
    for (const { arn } of attached) arns.add(arn);
    const fleet = fleetOf(parts, group, targets.seen(attached));
    fleets.push(fleet);
    if (fleet.launches !== undefined) uses.launches(fleet.launches, group.name);
    for (const instance of membersOf(parts, group, attached)) {
      instances.push(instance);
      memberIds.add(instance.id);
      if (instance.standing !== 'leaving') uses.runs(instance.imageId, group.name);
    }
  }
  return { fleets, instances, memberIds, attachedArns: arns };
}

function membersOf({ ec2 }: OverviewParts, group: Group, attached: readonly ReadTargetGroup[]): SeenInstance[] {
  const judge = createJudge();
  return [...group.members.all()].map(({ instanceId, imageId, lifecycle, health, protectedFromScaleIn }) => {
    const machine = ec2.machines.find(instanceId);
    const targets = attached.map(({ name, healths }) => ({ name, health: healths.get(instanceId) }));
    const { standing, detail } = judge({ lifecycle, health, protectedFromScaleIn, machine, targets });
    return { id: instanceId, fleet: group.name, imageId, standing, detail };
  });
}

function fleetOf(parts: OverviewParts, group: Group, targets: SeenTargets): SeenFleet {
  const { name, min, max, desired, tags, suspended } = group;
  const { source, imageId } = launchingOf(parts, group);
  return {
    ...{ name, min, max, desired, source },
    application: tags.get('Application')?.value ?? '',
    environment: tags.get('Environment')?.value ?? '',
    ...(imageId === undefined ? {} : { launches: imageId }),
    suspended: [...suspended.keys()],
    ...targets,
  };
}

/** Of several ways to launch, the one that is tried first. */
function launchingOf({ ec2 }: OverviewParts, { source }: Group): Launching {
  if (source.kind === 'configuration') return { source: `launch configuration ${source.name}`, imageId: undefined };
  const [choice] = launchChoices(source);
  const { templateId, templateName, version } = choice?.template ?? source.spec;
  const launching = ec2.launching(templateId, version);
  return {
    source: launching?.source ?? `${templateName} version ${version}`,
    imageId: choice?.imageId ?? launching?.imageId,
  };
}

interface Around {
  readonly uses: Uses;
  get(imageId: string): ImageRow | undefined;
}

function imageOf({ isBroken }: OverviewParts, image: ImageRow, { uses, get }: Around): SeenImage {
  const { id, name, createdAtMs, state, tags } = image;
  const { Application: application, Version: version, ValidationStatus: validated, SecurityScan: scanned } = tags;
  return {
    ...{ id, name, createdAtMs, state, usedBy: uses.of(id), isBroken: isBroken(id, sourcesOf(image, get)) },
    ...(application === undefined ? {} : { application }),
    ...(version === undefined ? {} : { version }),
    ...(validated === undefined ? {} : { validated }),
    ...(scanned === undefined ? {} : { scanned }),
    ...moment('validatedAtMs', tags['ValidationDate']),
    ...moment('scannedAtMs', tags['ScanDate']),
    ...moment('patchedAtMs', tags['PatchDate']),
  };
}

/** Anybody may write anything into a tag. */
function moment<Name extends string>(name: Name, written = ''): { readonly [key in Name]?: number } {
  const none: { readonly [key in Name]?: number } = {};
  const atMs = Date.parse(written);
  return Number.isNaN(atMs) ? none : { ...none, [name]: atMs };
}
