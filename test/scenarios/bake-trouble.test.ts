import { DeregisterImageCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import {
  expectNothingLeft,
  expectNothingMade,
  type StagesScenario,
  stagesScenario,
  untilCalled,
  untilTold,
} from './stages-world.ts';

const imageName = 'web-1.0.0-20260115-091500';

async function bakeWith(rig: (world: StagesScenario) => void): Promise<StagesScenario> {
  const world = await stagesScenario();
  rig(world);
  await world.ask('/ami bake web');
  return world;
}

describe('a bake is taken back, and says why, where', () => {
  it.each<[string, (world: StagesScenario) => void, readonly string[]]>([
    [
      'there is no room until the deadline',
      ({ aws }) => aws.faults.refuseCapacity({}),
      ['EC2 had no room for t3.medium, t3a.medium, m5.large. Its last answer:', 'InsufficientInstanceCapacity'],
    ],
    [
      'the agent never comes online',
      ({ aws, oldImageId }) => aws.faults.loseAgents({ imageId: oldImageId }),
      ['The SSM agent of i-', 'Give builders an instance profile with AmazonSSMManagedInstanceCore'],
    ],
    [
      'the AMI has no agent, for which there is user data',
      ({ aws, oldImageId }) => aws.faults.noAgent(oldImageId),
      ['never came online.', 'or bake an AMI without an agent by a profile with "through: user-data".'],
    ],
    [
      'the command hangs',
      ({ aws }) => aws.faults.failCommands({}, { kind: 'hangs' }),
      ['was still in-progress when its time was over.'],
    ],
    [
      'the command cannot be delivered',
      ({ aws }) => aws.faults.failCommands({}, { kind: 'undeliverable' }),
      ['Patching i-', 'failed: Undeliverable.'],
    ],
    [
      'SSM says success and the patch state does not',
      ({ aws }) => aws.faults.failCommands({}, { kind: 'patch-fails', failed: 2 }),
      ['SSM says success, and yet i-', 'has 2 patches that failed and 0 that are missing.'],
    ],
    [
      'AWS cannot make the AMI',
      ({ aws }) => aws.faults.failImages('Client.InternalError'),
      ['AWS could not make ami-', 'Client.InternalError.'],
    ],
    [
      'instances may not be launched',
      ({ aws }) => aws.faults.deny({ action: 'RunInstances' }),
      ['Allow ec2:RunInstances to the role of Amiable.'],
    ],
    [
      'commands may not be sent',
      ({ aws }) => aws.faults.deny({ action: 'SendCommand' }),
      ['ssm:SendCommand. Allow ssm:SendCommand to the role of Amiable.'],
    ],
    [
      'AMIs may not be made',
      ({ aws }) => aws.faults.deny({ action: 'CreateImage' }),
      ['Allow ec2:CreateImage to the role of Amiable.'],
    ],
  ])('%s', async (_what, rig, said) => {
    const world = await bakeWith(rig);
    for (const words of said) expect(world.card()).toContain(words);
    expect(world.card()).toContain('⏪ Taken back.');
    expect(world.card()).toContain('To ask again, with a new plan: /ami bake web');
    expect(world.thread().join('\n')).toContain(said[0]);
    world.aws.faults.clear();
    await expectNothingMade(world);
  });

  it('the command fails, with the end of what it said', async () => {
    const stderr = 'Error: Unable to find a match: openssl';
    const world = await bakeWith(({ aws }) => aws.faults.failCommands({}, { kind: 'fails', exitCode: 100, stderr }));
    const [builder] = await world.machines();
    const said = world
      .thread()
      .find((entry) => entry.startsWith(`❌ ${builder?.InstanceId}: Failed, exit status 100.`));
    expect(said).toContain('It said at the end:\n');
    expect(said).toMatch(new RegExp(`\n${stderr}$`));
    expect(said).toContain(`All of it, where its profile may write there: s3://scans/web/bakes/${imageName}/`);
    expect(world.card()).toContain(
      `⏪ Taken back. Patching ${builder?.InstanceId} failed: Failed, exit status 100. The end of its output is in the thread.`,
    );
    await expectNothingMade(world);
  });

  it.each<[string, number | 'hangs', string]>([
    ['fails', 3, 'ended with exit status 3. Its end is in the thread.'],
    ['never ends', 'hangs', 'did not write its end to the console in time'],
  ])('user data %s', async (_what, status, said) => {
    const apt = { linux: { commands: ['apt-get -y upgrade'] }, through: 'user-data' as const };
    const world = await stagesScenario({ config: { profiles: { apt } } });
    world.aws.faults.failUserData(status);
    await world.ask('/ami bake web --profile apt');
    expect(world.card()).toContain(said);
    await expectNothingMade(world);
  });

  it('somebody has taken the name, whose AMI is left alone', async () => {
    const world = await stagesScenario();
    const theirs = world.aws.ec2.addImage({ name: imageName });
    await world.ask('/ami bake web');
    expect(world.heard('ada')).toContain(`${imageName} is the name of ${theirs} already.`);
    await expectNothingMade(world);
    expect(world.changes()).not.toContain('RunInstances');
  });

  it('somebody terminates the builder', async () => {
    const world = await stagesScenario();
    await world.command('ada', '/ami bake web');
    await untilTold(world, 'has begun: SSM command');
    const [builder] = await world.machines();
    await world.clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: [builder?.InstanceId ?? ''] }));
    await world.settle();
    expect(world.card()).toContain(
      `⏪ Taken back. ${builder?.InstanceId}, which was launched for this, is shutting-down: Client.UserInitiatedShutdown`,
    );
    await expectNothingMade(world);
  });

  it('somebody has deregistered the AMI since it was planned', async () => {
    const world = await stagesScenario();
    world.aws.faults.loseRequest({ action: 'RunInstances' }, { times: 1 });
    await world.command('ada', '/ami bake web');
    await world.settle({ until: () => world.changes().length > 0 });
    await world.clients.ec2.send(new DeregisterImageCommand({ ImageId: world.oldImageId }));
    await world.settle();
    expect(world.card()).toContain('No instance could be launched to bake:');
    expect(world.card()).toContain(world.oldImageId);
    expect(world.card()).toContain('InvalidAMIID');
    await expectNothingMade(world);
  });
});

describe('a bake goes on', () => {
  const expectBaked = async (world: StagesScenario): Promise<void> => {
    expect(world.card()).toContain('✅ Done.');
    expect((await world.baked()).images).toMatchObject([{ Name: imageName, State: 'available' }]);
    await expectNothingLeft(world);
  };

  it('on the next type where there is no room for the first', async () => {
    const world = await bakeWith(({ aws }) => aws.faults.refuseCapacity({ instanceType: 't3.medium' }));
    expect((await world.machines()).map(({ InstanceType }) => InstanceType)).toEqual(['t3a.medium']);
    await expectBaked(world);
  });

  it('on the next type where the first is not offered', async () => {
    const message = 'Your requested instance type (t3.medium) is not supported in your requested Availability Zone.';
    const world = await bakeWith(({ aws }) =>
      aws.faults.fail({ action: 'RunInstances' }, { code: 'Unsupported', message, httpStatus: 400 }, { times: 1 }),
    );
    expect((await world.machines()).map(({ InstanceType }) => InstanceType)).toEqual(['t3a.medium']);
    await expectBaked(world);
  });

  it('not where no type is offered, which waiting would not change', async () => {
    const message = "Invalid value 'x9.large' for InstanceType.";
    const world = await bakeWith(({ aws }) =>
      aws.faults.fail({ action: 'RunInstances' }, { code: 'InvalidParameterValue', message, httpStatus: 400 }),
    );
    expect(world.card()).toContain("Invalid value 'x9.large' for InstanceType. Look at builder in the configuration.");
    expect(world.changes()).toHaveLength(3);
    await expectNothingMade(world);
  });

  it('later where there is no room for any type for a while, which is told once', async () => {
    const world = await bakeWith(({ aws, clock }) =>
      aws.faults.refuseCapacity({}, { untilMs: clock.nowMs() + 10 * 60_000 }),
    );
    const told = world.thread().filter((entry) => entry.includes('There is no room for any of the configured'));
    expect(told).toHaveLength(1);
    await expectBaked(world);
  });

  it('where patching reboots once more than it has to', async () => {
    await expectBaked(await bakeWith(({ aws }) => aws.faults.failCommands({}, { kind: 'reboots-again' })));
  });

  it('where SSM throttles now and then', async () => {
    await expectBaked(await bakeWith(({ aws }) => aws.faults.throttle({ service: 'ssm' }, 0.3)));
  });

  it.each(['RunInstances', 'SendCommand', 'CreateImage', 'TerminateInstances'])(
    'where the reply to %s is lost',
    async (action) => {
      const world = await bakeWith(({ aws }) => aws.faults.loseReply({ action }, { times: 1 }));
      expect(await world.machines()).toHaveLength(1);
      await expectBaked(world);
    },
  );

  it('after a pause, that counts against no deadline', async () => {
    const world = await stagesScenario();
    await world.command('ada', '/ami bake web');
    await untilTold(world, 'has begun: SSM command');
    await world.click('ada', 'Pause');
    await world.settle({ untilMs: world.clock.nowMs() + 3 * 60 * 60_000 });
    expect(world.card()).toContain('💤 Paused. ada paused it.');
    expect(world.changes()).not.toContain('CreateImage');
    await world.click('ada', 'Resume');
    await world.settle();
    await expectBaked(world);
  });

  it('after a freeze, which the card names', async () => {
    const world = await stagesScenario();
    await world.command('ada', '/ami bake web');
    await untilCalled(world, 'RunInstances');
    await world.command('mary', '/ami freeze production --reason sale');
    await world.settle({ untilMs: world.clock.nowMs() + 600_000 });
    expect(world.card()).toContain('Frozen by mary: sale.');
    expect(world.changes()).toEqual(['RunInstances']);
    await world.command('mary', '/ami unfreeze production');
    await world.settle();
    await expectBaked(world);
  });

  it('once it may terminate, where that was denied', async () => {
    const world = await stagesScenario();
    const denied = world.aws.faults.deny({ action: 'TerminateInstances' });
    await world.ask('/ami bake web');
    expect(world.card()).toContain('Stopped, waiting for a decision');
    expect(world.card()).toContain('Allow ec2:TerminateInstances to the role of Amiable.');
    denied.stop();
    await world.click('ada', 'Retry');
    await world.settle();
    await expectBaked(world);
  });
});
