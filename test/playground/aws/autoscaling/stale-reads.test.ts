import { describe, expect, it } from 'vitest';
import { aWorld } from './fake-world.ts';

const web = { AutoScalingGroupName: 'web' };

describe('reads that lag', () => {
  it('show the capacity before a change for a while', () => {
    const world = aWorld();
    world.group();
    world.lag(10);
    world.api.SetDesiredCapacity({ ...web, DesiredCapacity: 5 });
    expect(world.read().DesiredCapacity).toBe(3);
    world.pass(10);
    expect(world.read().DesiredCapacity).toBe(5);
  });

  it('show an instance in service that is leaving, and not yet one that has joined', () => {
    const world = aWorld();
    world.group();
    const [InstanceId = ''] = world.inService();
    world.lag(10);
    world.api.TerminateInstanceInAutoScalingGroup({ InstanceId, ShouldDecrementDesiredCapacity: false });
    world.pass(4);
    expect(world.inService()).toContain(InstanceId);
    expect(world.members()).toHaveLength(3);
    world.pass(9);
    expect(world.inService()).not.toContain(InstanceId);
    expect(world.members()).toHaveLength(4);
  });

  it('show a target healthy that fails already, while the monitor knows better', () => {
    const world = aWorld();
    const arn = world.targetGroup();
    world.group({ TargetGroupARNs: [arn] });
    const [id = ''] = world.inService();
    world.lag(10);
    world.elb.model.hold(arn, id, true);
    world.pass(15);
    const state = () =>
      world.elb.operations
        .DescribeTargetHealth({ TargetGroupArn: arn })
        .TargetHealthDescriptions.find(({ Target }) => Target?.Id === id)?.TargetHealth?.State;
    expect(state()).toBe('healthy');
    expect(world.monitor.serving('web')).toBe(2);
    world.pass(5);
    expect(state()).toBe('unhealthy');
  });
});
