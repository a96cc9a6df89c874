import type { AutoScalingModel } from './autoscaling/autoscaling.ts';
import { attachedArns, type Group } from './autoscaling/group.ts';
import { launchChoices } from './autoscaling/source.ts';
import type { ImageRow } from './ec2/image.ts';
import type { Ec2Overview, Launching } from './ec2/overview.ts';
import type { ElbModel } from './elb/elb.ts';
import type { Traffic } from './elb/overview.ts';
import { createUses, type ImageUse, type Uses } from './image-uses.ts';
import type { Machines } from './machines.ts';
import { createJudge, type Standing } from './standing.ts';

export interface SeenInstance {
  readonly id: string;
  readonly fleet: string;
  readonly imageId: string;
  readonly standing: Standing;
  readonly detail: string;
}

type TargetState = 'healthy' | 'initial' | 'unhealthy' | 'draining' | 'unused';

export interface SeenTargetGroup extends Readonly<Record<TargetState, number>> {
  readonly name: string;
}

export interface SeenFleet {
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
  readonly targetGroups: readonly SeenTargetGroup[];
  readonly traffic: readonly {
    readonly listener: string;
    readonly targets: readonly { readonly name: string; readonly percent: number }[];
  }[];
}

export interface SeenImage {
  readonly id: string;
  readonly name: string;
  readonly application?: string;
  readonly version?: string;
  readonly createdAtMs: number;
  readonly state: ImageRow['state'];
  readonly validated?: string;
  readonly scanned?: string;
  /** Instances launched from it never become healthy. */
  readonly isBroken: boolean;
  readonly usedBy: readonly ImageUse[];
}

/** The whole account as it is at one moment. */
export interface Overview {
  readonly fleets: readonly SeenFleet[];
  readonly images: readonly SeenImage[];
  readonly instances: readonly SeenInstance[];
}

export interface OverviewParts {
  readonly ec2: Ec2Overview & { readonly machines: Machines };
  readonly autoscaling: Pick<AutoScalingModel, 'groups'>;
  readonly elb: Pick<ElbModel, 'healths' | 'targetGroupName' | 'traffic'>;
  readonly isBroken: (imageId: string) => boolean;
}

/** What is, without a request: nothing of it is counted, late, throttled or refused. */
export function takeOverview(parts: OverviewParts): Overview {
  const fleets: SeenFleet[] = [];
  const instances: SeenInstance[] = [];
  const uses = createUses();
  const traffic = trafficByTargetGroup(parts.elb.traffic());
  for (const group of parts.autoscaling.groups()) {
    const attached = attachedArns(group).map((arn) => readTargetGroup(parts, arn));
    const fleet = fleetOf(parts, group, attached, traffic);
    fleets.push(fleet);
    if (fleet.launches !== undefined) uses.launches(fleet.launches, group.name);
    const judge = createJudge();
    for (const { instanceId, imageId, lifecycle, health, protectedFromScaleIn } of group.members.all()) {
      const machine = parts.ec2.machines.find(instanceId);
      const targets = attached.map(({ name, healths }) => ({ name, health: healths.get(instanceId) }));
      const { standing, detail } = judge({ lifecycle, health, protectedFromScaleIn, machine, targets });
      instances.push({ id: instanceId, fleet: group.name, imageId, standing, detail });
      if (standing !== 'leaving') uses.runs(imageId, group.name);
    }
  }
  return { fleets, instances, images: parts.ec2.ownImages().map((image) => imageOf(parts, image, uses)) };
}

interface ReadTargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly healths: ReturnType<ElbModel['healths']>;
}

function readTargetGroup({ elb }: OverviewParts, arn: string): ReadTargetGroup {
  return { arn, name: elb.targetGroupName(arn) ?? arn, healths: elb.healths(arn) };
}

type TrafficByTargetGroup = ReadonlyMap<string, readonly Traffic[]>;

/** Thousands of fleets with a listener each are looked up, not searched. */
function trafficByTargetGroup(all: readonly Traffic[]): TrafficByTargetGroup {
  const byArn = new Map<string, Traffic[]>();
  for (const one of all) {
    for (const { groupArn } of one.targets) byArn.set(groupArn, [...(byArn.get(groupArn) ?? []), one]);
  }
  return byArn;
}

function fleetOf(
  parts: OverviewParts,
  group: Group,
  attached: readonly ReadTargetGroup[],
  traffic: TrafficByTargetGroup,
): SeenFleet {
  const { name, min, max, desired, tags, suspended } = group;
  const { source, imageId } = launchingOf(parts, group);
  const reaching = new Set(attached.flatMap(({ arn }) => traffic.get(arn) ?? []));
  return {
    ...{ name, min, max, desired, source },
    application: tags.get('Application')?.value ?? '',
    environment: tags.get('Environment')?.value ?? '',
    ...(imageId === undefined ? {} : { launches: imageId }),
    suspended: [...suspended.keys()],
    targetGroups: attached.map(countTargets),
    traffic: [...reaching].map(({ listener, targets }) => ({ listener, targets: sharesOf(parts, targets) })),
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

function countTargets({ name, healths }: ReadTargetGroup): SeenTargetGroup {
  const counts: Record<TargetState, number> = { healthy: 0, initial: 0, unhealthy: 0, draining: 0, unused: 0 };
  for (const { State: state } of healths.values()) {
    if (state !== undefined && isTargetState(state)) counts[state] += 1;
  }
  return { name, ...counts };
}

const targetStates: readonly string[] = ['healthy', 'initial', 'unhealthy', 'draining', 'unused'];

function isTargetState(state: string): state is TargetState {
  return targetStates.includes(state);
}

/** Weights as shares of a hundred; where all are zero nobody gets anything. */
function sharesOf({ elb }: OverviewParts, targets: Traffic['targets']): SeenFleet['traffic'][number]['targets'] {
  const total = targets.reduce((sum, { weight }) => sum + weight, 0);
  return targets.map(({ groupArn, weight }) => ({
    name: elb.targetGroupName(groupArn) ?? groupArn,
    percent: total === 0 ? 0 : Math.round((100 * weight) / total),
  }));
}

function imageOf({ isBroken }: OverviewParts, { id, name, createdAtMs, state, tags }: ImageRow, uses: Uses): SeenImage {
  const { Application: application, Version: version, ValidationStatus: validated, SecurityScan: scanned } = tags;
  return {
    ...{ id, name, createdAtMs, state, usedBy: uses.of(id), isBroken: isBroken(id) },
    ...(application === undefined ? {} : { application }),
    ...(version === undefined ? {} : { version }),
    ...(validated === undefined ? {} : { validated }),
    ...(scanned === undefined ? {} : { scanned }),
  };
}
