import { describe, expect, it } from 'vitest';
import { countedImages } from './counting.ts';
import { tagsOf } from './image-world.ts';
import { noTraces } from './scenario.ts';
import { expectNothingLeft, expectNothingMade, shutdownOf, stagesScenario, untilCalled } from './stages-world.ts';

const imageName = 'web-1.0.0-20260115-091500';
const withCommands = { profiles: { yum: { linux: { commands: ['yum -y update', 'yum clean all'] } } } };
const withoutAgent = {
  profiles: { apt: { linux: { commands: ['apt-get update', 'apt-get -y upgrade'] }, through: 'user-data' as const } },
};

describe('a bake, asked for in Slack', () => {
  it('makes a patched AMI of that of the fleet, named and tagged with its snapshots', async () => {
    const world = await stagesScenario();
    await world.ask('/ami bake web --reason "monthly patches"');
    const { images, snapshots } = await world.baked();
    expect(images).toMatchObject([{ Name: imageName, State: 'available' }]);
    expect(snapshots).toMatchObject([{ State: 'completed' }]);
    const tags = {
      Application: 'web',
      Version: '1.0.0',
      Environment: 'production',
      SourceAMI: world.oldImageId,
      PatchDate: '2026-01-15T09:15:00.000Z',
      PatchType: 'baseline',
      CreatedBy: `ada (${world.slack.as('ada').user.id})`,
      CreatedDate: '2026-01-15T09:15:00.000Z',
      AmiableRun: world.runId(),
    };
    expect([...images, ...snapshots].map(tagsOf)).toEqual([tags, tags]);
    expect(world.changes()).toEqual([
      'RunInstances',
      'SendCommand',
      'CreateImage',
      'TerminateInstances',
      'PutMetricData',
    ]);
    await expectNothingLeft(world);
  });

  it('is told on one card and in its thread, down to the command that tests the AMI', async () => {
    const world = await stagesScenario();
    await world.ask('/ami bake web');
    const id = (await world.baked()).images[0]?.ImageId ?? '';
    const [builder] = await world.machines();
    const thread = world.thread().join('\n');
    for (const said of [
      `🚀 ${builder?.InstanceId} (t3.medium) is launched to bake.`,
      `📡 The SSM agent of ${builder?.InstanceId} is online`,
      `🩹 ${builder?.InstanceId} is patched after`,
      '7 patches installed, none missing, none failed.',
      `📸 ${id} is being made of ${builder?.InstanceId}, with a reboot: ${imageName}.`,
      `Verified: ${id} is available, with 1 snapshot, all of them tagged.`,
      `🧹 Terminated, as what it was launched for (bake) is over: ${builder?.InstanceId}.`,
    ])
      expect(thread).toContain(said);
    expect(world.card()).toContain('Bake a patched AMI of web in production');
    expect(world.card()).toContain(`Makes: ${id}, ${imageName}`);
    expect(world.card()).toContain(`To test it: /ami validate ${id}`);
    expect(world.refusedBySlack()).toEqual({});
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });

  it('leaves what boots from the AMI with nothing to patch', async () => {
    const world = await stagesScenario();
    await world.ask('/ami bake web');
    const imageId = (await world.baked()).images[0]?.ImageId ?? '';
    const instanceId = world.aws.ec2.addInstance({ imageId, as: 'running' });
    expect(world.aws.ssm.software(instanceId)).toMatchObject({ missingPatches: 0, pendingReboot: 0 });
  });

  it('builds on an instance that is safe, found by its tags, and gone when it shuts down', async () => {
    const world = await stagesScenario();
    await world.command('ada', '/ami bake web');
    await untilCalled(world, 'SendCommand');
    const [builder, ...others] = await world.machines();
    expect(others).toEqual([]);
    expect(builder).toMatchObject({
      InstanceType: 't3.medium',
      ImageId: world.oldImageId,
      MetadataOptions: { HttpTokens: 'required' },
      IamInstanceProfile: { Arn: 'arn:aws:iam::111122223333:instance-profile/amiable' },
    });
    expect(builder?.PublicIpAddress).toBeUndefined();
    expect(await shutdownOf(world, builder?.InstanceId ?? '')).toBe('terminate');
    expect(tagsOf(builder ?? {})).toEqual({
      Name: 'amiable-bake',
      Application: 'web',
      Environment: 'production',
      AmiableRun: world.runId(),
      AmiablePurpose: 'bake',
      AmiableDeadline: '2026-01-15T21:15:00.000Z',
      AmiableDeployment: 'amiable',
    });
  });

  it('has a public address only where that is configured', async () => {
    const world = await stagesScenario({ config: { builder: { publicAddress: true } } });
    await world.command('ada', '/ami bake web');
    await untilCalled(world, 'RunInstances', 60);
    expect((await world.machines())[0]?.PublicIpAddress).toMatch(/^198\./);
  });

  it('is launched in the configured subnet', async () => {
    const base = await stagesScenario();
    const [, , third = ''] = base.aws.ec2.subnetIds();
    const world = await stagesScenario({ config: { builder: { subnets: [third] } } });
    await world.command('ada', '/ami bake web');
    await untilCalled(world, 'RunInstances');
    expect((await world.machines())[0]?.SubnetId).toBe(third);
  });

  it('is launched in the next subnet where the first has no address left', async () => {
    const base = await stagesScenario();
    const [first = '', second = ''] = base.aws.ec2.subnetIds();
    const world = await stagesScenario({ config: { builder: { subnets: [first, second] } } });
    const message = 'There are not enough free addresses in the subnet to satisfy the requested number of instances.';
    const noAddress = { code: 'InsufficientFreeAddressesInSubnet', message, httpStatus: 400 };
    world.aws.faults.fail({ action: 'RunInstances' }, noAddress, { times: 1 });
    await world.command('ada', '/ami bake web');
    await untilCalled(world, 'RunInstances');
    expect((await world.machines()).map(({ SubnetId }) => SubnetId)).toEqual([second]);
    await world.settle();
    expect(world.card()).toContain('✅ Done.');
  });

  it('runs the commands of a profile, which the card counts and the tag names', async () => {
    const world = await stagesScenario({ config: withCommands });
    const scripts: string[] = [];
    world.aws.ssm.onScript(
      () => true,
      (script) => {
        scripts.push(script);
        return {};
      },
    );
    await world.ask('/ami bake web --profile yum');
    expect(world.card()).toContain('by the 2 commands of the profile yum, through the SSM agent');
    expect(scripts).toEqual(['set -e\nyum -y update\nyum clean all']);
    const { images } = await world.baked();
    expect(images.map(tagsOf)).toMatchObject([{ PatchType: 'commands of yum' }]);
    await expectNothingLeft(world);
  });

  it('runs PowerShell on Windows, and builds for ARM on ARM', async () => {
    const world = await stagesScenario({
      config: { profiles: { updates: { windows: { commands: ['Install-WindowsUpdate'] } } } },
    });
    const scripts: string[] = [];
    world.aws.ssm.onScript(
      () => true,
      (script) => {
        scripts.push(script);
        return {};
      },
    );
    const base = world.aws.ec2.addImage({ name: 'win', platform: 'windows', tags: { Application: 'win' } });
    await world.ask(`/ami bake ${base} --profile updates`);
    expect(scripts.map((script) => script.split('\n'))).toEqual([
      [
        "$ErrorActionPreference = 'Stop'",
        '$global:LASTEXITCODE = 0',
        'Install-WindowsUpdate',
        'if ($LASTEXITCODE) { exit $LASTEXITCODE }',
      ],
    ]);
    const arm = world.aws.ec2.addImage({ name: 'arm', architecture: 'arm64', tags: { Application: 'arm' } });
    await world.ask(`/ami bake ${arm}`);
    const types = (await world.machines()).map(({ InstanceType }) => InstanceType);
    expect(types).toEqual(['t3.medium', 't4g.medium']);
    expect((await world.baked()).images).toHaveLength(2);
    await expectNothingLeft(world);
  });

  it('takes the profile of the application where none is named', async () => {
    const world = await stagesScenario({ config: { ...withCommands, applications: { web: { profile: 'yum' } } } });
    await world.ask('/ami bake web');
    expect(world.card()).toContain('the profile yum');
  });

  it('goes by user data where the AMI has no agent', async () => {
    const world = await stagesScenario({ config: withoutAgent });
    world.aws.faults.noAgent(world.oldImageId);
    await world.ask('/ami bake web --profile apt');
    expect(world.card()).toContain('by the 2 commands of the profile apt, in user data, without an agent');
    expect(world.card()).toContain('✅ Done.');
    expect((await world.baked()).images).toMatchObject([{ Name: imageName, State: 'available' }]);
    expect(world.changes()).not.toContain('SendCommand');
    await expectNothingLeft(world);
  });

  it('begins with any AMI, under the application and version that are given', async () => {
    const world = await stagesScenario();
    const base = world.aws.ec2.addImage({ name: 'al2023' });
    await world.ask(`/ami bake ${base} --app base --version 2.0`);
    expect((await world.baked()).images.map(tagsOf)).toMatchObject([
      { Application: 'base', Version: '2.0', SourceAMI: base },
    ]);
    expect((await world.baked()).images[0]?.Name).toBe('base-2.0-20260115-091500');
  });

  it('leaves no volume behind that its base would keep, and makes an AMI that keeps it', async () => {
    const world = await stagesScenario();
    const base = world.aws.ec2.addImage({ name: 'db', tags: { Application: 'db' }, keptDevices: ['/dev/sdf'] });
    await world.ask(`/ami bake ${base}`);
    const [made] = (await world.baked()).images;
    const kept = made?.BlockDeviceMappings?.map(({ DeviceName, Ebs }) => [DeviceName, Ebs?.DeleteOnTermination]);
    expect(kept).toEqual([
      ['/dev/xvda', true],
      ['/dev/sdf', false],
    ]);
    await expectNothingLeft(world);
    for (const verb of ['validate', 'scan']) await world.ask(`/ami ${verb} ${made?.ImageId}`);
    expect((await world.machines()).map(({ ImageId }) => ImageId)).toEqual([base, made?.ImageId, made?.ImageId]);
    await expectNothingLeft(world);
  });

  it('is counted in CloudWatch, by application and environment', async () => {
    const world = await stagesScenario();
    await world.ask('/ami bake web');
    const dimensions = { Application: 'web', Environment: 'production' };
    expect(countedImages(world)).toEqual([{ namespace: 'Custom/AMI', name: 'AMIsPatched', dimensions, sum: 1 }]);
  });

  it('is only shown with --dry-run', async () => {
    const world = await stagesScenario();
    await world.ask('/ami bake web --dry-run');
    expect(world.heard('ada')).toContain(
      `Dry run: would bake ${imageName} from ${world.oldImageId}. Nothing was changed.`,
    );
    expect(world.heard('ada')).toContain('It needs no approval.');
    expect(world.changes()).toEqual([]);
    expect(await world.traces()).toEqual(noTraces);
    await expectNothingMade(world);
  });
});
