import {
  CancelInstanceRefreshCommand,
  DeleteAutoScalingGroupCommand,
  EnterStandbyCommand,
  ResumeProcessesCommand,
  RollbackInstanceRefreshCommand,
  SetInstanceProtectionCommand,
  StartInstanceRefreshCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateVersionCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import {
  approved,
  expectAsBefore,
  expectDone,
  expectFloor,
  pointAt,
  refreshScenario,
  untilPercent,
  untilRefresh,
} from './refresh-world.ts';
import { refreshes } from './refreshes.ts';
import { noTraces, type Scenario } from './scenario.ts';

const AutoScalingGroupName = 'web';
const stuckButtons = ['Retry', 'Roll back', 'Hold'];

describe('an image that never gets healthy', () => {
  async function stuck(graceSeconds = 300): Promise<Scenario> {
    const world = await refreshScenario({ group: { HealthCheckGracePeriod: graceSeconds } });
    world.aws.faults.breakImage(world.newImageId, { kind: 'never-serves' });
    await world.rollOut('--strategy refresh --batch 2');
    return world;
  }

  it('is stopped before AWS would count it as ready, with every old instance in place', async () => {
    const world = await stuck();
    expect(world.card()).toContain('has been in service for');
    expect(world.card()).toContain('and does not serve (unhealthy in web: Target.ResponseCodeMismatch');
    expect(world.card()).toContain('AWS would count it as ready 240 seconds after');
    expect(world.buttons()).toEqual(stuckButtons);
    expect((await refreshes(world)).map(({ Status }) => Status)).toEqual(['Cancelled']);
    expect((await world.images()).filter((id) => id === world.oldImageId)).toHaveLength(4);
    expectFloor(world);
  });

  it('is stopped as well where AWS finds it unhealthy first, and would replace it for ever', async () => {
    const world = await stuck(60);
    expect(world.card()).toContain('AWS found 2 new instances unhealthy: i-');
    expect((await refreshes(world)).map(({ Status }) => Status)).toEqual(['Cancelled']);
    expect((await world.images()).filter((id) => id === world.oldImageId)).toHaveLength(4);
    expectFloor(world);
  });

  it('is taken back on Roll back', async () => {
    const world = await stuck();
    await world.click('ada', 'Roll back');
    await world.settle();
    await expectAsBefore(world);
  });

  it('goes on by another refresh on Retry once the cause is gone, and stops again where it is not', async () => {
    const world = await stuck();
    await world.click('ada', 'Retry');
    await world.settle();
    expect(world.card()).toContain('Stopped, waiting for a decision');
    world.aws.faults.clear();
    await world.click('ada', 'Retry');
    await world.settle();
    await expectDone(world);
    expect((await refreshes(world)).map(({ Status }) => Status)).toEqual([
      'Successful',
      'Successful',
      'Cancelled',
      'Cancelled',
    ]);
  });
});

describe('an image that turns unhealthy once half of the fleet runs it', () => {
  async function turned(): Promise<Scenario> {
    const world = await refreshScenario();
    world.aws.faults.breakImage(world.newImageId, { kind: 'stops-serving', afterSeconds: 450 });
    await world.rollOut('--strategy refresh --batch 2');
    return world;
  }

  it('stops the refresh, says what stopped serving, and takes no old instance', async () => {
    const world = await turned();
    expect(world.card()).toContain('Stopped, waiting for a decision');
    expect(world.card()).toContain('AWS found 2 new instances unhealthy: i-');
    expect(world.buttons()).toEqual(stuckButtons);
    expect((await world.images()).filter((id) => id === world.oldImageId)).toHaveLength(1);
    expectFloor(world);
  });

  it('is taken back on Roll back', async () => {
    const world = await turned();
    await world.click('ada', 'Roll back');
    await world.settle();
    await expectAsBefore(world);
  });
});

describe('launches that AWS refuses', () => {
  it('stop the run when nothing gets further, with the words of AWS; Retry goes on', async () => {
    const world = await approved({ config: { pace: { waveTimeoutSeconds: 600 } } });
    await untilRefresh(world, 2, () => true);
    world.aws.faults.refuseCapacity({});
    await world.settle();
    expect(world.card()).toContain('It has not got further than');
    expect(world.card()).toContain('a launch was refused: We currently do not have sufficient');
    expect(world.buttons()).toEqual(stuckButtons);
    world.aws.faults.clear();
    await world.click('ada', 'Retry');
    await world.settle();
    await expectDone(world);
  });

  it('make AWS fail the refresh after an hour, where the run waits longer', async () => {
    const world = await refreshScenario({
      config: { pace: { waveTimeoutSeconds: 3 * 3600, pollSeconds: 60 }, refresh: { instanceWarmupSeconds: 400 } },
    });
    world.aws.faults.refuseCapacity({});
    await world.rollOut('--strategy refresh --batch 2');
    expect(world.card()).toContain('failed at 0 %. AWS says: No progress was made for an hour.');
    expect(world.thread().join('\n')).toContain('The refresh has stood still for');
    world.aws.faults.clear();
    await world.click('ada', 'Retry');
    await world.settle();
    await expectDone(world);
  });
});

describe('an alarm of the refresh that fires', () => {
  it('fails it, and a person decides', async () => {
    const world = await approved({ config: { refresh: { alarms: ['errors'] } } });
    await untilPercent(world, 33);
    world.aws.cloudWatch.setAlarm('errors', 'ALARM', 'too many');
    await world.settle();
    expect(world.card()).toContain('AWS says: The CloudWatch alarm errors is in the ALARM state.');
    await world.click('ada', 'Roll back');
    await world.settle();
    await expectAsBefore(world);
  });
});

describe('an alarm that is watched and fires in the middle', () => {
  const watched = (onUnhealthy: 'roll-back' | 'hold') => ({
    config: { fleets: { web: { watch: { alarms: ['web-5xx'], waveSeconds: 30, bakeSeconds: 60, onUnhealthy } } } },
  });

  async function firing(onUnhealthy: 'roll-back' | 'hold'): Promise<Scenario> {
    const world = await refreshScenario(watched(onUnhealthy));
    world.aws.cloudWatch.setAlarm('web-5xx', 'OK', 'few');
    await world.askRollout('--strategy refresh --batch 2');
    expect(world.card()).toContain('the alarm web-5xx');
    await world.click('grace', 'Approve');
    await untilRefresh(world, 2);
    world.aws.cloudWatch.setAlarm('web-5xx', 'ALARM', 'many');
    await world.settle();
    return world;
  }

  it('has the refresh cancelled, and what was replaced taken back by another', async () => {
    const world = await firing('roll-back');
    await expectAsBefore(world);
    expect(world.thread().join('\n')).toContain('While the refresh was under way: ');
    expect((await refreshes(world)).map(({ Status }) => Status)).toEqual(['Successful', 'Cancelled', 'Successful']);
  });

  it('has the refresh cancelled, and asks a person, where that is configured', async () => {
    const world = await firing('hold');
    expect(world.card()).toContain('While the refresh was under way: ');
    expect(world.buttons()).toEqual(stuckButtons);
    expect((await refreshes(world))[0]).toMatchObject({ Status: 'Cancelled' });
    world.aws.cloudWatch.setAlarm('web-5xx', 'OK', 'few');
    await world.click('ada', 'Retry');
    await world.settle();
    await expectDone(world);
  });
});

describe('where somebody in the middle', () => {
  it('cancels the refresh, the run stops, says so, and goes on by another on Retry', async () => {
    const world = await approved();
    await untilPercent(world, 33);
    await world.clients.autoScaling.send(new CancelInstanceRefreshCommand({ AutoScalingGroupName }));
    await world.settle();
    expect(world.card()).toMatch(/The instance refresh .+ was cancelled at \d+ %, and not by this run\./);
    expect(world.card()).toContain('AWS says: Cancelled due to user request.');
    expect(world.buttons()).toEqual(stuckButtons);
    await world.click('ada', 'Retry');
    await world.settle();
    await expectDone(world);
  });

  it('rolls the refresh back, the run stops and says so', async () => {
    const world = await approved();
    await untilPercent(world, 33);
    await world.clients.autoScaling.send(new RollbackInstanceRefreshCommand({ AutoScalingGroupName }));
    await world.settle();
    expect(world.card()).toContain('was rolled back, and not by this run.');
    await world.click('ada', 'Roll back');
    await world.settle();
    await expectAsBefore(world);
  });

  it('starts another refresh, it is not taken for ours, and neither Retry nor the way back works against it', async () => {
    const world = await approved();
    await untilPercent(world, 33);
    await world.clients.autoScaling.send(new CancelInstanceRefreshCommand({ AutoScalingGroupName }));
    await world.settle({ until: async () => (await refreshes(world))[0]?.Status === 'Cancelled' });
    const theirs = world.aws.autoscaling.seedRefresh('web');
    await world.settle();
    await world.click('ada', 'Retry');
    await world.settle();
    expect(world.card()).toContain(`An instance refresh (${theirs}) that is not ours is replacing instances`);
    await world.click('ada', 'Roll back');
    await world.settle();
    expect(world.card()).toContain('Needs a person');
    expect((await refreshes(world))[0]).toMatchObject({ InstanceRefreshId: theirs, Status: 'InProgress' });
    await world.clients.autoScaling.send(new CancelInstanceRefreshCommand({ AutoScalingGroupName }));
    await world.settle({ untilMs: world.clock.nowMs() + 60_000 });
    await world.click('ada', 'Retry');
    await world.settle();
    await expectAsBefore(world);
  });

  it('changes the launch template, AWS refuses it, and a newer version makes no difference', async () => {
    const world = await refreshScenario();
    await pointAt(world, '$Latest');
    await world.askRollout('--strategy refresh --batch 2');
    await world.click('grace', 'Approve');
    await untilRefresh(world, 2);
    await expect(pointAt(world, '1')).rejects.toThrow('An active instance refresh with a desired configuration exists');
    const ImageId = world.aws.ec2.addImage({ name: 'a-third' });
    const made = { LaunchTemplateId: world.templateId, SourceVersion: '1', LaunchTemplateData: { ImageId } };
    await world.clients.ec2.send(new CreateLaunchTemplateVersionCommand(made));
    world.aws.autoscaling.scaleOut('web', 1);
    await world.settle();
    await expectDone(world, { desired: 5 });
  });

  it('points the group elsewhere while the run is paused, it does not go on until that is undone', async () => {
    const world = await approved();
    await untilRefresh(world, 1);
    await world.click('mary', 'Pause');
    await world.settle({ untilMs: world.clock.nowMs() + 1_200_000 });
    const ImageId = world.aws.ec2.addImage({ name: 'a-third' });
    const made = { LaunchTemplateId: world.templateId, SourceVersion: '1', LaunchTemplateData: { ImageId } };
    await world.clients.ec2.send(new CreateLaunchTemplateVersionCommand(made));
    await pointAt(world, '3');
    await world.click('mary', 'Resume');
    await world.settle();
    expect(world.card()).toContain('Somebody pointed web at web version 3, and this run is about web version 1.');
    await pointAt(world, '1');
    await world.click('ada', 'Retry');
    await world.settle();
    await expectDone(world);
  });

  it.each(['Launch', 'Terminate', 'InstanceRefresh'])('suspends %s, the run stops and says so', async (name) => {
    const world = await approved();
    await untilRefresh(world, 1);
    const processes = { AutoScalingGroupName, ScalingProcesses: [name] };
    await world.clients.autoScaling.send(new SuspendProcessesCommand(processes));
    await world.settle();
    expect(world.card()).toContain('AWS says: Waiting for suspended processes to be resumed.');
    await world.click('ada', 'Retry');
    await world.settle();
    expect(world.card()).toContain(`Somebody suspended ${name} on this fleet`);
    await world.clients.autoScaling.send(new ResumeProcessesCommand(processes));
    await world.click('ada', 'Retry');
    await world.settle();
    await expectDone(world);
  });

  it('deletes the group, the run ends, says so, and leaves no lock', async () => {
    const world = await approved();
    await untilRefresh(world, 1);
    await world.clients.autoScaling.send(
      new DeleteAutoScalingGroupCommand({ AutoScalingGroupName, ForceDelete: true }),
    );
    await world.settle();
    expect(world.card()).toContain('Somebody deleted the Auto Scaling group web.');
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });
});

describe('instances that are not in reach', () => {
  it('in standby and protected from scale-in stay on their image, and it is said before', async () => {
    const world = await refreshScenario({ desired: 6 });
    const [idle, kept] = await memberIds(world);
    await world.clients.autoScaling.send(
      new EnterStandbyCommand({
        AutoScalingGroupName,
        InstanceIds: [idle ?? ''],
        ShouldDecrementDesiredCapacity: true,
      }),
    );
    await world.clients.autoScaling.send(
      new SetInstanceProtectionCommand({
        AutoScalingGroupName,
        InstanceIds: [kept ?? ''],
        ProtectedFromScaleIn: true,
      }),
    );
    await world.settle({ untilMs: world.clock.nowMs() + 400_000 });
    await world.askRollout('--strategy refresh --batch 2');
    expect(world.card()).toContain('Replaces: 4 of 5 instances');
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Done');
    expect((await world.images()).filter((id) => id === world.oldImageId)).toHaveLength(2);
    expectFloor(world);
  });

  it('are waited for where that is configured, and AWS is quoted when it goes no further', async () => {
    const world = await refreshScenario({ config: { refresh: { standby: 'wait' } } });
    const [idle] = await memberIds(world);
    await world.clients.autoScaling.send(
      new EnterStandbyCommand({
        AutoScalingGroupName,
        InstanceIds: [idle ?? ''],
        ShouldDecrementDesiredCapacity: true,
      }),
    );
    await world.settle({ untilMs: world.clock.nowMs() + 400_000 });
    await world.rollOut('--strategy refresh --batch 2');
    expect(world.card()).toContain(`${idle} is in Standby. Return it to service to continue.`);
    expect(world.buttons()).toEqual(stuckButtons);
  });
});

async function memberIds({ aws }: Scenario): Promise<readonly string[]> {
  return [...aws.autoscaling.groups()].flatMap(({ members }) => [...members.all()].map(({ instanceId }) => instanceId));
}

describe('where AWS is in trouble', () => {
  it('throttling and lost replies change nothing about the end', async () => {
    const world = await refreshScenario();
    await world.askRollout('--strategy refresh --batch 2');
    world.aws.faults.throttle({}, 0.2);
    world.aws.faults.loseReply({ action: 'StartInstanceRefresh' }, { times: 2 });
    await world.click('grace', 'Approve');
    await world.settle();
    world.aws.faults.clear();
    await expectDone(world);
    expect(await refreshes(world)).toHaveLength(2);
  });

  it('late reads do not make it start a second refresh', async () => {
    const world = await refreshScenario();
    world.aws.faults.delayReads(8);
    world.aws.faults.loseReply({ action: 'StartInstanceRefresh' }, { times: 1 });
    await world.rollOut('--strategy refresh --batch 2');
    await expectDone(world);
    expect(await refreshes(world)).toHaveLength(2);
  });

  it.each(['StartInstanceRefresh', 'CreateLaunchTemplateVersion'])(
    'without permission for %s, nothing is replaced, and it is named',
    async (action) => {
      const world = await refreshScenario();
      world.aws.faults.deny({ action });
      await world.rollOut('--strategy refresh --batch 2');
      expect(world.card()).toContain(`${action} to the role of Amiable`);
      expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
    },
  );

  it('without permission to cancel, a pause says so, and the refresh goes on to its end', async () => {
    const world = await approved();
    await untilRefresh(world, 2);
    world.aws.faults.deny({ action: 'CancelInstanceRefresh' });
    await world.click('mary', 'Pause');
    await world.settle({ untilMs: world.clock.nowMs() + 3_600_000 });
    expect(world.thread().join('\n')).toContain('autoscaling:CancelInstanceRefresh');
    await world.click('mary', 'Resume');
    await world.settle();
    await expectDone(world);
  });
});

describe('Slack down for the whole run', () => {
  it('delays the story, not the run, and the last card is right', async () => {
    const world = await refreshScenario();
    await world.askRollout('--strategy refresh --batch 2');
    await world.click('grace', 'Approve');
    world.slack.faults.down();
    await world.settle({ until: async () => (await world.run()).phase.kind === 'ended' });
    expect(new Set(await world.images())).toEqual(new Set([world.newImageId]));
    world.slack.faults.up();
    await world.settle();
    expect(world.card()).toContain('Done');
    expect(world.thread().join('\n')).toContain('AWS has replaced 66 %');
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
    expectFloor(world);
  });
});

describe('a refresh is refused', () => {
  it('where the health checks of the group do not look at its load balancer', async () => {
    const world = await refreshScenario({ group: { HealthCheckType: 'EC2' } });
    await world.askRollout('--strategy refresh');
    expect(world.heard('ada')).toContain('its health checks look at EC2 alone');
    expect(world.heard('ada')).toContain('--health-check-type ELB');
    expect(await world.traces()).toEqual(noTraces);
  });

  it('where somebody suspended it', async () => {
    const world = await refreshScenario();
    const processes = { AutoScalingGroupName, ScalingProcesses: ['InstanceRefresh'] };
    await world.clients.autoScaling.send(new SuspendProcessesCommand(processes));
    await world.askRollout('--strategy refresh');
    expect(world.heard('ada')).toContain('Somebody suspended InstanceRefresh on web');
  });

  it('where nothing has to be replaced', async () => {
    const world = await refreshScenario();
    await world.rollOut('--strategy refresh --batch 2');
    await world.clients.autoScaling.send(
      new UpdateAutoScalingGroupCommand({
        AutoScalingGroupName,
        LaunchTemplate: { LaunchTemplateId: world.templateId, Version: '1' },
      }),
    );
    await world.command('ada', `/ami rollout ${world.newImageId} to web --strategy refresh`);
    await world.settle();
    expect(world.heard('ada')).toContain('a refresh would replace them all');
  });

  it('while one of somebody else is in progress', async () => {
    const world = await refreshScenario();
    await world.clients.autoScaling.send(new StartInstanceRefreshCommand({ AutoScalingGroupName }));
    await world.askRollout('--strategy refresh');
    expect(world.heard('ada')).toContain('that is not ours is replacing instances of this fleet');
  });
});
