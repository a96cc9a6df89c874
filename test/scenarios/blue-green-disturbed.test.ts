import {
  DeleteAutoScalingGroupCommand,
  PutLifecycleHookCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateVersionCommand, DeregisterImageCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { accountId, passTime, region } from './fleet-world.ts';
import { addPair, type BegunPair, begunPair, pairConfig, shortfalls, untilShare } from './pair-world.ts';
import { scenario } from './scenario.ts';

/** Back where it began: all traffic and every setting of the old group, and nothing of the new one. */
async function expectTakenBack({ world, pair, sinceMs }: BegunPair): Promise<void> {
  passTime(world.clock, world.aws, 900);
  expect(world.card()).toContain('Taken back.');
  expect(pair.greenShares()).toEqual([0, 0]);
  expect(await pair.group('web-green')).toBeUndefined();
  expect(await pair.group('web')).toMatchObject({
    desired: 4,
    min: 1,
    max: 20,
    suspended: [],
    images: [world.oldImageId],
  });
  expect(shortfalls(pair.traffic, { sinceMs })).toEqual([]);
  expect(await world.traces()).toMatchObject({ live: [], lockedBy: undefined, pins: [] });
  const { listeners } = world.core.desk.aws.for({ accountId, region }, { actor: 'test' });
  expect(await listeners.forwardersTo([pair.greenArn])).toEqual([]);
}

describe('somebody else', () => {
  it('who changes the weights meanwhile is noticed: the run stops, and goes on once they are as they were', async () => {
    const run = await begunPair();
    const { world, pair } = run;
    await untilShare(run, 10);
    await pair.setListener(70);
    await world.settle();
    expect(world.card()).toContain('Stopped, waiting for a decision');
    expect(world.card()).toContain('Somebody changed the weights: web:80 sends 30 % to web and 70 % to web-green');
    await pair.setListener(10);
    await world.click('grace', 'Retry');
    await world.settle();
    expect(world.card()).toContain('Done. Everything was done as planned.');
    expect(pair.greenShares()).toEqual([100, 100]);
  });

  it('whose weights are in the way of the way back does not stop it', async () => {
    const run = await begunPair();
    await untilShare(run, 50);
    await run.pair.setListener(70);
    await run.world.settle();
    expect(run.world.card()).toContain('Somebody changed the weights');
    await run.world.click('grace', 'Roll back');
    await run.world.settle();
    await expectTakenBack(run);
  });

  it('who points the new group elsewhere is noticed before it gets more traffic', async () => {
    const run = await begunPair();
    const { world, pair } = run;
    await untilShare(run, 10);
    const data = {
      LaunchTemplateId: world.templateId,
      SourceVersion: '1',
      LaunchTemplateData: { ImageId: world.oldImageId },
    };
    await world.clients.ec2.send(new CreateLaunchTemplateVersionCommand(data));
    const LaunchTemplate = { LaunchTemplateId: world.templateId, Version: '3' };
    await world.clients.autoScaling.send(
      new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'web-green', LaunchTemplate }),
    );
    await world.settle();
    expect(world.card()).toContain(
      'Somebody pointed web-green at web version 3, and this run launches from web version 2',
    );
    expect(pair.greenShares()).toEqual([10, 10]);
    await world.click('grace', 'Roll back');
    await world.settle();
    await expectTakenBack(run);
  });

  it('who suspends a process of either group is named', async () => {
    const run = await begunPair();
    const { world } = run;
    await untilShare(run, 10);
    const suspension = { AutoScalingGroupName: 'web', ScalingProcesses: ['HealthCheck'] };
    await world.clients.autoScaling.send(new SuspendProcessesCommand(suspension));
    await world.settle();
    expect(world.card()).toContain('Stopped, waiting for a decision');
    expect(world.card()).toContain('web: ');
    expect(world.card()).toContain('HealthCheck');
  });

  it('who updates the stack of the old group between two stages is named, and waited for', async () => {
    const run = await begunPair();
    const { world, pair } = run;
    const stackId = world.aws.cloudFormation.setStack('web-stack', 'UPDATE_COMPLETE');
    world.aws.autoscaling.tagGroup('web', 'aws:cloudformation:stack-id', stackId);
    await untilShare(run, 10);
    world.aws.cloudFormation.setStack('web-stack', 'UPDATE_IN_PROGRESS');
    await world.settle();
    expect(world.card()).toContain('web: CloudFormation is at work on the stack web-stack');
    expect(pair.greenShares()).toEqual([10, 10]);
    world.aws.cloudFormation.setStack('web-stack', 'UPDATE_COMPLETE');
    await world.click('grace', 'Retry');
    await world.settle();
    expect(world.card()).toContain('Done. Everything was done as planned.');
  });

  it('who deploys to the new group by CodeDeploy between two stages is named', async () => {
    const run = await begunPair();
    const { world, pair } = run;
    await untilShare(run, 10);
    await world.clients.autoScaling.send(
      new PutLifecycleHookCommand({
        AutoScalingGroupName: 'web-green',
        LifecycleHookName: 'CodeDeploy-managed-automatic-launch-deployment-hook-web',
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
        HeartbeatTimeout: 30,
        DefaultResult: 'CONTINUE',
      }),
    );
    world.aws.codeDeploy.deploy({ applicationName: 'shop', groups: ['web-green'] });
    await world.settle();
    expect(world.card()).toContain('web-green: CodeDeploy is deploying shop to this fleet');
    expect(pair.greenShares()).toEqual([10, 10]);
  });

  it('who deletes the new group has everything taken back', async () => {
    const run = await begunPair();
    const { world } = run;
    await untilShare(run, 50);
    const deletion = { AutoScalingGroupName: 'web-green', ForceDelete: true };
    await world.clients.autoScaling.send(new DeleteAutoScalingGroupCommand(deletion));
    await world.settle();
    await expectTakenBack(run);
  });

  it('who changed the weights before the approval makes the plan void', async () => {
    const { world, pair } = await begunPair({}, {});
    expect(world.buttons()).not.toContain('Nothing');
    await pair.setListener(0);
    await world.settle();
    expect(world.card()).toContain('The world has moved since this was planned: weights of web:80 was');
    expect(await pair.group('web-green')).toBeUndefined();
  });

  it('who asks for the same fleet at once is told of the run that has it', async () => {
    const run = await begunPair();
    await untilShare(run, 10);
    const { id } = await run.world.run();
    await run.world.command('linus', `/ami rollout ${run.world.newImageId} to web --strategy blue-green`);
    await run.world.settle();
    expect(run.world.heard('linus')).toContain(`web is already being changed by run ${id}`);
    expect(run.pair.greenShares()).toEqual([100, 100]);
  });
});

describe('an abort', () => {
  it.each([
    [
      'before anything is healthy',
      async ({ world, pair }: BegunPair) => {
        await world.settle({ until: async () => (await pair.group('web-green')) !== undefined });
      },
    ],
    [
      'at weight 0',
      async ({ world }: BegunPair) => {
        await world.settle({ until: () => world.aws.mutations().some(({ action }) => action === 'ModifyRule') });
      },
    ],
    ['at 10 %', (run: BegunPair) => untilShare(run, 10)],
    ['at 50 %', (run: BegunPair) => untilShare(run, 50)],
    ['at 100 %', (run: BegunPair) => untilShare(run, 100)],
  ])('%s takes everything back, with capacity held', async (_name, reach) => {
    const run = await begunPair();
    await reach(run);
    await run.world.command('grace', `/ami abort ${(await run.world.run()).id}`);
    await run.world.settle();
    await expectTakenBack(run);
  });

  it('waits until the old group can take the traffic, where somebody has made it smaller', async () => {
    const run = await begunPair();
    const { world, pair, sinceMs } = run;
    await untilShare(run, 100);
    const smaller = { AutoScalingGroupName: 'web', MinSize: 0, DesiredCapacity: 1 };
    await world.clients.autoScaling.send(new UpdateAutoScalingGroupCommand(smaller));
    await world.settle({ until: () => world.monitor.serving('web') === 1 });
    await world.click('grace', 'Abort');
    await world.settle();
    expect(world.card()).toContain('Taken back.');
    expect(await pair.group('web')).toMatchObject({ desired: 4, min: 1, images: [world.oldImageId] });
    expect(shortfalls(pair.traffic, { sinceMs })).toEqual([]);
    const back = pair.traffic.samples.find(
      ({ atMs, shares, shifted }) => shifted && atMs > sinceMs && shares['web'] === 100,
    );
    expect(back?.capacity).toBe(4);
  });
});

describe('an alarm that fires', () => {
  it('takes the traffic back, though what the old group launches is gone: its instances run on', async () => {
    const { blueGreen } = { ...pairConfig().fleets?.['web'] };
    const world = await scenario({ config: { fleets: { web: { ...{ blueGreen }, watch: { alarms: ['web-5xx'] } } } } });
    world.aws.cloudWatch.setAlarm('web-5xx', 'OK', 'All is well.');
    const pair = await addPair(world);
    await world.clients.ec2.send(new DeregisterImageCommand({ ImageId: world.oldImageId }));
    await world.askRollout('--strategy blue-green');
    expect(world.card()).toContain('When one is not well, it is taken back by itself');
    expect(world.card()).not.toContain('There is no way back');
    const sinceMs = world.clock.nowMs();
    await world.click('grace', 'Approve');
    await untilShare({ world, pair, sinceMs }, 10);
    world.aws.cloudWatch.setAlarm('web-5xx', 'ALARM', '37 errors');
    await world.settle();
    await expectTakenBack({ world, pair, sinceMs });
  });
});

describe('a stage that asks', () => {
  it('goes on when a second person says Continue, and not when the requester does', async () => {
    const { world, pair } = await begunPair({ approveStages: [10, 50] });
    await world.settle();
    expect(world.card()).toContain('web-green has 10 % of the traffic and is well. The next stage is 50 %.');
    expect(world.buttons()).toEqual(['Continue', 'Roll back', 'Hold']);
    expect(pair.greenShares()).toEqual([10, 10]);
    await world.click('ada', 'Continue');
    expect(world.heard('ada')).toContain('You asked for this run, so someone else has to let it go on.');
    await world.settle();
    expect(pair.greenShares()).toEqual([10, 10]);
    await world.click('grace', 'Continue');
    await world.settle();
    expect(pair.greenShares()).toEqual([50, 50]);
    await world.click('grace', 'Continue');
    await world.settle();
    expect(world.card()).toContain('Done. Everything was done as planned.');
  });

  it('looks at the new group before anything moves, however long it was asked', async () => {
    const { world, pair } = await begunPair({ approveStages: [50] });
    await world.settle();
    for (const id of world.monitor.servingIds('web-green')) world.aws.ec2.setServing(id, false);
    await world.click('grace', 'Continue');
    await world.settle();
    expect(world.card()).toContain('Taken back. web-green serves with 0 instances');
    expect(pair.greenShares()).toEqual([0, 0]);
  });
});

describe('Slack', () => {
  it('may be down for all of it', async () => {
    const { world, pair } = await begunPair();
    world.slack.faults.down();
    await world.settle({ maxSteps: 200_000, until: async () => (await world.store.live()).length === 0 });
    expect(pair.greenShares()).toEqual([100, 100]);
    world.slack.faults.up();
    await world.settle();
    expect(world.card()).toContain('Done. Everything was done as planned.');
    expect(world.thread().join('\n')).toContain('100 % of the traffic goes to web-green now');
  });
});
