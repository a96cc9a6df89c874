import {
  CancelInstanceRefreshCommand,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  PutLifecycleHookCommand,
  ResumeProcessesCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateVersionCommand,
  DisableImageCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { known } from '../contracts/aws-world.ts';
import { noTraces, type Scenario, scenario } from './scenario.ts';

const AutoScalingGroupName = 'web';

/** A rollout whose first instance has been replaced, and three are left. */
async function underWay(): Promise<Scenario> {
  const world = await scenario();
  await world.askRollout('--batch 2');
  await world.click('grace', 'Approve');
  await world.settle({ until: () => world.changes().includes('TerminateInstanceInAutoScalingGroup') });
  return world;
}

async function pointAt({ clients, templateId }: Scenario, Version: string): Promise<void> {
  const LaunchTemplate = { LaunchTemplateId: templateId, Version };
  await clients.autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, LaunchTemplate }));
}

async function memberIds({ clients }: Scenario): Promise<string[]> {
  const { AutoScalingGroups = [] } = await clients.autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
  return (AutoScalingGroups[0]?.Instances ?? []).map(({ InstanceId }) => known(InstanceId));
}

interface Disturbance {
  readonly what: string;
  begin(world: Scenario): Promise<void>;
  end(world: Scenario): Promise<void>;
  readonly said: string;
}

let deploymentId = '';

const disturbances: readonly Disturbance[] = [
  {
    what: 'points the group at another version',
    begin: async (world) => {
      const ImageId = world.aws.ec2.addImage({ name: 'a-third' });
      await world.clients.ec2.send(
        new CreateLaunchTemplateVersionCommand({
          LaunchTemplateId: world.templateId,
          SourceVersion: '1',
          LaunchTemplateData: { ImageId },
        }),
      );
      await pointAt(world, '3');
    },
    end: (world) => pointAt(world, '2'),
    said: 'Somebody pointed web at web version 3, and this run launches from web version 2. Point it there again, then retry.',
  },
  {
    what: 'points the group back',
    begin: (world) => pointAt(world, '1'),
    end: (world) => pointAt(world, '2'),
    said: 'Somebody pointed web at web version 1',
  },
  {
    what: 'suspends launches',
    begin: async ({ clients }) => {
      await clients.autoScaling.send(
        new SuspendProcessesCommand({ AutoScalingGroupName, ScalingProcesses: ['Launch'] }),
      );
    },
    end: async ({ clients }) => {
      await clients.autoScaling.send(
        new ResumeProcessesCommand({ AutoScalingGroupName, ScalingProcesses: ['Launch'] }),
      );
    },
    said: 'Somebody suspended Launch on this fleet',
  },
  {
    what: 'starts an instance refresh',
    begin: async ({ aws }) => void aws.autoscaling.seedRefresh(AutoScalingGroupName),
    end: async (world) => {
      await world.clients.autoScaling.send(new CancelInstanceRefreshCommand({ AutoScalingGroupName }));
      await world.settle({ untilMs: world.clock.nowMs() + 600_000 });
    },
    said: 'that is not ours is replacing instances of this fleet. Undo it or wait until it is over, then retry.',
  },
  {
    what: 'updates the stack of the group',
    begin: async ({ aws }) => {
      const stackId = aws.cloudFormation.setStack('web-stack', 'UPDATE_IN_PROGRESS');
      aws.autoscaling.tagGroup(AutoScalingGroupName, 'aws:cloudformation:stack-id', stackId);
    },
    end: async ({ aws }) => void aws.cloudFormation.setStack('web-stack', 'UPDATE_COMPLETE'),
    said: 'CloudFormation is at work on the stack web-stack, which this fleet belongs to (UPDATE_IN_PROGRESS). Undo it or wait until it is over, then retry.',
  },
  {
    what: 'deploys to the group by CodeDeploy',
    begin: async ({ aws, clients }) => {
      await clients.autoScaling.send(
        new PutLifecycleHookCommand({
          AutoScalingGroupName,
          LifecycleHookName: 'CodeDeploy-managed-automatic-launch-deployment-hook-web',
          LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
          HeartbeatTimeout: 30,
          DefaultResult: 'CONTINUE',
        }),
      );
      aws.codeDeploy.deploy({ applicationName: 'new-ones', groups: [AutoScalingGroupName], creator: 'autoscaling' });
      deploymentId = aws.codeDeploy.deploy({ applicationName: 'shop', groups: [AutoScalingGroupName] });
    },
    end: async ({ aws }) => aws.codeDeploy.end(deploymentId, 'Succeeded'),
    said: 'CodeDeploy is deploying shop to this fleet (d-',
  },
];

describe('where somebody in the middle of a run', () => {
  it.each(disturbances)(
    '$what, it stops before the next wave, says so, and goes on once that is undone',
    async ({ begin, end, said }) => {
      const world = await underWay();
      await begin(world);
      const before = await memberIds(world);
      await world.settle();
      expect(world.card()).toContain(said);
      expect(world.card()).toContain('1 of 4 instances replaced');
      expect(world.buttons()).toEqual(['Retry', 'Roll back', 'Hold']);
      expect(before).toEqual(expect.arrayContaining(await memberIds(world)));
      await end(world);
      await world.click('ada', 'Retry');
      await world.settle();
      expect(world.card()).toContain('Done');
      expect(new Set(await world.images())).toEqual(new Set([world.newImageId]));
      expect(await world.group()).toMatchObject({ desired: 4, templateVersion: '2', suspended: [] });
      expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
    },
  );

  it('points the group elsewhere, rolling back points it at what it was before', async () => {
    const world = await underWay();
    await pointAt(world, '1');
    await world.settle();
    await world.click('ada', 'Roll back');
    await world.settle();
    expect(world.card()).toContain('Taken back');
    expect(await world.group()).toMatchObject({ desired: 4, templateVersion: '1', suspended: [] });
    expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
  });

  it('deletes the group, it ends, says so, and leaves no lock and no pin', async () => {
    const world = await underWay();
    await world.clients.autoScaling.send(
      new DeleteAutoScalingGroupCommand({ AutoScalingGroupName, ForceDelete: true }),
    );
    await world.settle();
    expect(world.card()).toContain('Somebody deleted the Auto Scaling group web.');
    expect(world.card()).not.toContain('Everything was done');
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });

  it('terminates instances, their replacements count and the rest is replaced', async () => {
    const world = await underWay();
    await world.clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: (await memberIds(world)).slice(0, 2) }));
    await world.settle();
    expect(world.card()).toContain('Done');
    expect(await world.group()).toMatchObject({ desired: 4, suspended: [] });
    expect(new Set(await world.images())).toEqual(new Set([world.newImageId]));
  });

  it('disables the new image, AWS is quoted at the deadline, and rolling back works', async () => {
    const world = await underWay();
    await world.clients.ec2.send(new DisableImageCommand({ ImageId: world.newImageId }));
    await world.settle();
    expect(world.card()).toContain(`a launch was refused: The image ID '${world.newImageId}' is not available`);
    await world.click('ada', 'Roll back');
    await world.settle();
    expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
    expect(await world.group()).toMatchObject({ desired: 4, templateVersion: '1', suspended: [] });
  });

  it('lowers max size to what is there, the numbers are named, and it goes on once there is room', async () => {
    const world = await underWay();
    const resize = (MaxSize: number) =>
      world.clients.autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, MaxSize }));
    await resize(4);
    await world.settle();
    expect(world.card()).toContain('no room for a wave: desired 4 of max 4, and 100 % have to serve');
    await resize(6);
    await world.click('ada', 'Retry');
    await world.settle();
    expect(world.card()).toContain('Done');
    expect(await world.group()).toMatchObject({ desired: 4, max: 6 });
  });

  it('moves the parameter that the old version names, it is taken back to the AMI that the parameter meant', async () => {
    const world = await scenario();
    const { aws, clients, templateId: LaunchTemplateId } = world;
    aws.ec2.setParameter('/web/ami', world.oldImageId);
    const LaunchTemplateData = { ImageId: 'resolve:ssm:/web/ami', InstanceType: 't3.micro' as const };
    await clients.ec2.send(new CreateLaunchTemplateVersionCommand({ LaunchTemplateId, LaunchTemplateData }));
    await pointAt(world, '2');
    await world.askRollout('--batch 2');
    expect(world.card()).toContain('a new launch template version that names it, since resolve:ssm:/web/ami may move');
    await world.click('grace', 'Approve');
    await world.settle({ until: () => world.changes().includes('TerminateInstanceInAutoScalingGroup') });
    aws.ec2.setParameter('/web/ami', world.newImageId);
    await world.command('ada', `/ami abort ${(await world.run()).id}`);
    await world.settle({ maxSteps: 2_000 });
    expect(world.card()).toContain('Taken back');
    expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });
});
