import type { Activity, AutoScalingGroup, CreateAutoScalingGroupType, Instance } from '@aws-sdk/client-auto-scaling';
import { type TestClock, testClock } from '../../../../src/basics/clock.ts';
import { type AutoScaling, createAutoScaling } from '../../../../src/playground/aws/autoscaling/autoscaling.ts';
import { type CapacityMonitor, capacityMonitor } from '../../../../src/playground/aws/autoscaling/monitor.ts';
import { createElb, type Elb } from '../../../../src/playground/aws/elb/elb.ts';
import { createKernel, type Kernel } from '../../../../src/playground/aws/kernel.ts';
import { type FakeMachines, fakeMachines, templateId } from './fake-machines.ts';

export interface World {
  readonly clock: TestClock;
  readonly kernel: Kernel;
  readonly machines: FakeMachines;
  readonly elb: Elb;
  readonly autoScaling: AutoScaling;
  readonly api: AutoScaling['operations'];
  readonly monitor: CapacityMonitor;
  /** Lets describes answer what was true up to so many seconds ago. */
  lag(seconds: number): void;
  /** Raises a CloudWatch alarm. */
  raise(alarm: string): void;
  pass(seconds: number): void;
  /** A target group behind a load balancer: interval 5 s, both thresholds 2, 20 s of draining. */
  targetGroup(name?: string): string;
  /** A group of `desired` named `web` in three zones, created and settled. */
  group(overrides?: Partial<CreateAutoScalingGroupType>): void;
  read(name?: string): AutoScalingGroup;
  members(name?: string): Instance[];
  inService(name?: string): string[];
  activities(name?: string): Activity[];
}

export function aWorld(seed = 1): World {
  const clock = testClock();
  const kernel = createKernel({ clock, seed, accountId: '123456789012', region: 'eu-west-1' });
  const machines = fakeMachines(kernel);
  let lagMs = 0;
  const readLagMs = (): number => lagMs;
  const elb = createElb(kernel, machines, { readLagMs });
  const raised = new Set<string>();
  const alarmState = (name: string) => (raised.has(name) ? 'ALARM' : 'OK');
  const autoScaling = createAutoScaling(kernel, machines, elb.model, { readLagMs, alarmState });
  const monitor = capacityMonitor(kernel, autoScaling.model, elb.model);
  const api = autoScaling.operations;
  const pass = (seconds: number): void => {
    clock.advanceBy(seconds * 1000);
    kernel.settle();
  };
  const read = (name = 'web'): AutoScalingGroup => {
    const [group] = api.DescribeAutoScalingGroups({ AutoScalingGroupNames: [name] }).AutoScalingGroups;
    if (group === undefined) throw new RangeError(`no group ${name}`);
    return group;
  };
  const members = (name = 'web'): Instance[] => read(name).Instances ?? [];
  return {
    clock,
    kernel,
    machines,
    elb,
    autoScaling,
    api,
    monitor,
    lag: (seconds) => {
      lagMs = seconds * 1000;
    },
    raise: (alarm) => {
      raised.add(alarm);
    },
    pass,
    read,
    members,
    targetGroup: (name = 'web') => targetGroup(elb, name),
    group: (overrides = {}) => {
      api.CreateAutoScalingGroup({
        AutoScalingGroupName: 'web',
        MinSize: 0,
        MaxSize: 20,
        DesiredCapacity: 3,
        LaunchTemplate: { LaunchTemplateId: templateId, Version: '$Latest' },
        VPCZoneIdentifier: 'subnet-a,subnet-b,subnet-c',
        ...overrides,
      });
      pass(120);
    },
    inService: (name = 'web') =>
      members(name).flatMap(({ InstanceId, LifecycleState }) =>
        LifecycleState === 'InService' ? (InstanceId ?? []) : [],
      ),
    activities: (name = 'web') => api.DescribeScalingActivities({ AutoScalingGroupName: name }).Activities,
  };
}

function targetGroup({ operations }: Elb, name: string): string {
  const [group] = operations.CreateTargetGroup({
    Name: name,
    Protocol: 'HTTP',
    Port: 80,
    HealthCheckIntervalSeconds: 5,
    HealthCheckTimeoutSeconds: 2,
    HealthyThresholdCount: 2,
    UnhealthyThresholdCount: 2,
  }).TargetGroups;
  const arn = group?.TargetGroupArn ?? '';
  operations.ModifyTargetGroupAttributes({
    TargetGroupArn: arn,
    Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '20' }],
  });
  const [balancer] = operations.CreateLoadBalancer({ Name: name, Subnets: ['subnet-a', 'subnet-b'] }).LoadBalancers;
  operations.CreateListener({
    LoadBalancerArn: balancer?.LoadBalancerArn,
    Port: 80,
    Protocol: 'HTTP',
    DefaultActions: [{ Type: 'forward', TargetGroupArn: arn }],
  });
  return arn;
}
