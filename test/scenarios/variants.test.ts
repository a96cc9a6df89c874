import {
  AttachLoadBalancerTargetGroupsCommand,
  DescribeAutoScalingGroupsCommand,
  EnterStandbyCommand,
  PutLifecycleHookCommand,
  SetInstanceProtectionCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, DescribeLaunchTemplateVersionsCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { floorOf } from '../../src/fleet/guard.ts';
import { known } from '../contracts/aws-world.ts';
import { addTargetGroup, passTime } from './fleet-world.ts';
import { noTraces, type Scenario, type ScenarioOptions, scenario } from './scenario.ts';

const AutoScalingGroupName = 'web';

async function memberIds({ clients }: Scenario): Promise<string[]> {
  const { AutoScalingGroups = [] } = await clients.autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
  return (AutoScalingGroups[0]?.Instances ?? []).map(({ InstanceId }) => known(InstanceId));
}

async function source({ clients }: Scenario) {
  const { AutoScalingGroups = [] } = await clients.autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
  return known(AutoScalingGroups[0]);
}

/** Every removal that a caller made left as many serving as the floor asks of the capacity of that moment. */
function expectFloor({ monitor }: Scenario, minHealthyPercent = 100): void {
  const below = monitor.losses.filter(
    ({ cause, serving, desired }) =>
      cause.by === 'caller' && cause.call.startsWith('Terminate') && serving < floorOf({ minHealthyPercent }, desired),
  );
  expect(below).toEqual([]);
}

async function expectDone(world: Scenario, { desired = 4, max = 20, suspended = [] as string[] } = {}): Promise<void> {
  expect(world.card()).toContain('Done');
  expect(await world.group()).toMatchObject({ desired, max, suspended });
  expect(await world.images()).toEqual(Array.from({ length: desired }, () => world.newImageId));
  expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  expect(world.refusedBySlack()).toEqual({});
}

async function rolledOut(options: ScenarioOptions = {}, flags = ''): Promise<Scenario> {
  const world = await scenario(options);
  await world.rollOut(flags);
  return world;
}

interface Variant {
  readonly what: string;
  readonly options?: ScenarioOptions;
  readonly flags?: string;
  readonly desired?: number;
  readonly max?: number;
  readonly minHealthyPercent?: number;
  /** What the card of the plan says of it. */
  readonly said: string;
}

const variants: readonly Variant[] = [
  { what: 'a fleet of one', options: { desired: 1 }, desired: 1, said: 'never below 1 healthy instance' },
  {
    what: 'a share as the batch',
    options: { desired: 6 },
    flags: '--batch 50%',
    desired: 6,
    said: '3 waves of at most 3 instances, the first of 1',
  },
  {
    what: 'the whole fleet as the batch',
    flags: '--batch 100%',
    said: '2 waves of at most 4 instances, the first of 1',
  },
  { what: 'no load balancer', options: { withLoadBalancer: false }, said: 'No target group is attached' },
  {
    what: 'no room, so that max size is raised for the run',
    options: { max: 4 },
    flags: '--batch 2',
    max: 4,
    said: 'max size is raised from 4 to 6 meanwhile',
  },
  {
    what: 'no room to surge, within a floor of 75 %',
    options: { max: 4, config: { defaults: { mayRaiseMax: false, minHealthyPercent: 75 } } },
    max: 4,
    minHealthyPercent: 75,
    said: 'there is no room for extra instances, so up to 1 old instance at once go first, within the floor',
  },
  {
    what: 'no room to surge, within a floor of half',
    options: { desired: 6, max: 6, config: { defaults: { mayRaiseMax: false, minHealthyPercent: 50 } } },
    flags: '--batch 3',
    desired: 6,
    max: 6,
    minHealthyPercent: 50,
    said: 'up to 3 old instances at once go first, within the floor',
  },
  { what: 'a reason', flags: '--reason "kernel update"', said: 'kernel update' },
];

describe('a rollout with', () => {
  it.each(variants)(
    '$what replaces every instance and keeps the floor',
    async ({ options, flags = '', desired = 4, max = 20, minHealthyPercent = 100, said }) => {
      const world = await scenario(options);
      await world.askRollout(flags);
      expect(world.card()).toContain(said);
      await world.click('grace', 'Approve');
      await world.settle();
      await expectDone(world, { desired, max });
      expectFloor(world, minHealthyPercent);
    },
  );

  it('two target groups waits for both of them', async () => {
    const world = await scenario();
    const second = await addTargetGroup(world.clients, world.aws, 'second');
    await world.clients.autoScaling.send(
      new AttachLoadBalancerTargetGroupsCommand({ AutoScalingGroupName, TargetGroupARNs: [second] }),
    );
    passTime(world.clock, world.aws, 300);
    await world.rollOut();
    await expectDone(world);
    expectFloor(world);
  });

  it('zone rebalancing suspended by somebody leaves it suspended', async () => {
    const world = await scenario();
    await world.clients.autoScaling.send(
      new SuspendProcessesCommand({ AutoScalingGroupName, ScalingProcesses: ['AZRebalance', 'AlarmNotification'] }),
    );
    await world.rollOut();
    await expectDone(world, { suspended: ['AZRebalance', 'AlarmNotification'] });
    expect(world.changes()).not.toContain('ResumeProcesses');
  });

  it.each(['LAUNCHING', 'TERMINATING'])('a %s hook lets every instance go through it', async (transition) => {
    const world = await scenario();
    const LifecycleTransition = `autoscaling:EC2_INSTANCE_${transition}`;
    await world.clients.autoScaling.send(
      new PutLifecycleHookCommand({
        AutoScalingGroupName,
        LifecycleHookName: 'warm-up',
        LifecycleTransition,
        HeartbeatTimeout: 90,
        DefaultResult: 'CONTINUE',
      }),
    );
    await world.askRollout();
    expect(world.card()).toContain('Lifecycle hooks run for every instance: warm-up.');
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Done');
    passTime(world.clock, world.aws, 600);
    await expectDone(world);
    expectFloor(world);
  });

  it('an image that has served here before has no first wave of one', async () => {
    const world = await rolledOut();
    await world.command('ada', `/ami rollout ${world.oldImageId} to web --batch 2`);
    await world.settle();
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Done');
    await world.command('ada', `/ami rollout ${world.newImageId} to web --batch 2`);
    await world.settle();
    expect(world.card()).toContain('2 waves of at most 2 instances');
    expect(world.card()).not.toContain('has not served in this fleet before');
  });
});

describe('instances that', () => {
  it('are protected from scale-in stay on their image, and the card names them', async () => {
    const world = await scenario();
    const [kept = ''] = await memberIds(world);
    await world.clients.autoScaling.send(
      new SetInstanceProtectionCommand({ AutoScalingGroupName, InstanceIds: [kept], ProtectedFromScaleIn: true }),
    );
    await world.askRollout();
    expect(world.card()).toContain(kept);
    expect(world.card()).toContain('protected from scale-in');
    expect(world.card()).toContain('3 of 4 instances (75 %)');
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Done');
    expect(world.aws.ec2.machines.find(kept)?.imageId).toBe(world.oldImageId);
    expect((await world.images()).filter((id) => id === world.newImageId)).toHaveLength(3);
  });

  it('are protected from scale-in are replaced too where the configuration says so', async () => {
    const world = await scenario({ config: { fleets: { web: { protected: 'replace' } } } });
    await world.clients.autoScaling.send(
      new SetInstanceProtectionCommand({
        AutoScalingGroupName,
        InstanceIds: await memberIds(world),
        ProtectedFromScaleIn: true,
      }),
    );
    await world.rollOut();
    await expectDone(world);
  });

  it('are in standby stay there, and the card names them', async () => {
    const world = await scenario();
    const [standby = ''] = await memberIds(world);
    await world.clients.autoScaling.send(
      new EnterStandbyCommand({ AutoScalingGroupName, InstanceIds: [standby], ShouldDecrementDesiredCapacity: true }),
    );
    passTime(world.clock, world.aws, 300);
    await world.askRollout();
    expect(world.card()).toContain(`${standby}`);
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Done');
    expect(world.aws.autoscaling.member(standby)?.lifecycle).toBe('Standby');
    expect(await world.group()).toMatchObject({ desired: 3 });
  });
});

describe('a launch template at', () => {
  it.each(['$Latest', '$Default'])(
    '%s is moved to a version by number, and an abort goes back to a number',
    async (Version) => {
      const world = await scenario({ group: { LaunchTemplate: { LaunchTemplateName: 'web', Version } } });
      await world.askRollout();
      expect(world.card()).toContain(`written as ${Version}`);
      await world.click('grace', 'Approve');
      await world.settle({ until: () => world.changes().includes('TerminateInstanceInAutoScalingGroup') });
      expect((await world.group()).templateVersion).toBe('2');
      await world.command('ada', `/ami abort ${(await world.run()).id}`);
      await world.settle();
      expect((await world.group()).templateVersion).toBe('1');
      expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
    },
  );

  it('a number keeps all its data in the new version, but for the image', async () => {
    const world = await rolledOut();
    const { LaunchTemplateVersions = [] } = await world.clients.ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: world.templateId, Versions: ['2'] }),
    );
    expect(LaunchTemplateVersions[0]).toMatchObject({
      LaunchTemplateData: { ImageId: world.newImageId, InstanceType: 't3.micro' },
    });
    expect(LaunchTemplateVersions[0]?.VersionDescription).toContain((await world.run()).id);
    expect(LaunchTemplateVersions[0]?.DefaultVersion).toBe(false);
  });
});

describe('a mixed-instances policy', () => {
  async function mixed(): Promise<Scenario> {
    const LaunchTemplateSpecification = { LaunchTemplateName: 'web', Version: '1' };
    const Overrides = [{ InstanceType: 't3.micro' }, { InstanceType: 't3.small' }];
    return scenario({
      group: {
        MixedInstancesPolicy: {
          LaunchTemplate: { LaunchTemplateSpecification, Overrides },
          InstancesDistribution: { OnDemandPercentageAboveBaseCapacity: 50 },
        },
      },
    });
  }

  it('stays as it is, with the new version', async () => {
    const world = await mixed();
    await world.rollOut();
    await expectDone(world);
    const { MixedInstancesPolicy: policy } = await source(world);
    expect(policy?.LaunchTemplate?.LaunchTemplateSpecification?.Version).toBe('2');
    expect(policy?.LaunchTemplate?.Overrides?.map(({ InstanceType }) => InstanceType)).toEqual([
      't3.micro',
      't3.small',
    ]);
    expect(policy?.InstancesDistribution?.OnDemandPercentageAboveBaseCapacity).toBe(50);
  });

  it('with a template of its own in an override moves that too, and takes both back', async () => {
    const world = await mixed();
    const { LaunchTemplate } = await world.clients.ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: 'web-small',
        LaunchTemplateData: { ImageId: world.oldImageId, InstanceType: 't3.small' },
      }),
    );
    const own = { LaunchTemplateId: known(LaunchTemplate?.LaunchTemplateId), Version: '$Latest' };
    const LaunchTemplateSpecification = { LaunchTemplateId: world.templateId, Version: '1' };
    const Overrides = [{ InstanceType: 't3.micro' }, { InstanceType: 't3.small', LaunchTemplateSpecification: own }];
    const MixedInstancesPolicy = { LaunchTemplate: { LaunchTemplateSpecification, Overrides } };
    await world.clients.autoScaling.send(
      new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, MixedInstancesPolicy }),
    );
    await world.askRollout('--batch 2');
    expect(world.card()).toContain('web-small');
    await world.click('grace', 'Approve');
    await world.settle({ until: () => world.changes().includes('TerminateInstanceInAutoScalingGroup') });
    const versions = async () => {
      const { LaunchTemplate: template } = (await source(world)).MixedInstancesPolicy ?? {};
      return [
        template?.LaunchTemplateSpecification?.Version,
        template?.Overrides?.[1]?.LaunchTemplateSpecification?.Version,
      ];
    };
    expect(await versions()).toEqual(['2', '2']);
    await world.command('ada', `/ami abort ${(await world.run()).id}`);
    await world.settle();
    expect(await versions()).toEqual(['1', '1']);
    expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
  });

  it('with an image of its own in an override names the new image there', async () => {
    const world = await mixed();
    const LaunchTemplateSpecification = { LaunchTemplateId: world.templateId, Version: '1' };
    const Overrides = [{ InstanceType: 't3.micro' }, { InstanceType: 't3.small', ImageId: world.oldImageId }];
    const MixedInstancesPolicy = { LaunchTemplate: { LaunchTemplateSpecification, Overrides } };
    await world.clients.autoScaling.send(
      new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, MixedInstancesPolicy }),
    );
    await world.rollOut();
    await expectDone(world);
    const { MixedInstancesPolicy: policy } = await source(world);
    expect(policy?.LaunchTemplate?.Overrides?.[1]?.ImageId).toBe(world.newImageId);
  });
});

describe('scaling in the middle', () => {
  it.each([
    ['out', 3],
    ['in', -2],
  ])('%s is kept, and everything is replaced', async (_way, by) => {
    const world = await scenario({ desired: 6 });
    await world.askRollout('--batch 2');
    await world.click('grace', 'Approve');
    await world.settle({ until: () => world.changes().includes('TerminateInstanceInAutoScalingGroup') });
    if (by > 0) world.aws.autoscaling.scaleOut('web', by);
    else world.aws.autoscaling.scaleIn('web', -by);
    await world.settle();
    await expectDone(world, { desired: 6 + by });
    expectFloor(world);
  });
});

describe('a dry run', () => {
  it('changes nothing and shows the plan that a run then has', async () => {
    const world = await scenario();
    await world.command('ada', `/ami rollout ${world.newImageId} to web --batch 2 --dry-run`);
    const shown = world.heard('ada');
    expect(shown).toContain('4 of 4 instances (100 %)');
    expect(world.changes()).toEqual([]);
    expect(await world.traces()).toEqual(noTraces);
    await world.askRollout('--batch 2');
    const { digest = 'no digest' } = await world.run();
    expect(shown).toContain(digest);
  });
});
