import {
  CreateTargetGroupCommand,
  DeleteTargetGroupCommand,
  DeregisterTargetsCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetHealthCommand,
  ModifyListenerCommand,
  ModifyTargetGroupAttributesCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../src/playground/aws/wire/operation.ts';
import { known } from '../contracts/aws-world.ts';
import { addTargetGroup, type FleetWorld, passTime } from './fleet-world.ts';
import { type ServersScenario, serversScenario } from './in-place-world.ts';
import { noTraces } from './scenario.ts';

async function register(
  { clients }: Pick<FleetWorld, 'clients'>,
  TargetGroupArn: string,
  targets: readonly (readonly [id: string, port: number])[],
): Promise<void> {
  const Targets = targets.map(([Id, Port]) => ({ Id, Port }));
  await clients.elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets }));
}

/** `i-1:80 healthy`, sorted. */
async function placesIn({ clients }: Pick<FleetWorld, 'clients'>, TargetGroupArn: string): Promise<readonly string[]> {
  const { TargetHealthDescriptions = [] } = await clients.elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
  return TargetHealthDescriptions.map(
    ({ Target, TargetHealth: health }) => `${Target?.Id}:${Target?.Port} ${health?.State}`,
  ).toSorted();
}

/** Servers that are registered on these ports, and healthy there. */
async function onPorts(count: number, ports: readonly number[]): Promise<ServersScenario> {
  const world = await serversScenario({ count });
  const targets = ports.flatMap((port) => world.ids.map((id) => [id, port] as const));
  await register(world, world.targetGroupArn, targets);
  passTime(world.clock, world.aws, 600);
  return world;
}

function gone(arn: string): ServiceError {
  return new ServiceError('TargetGroupNotFound', `Target groups '${arn}' not found`);
}

/** The target group goes, which a listener has to let it first. */
async function deleteTargetGroup({ clients }: FleetWorld, name: string, arn: string, other: string): Promise<void> {
  const { LoadBalancers = [] } = await clients.elb.send(new DescribeLoadBalancersCommand({ Names: [name] }));
  const { Listeners = [] } = await clients.elb.send(
    new DescribeListenersCommand({ LoadBalancerArn: known(LoadBalancers[0]?.LoadBalancerArn) }),
  );
  const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn: other }];
  const ListenerArn = known(Listeners[0]?.ListenerArn);
  await clients.elb.send(new ModifyListenerCommand({ ListenerArn, DefaultActions }));
  await clients.elb.send(new DeleteTargetGroupCommand({ TargetGroupArn: arn }));
}

/** Servers in two target groups, and the run until the first of them is out of both. */
async function inTwoGroups(): Promise<ServersScenario & { readonly extraArn: string }> {
  const world = await serversScenario({ count: 10, served: true });
  const extraArn = await addTargetGroup(world.clients, world.aws, 'extra');
  await register(
    world,
    extraArn,
    world.ids.map((id) => [id, 80]),
  );
  passTime(world.clock, world.aws, 600);
  await world.askToPatch('--batch 2');
  await world.click('grace', 'Approve');
  return { ...world, extraArn };
}

describe('servers on a port that is not that of their target group', () => {
  it('leave it, and come back on the same port', async () => {
    const world = await onPorts(5, [9000]);
    const before = await placesIn(world, world.targetGroupArn);
    expect(before).toEqual(world.ids.map((id) => `${id}:9000 healthy`));
    await world.askToPatch();
    await world.click('grace', 'Approve');
    await world.settle({ until: () => world.changes().includes('SendCommand') });
    expect(await placesIn(world, world.targetGroupArn)).toHaveLength(4);
    await world.settle();
    expect(world.card()).toContain('5 of 5 servers patched');
    expect(await placesIn(world, world.targetGroupArn)).toEqual(before);
  });

  it('and on several ports at once, leave and get back each of them', async () => {
    const world = await onPorts(5, [80, 9000]);
    const before = await placesIn(world, world.targetGroupArn);
    await world.askToPatch();
    await world.click('grace', 'Approve');
    await world.settle({ until: () => world.changes().includes('SendCommand') });
    expect(await placesIn(world, world.targetGroupArn)).toHaveLength(8);
    await world.settle();
    expect(world.card()).toContain('5 of 5 servers patched');
    expect(await placesIn(world, world.targetGroupArn)).toEqual(before);
  });

  it('leave also where another port of theirs drains', async () => {
    const world = await onPorts(5, [80, 9000]);
    const Targets = world.ids.map((Id) => ({ Id, Port: 80 }));
    await world.clients.elb.send(new DeregisterTargetsCommand({ TargetGroupArn: world.targetGroupArn, Targets }));
    await world.patchThem();
    expect(world.card()).toContain('5 of 5 servers patched');
    expect(await placesIn(world, world.targetGroupArn)).toEqual(world.ids.map((id) => `${id}:9000 healthy`));
    expect(world.changes().filter((change) => change === 'DeregisterTargets').length).toBeGreaterThan(1);
  });
});

describe('servers that a target group knows by their addresses', () => {
  it('are taken out of it and come back, and it keeps its floor', async () => {
    const world = await serversScenario({ count: 5 });
    const made = await world.clients.elb.send(
      new CreateTargetGroupCommand({
        ...{ Name: 'by-address', Protocol: 'HTTP', Port: 80, TargetType: 'ip', VpcId: world.aws.ec2.vpcId },
        HealthCheckIntervalSeconds: 10,
      }),
    );
    const arn = known(made.TargetGroups?.[0]?.TargetGroupArn);
    const addressOf = (id: string): string => known(world.aws.ec2.machines.find(id)).privateIp;
    await deleteTargetGroup(world, 'web', world.targetGroupArn, arn);
    await register(
      world,
      arn,
      world.ids.map((id) => [addressOf(id), 8080]),
    );
    passTime(world.clock, world.aws, 600);
    const before = await placesIn(world, arn);
    expect(before.every((place) => place.endsWith(':8080 healthy'))).toBe(true);
    await world.askToPatch();
    expect(world.card()).toContain('by-address');
    await world.click('grace', 'Approve');
    await world.settle({ until: () => world.changes().includes('SendCommand') });
    const [first = ''] = world.ids;
    expect(await placesIn(world, arn)).toEqual(before.filter((place) => !place.startsWith(`${addressOf(first)}:`)));
    await world.settle();
    expect(world.card()).toContain('5 of 5 servers patched');
    expect(await placesIn(world, arn)).toEqual(before);
  });
});

describe("somebody else's target group that is deleted while servers are looked for in it", () => {
  it('has none of them, at planning and right before the first change', async () => {
    const world = await serversScenario({ count: 5, served: true });
    const arn = known(
      (
        await world.clients.elb.send(
          new CreateTargetGroupCommand({ Name: 'foreign', Protocol: 'HTTP', Port: 80, VpcId: world.aws.ec2.vpcId }),
        )
      ).TargetGroups?.[0]?.TargetGroupArn,
    );
    const [read, lost] = [{ groups: 0 }, { times: 0 }];
    world.aws.faults.beforeCall(({ action }) => {
      if (action === 'DescribeTargetGroups') read.groups = 0;
      if (action !== 'DescribeTargetHealth') return;
      read.groups += 1;
      // In the order in which they were made: the other one is not asked for anything but this.
      if (read.groups !== 2 || lost.times === 2) return;
      lost.times += 1;
      throw gone(arn);
    });
    await world.patchThem();
    expect(world.card()).toContain('5 of 5 servers patched');
    expect(lost.times).toBe(2);
  });
});

describe('a target group that is deleted while its servers are out', () => {
  it('is named and passed over, and the other one gets them back', async () => {
    const world = await inTwoGroups();
    await world.settle({ until: () => world.changes().includes('SendCommand') });
    await deleteTargetGroup(world, 'extra', world.extraArn, world.targetGroupArn);
    await world.settle();
    expect(world.card()).toContain('10 of 10 servers patched');
    expect(world.thread().join('\n')).toContain('extra is no target group any more');
    expect(await world.targets()).toEqual({ healthy: 10 });
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });

  it('does not hold up the way back', async () => {
    const world = await inTwoGroups();
    await world.settle({ until: () => world.changes().includes('SendCommand') });
    await deleteTargetGroup(world, 'extra', world.extraArn, world.targetGroupArn);
    await world.command('ada', `/ami abort ${(await world.run()).id}`);
    await world.settle();
    expect((await world.run()).phase).toMatchObject({ kind: 'ended', outcome: 'undone' });
    expect(world.thread().join('\n')).toContain('extra is no target group any more');
    expect(await world.targets()).toEqual({ healthy: 10 });
  });
});

describe('a target group that takes nobody back', () => {
  it('keeps no server out of the others', async () => {
    const world = await inTwoGroups();
    await world.settle({ until: () => world.changes().includes('SendCommand') });
    let calls = 0;
    world.aws.faults.beforeCall(({ action }) => {
      if (action !== 'RegisterTargets') return;
      calls += 1;
      // Each attempt begins with it.
      if (calls % 2 === 1) throw new ServiceError('AccessDenied', 'not this one', 403);
    });
    await world.settle();
    expect(world.card()).toContain('Stopped, waiting for a decision');
    passTime(world.clock, world.aws, 600);
    expect((await placesIn(world, world.extraArn)).filter((place) => place.endsWith('healthy'))).toHaveLength(10);
    expect(await world.targets()).toEqual({ healthy: 9 });
  });
});

describe('a server that dies right before its wave is put back', () => {
  it('stays out, and all others of its wave serve again', async () => {
    const world = await serversScenario({ count: 10, served: true });
    await world.askToPatch('--batch 2 --max-errors 2');
    await world.click('grace', 'Approve');
    const [, dead = ''] = world.ids;
    let calls = 0;
    world.aws.faults.beforeCall(({ action }) => {
      if (action !== 'RegisterTargets') return;
      calls += 1;
      if (calls === 2) world.aws.ec2.machines.terminate(dead);
    });
    await world.settle();
    expect(calls).toBeGreaterThan(2);
    expect(await world.targets()).toEqual({ healthy: 9 });
    expect(world.thread().join('\n')).toContain(`stays out of web (${dead})`);
    expect((await world.run()).phase).toMatchObject({ kind: 'ended', outcome: 'done' });
  });
});

describe('a target group whose servers drain for longer than a wave waits', () => {
  it('is refused by name before anything is done, and is patched once there is time for it', async () => {
    const world = await serversScenario({ count: 5, served: true });
    const drain = (Value: string) =>
      world.clients.elb.send(
        new ModifyTargetGroupAttributesCommand({
          TargetGroupArn: world.targetGroupArn,
          Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value }],
        }),
      );
    await drain('901');
    const before = world.changes().length;
    await world.command('ada', '/ami patch --tags Role=db');
    await world.settle();
    expect(world.heard('ada')).toContain('Servers drain from web for 901 seconds, and a wave waits 900 at most.');
    expect(world.heard('ada')).toContain('Raise inPlace.drainTimeoutSeconds in the configuration to 901');
    expect(world.changes()).toHaveLength(before);
    await drain('900');
    await world.patchThem();
    expect(world.card()).toContain('5 of 5 servers patched');
  });
});
