import { UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateVersionCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import {
  expectNothingLeft,
  expectNothingMade,
  type StagesScenario,
  stagesScenario,
  untilCalled,
} from './stages-world.ts';

/** Somebody else has the fleet launch another AMI from now on. */
async function moveFleet({ clients, templateId, newImageId }: StagesScenario): Promise<void> {
  await clients.ec2.send(
    new CreateLaunchTemplateVersionCommand({
      LaunchTemplateId: templateId,
      SourceVersion: '1',
      LaunchTemplateData: { ImageId: newImageId },
    }),
  );
  const LaunchTemplate = { LaunchTemplateId: templateId, Version: '2' };
  await clients.autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'web', LaunchTemplate }));
}

describe('a fleet that launches another AMI by the time', () => {
  it('that the patched one is there is not taken back a version, even where nobody has to approve', async () => {
    const world = await stagesScenario({ config: { defaults: { approvals: 0 } } });
    await world.command('ada', '/ami patch web');
    await untilCalled(world, 'CreateImage');
    await moveFleet(world);
    await world.settle();
    expect(world.card()).toContain('✋ Stopped');
    expect(world.card()).toContain(`web launches ${world.newImageId} now, and`);
    expect(world.card()).toContain(`was made of ${world.oldImageId}`);
    expect(world.card()).toContain('/ami patch web');
    expect(world.changes()).not.toContain('SetDesiredCapacity');
    await world.abort();
    await expectNothingLeft(world);
  });

  it('that a typed command is approved voids that plan, before anything is launched', async () => {
    const world = await stagesScenario({ config: { people: { roles: { commanders: ['everyone'] } } } });
    await world.ask('/ami patch web --command "yum -y update openssl"');
    await moveFleet(world);
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('⛔ Void.');
    expect(world.card()).toContain(`web launches ${world.newImageId} now, and no longer ${world.oldImageId}`);
    expect(world.changes()).not.toContain('RunInstances');
    await expectNothingMade(world);
  });
});

describe('an AMI of somebody else', () => {
  const stranger = { name: 'free-beer', ownerId: '666666666666', isPublic: true };

  it('is not launched, whoever asks, unless its account is named', async () => {
    const world = await stagesScenario();
    const imageId = world.aws.ec2.addImage(stranger);
    await world.ask(`/ami bake ${imageId} --app web`);
    expect(world.heard('ada')).toContain(
      `${imageId} belongs to 666666666666, and builders launch AMIs of self, amazon only.`,
    );
    expect(world.changes()).not.toContain('RunInstances');
    const trusting = await stagesScenario({ config: { builder: { imageOwners: ['self', '666666666666'] } } });
    await trusting.ask(`/ami bake ${trusting.aws.ec2.addImage(stranger)} --app web`);
    expect(trusting.card()).toContain('✅ Done.');
  });

  it('that AWS vouches for is', async () => {
    const world = await stagesScenario();
    const imageId = world.aws.ec2.addImage({ ...stranger, ownerAlias: 'amazon' });
    await world.ask(`/ami bake ${imageId} --app web`);
    expect(world.card()).toContain('✅ Done.');
  });
});

describe('two bakes of one application in one second', () => {
  it('make two AMIs with two names', async () => {
    const profiles = { yum: { linux: { commands: ['yum -y update'] } } };
    const world = await stagesScenario({ config: { profiles } });
    await world.command('ada', '/ami bake web');
    await world.settle({ until: () => world.changes().includes('RunInstances') });
    await world.command('linus', '/ami bake web --profile yum');
    await world.settle();
    const { images } = await world.baked();
    expect(new Set(images.map(({ Name }) => Name)).size).toBe(2);
    await expectNothingLeft(world);
  });
});

describe('an agent that is online before SSM takes commands for it', () => {
  const invalid = {
    code: 'InvalidInstanceId',
    message: 'Instances [[i-1]] not in a valid state for account 111122223333',
  };

  it('is asked again until it does', async () => {
    const world = await stagesScenario();
    world.aws.faults.fail({ action: 'SendCommand' }, invalid, { times: 3 });
    await world.ask('/ami bake web');
    expect(world.card()).toContain('✅ Done.');
    expect(await world.machines()).toHaveLength(1);
  });

  it('is given up after five minutes, with what to look at', async () => {
    const world = await stagesScenario();
    world.aws.faults.fail({ action: 'SendCommand' }, invalid);
    await world.ask('/ami bake web');
    expect(world.card()).toContain('is online, and SSM takes no command for it.');
    await expectNothingMade(world);
  });
});

describe('user data that EC2 would not take', () => {
  it('is refused when it is asked for', async () => {
    const long = { linux: { commands: [`echo ${'x'.repeat(17_000)}`] }, through: 'user-data' as const };
    const world = await stagesScenario({ config: { profiles: { long } } });
    await world.ask('/ami bake web --profile long');
    expect(world.heard('ada')).toContain('longer than the 16384 bytes that EC2 takes as user data');
  });
});

describe('a bake whose owner cannot go on', () => {
  it('is joined as soon as its AMI is in order', async () => {
    const world = await stagesScenario();
    await world.command('ada', '/ami bake web');
    await untilCalled(world, 'SendCommand', 0);
    await world.command('linus', '/ami bake web');
    world.aws.faults.deny({ action: 'TerminateInstances' });
    await world.settle();
    expect(world.card()).toContain('✅ Done.');
    expect(world.card()).toContain('Takes: ');
    expect((await world.baked()).images).toHaveLength(1);
  });
});
