import {
  AttachLoadBalancerTargetGroupsCommand,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  PutScheduledUpdateGroupActionCommand,
  SetInstanceProtectionCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { DeregisterImageCommand } from '@aws-sdk/client-ec2';
import { CreateRuleCommand, CreateTargetGroupCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from 'vitest';
import { known } from '../contracts/aws-world.ts';
import { passTime } from './fleet-world.ts';
import { addPair, type BegunPair, begunPair, pairConfig, shortfalls } from './pair-world.ts';
import { scenario } from './scenario.ts';

const hour = 3600;

/** A finished one: all traffic on the new group, the old one kept. */
async function finished(...args: Parameters<typeof begunPair>): Promise<BegunPair> {
  const run = await begunPair(...args);
  await run.world.settle();
  expect(run.world.card()).toContain('Done. Everything was done as planned.');
  return run;
}

/** Lets the janitor look every five minutes for so long. */
async function sweepFor({ world }: BegunPair, seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 300) {
    passTime(world.clock, world.aws, 300);
    await world.core.sweep();
  }
}

describe('the group that had the traffic', () => {
  it('keeps running for its time, is scaled to zero then, and stays so', async () => {
    const run = await finished({ keepBlueHours: 2 });
    const { world, pair } = run;
    const action = { AutoScalingGroupName: 'web', ScheduledActionName: 'hourly', Recurrence: '30 * * * *' };
    await world.clients.autoScaling.send(new PutScheduledUpdateGroupActionCommand({ ...action, DesiredCapacity: 6 }));
    world.aws.autoscaling.scaleIn('web', 3);
    await sweepFor(run, 1.5 * hour);
    expect(await pair.group('web')).toMatchObject({ desired: 6, min: 4 });
    await sweepFor(run, 0.75 * hour);
    expect(await pair.group('web')).toMatchObject({
      ...{ desired: 0, min: 0, max: 20, images: [], suspended: ['AlarmNotification', 'ScheduledActions'] },
      tags: { AmiableParked: 'had min 1, desired 6, max 20' },
    });
    await sweepFor(run, 3 * hour);
    expect(await pair.group('web')).toMatchObject({ desired: 0, images: [] });
    expect(await world.store.allPins()).toEqual([]);
    expect(shortfalls(pair.traffic, { sinceMs: run.sinceMs })).toEqual([]);
  });

  it('is deleted then, where that is configured, once its instances are gone', async () => {
    const run = await finished({ keepBlueHours: 1, afterwards: 'delete' });
    await sweepFor(run, 1.5 * hour);
    expect(await run.pair.group('web')).toBeUndefined();
    expect(await run.pair.group('web-green')).toMatchObject({ desired: 4, images: [run.world.newImageId] });
    expect(await run.world.store.allPins()).toEqual([]);
    await run.world.command('ada', '/ami fleet web');
    expect(run.world.heard('ada')).toContain('web: 4 of 4 instances healthy');
  });

  it('goes too where its group protects whatever it launches', async () => {
    const run = await finished({ keepBlueHours: 1 }, { group: { NewInstancesProtectedFromScaleIn: true } });
    await sweepFor(run, 1.5 * hour);
    expect(await run.pair.group('web')).toMatchObject({ desired: 0, images: [] });
    expect(await run.pair.group('web-green')).toMatchObject({ desired: 4, images: [run.world.newImageId] });
  });

  it('is scaled to zero and not deleted where somebody keeps an instance in it', async () => {
    const run = await finished({ keepBlueHours: 1, afterwards: 'delete' });
    const { autoScaling } = run.world.clients;
    const { AutoScalingGroups = [] } = await autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['web'] }),
    );
    const InstanceIds = [known(AutoScalingGroups[0]?.Instances?.[0]?.InstanceId)];
    const protection = { AutoScalingGroupName: 'web', InstanceIds, ProtectedFromScaleIn: true };
    await autoScaling.send(new SetInstanceProtectionCommand(protection));
    await sweepFor(run, 1.5 * hour);
    expect(await run.pair.group('web')).toMatchObject({ desired: 0, images: [run.world.oldImageId] });
    expect(await run.world.store.allPins()).toEqual([]);
  });

  it('is let go as it is where somebody has deleted the group that has the traffic', async () => {
    const run = await finished({ keepBlueHours: 1, afterwards: 'delete' });
    const deletion = { AutoScalingGroupName: 'web-green', ForceDelete: true };
    await run.world.clients.autoScaling.send(new DeleteAutoScalingGroupCommand(deletion));
    await sweepFor(run, 1.5 * hour);
    expect(await run.pair.group('web')).toMatchObject({ desired: 4, min: 1, images: [run.world.oldImageId] });
    expect(await run.world.store.allPins()).toEqual([]);
  });

  it('is let go as it is where somebody has given it traffic again', async () => {
    const run = await finished({ keepBlueHours: 1 });
    await run.pair.setListener(40);
    await sweepFor(run, 1.5 * hour);
    expect(await run.pair.group('web')).toMatchObject({ desired: 4, min: 1, images: [run.world.oldImageId] });
    expect(await run.world.store.allPins()).toEqual([]);
  });

  it('is let go as it is where somebody has given it traffic by another target group', async () => {
    const run = await finished({ keepBlueHours: 1 });
    const { aws, clients } = run.world;
    const asWeb = { Protocol: 'HTTP', Port: 80, VpcId: aws.ec2.vpcId } as const;
    const { TargetGroups } = await clients.elb.send(new CreateTargetGroupCommand({ Name: 'web-beta', ...asWeb }));
    const TargetGroupArn = known(TargetGroups?.[0]?.TargetGroupArn);
    const attachment = { AutoScalingGroupName: 'web', TargetGroupARNs: [TargetGroupArn] };
    await clients.autoScaling.send(new AttachLoadBalancerTargetGroupsCommand(attachment));
    const Conditions = [{ Field: 'path-pattern', Values: ['/beta/*'] }];
    const Actions = [{ Type: 'forward' as const, TargetGroupArn }];
    const { listenerArn: ListenerArn } = run.pair;
    await clients.elb.send(new CreateRuleCommand({ ListenerArn, Priority: 5, Conditions, Actions }));
    await sweepFor(run, 1.5 * hour);
    expect(await run.pair.group('web')).toMatchObject({ desired: 4, min: 1, images: [run.world.oldImageId] });
    expect(await run.world.store.allPins()).toEqual([]);
  });

  it('stays while nothing of the other group serves, since it is the only way back', async () => {
    const run = await finished({ keepBlueHours: 1 });
    const { world } = run;
    world.aws.faults.breakImage(world.newImageId, { kind: 'never-serves' });
    for (const id of world.monitor.servingIds('web-green')) world.aws.ec2.machines.terminate(id);
    world.aws.faults.refuseCapacity({});
    await sweepFor(run, 2 * hour);
    expect(await run.pair.group('web')).toMatchObject({ desired: 4, min: 4, images: [world.oldImageId] });
    expect((await world.store.allPins()).map(({ name }) => name)).toEqual(['kept']);
  });

  it('is not retired while a run has the fleet', async () => {
    const run = await finished({ keepBlueHours: 1 });
    await run.world.command('ada', '/ami rollback web');
    await run.world.settle();
    await sweepFor(run, 2 * hour);
    expect(await run.pair.group('web')).toMatchObject({ desired: 4, min: 4 });
    await run.world.click('ada', 'Withdraw');
    await run.world.settle();
    await sweepFor(run, 600);
    expect(await run.pair.group('web')).toMatchObject({ desired: 0 });
  });
});

describe('shifting back', () => {
  it('is a button on the finished card, goes in one step, and keeps the other group in its turn', async () => {
    const run = await finished();
    const { world, pair } = run;
    expect(world.buttons()).toEqual(['Shift back']);
    expect(world.card()).toContain('Can be rolled back: until 2026-01-16');
    await world.click('ada', 'Shift back');
    await world.settle();
    expect(world.card()).toContain('Rollback of web in production');
    expect(world.card()).toContain('New group: web runs still, and is made as large as web-green');
    const sinceMs = world.clock.nowMs();
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Done. Everything was done as planned.');
    expect(pair.greenShares()).toEqual([0, 0]);
    const shares = pair.traffic.samples
      .filter(({ atMs, shifted }) => shifted && atMs >= sinceMs)
      .map((one) => one.shares);
    expect(shares).toEqual([{ web: 100 }, { web: 100 }]);
    expect(shortfalls(pair.traffic, { sinceMs, all: true })).toEqual([]);
    expect(await pair.group('web')).toMatchObject({ desired: 4, min: 1, images: [world.oldImageId] });
    expect(await pair.group('web-green')).toMatchObject({ desired: 4, min: 4 });
    expect((await world.store.allPins()).map(({ subjectKey, name }) => [subjectKey.split('/')[2], name])).toEqual([
      ['web-green', 'kept'],
    ]);
    await sweepFor(run, 25 * hour);
    expect(await pair.group('web-green')).toMatchObject({ desired: 0 });
  });

  it.each([
    [
      'is gone meanwhile',
      async ({ clients, oldImageId: ImageId }: BegunPair['world']) =>
        void (await clients.ec2.send(new DeregisterImageCommand({ ImageId }))),
      async () => undefined,
    ],
    [
      'was gone already',
      async () => undefined,
      async ({ clients, oldImageId: ImageId }: BegunPair['world']) =>
        void (await clients.ec2.send(new DeregisterImageCommand({ ImageId }))),
    ],
  ])('goes though the image of the old group %s: its instances run on', async (_when, after, before) => {
    const world = await scenario({ config: pairConfig() });
    const pair = await addPair(world);
    await before(world);
    await world.rollOut('--strategy blue-green');
    expect(world.card()).toContain('Done. Everything was done as planned.');
    expect(world.buttons()).toEqual(['Shift back']);
    await after(world);
    await world.click('linus', 'Shift back');
    await world.settle();
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Done. Everything was done as planned.');
    expect(pair.greenShares()).toEqual([0, 0]);
  });

  it('waits until the old group is as large as the new one has become, and healthy', async () => {
    const run = await finished();
    const { world, pair } = run;
    world.aws.autoscaling.scaleOut('web-green', 3);
    passTime(world.clock, world.aws, 600);
    const [sick = ''] = world.monitor.servingIds('web');
    world.aws.ec2.setServing(sick, false);
    passTime(world.clock, world.aws, 60);
    await world.click('ada', 'Shift back');
    await world.settle();
    const sinceMs = world.clock.nowMs();
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Done. Everything was done as planned.');
    expect(await pair.group('web')).toMatchObject({ desired: 7, min: 1 });
    expect(shortfalls(pair.traffic, { sinceMs, all: true })).toEqual([]);
  });

  it('goes at once from a new group that is dead to an old one that is not whole', async () => {
    const run = await finished();
    const { world, pair } = run;
    for (const id of world.monitor.servingIds('web-green')) world.aws.ec2.setServing(id, false);
    const [sick = ''] = world.monitor.servingIds('web');
    world.aws.ec2.setServing(sick, false);
    passTime(world.clock, world.aws, 60);
    await world.click('ada', 'Shift back');
    await world.settle();
    const sinceMs = world.clock.nowMs();
    await world.click('grace', 'Approve');
    await world.settle({ until: () => pair.greenShares().every((share) => share === 0) });
    expect(world.clock.nowMs() - sinceMs).toBeLessThan(60_000);
    await world.settle();
    expect(await pair.group('web')).toMatchObject({ images: [world.oldImageId] });
  });

  it('is refused once the time is over, with what there is instead', async () => {
    const run = await finished({ keepBlueHours: 1 });
    const { world } = run;
    await sweepFor(run, 1.5 * hour);
    await world.click('ada', 'Shift back');
    await world.settle();
    expect(world.heard('ada')).toContain(`/ami rollout ${world.oldImageId} to web`);
    expect(run.pair.greenShares()).toEqual([100, 100]);
  });

  it('is taken back by an abort: the traffic stays where it was', async () => {
    const run = await finished();
    const { world, pair } = run;
    const small = { AutoScalingGroupName: 'web', MinSize: 0, DesiredCapacity: 0 };
    await world.clients.autoScaling.send(new UpdateAutoScalingGroupCommand(small));
    passTime(world.clock, world.aws, 600);
    await world.command('ada', '/ami rollback web');
    await world.settle();
    await world.click('grace', 'Approve');
    await world.settle({ until: async () => (await pair.group('web'))?.desired === 4 });
    await world.command('grace', `/ami abort ${(await world.run()).id}`);
    await world.settle();
    expect(world.card()).toContain('Taken back.');
    expect(pair.greenShares()).toEqual([100, 100]);
    expect(await pair.group('web-green')).toMatchObject({ desired: 4, min: 1 });
  });
});

describe('the next blue-green', () => {
  it('says that it takes the kept group away, and uses it', async () => {
    const run = await finished();
    const { world, pair } = run;
    await world.command('ada', `/ami rollout ${world.oldImageId} to web --strategy blue-green`);
    await world.settle();
    expect(world.card()).toContain('web still runs from an earlier run: it is emptied first');
    expect(world.card()).toContain(`web is kept as the way back to ${world.oldImageId}`);
    const sinceMs = world.clock.nowMs();
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Done. Everything was done as planned.');
    expect(pair.greenShares()).toEqual([0, 0]);
    expect(await pair.group('web')).toMatchObject({ desired: 4, min: 1, images: [world.oldImageId], suspended: [] });
    expect(await pair.group('web-green')).toMatchObject({ desired: 4, min: 4, images: [world.newImageId] });
    expect(shortfalls(pair.traffic, { sinceMs, all: true })).toEqual([]);
  });

  it('is taken back where somebody keeps an instance in the kept group, with its id', async () => {
    const run = await finished({ keepBlueHours: 24 });
    const { world } = run;
    const { AutoScalingGroups = [] } = await world.clients.autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['web'] }),
    );
    const InstanceId = known(AutoScalingGroups[0]?.Instances?.[0]?.InstanceId);
    const protection = { AutoScalingGroupName: 'web', InstanceIds: [InstanceId], ProtectedFromScaleIn: true };
    await world.clients.autoScaling.send(new SetInstanceProtectionCommand(protection));
    await world.command('ada', `/ami rollout ${world.oldImageId} to web --strategy blue-green`);
    await world.settle();
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain(
      `Somebody keeps an instance in web, in standby or protected from scale-in: ${InstanceId}`,
    );
    expect(world.card()).toContain('Taken back.');
    expect(run.pair.greenShares()).toEqual([100, 100]);
  });

  it('wakes a parked group, and parks it again where it is taken back', async () => {
    const run = await finished({ keepBlueHours: 1 });
    const { world, pair } = run;
    await sweepFor(run, 1.5 * hour);
    await world.command('ada', `/ami rollout ${world.oldImageId} to web --strategy blue-green`);
    await world.settle();
    expect(world.card()).toContain('web is there without instances, and is brought in line with web-green');
    await world.click('grace', 'Approve');
    await world.settle({ until: () => pair.greenShares().every((share) => share === 50) });
    expect(await pair.group('web')).toMatchObject({ desired: 4, min: 4, suspended: [] });
    expect((await pair.group('web'))?.tags).not.toHaveProperty('AmiableParked');
    await world.command('grace', `/ami abort ${(await world.run()).id}`);
    await world.settle();
    expect(await pair.group('web')).toMatchObject({
      ...{ desired: 0, min: 0, suspended: ['AlarmNotification', 'ScheduledActions'] },
    });
    const { AutoScalingGroups } = await world.clients.autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['web-green'] }),
    );
    expect(AutoScalingGroups?.[0]).toMatchObject({ DesiredCapacity: 4, MinSize: 1 });
    expect(pair.greenShares()).toEqual([100, 100]);
  });
});
