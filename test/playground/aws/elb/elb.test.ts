import { describe, expect, it } from 'vitest';
import { testClock } from '../../../../src/basics/clock.ts';
import { createElb } from '../../../../src/playground/aws/elb/elb.ts';
import { createKernel } from '../../../../src/playground/aws/kernel.ts';
import { fakeMachines } from '../autoscaling/fake-machines.ts';

function aWorld() {
  const clock = testClock();
  const kernel = createKernel({ clock, seed: 7, accountId: '123456789012', region: 'eu-west-1' });
  const machines = fakeMachines(kernel);
  const { model, operations: api } = createElb(kernel, machines);
  const targetGroup = (Name: string): string => {
    const made = api.CreateTargetGroup({
      Name,
      Protocol: 'HTTP',
      Port: 80,
      HealthCheckIntervalSeconds: 10,
      HealthyThresholdCount: 3,
      UnhealthyThresholdCount: 2,
    });
    return made.TargetGroups[0]?.TargetGroupArn ?? '';
  };
  const balancer = (Name = 'front') =>
    api.CreateLoadBalancer({ Name, Subnets: ['subnet-a', 'subnet-b'] }).LoadBalancers[0]?.LoadBalancerArn ?? '';
  const listener = (LoadBalancerArn: string, TargetGroupArn: string, Port = 80): string => {
    const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn }];
    const made = api.CreateListener({ LoadBalancerArn, Port, Protocol: 'HTTP', DefaultActions });
    return made.Listeners[0]?.ListenerArn ?? '';
  };
  return {
    api,
    model,
    machines,
    targetGroup,
    balancer,
    listener,
    pass: (seconds: number): void => {
      clock.advanceBy(seconds * 1000);
      kernel.settle();
    },
    register: (TargetGroupArn: string, Id: string) => api.RegisterTargets({ TargetGroupArn, Targets: [{ Id }] }),
    health: (TargetGroupArn: string, Id: string) =>
      api.DescribeTargetHealth({ TargetGroupArn, Targets: [{ Id }] }).TargetHealthDescriptions[0]?.TargetHealth,
  };
}

/** A target group in use with one running target that was just registered. */
function oneTarget() {
  const world = aWorld();
  const arn = world.targetGroup('web');
  world.listener(world.balancer(), arn);
  const id = world.machines.start('subnet-a');
  world.register(arn, id);
  return { ...world, arn, id };
}

describe('target health', () => {
  it('goes from registering over checking to healthy after threshold times interval', () => {
    const { health, pass, arn, id } = oneTarget();
    expect(health(arn, id)).toMatchObject({ State: 'initial', Reason: 'Elb.RegistrationInProgress' });
    pass(3);
    expect(health(arn, id)).toMatchObject({ State: 'initial', Reason: 'Elb.InitialHealthChecking' });
    pass(26);
    expect(health(arn, id)?.State).toBe('initial');
    pass(1);
    expect(health(arn, id)).toEqual({ State: 'healthy' });
  });

  it('goes unhealthy after its own threshold, and back', () => {
    const { health, pass, machines, arn, id } = oneTarget();
    pass(30);
    machines.change(id, { serving: false });
    pass(19);
    expect(health(arn, id)?.State).toBe('healthy');
    pass(1);
    expect(health(arn, id)).toEqual({
      State: 'unhealthy',
      Reason: 'Target.ResponseCodeMismatch',
      Description: 'Health checks failed with these codes: [503]',
    });
    machines.change(id, { serving: true });
    pass(29);
    expect(health(arn, id)?.State).toBe('unhealthy');
    pass(1);
    expect(health(arn, id)?.State).toBe('healthy');
  });

  it('counts anew when the target recovers before the threshold', () => {
    const { health, pass, machines, arn, id } = oneTarget();
    pass(30);
    machines.change(id, { serving: false });
    pass(15);
    machines.change(id, { serving: true });
    pass(60);
    expect(health(arn, id)?.State).toBe('healthy');
  });

  it('says Timeout where nothing answers at all', () => {
    const { health, pass, machines, arn, id } = oneTarget();
    pass(30);
    machines.change(id, { serving: false, checks: 'impaired' });
    pass(20);
    expect(health(arn, id)).toMatchObject({ State: 'unhealthy', Reason: 'Target.Timeout' });
  });

  it('is unused where no load balancer names the group, and where the target is stopped or unknown', () => {
    const world = aWorld();
    const arn = world.targetGroup('web');
    const id = world.machines.start('subnet-a');
    world.register(arn, id);
    world.pass(60);
    expect(world.health(arn, id)).toMatchObject({ State: 'unused', Reason: 'Target.NotInUse' });
    world.listener(world.balancer(), arn);
    world.pass(30);
    expect(world.health(arn, id)?.State).toBe('healthy');
    world.machines.change(id, { state: 'stopped', serving: false });
    expect(world.health(arn, id)).toMatchObject({ State: 'unused', Reason: 'Target.InvalidState' });
    expect(world.health(arn, 'i-none')).toMatchObject({ State: 'unused', Reason: 'Target.NotRegistered' });
  });

  it('drains for the deregistration delay, also when the machine is terminated', () => {
    const { health, pass, machines, api, arn, id } = oneTarget();
    pass(30);
    const delay = { Key: 'deregistration_delay.timeout_seconds', Value: '40' };
    api.ModifyTargetGroupAttributes({ TargetGroupArn: arn, Attributes: [delay] });
    machines.change(id, { state: 'terminated', serving: false });
    expect(health(arn, id)).toMatchObject({ State: 'draining', Reason: 'Target.DeregistrationInProgress' });
    pass(39);
    expect(health(arn, id)?.State).toBe('draining');
    pass(1);
    expect(api.DescribeTargetHealth({ TargetGroupArn: arn }).TargetHealthDescriptions).toEqual([]);
  });

  it('is that of the worst port of an instance, and each port is let go by itself', () => {
    const { health, pass, machines, model, api, arn, id } = oneTarget();
    pass(30);
    api.RegisterTargets({ TargetGroupArn: arn, Targets: [{ Id: id, Port: 9000 }] });
    expect(model.health(arn, id)?.State).toBe('initial');
    pass(30);
    expect(model.health(arn, id)?.State).toBe('healthy');
    api.DeregisterTargets({ TargetGroupArn: arn, Targets: [{ Id: id }] });
    pass(300);
    const { TargetHealthDescriptions } = api.DescribeTargetHealth({ TargetGroupArn: arn });
    expect(TargetHealthDescriptions.map(({ Target }) => Target)).toEqual([{ Id: id, Port: 9000 }]);
    machines.change(id, { serving: false });
    pass(20);
    expect(health(arn, id)?.State).toBe('unhealthy');
  });

  it('of an address is that of the machine which has it, and outlives the machine', () => {
    const { health, pass, machines, api, balancer, listener } = aWorld();
    const made = api.CreateTargetGroup({ Name: 'ip', Port: 80, TargetType: 'ip', HealthCheckIntervalSeconds: 10 });
    const arn = made.TargetGroups[0]?.TargetGroupArn ?? '';
    listener(balancer(), arn);
    const id = machines.start('subnet-a');
    machines.change(id, { privateIp: '10.0.0.9' });
    const register = (Id: string) => api.RegisterTargets({ TargetGroupArn: arn, Targets: [{ Id }] });
    expect(() => register(id)).toThrow('is not valid');
    register('10.0.0.9');
    pass(60);
    expect(health(arn, '10.0.0.9')?.State).toBe('healthy');
    machines.change(id, { state: 'terminated', serving: false });
    pass(20);
    expect(health(arn, '10.0.0.9')?.State).toBe('unhealthy');
  });

  it("is nobody's any more once the group is deleted", () => {
    const { pass, machines, model, api, balancer, listener, targetGroup, arn, id } = oneTarget();
    const [front] = api.DescribeLoadBalancers({ Names: ['front'] }).LoadBalancers;
    api.DeleteLoadBalancer({ LoadBalancerArn: front?.LoadBalancerArn });
    listener(balancer('other'), targetGroup('other'));
    api.DeleteTargetGroup({ TargetGroupArn: arn });
    machines.change(id, { serving: false });
    pass(60);
    expect(model.healths(arn).size).toBe(0);
  });

  it('starts again for a target that is registered while it drains', () => {
    const { health, pass, register, api, arn, id } = oneTarget();
    pass(30);
    api.DeregisterTargets({ TargetGroupArn: arn, Targets: [{ Id: id }] });
    pass(100);
    register(arn, id);
    expect(health(arn, id)?.State).toBe('initial');
    pass(30);
    expect(health(arn, id)?.State).toBe('healthy');
    pass(600);
    expect(health(arn, id)?.State).toBe('healthy');
  });

  it('stays unhealthy for as long as a fault holds it', () => {
    const { health, pass, model, arn, id } = oneTarget();
    pass(30);
    model.hold(arn, id, true);
    pass(500);
    expect(health(arn, id)?.State).toBe('unhealthy');
    model.hold(arn, id, false);
    pass(30);
    expect(health(arn, id)?.State).toBe('healthy');
  });

  it('refuses targets that do not run', () => {
    const { register, machines, arn, id } = oneTarget();
    machines.change(id, { state: 'stopped' });
    expect(() => register(arn, id)).toThrow(`not in a running state and cannot be registered: '${id}'`);
  });
});

describe('target groups', () => {
  it('are found by name, by ARN and by load balancer, page by page', () => {
    const { api, targetGroup, balancer, listener } = aWorld();
    const arns = ['one', 'two', 'three'].map(targetGroup);
    const front = balancer();
    listener(front, arns[1] ?? '');
    const found = (input: Parameters<typeof api.DescribeTargetGroups>[0]) =>
      api.DescribeTargetGroups(input).TargetGroups.map(({ TargetGroupName }) => TargetGroupName);
    expect(found({ Names: ['three'] })).toEqual(['three']);
    expect(found({ TargetGroupArns: [arns[0] ?? ''] })).toEqual(['one']);
    expect(found({ LoadBalancerArn: front })).toEqual(['two']);
    const page = api.DescribeTargetGroups({ PageSize: 2 });
    expect(page.TargetGroups).toHaveLength(2);
    expect(found({ PageSize: 2, Marker: page.NextMarker })).toEqual(['three']);
    expect(() => found({ Names: ['none'] })).toThrow('target groups not found');
  });

  it('cannot be deleted while a listener uses them, nor made twice', () => {
    const { api, arn } = oneTarget();
    expect(() => api.DeleteTargetGroup({ TargetGroupArn: arn })).toThrow('currently in use');
    expect(() => api.CreateTargetGroup({ Name: 'web', Port: 80 })).toThrow('exists already');
  });

  it('refuse settings out of their bounds', () => {
    const { api, arn } = oneTarget();
    const delay = { Key: 'deregistration_delay.timeout_seconds', Value: '3601' };
    const modify = () => api.ModifyTargetGroupAttributes({ TargetGroupArn: arn, Attributes: [delay] });
    expect(modify).toThrow('deregistration delay 3601');
    expect(() => api.ModifyTargetGroup({ TargetGroupArn: arn, HealthCheckIntervalSeconds: 4 })).toThrow('interval 4');
    expect(() => api.ModifyTargetGroup({ TargetGroupArn: arn, HealthCheckTimeoutSeconds: 10 })).toThrow('smaller');
  });
});

describe('listeners and rules', () => {
  it('forward with weights, and a group at weight 0 is checked all the same', () => {
    const world = aWorld();
    const [blue, green] = [world.targetGroup('blue'), world.targetGroup('green')];
    const listenerArn = world.listener(world.balancer(), blue);
    const id = world.machines.start('subnet-a');
    world.register(green, id);
    world.pass(60);
    expect(world.health(green, id)?.Reason).toBe('Target.NotInUse');
    const TargetGroups = [
      { TargetGroupArn: blue, Weight: 100 },
      { TargetGroupArn: green, Weight: 0 },
    ];
    world.api.ModifyListener({
      ListenerArn: listenerArn,
      DefaultActions: [{ Type: 'forward', ForwardConfig: { TargetGroups } }],
    });
    world.pass(30);
    expect(world.health(green, id)?.State).toBe('healthy');
    const [listener] = world.api.DescribeListeners({ ListenerArns: [listenerArn] }).Listeners;
    expect(listener?.DefaultActions?.[0]?.ForwardConfig?.TargetGroups).toEqual(TargetGroups);
  });

  it('refuse unknown groups, wrong weights and ports that are taken', () => {
    const { listener, balancer, targetGroup, api } = aWorld();
    const arn = targetGroup('web');
    const front = balancer();
    expect(() => listener(front, 'arn:none')).toThrow("Target groups 'arn:none' not found");
    listener(front, arn);
    expect(() => listener(front, arn)).toThrow('port 80 exists already');
    const heavy = {
      Type: 'forward' as const,
      ForwardConfig: { TargetGroups: [{ TargetGroupArn: arn, Weight: 1000 }] },
    };
    expect(() => api.CreateListener({ LoadBalancerArn: front, Port: 81, DefaultActions: [heavy] })).toThrow('1000');
    expect(api.DescribeListeners({ LoadBalancerArn: front }).Listeners).toHaveLength(1);
  });

  it('order rules by priority, the default last', () => {
    const { listener, balancer, targetGroup, api } = aWorld();
    const arn = targetGroup('web');
    const ListenerArn = listener(balancer(), arn);
    const Actions = [{ Type: 'forward' as const, TargetGroupArn: arn }];
    const Conditions = [{ Field: 'path-pattern', Values: ['/shop/*'] }];
    for (const Priority of [20, 10]) api.CreateRule({ ListenerArn, Priority, Conditions, Actions });
    expect(() => api.CreateRule({ ListenerArn, Priority: 10, Conditions, Actions })).toThrow('currently in use');
    const { Rules } = api.DescribeRules({ ListenerArn });
    expect(Rules.map(({ Priority }) => Priority)).toEqual(['10', '20', 'default']);
    const other = targetGroup('other');
    api.ModifyRule({ RuleArn: Rules[0]?.RuleArn, Actions: [{ Type: 'forward', TargetGroupArn: other }] });
    expect(api.DescribeRules({ RuleArns: [Rules[0]?.RuleArn ?? ''] }).Rules[0]?.Actions?.[0]?.TargetGroupArn).toBe(
      other,
    );
    expect(api.DescribeTargetGroups({ Names: ['other'] }).TargetGroups[0]?.LoadBalancerArns).toHaveLength(1);
  });

  it('go with their load balancer, and their groups fall out of use', () => {
    const { api, pass, health, arn, id } = oneTarget();
    pass(30);
    const [front] = api.DescribeLoadBalancers({ Names: ['front'] }).LoadBalancers;
    api.DeleteLoadBalancer({ LoadBalancerArn: front?.LoadBalancerArn });
    expect(health(arn, id)?.Reason).toBe('Target.NotInUse');
    expect(() => api.DescribeLoadBalancers({ Names: ['front'] })).toThrow("Load balancers '[front]' not found");
  });
});

describe('load balancers', () => {
  it('are provisioned for a while, in the zones of their subnets', () => {
    const { api, pass, balancer } = aWorld();
    const LoadBalancerArns = [balancer()];
    const state = () => api.DescribeLoadBalancers({ LoadBalancerArns }).LoadBalancers[0];
    expect(state()).toMatchObject({ State: { Code: 'provisioning' }, Type: 'application' });
    pass(60);
    expect(state()?.State?.Code).toBe('active');
    expect(state()?.AvailabilityZones?.map(({ ZoneName }) => ZoneName)).toEqual(['eu-west-1a', 'eu-west-1b']);
  });

  it('carry tags, as the other resources do', () => {
    const { api, balancer, targetGroup } = aWorld();
    const ResourceArns = [balancer(), targetGroup('web')];
    api.AddTags({ ResourceArns, Tags: [{ Key: 'Application', Value: 'shop' }] });
    expect(api.DescribeTags({ ResourceArns }).TagDescriptions).toEqual(
      ResourceArns.map((ResourceArn) => ({ ResourceArn, Tags: [{ Key: 'Application', Value: 'shop' }] })),
    );
    api.RemoveTags({ ResourceArns, TagKeys: ['Application'] });
    expect(api.DescribeTags({ ResourceArns }).TagDescriptions.flatMap(({ Tags }) => Tags)).toEqual([]);
    expect(() => api.DescribeTags({ ResourceArns: ['arn:none'] })).toThrow('not found');
  });
});

describe('a request to the name of a load balancer', () => {
  it('finds what its listener forwards to', () => {
    const { api, model, arn, id, pass, targetGroup, listener } = oneTarget();
    const name = api.DescribeLoadBalancers({}).LoadBalancers[0]?.DNSName ?? '';
    expect(model.route(name, 80)).toBe('no-healthy-target');
    pass(60);
    expect(model.route(name, 80)).toBe('healthy-target');
    expect(model.route(name, 443)).toBe('nowhere');
    expect(model.route('nobody.example', 80)).toBe('nowhere');
    const [balancer] = api.DescribeLoadBalancers({}).LoadBalancers;
    listener(balancer?.LoadBalancerArn ?? '', targetGroup('empty'), 8080);
    expect(model.route(name, 8080)).toBe('no-target');
    model.hold(arn, id, true);
    pass(60);
    expect(model.route(name, 80)).toBe('no-healthy-target');
  });
});
