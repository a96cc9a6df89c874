import { setTimeout as delay } from 'node:timers/promises';
import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  paginateDescribeScalingActivities,
} from '@aws-sdk/client-auto-scaling';
import { DescribeLaunchTemplateVersionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { MutatingCall } from '../../src/playground/aws/call-log.ts';
import { known } from '../contracts/aws-world.ts';
import { greenOf, type KillFleet, type KillWorld, place } from './world.ts';

/** A fleet at one moment, as AWS tells it. */
export interface FleetLook {
  /** The group that it is: of a pair, the one that has the traffic. */
  readonly carrier: string;
  /** Per cent of the traffic of each listener that the carrier has. */
  readonly shares: readonly number[];
  /** Instances in the other group of a pair. */
  readonly beside: number;
  /** Instance id to image id, whatever its state. */
  readonly members: ReadonlyMap<string, string>;
  readonly statesOfMembers: readonly string[];
  readonly limits: {
    readonly desired: number | undefined;
    readonly min: number | undefined;
    readonly max: number | undefined;
    readonly suspended: readonly (string | undefined)[];
  };
  /** How many versions its launch template has. */
  readonly versions: number;
  /** The image of the version that it launches from. */
  readonly launches: string | undefined;
  readonly everIn: readonly string[];
  /** How often so far AWS itself has moved an instance to another zone. */
  readonly rebalanced: number;
  /** Calls so far that changed this fleet. */
  readonly changes: readonly MutatingCall[];
}

async function lookAt(world: KillWorld, fleet: KillFleet): Promise<FleetLook> {
  world.aws.kernel.settle();
  const { name, other, shares } = standing(world, fleet);
  const settings = {
    region: place.region,
    credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
    requestHandler: world.aws.requestHandler,
  };
  const autoScaling = new AutoScalingClient(settings);
  const ec2 = new EC2Client(settings);
  const groups = await autoScaling.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }));
  const group = known(groups.AutoScalingGroups?.[0]);
  const template = group.LaunchTemplate ?? group.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification;
  const version = known(template?.Version);
  const ofTemplate = { LaunchTemplateId: known(template?.LaunchTemplateId) };
  const all = await ec2.send(new DescribeLaunchTemplateVersionsCommand(ofTemplate));
  const one = await ec2.send(new DescribeLaunchTemplateVersionsCommand({ ...ofTemplate, Versions: [version] }));
  const instances = group.Instances ?? [];
  const everIn = world.everIn(name);
  const rebalanced = await rebalancesIn(autoScaling, name);
  const named = other === undefined ? [name] : [name, other];
  const isOurs = ({ input }: MutatingCall): boolean =>
    named.some((one) => concerns(input, one, ofTemplate.LaunchTemplateId, world.everIn(one)));
  return {
    carrier: name,
    shares,
    beside: [...world.aws.autoscaling.groups()].find((group) => group.name === other)?.members.size ?? 0,
    rebalanced,
    members: new Map(instances.map(({ InstanceId }) => [known(InstanceId), imageOf(world, InstanceId)])),
    statesOfMembers: instances.map(({ LifecycleState }) => known(LifecycleState)),
    limits: {
      desired: group.DesiredCapacity,
      min: group.MinSize,
      max: group.MaxSize,
      suspended: (group.SuspendedProcesses ?? []).map(({ ProcessName }) => ProcessName),
    },
    versions: (all.LaunchTemplateVersions ?? []).length,
    launches: one.LaunchTemplateVersions?.[0]?.LaunchTemplateData?.ImageId,
    everIn,
    changes: world.aws.mutations().filter(isOurs),
  };
}

interface Standing {
  readonly name: string;
  readonly other: string | undefined;
  readonly shares: readonly number[];
}

/** Which group of a pair has the traffic; the groups are called as their target groups are. */
function standing({ traffic }: KillWorld, { name, strategy }: KillFleet): Standing {
  if (strategy !== 'blue-green') return { name, other: undefined, shares: [] };
  const shares = traffic.shares(`${name}:80`);
  const green = greenOf(name);
  const isGreen = (shares[green] ?? 0) > (shares[name] ?? 0);
  const carrier = isGreen ? green : name;
  return { name: carrier, other: isGreen ? name : green, shares: [shares[carrier] ?? 0] };
}

async function rebalancesIn(client: AutoScalingClient, AutoScalingGroupName: string): Promise<number> {
  let count = 0;
  for await (const { Activities = [] } of paginateDescribeScalingActivities({ client }, { AutoScalingGroupName })) {
    count += Activities.filter(({ Cause = '' }) => /into balance/.test(Cause)).length;
  }
  return count;
}

/** Auto Scaling puts zones into balance a minute after the run lets it, and that has to be over too. */
const steadyMs = 100_000;

/** The fleets, once nothing has moved in any of them for a while. */
export async function lookAtRest(world: KillWorld): Promise<readonly FleetLook[]> {
  let since = { state: '', atMs: 0 };
  for (;;) {
    const looks = await Promise.all(world.fleets.map((fleet) => lookAt(world, fleet)));
    const state = JSON.stringify(looks.map(({ members, statesOfMembers }) => [[...members], statesOfMembers]));
    const nowMs = world.clock.nowMs();
    if (state !== since.state) since = { state, atMs: nowMs };
    else if (nowMs - since.atMs > steadyMs) return looks;
    await delay(world.clock.realDelayMs(nowMs + steadyMs / 10));
  }
}

function imageOf(world: KillWorld, instanceId: string | undefined): string {
  return known(world.aws.ec2.machines.find(known(instanceId))?.imageId);
}

function concerns(input: object, name: string, templateId: string, instanceIds: readonly string[]): boolean {
  const named = Object.values(input).flat();
  return named.some((value) => value === name || value === templateId || instanceIds.includes(value));
}
