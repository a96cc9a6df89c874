import { type AutoScalingGroup, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import {
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  ModifyListenerCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ConfigInput } from '../../src/config/schema.ts';
import { floorOf } from '../../src/fleet/guard.ts';
import {
  type TrafficMonitor,
  type TrafficSample,
  trafficMonitor,
} from '../../src/playground/aws/autoscaling/traffic-monitor.ts';
import { known } from '../contracts/aws-world.ts';
import type { FleetWorld } from './fleet-world.ts';
import { type Scenario, type ScenarioOptions, scenario } from './scenario.ts';

/** A second target group beside the one of `web`, and a rule beside its listener: what makes a pair of it. */
export interface PairScene {
  readonly traffic: TrafficMonitor;
  readonly greenArn: string;
  readonly listenerArn: string;
  readonly oldImageId: string;
  readonly newImageId: string;
  /** Per cent of the traffic of the listener and of the rule that goes to the green target group. */
  greenShares(): readonly number[];
  group(name: string): Promise<Seen | undefined>;
  /** What somebody else does. */
  setListener(toGreen: number): Promise<void>;
}

export interface Seen {
  readonly desired: number;
  readonly min: number;
  readonly max: number;
  readonly suspended: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly images: readonly string[];
}

export function pairConfig(
  blueGreen: Partial<NonNullable<NonNullable<ConfigInput['fleets']>[string]['blueGreen']>> = {},
  more: ConfigInput = {},
): ConfigInput {
  const stages = { stages: [10, 50, 100], settleSeconds: 120, ...blueGreen };
  return {
    ...more,
    fleets: { web: { blueGreen: { targetGroups: ['web', 'web-green'], ...stages } }, ...more.fleets },
  };
}

export async function addPair(world: FleetWorld): Promise<PairScene> {
  const { aws, clients, monitor, targetGroupArn } = world;
  const traffic = trafficMonitor(aws.kernel, aws.autoscaling, aws.elb, monitor);
  const created = await clients.elb.send(
    new CreateTargetGroupCommand({
      Name: 'web-green',
      Protocol: 'HTTP',
      Port: 80,
      VpcId: aws.ec2.vpcId,
      HealthCheckPath: '/',
      HealthCheckIntervalSeconds: 10,
    }),
  );
  const greenArn = known(created.TargetGroups?.[0]?.TargetGroupArn);
  const { LoadBalancers } = await clients.elb.send(new DescribeLoadBalancersCommand({ Names: ['web'] }));
  const { Listeners } = await clients.elb.send(
    new DescribeListenersCommand({ LoadBalancerArn: known(LoadBalancers?.[0]?.LoadBalancerArn) }),
  );
  const listenerArn = known(Listeners?.[0]?.ListenerArn);
  await clients.elb.send(
    new CreateRuleCommand({
      ListenerArn: listenerArn,
      Priority: 10,
      Conditions: [{ Field: 'path-pattern', Values: ['/shop/*'] }],
      Actions: [{ Type: 'forward', TargetGroupArn: targetGroupArn }],
    }),
  );
  return {
    traffic,
    greenArn,
    listenerArn,
    oldImageId: world.oldImageId,
    newImageId: world.newImageId,
    greenShares: () => ['web:80', 'web:80 rule 10'].map((name) => traffic.shares(name)['web-green'] ?? 0),
    group: (name) => seen(world, name),
    setListener: async (toGreen) => {
      const TargetGroups = [
        { TargetGroupArn: targetGroupArn, Weight: 100 - toGreen },
        { TargetGroupArn: greenArn, Weight: toGreen },
      ];
      const DefaultActions = [{ Type: 'forward' as const, ForwardConfig: { TargetGroups } }];
      await clients.elb.send(new ModifyListenerCommand({ ListenerArn: listenerArn, DefaultActions }));
    },
  };
}

async function seen({ aws, clients }: FleetWorld, name: string): Promise<Seen | undefined> {
  const { AutoScalingGroups = [] } = await clients.autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  );
  const [group] = AutoScalingGroups;
  return group === undefined ? undefined : seenOf(aws, group);
}

function seenOf(aws: FleetWorld['aws'], group: AutoScalingGroup): Seen {
  const staying = (group.Instances ?? []).filter(({ LifecycleState: state }) => state?.startsWith('Terminat') !== true);
  return {
    desired: known(group.DesiredCapacity),
    min: known(group.MinSize),
    max: known(group.MaxSize),
    suspended: (group.SuspendedProcesses ?? []).map(({ ProcessName }) => known(ProcessName)).sort(),
    tags: Object.fromEntries((group.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    images: [...new Set(staying.map(({ InstanceId }) => aws.ec2.machines.find(InstanceId ?? '')?.imageId ?? ''))],
  };
}

/**
 * Moments from `sinceMs` on at which less than the floor could be carried, though more could right before, and it was
 * the weights that changed: what this run must never do. In a world where every instance is well, any moment at all.
 */
export function shortfalls(
  { samples }: TrafficMonitor,
  { sinceMs, minHealthyPercent = 100, all = false }: { sinceMs: number; minHealthyPercent?: number; all?: boolean },
): readonly TrafficSample[] {
  const before = new Map<string, TrafficSample>();
  return samples.filter((sample) => {
    const last = before.get(sample.listener);
    before.set(sample.listener, sample);
    const floor = floorOf({ minHealthyPercent }, sample.wanted);
    const isWorse = last !== undefined && sample.capacity < last.capacity;
    return sample.atMs >= sinceMs && sample.capacity < floor && (all || (sample.shifted && isWorse));
  });
}

export interface BegunPair {
  readonly world: Scenario;
  readonly pair: PairScene;
  readonly sinceMs: number;
}

/** Asked for in Slack, and approved by Grace. */
export async function begunPair(
  blueGreen: Parameters<typeof pairConfig>[0] = {},
  options: ScenarioOptions = {},
): Promise<BegunPair> {
  const world = await scenario({ config: pairConfig(blueGreen), ...options });
  const pair = await addPair(world);
  await world.askRollout('--strategy blue-green');
  const sinceMs = world.clock.nowMs();
  await world.click('grace', 'Approve');
  return { world, pair, sinceMs };
}

/** Carried on until so many per cent have just been sent to the new group. */
export async function untilShare({ world, pair }: BegunPair, percent: number): Promise<void> {
  const { why } = await world.settle({ until: () => pair.greenShares().every((share) => share >= percent) });
  if (why !== 'until') throw new Error(`there were never ${percent} % on the new group`);
}
