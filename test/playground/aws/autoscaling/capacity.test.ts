import { describe, expect, it } from 'vitest';
import { aWorld } from './fake-world.ts';

const web = { AutoScalingGroupName: 'web' };

describe('the capacity monitor', () => {
  it('counts an instance only when every attached target group finds it healthy', () => {
    const world = aWorld();
    const [one, two] = [world.targetGroup('one'), world.targetGroup('two')];
    world.group({ TargetGroupARNs: [one, two] });
    expect(world.monitor.serving('web')).toBe(3);
    const [id = ''] = world.inService();
    world.elb.model.hold(two, id, true);
    world.pass(11);
    expect(world.monitor.serving('web')).toBe(2);
    expect(world.monitor.isServing('web', id)).toBe(false);
    expect(world.monitor.losses).toMatchObject([
      { instanceId: id, serving: 2, desired: 3, cause: { by: 'world', what: 'failed-checks' } },
    ]);
  });

  it.each([
    ['TerminateInstanceInAutoScalingGroup', 2],
    ['EnterStandby', 2],
    ['DetachInstances', 2],
    ['DeregisterTargets', 3],
    ['SetDesiredCapacity', 2],
  ] as const)('blames the caller of %s', (call, desired) => {
    const world = aWorld();
    const arn = world.targetGroup();
    world.group({ TargetGroupARNs: [arn] });
    const [id = ''] = world.inService();
    const request = { ...web, InstanceIds: [id], ShouldDecrementDesiredCapacity: true };
    const acts = {
      TerminateInstanceInAutoScalingGroup: () => world.api.TerminateInstanceInAutoScalingGroup(request),
      EnterStandby: () => world.api.EnterStandby(request),
      DetachInstances: () => world.api.DetachInstances(request),
      DeregisterTargets: () => world.elb.operations.DeregisterTargets({ TargetGroupArn: arn, Targets: [{ Id: id }] }),
      SetDesiredCapacity: () => world.api.SetDesiredCapacity({ ...web, DesiredCapacity: 2 }),
    };
    acts[call]();
    world.pass(5);
    expect(world.monitor.losses).toHaveLength(1);
    expect(world.monitor.losses[0]).toMatchObject({ serving: 2, desired, cause: { by: 'caller', call } });
  });

  it.each([
    ['scaling', 'scaling'],
    ['a crash', 'machine-lost'],
    ['an unhealthy replacement', 'failed-checks'],
  ])('blames the world for %s', (event, what) => {
    const world = aWorld();
    world.group({ TargetGroupARNs: [world.targetGroup()] });
    const [id = ''] = world.inService();
    if (event === 'scaling') world.autoScaling.model.scaleIn('web', 1);
    if (event === 'a crash') world.machines.change(id, { state: 'terminated', serving: false });
    if (event === 'an unhealthy replacement') world.machines.change(id, { serving: false });
    world.pass(15);
    expect(world.monitor.losses.map(({ cause }) => cause)).toEqual([{ by: 'world', what }]);
  });

  it('blames the first of several events of one moment', () => {
    const world = aWorld();
    const arn = world.targetGroup();
    world.group({ TargetGroupARNs: [arn] });
    const [id = ''] = world.inService();
    world.elb.model.deregister(arn, id, { by: 'caller', call: 'DeregisterTargets' });
    world.machines.change(id, { state: 'terminated', serving: false });
    expect(world.monitor.losses.map(({ cause }) => cause)).toEqual([{ by: 'caller', call: 'DeregisterTargets' }]);
  });

  it('samples the moment of each change', () => {
    const world = aWorld();
    const startMs = world.clock.nowMs();
    world.group();
    world.api.SetDesiredCapacity({ ...web, DesiredCapacity: 1 });
    world.pass(10);
    expect(world.monitor.samples.map(({ atMs, serving }) => [(atMs - startMs) / 1000, serving])).toEqual([
      [3, 0],
      [13, 1],
      [13, 2],
      [13, 3],
      [123, 2],
      [123, 1],
    ]);
    expect(world.monitor.lowest('web', startMs + 20_000)?.serving).toBe(1);
  });
});

describe('target groups of a group', () => {
  it('are attached and detached with all that is in service', () => {
    const world = aWorld();
    world.group();
    const arn = world.targetGroup();
    world.api.AttachLoadBalancerTargetGroups({ ...web, TargetGroupARNs: [arn] });
    const state = () =>
      world.api.DescribeLoadBalancerTargetGroups(web).LoadBalancerTargetGroups.map(({ State }) => State);
    expect(state()).toEqual(['Added']);
    expect(world.monitor.serving('web')).toBe(0);
    world.pass(11);
    expect(state()).toEqual(['InService']);
    expect(world.monitor.serving('web')).toBe(3);
    world.api.DetachLoadBalancerTargetGroups({ ...web, TargetGroupARNs: [arn] });
    expect(state()).toEqual(['Removing']);
    expect(world.read().TargetGroupARNs).toEqual([]);
    world.pass(21);
    expect(state()).toEqual([]);
  });

  it('get no new instances while AddToLoadBalancer is suspended', () => {
    const world = aWorld();
    const arn = world.targetGroup();
    world.group({ TargetGroupARNs: [arn] });
    world.api.SuspendProcesses({ ...web, ScalingProcesses: ['AddToLoadBalancer'] });
    world.api.SetDesiredCapacity({ ...web, DesiredCapacity: 4 });
    world.pass(60);
    expect(world.inService()).toHaveLength(4);
    const { TargetHealthDescriptions } = world.elb.operations.DescribeTargetHealth({ TargetGroupArn: arn });
    expect(TargetHealthDescriptions).toHaveLength(3);
  });
});

describe('a group of 10,000', () => {
  it('is replaced in waves within seconds of computing', () => {
    const world = aWorld();
    const arn = world.targetGroup();
    const size = 10_000;
    const startedAt = performance.now();
    world.group({ TargetGroupARNs: [arn], MaxSize: 2 * size, DesiredCapacity: size });
    world.machines.addVersion('lt-web', 'ami-2');
    const old = world.inService();
    expect(world.monitor.serving('web')).toBe(size);
    for (let done = 0; done < size; done += 1000) {
      for (let at = done; at < done + 1000; at += 100) {
        const InstanceIds = old.slice(at, at + 100);
        world.api.TerminateInstanceInAutoScalingGroup({ ...web, InstanceIds, ShouldDecrementDesiredCapacity: false });
      }
      world.pass(120);
    }
    const seconds = (performance.now() - startedAt) / 1000;
    expect(world.members().every(({ LaunchTemplate }) => LaunchTemplate?.Version === '2')).toBe(true);
    expect(world.monitor.serving('web')).toBe(size);
    expect(world.monitor.lowest('web', world.clock.nowMs() - 1_200_000)?.serving).toBe(size - 1000);
    expect(seconds).toBeLessThan(20);
  }, 60_000);
});
