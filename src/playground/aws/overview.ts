import type { AutoScalingModel } from './autoscaling/autoscaling.ts';
import { attachedArns, type Group, type Member } from './autoscaling/group.ts';
import type { ImageRow } from './ec2/image.ts';
import type { Ec2Overview } from './ec2/overview.ts';
import type { ElbModel } from './elb/elb.ts';
import type { Machines } from './machines.ts';
import { type Circumstances, detailOf, type Standing, standingOf } from './standing.ts';

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
  readonly usedBy: readonly { readonly fleet: string; readonly instances: number; readonly launches: boolean }[];
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
  readonly elb: Pick<ElbModel, 'health' | 'targetGroupName' | 'traffic' | 'targetIds'>;
  readonly isBroken: (imageId: string) => boolean;
}

/** What is, without a request: nothing of it is counted, late, throttled or refused. */
export function takeOverview(parts: OverviewParts): Overview {
  const fleets: SeenFleet[] = [];
  const instances: SeenInstance[] = [];
  const uses = new Map<string, Map<string, number>>();
  const traffic = parts.elb.traffic();
  for (const group of parts.autoscaling.groups()) {
    fleets.push(fleetOf(parts, group, traffic));
    const attached = attachedArns(group).map((arn) => ({ arn, name: parts.elb.targetGroupName(arn) ?? arn }));
    for (const member of group.members.all()) {
      const seen = instanceOf(parts, member, attached);
      instances.push(seen);
      if (seen.standing === 'leaving') continue;
      const ofImage = uses.get(seen.imageId) ?? new Map<string, number>();
      uses.set(seen.imageId, ofImage.set(group.name, (ofImage.get(group.name) ?? 0) + 1));
    }
  }
  const images = parts.ec2.ownImages().map((image) => imageOf(parts, image, fleets, uses.get(image.id) ?? new Map()));
  return { fleets, instances, images };
}

function instanceOf(
  { ec2, elb }: OverviewParts,
  { group, instanceId, imageId, lifecycle, health }: Member,
  attached: readonly { readonly arn: string; readonly name: string }[],
): SeenInstance {
  const circumstances: Circumstances = {
    lifecycle,
    health,
    machine: ec2.machines.find(instanceId),
    targets: attached.map(({ arn, name }) => ({ name, health: elb.health(arn, instanceId) })),
  };
  return {
    ...{ id: instanceId, fleet: group.name, imageId },
    standing: standingOf(circumstances),
    detail: detailOf(circumstances),
  };
}

function fleetOf(parts: OverviewParts, group: Group, traffic: ReturnType<ElbModel['traffic']>): SeenFleet {
  const { name, min, max, desired, tags, suspended } = group;
  const { source, imageId } = launchingOf(parts, group);
  const arns = new Set(attachedArns(group));
  return {
    ...{ name, min, max, desired, source },
    application: tags.get('Application')?.value ?? '',
    environment: tags.get('Environment')?.value ?? '',
    ...(imageId === undefined ? {} : { launches: imageId }),
    suspended: [...suspended.keys()],
    targetGroups: [...arns].map((arn) => targetGroupOf(parts, arn)),
    traffic: traffic
      .filter(({ targets }) => targets.some(({ groupArn }) => arns.has(groupArn)))
      .map(({ listener, targets }) => ({ listener, targets: sharesOf(parts, targets) })),
  };
}

function launchingOf({ ec2 }: OverviewParts, { source }: Group): { source: string; imageId: string | undefined } {
  if (source.kind === 'configuration') return { source: `launch configuration ${source.name}`, imageId: undefined };
  const { templateId, version } = source.spec;
  return ec2.launching(templateId, version) ?? { source: `${templateId} version ${version}`, imageId: undefined };
}

function targetGroupOf({ elb }: OverviewParts, arn: string): SeenTargetGroup {
  const counts: Record<TargetState, number> = { healthy: 0, initial: 0, unhealthy: 0, draining: 0, unused: 0 };
  for (const instanceId of elb.targetIds(arn)) {
    const state = elb.health(arn, instanceId)?.State;
    if (state !== undefined && isTargetState(state)) counts[state] += 1;
  }
  return { name: elb.targetGroupName(arn) ?? arn, ...counts };
}

const targetStates: readonly string[] = ['healthy', 'initial', 'unhealthy', 'draining', 'unused'];

function isTargetState(state: string): state is TargetState {
  return targetStates.includes(state);
}

/** Weights as shares of a hundred; where all are zero nobody gets anything. */
function sharesOf(
  { elb }: OverviewParts,
  targets: readonly { readonly groupArn: string; readonly weight: number }[],
): readonly { readonly name: string; readonly percent: number }[] {
  const total = targets.reduce((sum, { weight }) => sum + weight, 0);
  return targets.map(({ groupArn, weight }) => ({
    name: elb.targetGroupName(groupArn) ?? groupArn,
    percent: total === 0 ? 0 : Math.round((100 * weight) / total),
  }));
}

function imageOf(
  { isBroken }: OverviewParts,
  { id, name, createdAtMs, state, tags }: ImageRow,
  fleets: readonly SeenFleet[],
  uses: ReadonlyMap<string, number>,
): SeenImage {
  const { Application: application, Version: version, ValidationStatus: validated, SecurityScan: scanned } = tags;
  const usedBy = fleets
    .map(({ name: fleet, launches }) => ({ fleet, instances: uses.get(fleet) ?? 0, launches: launches === id }))
    .filter((use) => use.instances > 0 || use.launches);
  return {
    ...{ id, name, createdAtMs, state, usedBy, isBroken: isBroken(id) },
    ...(application === undefined ? {} : { application }),
    ...(version === undefined ? {} : { version }),
    ...(validated === undefined ? {} : { validated }),
    ...(scanned === undefined ? {} : { scanned }),
  };
}
