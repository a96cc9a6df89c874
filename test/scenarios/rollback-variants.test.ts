import {
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, CreateLaunchTemplateVersionCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import type { Run } from '../../src/runs/run.ts';
import type { Store } from '../../src/runs/store.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { known } from '../contracts/aws-world.ts';
import { answerTo, noTraces, type Scenario, scenario } from './scenario.ts';
import { stagesScenario } from './stages-world.ts';

const AutoScalingGroupName = 'web';

async function rollBack(world: Scenario): Promise<void> {
  await world.command('linus', '/ami rollback web');
  await world.settle();
  await world.click('grace', 'Approve');
  await world.settle({ maxSteps: 3_000 });
  expect(world.card()).toContain('Done');
  expect(await world.traces()).toMatchObject({ live: [], lockedBy: undefined, pins: [] });
  expect(world.refusedBySlack()).toEqual({});
}

async function policyOf({ clients }: Scenario) {
  const { AutoScalingGroups = [] } = await clients.autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
  return known(AutoScalingGroups[0]).MixedInstancesPolicy;
}

describe('a rollback of a mixed-instances policy', () => {
  it('goes back to the version of each template and the AMI of each override, and keeps the rest', async () => {
    const world = await scenario();
    const { LaunchTemplate } = await world.clients.ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: 'web-small',
        LaunchTemplateData: { ImageId: world.oldImageId, InstanceType: 't3.small' },
      }),
    );
    const third = world.aws.ec2.addImage({ name: 'web-1.0.1', tags: { Application: 'web', Version: '1.0.1' } });
    const own = { LaunchTemplateId: known(LaunchTemplate?.LaunchTemplateId), Version: '$Latest' };
    const MixedInstancesPolicy = {
      LaunchTemplate: {
        LaunchTemplateSpecification: { LaunchTemplateId: world.templateId, Version: '$Default' },
        Overrides: [
          { InstanceType: 't3.micro' },
          { InstanceType: 't3.small', LaunchTemplateSpecification: own },
          { InstanceType: 't3.medium', ImageId: third },
        ],
      },
      InstancesDistribution: { OnDemandPercentageAboveBaseCapacity: 50 },
    };
    await world.clients.autoScaling.send(
      new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, MixedInstancesPolicy }),
    );
    await world.rollOut('--batch 2');
    expect(new Set(await world.images())).toEqual(new Set([world.newImageId]));
    await rollBack(world);
    const policy = await policyOf(world);
    const { LaunchTemplateSpecification: common, Overrides = [] } = policy?.LaunchTemplate ?? {};
    expect(common?.Version).toBe('1');
    expect(Overrides.map(({ LaunchTemplateSpecification: one }) => one?.Version)).toEqual([undefined, '1', undefined]);
    expect(Overrides.map(({ ImageId }) => ImageId)).toEqual([undefined, undefined, third]);
    expect(policy?.InstancesDistribution?.OnDemandPercentageAboveBaseCapacity).toBe(50);
    for (const imageId of await world.images()) expect([world.oldImageId, third]).toContain(imageId);
  });
});

describe('a rollback of a group at', () => {
  it.each(['$Latest', '$Default'])('%s goes to the number that it stood for', async (Version) => {
    const world = await scenario({ group: { LaunchTemplate: { LaunchTemplateName: 'web', Version } } });
    await world.rollOut();
    await world.clients.ec2.send(
      new CreateLaunchTemplateVersionCommand({
        LaunchTemplateId: world.templateId,
        LaunchTemplateData: { ImageId: world.newImageId, InstanceType: 't3.large' },
      }),
    );
    await rollBack(world);
    expect((await world.group()).templateVersion).toBe('1');
    expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
  });

  it('a parameter goes to a version that names the AMI of then, though the parameter has moved', async () => {
    const world = await scenario();
    const { aws, clients, templateId: LaunchTemplateId } = world;
    aws.ec2.setParameter('/web/ami', world.oldImageId);
    const LaunchTemplateData = { ImageId: 'resolve:ssm:/web/ami', InstanceType: 't3.small' as const };
    await clients.ec2.send(new CreateLaunchTemplateVersionCommand({ LaunchTemplateId, LaunchTemplateData }));
    const LaunchTemplate = { LaunchTemplateId, Version: '2' };
    await clients.autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, LaunchTemplate }));
    await world.rollOut();
    aws.ec2.setParameter('/web/ami', world.newImageId);
    await world.command('linus', '/ami rollback web');
    await world.settle();
    expect(world.card()).toContain(`gets a new version made of 2 that names ${world.oldImageId}`);
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Done');
    expect((await world.group()).templateVersion).toBe('4');
    expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
    expect(await world.traces()).toEqual({ ...noTraces, cards: 2 });
  });
});

describe('a rollback of a patch', () => {
  it('goes back to the AMI that was patched, by the button of its card', async () => {
    const world = await stagesScenario();
    await world.ask('/ami patch web');
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('✅ Done.');
    expect(world.buttons()).toEqual(['Roll back']);
    await world.click('ada', 'Roll back');
    await world.settle();
    expect(world.card()).toContain(`Rollback of web in production to ${world.oldImageId}`);
    expect(world.card()).toContain('patch web');
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Done');
    expect(await world.images()).toEqual([world.oldImageId, world.oldImageId]);
    expect((await world.group()).templateVersion).toBe('1');
  });

  it('is not held by checks that the AMI of before lacks, and says so', async () => {
    const world = await stagesScenario({ config: { defaults: { requiredChecks: ['validated', 'scanned'] } } });
    await world.ask('/ami patch web');
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('✅ Done.');
    await world.ask('/ami rollback web');
    expect(world.card()).toContain(
      `${world.oldImageId} is not validated and not scanned, which production requires of what is rolled out.`,
    );
    await world.click('grace', 'Approve');
    await world.settle();
    expect(await world.images()).toEqual([world.oldImageId, world.oldImageId]);
  });
});

describe('a run that was closed as it was', () => {
  it('is taken back from whatever it has left', async () => {
    const world = await scenario();
    await world.askRollout('--batch 2');
    await world.click('grace', 'Approve');
    await world.settle({ until: () => world.changes().includes('TerminateInstanceInAutoScalingGroup') });
    world.aws.faults.deny({ action: 'UpdateAutoScalingGroup' });
    await world.command('ada', `/ami abort ${(await world.run()).id}`);
    await world.settle();
    expect(world.card()).toContain('Needs a person');
    world.aws.faults.clear();
    const { id } = await world.run();
    await world.command('grace', `/ami abort ${id} --reason "have a look first"`);
    await world.settle();
    expect(world.card()).toContain('Failed');
    expect(new Set(await world.images())).toEqual(new Set([world.oldImageId, world.newImageId]));
    await world.core.sweep();
    await rollBack(world);
    expect((await world.group()).templateVersion).toBe('1');
    expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
    expect(await world.images()).toHaveLength(4);
  });
});

describe('a fleet under a name that is also that of another group', () => {
  it('is taken back in the group that its run has changed', async () => {
    const world = await scenario({ config: { fleets: { shop: { group: 'web' } } } });
    await world.clients.autoScaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: 'shop',
        MinSize: 0,
        MaxSize: 1,
        DesiredCapacity: 0,
        VPCZoneIdentifier: world.aws.ec2.subnetIds().join(','),
        LaunchTemplate: { LaunchTemplateId: world.templateId, Version: '1' },
      }),
    );
    await world.command('ada', `/ami rollout ${world.newImageId} to shop`);
    await world.settle();
    await world.click('grace', 'Approve');
    await world.settle();
    await world.click('linus', 'Roll back');
    await world.settle();
    expect(world.card()).toContain('Rollback of shop in production');
    await world.click('grace', 'Approve');
    await world.settle();
    expect((await world.group()).templateVersion).toBe('1');
    expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
  });
});

describe('a run of which no step tells what it has pointed the group at', () => {
  function silent(): Store {
    const store = createMemoryStore();
    const without = (run: Run): Run => (run.phase.kind === 'ended' ? { ...run, outputs: {} } : run);
    return {
      ...store,
      read: async (id) => {
        const run = await store.read(id);
        return run && without(run);
      },
      ofSubject: async (...asked) => (await store.ofSubject(...asked)).map(without),
    };
  }

  it('is known by the versions that it has made', async () => {
    const world = await scenario({ store: silent(), desired: 2 });
    await world.rollOut();
    await rollBack(world);
    expect((await world.group()).templateVersion).toBe('1');
    expect(await world.images()).toEqual([world.oldImageId, world.oldImageId]);
  });

  it('is not taken for a version that somebody else has made', async () => {
    const world = await scenario({ store: silent(), desired: 2 });
    await world.rollOut();
    const { clients, templateId: LaunchTemplateId } = world;
    await clients.ec2.send(
      new CreateLaunchTemplateVersionCommand({
        LaunchTemplateId,
        SourceVersion: '2',
        LaunchTemplateData: { InstanceType: 't3.small' },
      }),
    );
    const LaunchTemplate = { LaunchTemplateId, Version: '3' };
    await clients.autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, LaunchTemplate }));
    expect(await answerTo(world, '/ami rollback web')).toContain('somebody has changed it since');
  });
});

describe('a rollback in an environment with windows and an order', () => {
  it('waits for neither, and says what it does not wait for', async () => {
    const night = [{ from: '01:00', to: '02:00', timeZone: 'UTC' }];
    const world = await scenario({
      config: { environments: { production: { windows: night, after: ['staging'] }, staging: {} } },
    });
    await world.askRollout('--override "staging is away" --outside-window "it burns"');
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Done');
    await world.command('linus', '/ami rollback web');
    await world.settle();
    expect(world.card()).toContain('It is outside the windows of production');
    expect(world.card()).toContain('for which a rollback does not wait');
    expect(world.card()).toContain('production takes AMIs that have served in staging first');
    const askedAtMs = world.clock.nowMs();
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Done');
    expect(world.clock.nowMs() - askedAtMs).toBeLessThan(3_600_000);
    expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
  });
});
