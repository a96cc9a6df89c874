import { describe, expect, it } from 'vitest';
import { trafficMonitor } from '../../../../src/playground/aws/autoscaling/traffic-monitor.ts';
import { aWorld } from './fake-world.ts';

describe('the traffic monitor', () => {
  it('tells what the weights make of the instances that serve', () => {
    const world = aWorld();
    const traffic = trafficMonitor(world.kernel, world.autoScaling.model, world.elb.model, world.monitor);
    const [blue, green] = [world.targetGroup('blue'), world.targetGroup('green')];
    world.group({ DesiredCapacity: 4, TargetGroupARNs: [blue], HealthCheckType: 'EC2' });
    const other = { AutoScalingGroupName: 'web-green', TargetGroupARNs: [green], HealthCheckType: 'EC2' };
    world.group({ DesiredCapacity: 1, ...other });
    const listener = world.elb.operations.DescribeListeners({
      LoadBalancerArn: world.elb.operations.DescribeLoadBalancers({ Names: ['blue'] }).LoadBalancers[0]
        ?.LoadBalancerArn,
    }).Listeners[0]?.ListenerArn;
    const shift = (toGreen: number): void => {
      const TargetGroups = [
        { TargetGroupArn: blue, Weight: 100 - toGreen },
        { TargetGroupArn: green, Weight: toGreen },
      ];
      const DefaultActions = [{ Type: 'forward' as const, ForwardConfig: { TargetGroups } }];
      world.elb.operations.ModifyListener({ ListenerArn: listener, DefaultActions });
    };
    const last = () => traffic.samples.filter((sample) => sample.listener === 'blue:80').at(-1);
    expect(last()).toMatchObject({ shares: { blue: 100 }, capacity: 4, wanted: 4 });
    shift(20);
    expect(last()).toMatchObject({ shares: { blue: 80, green: 20 }, capacity: 5, wanted: 4, shifted: true });
    shift(50);
    expect(last()).toMatchObject({ capacity: 2, shifted: true });
    const [id = ''] = world.inService('web-green');
    world.machines.change(id, { serving: false });
    world.pass(60);
    expect(last()).toMatchObject({ capacity: 0, shifted: false });
    expect(traffic.shares('blue:80')).toEqual({ blue: 50, green: 50 });
  });
});
