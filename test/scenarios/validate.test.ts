import { DeregisterImageCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { tagsOf } from './image-world.ts';
import { noTraces, type ScenarioOptions } from './scenario.ts';
import { expectNothingLeft, type StagesScenario, shutdownOf, stagesScenario, untilTold } from './stages-world.ts';

type Config = NonNullable<ScenarioOptions['config']>;

const http: Config = { validation: { http: { path: '/health', port: 8080 } } };
const command: Config = { validation: { command: ['curl --fail http://localhost/health'] } };

async function validated(
  config: Config = {},
  rig: (world: StagesScenario) => void = () => {},
): Promise<StagesScenario> {
  const world = await stagesScenario({ config });
  rig(world);
  await world.ask(`/ami validate ${world.newImageId}`);
  return world;
}

async function expectVerdict(world: StagesScenario, verdict: 'Passed' | 'Failed'): Promise<void> {
  const tags = await world.tags(world.newImageId);
  expect(tags['ValidationStatus']).toBe(verdict);
  expect(tags['ValidationDate']).toMatch(/^2026-01-15T\d\d:\d\d:\d\d\.000Z$/);
  expect(world.thread().join('\n')).toContain(`${world.newImageId} is tagged: ValidationStatus ${verdict},`);
  await expectNothingLeft(world);
}

async function expectNoVerdict(world: StagesScenario): Promise<void> {
  expect(await world.tags(world.newImageId)).not.toHaveProperty('ValidationStatus');
  await expectNothingLeft(world);
}

describe('a validation, asked for in Slack', () => {
  it('is by status checks alone where nothing else is configured, and the card says so', async () => {
    const world = await validated();
    expect(world.card()).toContain('Validation: both status checks pass; nothing else is configured');
    expect(world.card()).toContain('✅ Done.');
    expect(world.card()).toContain(`To see the AMI: /ami show ${world.newImageId}`);
    expect(world.thread()).toContain('✅ Health check passed: Both status checks passed; nothing else was asked.');
    expect(world.changes()).toEqual(['RunInstances', 'CreateTags', 'TerminateInstances']);
    await expectVerdict(world, 'Passed');
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });

  it('tests on an instance of its own, found by its tags, that is gone when it shuts down', async () => {
    const world = await stagesScenario();
    await world.command('ada', `/ami validate ${world.newImageId}`);
    await untilTold(world, 'is launched to validate');
    const [tester] = await world.machines();
    expect(tester).toMatchObject({ ImageId: world.newImageId, MetadataOptions: { HttpTokens: 'required' } });
    expect(tester?.PublicIpAddress).toBeUndefined();
    expect(await shutdownOf(world, tester?.InstanceId ?? '')).toBe('terminate');
    expect(tagsOf(tester ?? {})).toMatchObject({ AmiableRun: world.runId(), AmiablePurpose: 'validate' });
  });

  it('fails where the status checks do not pass', async () => {
    const world = await validated({}, ({ aws, newImageId }) =>
      aws.faults.breakImage(newImageId, { kind: 'fails-checks' }),
    );
    expect(world.card()).toContain(
      '❌ Failed. The validation failed: The status checks did not pass in time: system ok, instance impaired.',
    );
    await expectVerdict(world, 'Failed');
  });

  it('asks over HTTP until the answer is as expected so many times in a row', async () => {
    const world = await validated(http);
    const asked = 'GET http://(private address):8080/health answers 200, 3 times in a row';
    expect(world.card()).toContain(`Validation: ${asked}`);
    expect(world.thread().join('\n')).toMatch(/http:\/\/10\.[\d.]+:8080\/health answered 200, 3 times in a row\./);
    await expectVerdict(world, 'Passed');
  });

  it('begins to count anew after an answer of 500', async () => {
    const world = await stagesScenario({ config: http });
    const untilCard = (words: string) =>
      world.settle({ until: async () => (await world.traces()).cards > 0 && world.card().includes(words) });
    await world.command('ada', `/ami validate ${world.newImageId}`);
    await untilCard('health check: answered 200, 2 of 3');
    world.aws.faults.answerHttp(500, { times: 1 });
    await untilCard('health check: answered 500, 0 of 3');
    await untilCard('health check: answered 200, 2 of 3');
    expect(world.changes()).not.toContain('CreateTags');
    await world.settle();
    await expectVerdict(world, 'Passed');
  });

  it.each<[string, number | 'silent', string]>([
    ['redirects', 301, 'Last: answered 301.'],
    ['is refused', 'silent', 'Last: connection refused.'],
    ['is 503 for good', 503, 'Last: answered 503.'],
  ])('fails where the answer over HTTP %s', async (_what, answer, said) => {
    const world = await validated(http, ({ aws }) => aws.faults.answerHttp(answer));
    expect(world.card()).toContain('was to answer 200, 3 times in a row.');
    expect(world.card()).toContain(said);
    expect(world.card()).toContain(`/ami status ${world.runId()}`);
    await expectVerdict(world, 'Failed');
  });

  it('fails where the software never comes up', async () => {
    const world = await validated(http, ({ aws, newImageId }) =>
      aws.faults.breakImage(newImageId, { kind: 'never-serves' }),
    );
    await expectVerdict(world, 'Failed');
  });

  it('asks the public address where that is configured and there is one', async () => {
    const config = { validation: { http: { address: 'public' as const } }, builder: { publicAddress: true } };
    const world = await validated(config);
    expect(world.thread().join('\n')).toMatch(/http:\/\/198\.[\d.]+:80\/ answered 200/);
    await expectVerdict(world, 'Passed');
  });

  it('fails plainly where there is no such address', async () => {
    const world = await validated({ validation: { http: { address: 'public' as const } } });
    expect(world.card()).toMatch(/i-[0-9a-f]+ has no public address\./);
    await expectVerdict(world, 'Failed');
  });

  it('runs a command through SSM where nothing is reachable', async () => {
    const world = await validated(command);
    expect(world.card()).toContain('Validation: a command ends with 0');
    expect(world.changes()).toContain('SendCommand');
    await expectVerdict(world, 'Passed');
  });

  it('fails with what the command said', async () => {
    const world = await validated(command, ({ aws }) =>
      aws.ssm.onScript((script) => script.includes('curl'), { exitCode: 7, stderr: 'Failed to connect' }),
    );
    expect(world.card()).toContain('The validation failed: The command: Failed, exit status 7.\nFailed to connect.');
    await expectVerdict(world, 'Failed');
  });

  it('fails where the command does not end, which is called off', async () => {
    const world = await validated(command, ({ aws }) => aws.faults.failCommands({}, { kind: 'hangs' }));
    expect(world.card()).toMatch(/The command did not end in time\.|TimedOut/);
    await expectVerdict(world, 'Failed');
  });

  it('takes what is configured for the application', async () => {
    const world = await validated({ ...http, applications: { web: { validation: { command: ['true'] } } } });
    expect(world.card()).toContain('a command ends with 0');
  });

  it('may be repeated, and the last verdict holds', async () => {
    const world = await validated(http, ({ aws, clock }) =>
      aws.faults.answerHttp(500, { untilMs: clock.nowMs() + 20 * 60_000 }),
    );
    await expectVerdict(world, 'Failed');
    world.clock.advanceBy(20 * 60_000);
    await world.ask(`/ami validate ${world.newImageId}`);
    await expectVerdict(world, 'Passed');
  });
});

describe('a validation gives no verdict where', () => {
  it('the agent for its command never comes online, which may be for want of a profile', async () => {
    const world = await validated(command, ({ aws, newImageId }) => aws.faults.noAgent(newImageId));
    expect(world.card()).toContain('never came online. Give builders an instance profile');
    await expectNoVerdict(world);
  });

  it('the AMI may not be tagged, and the permission is named', async () => {
    const world = await validated({}, ({ aws }) => aws.faults.deny({ action: 'CreateTags' }));
    expect(world.card()).toContain('Allow ec2:CreateTags to the role of Amiable.');
    await expectNoVerdict(world);
  });

  it('nothing may be launched, and the permission is named', async () => {
    const world = await validated({}, ({ aws }) => aws.faults.deny({ action: 'RunInstances' }));
    expect(world.card()).toContain('Allow ec2:RunInstances to the role of Amiable.');
    await expectNoVerdict(world);
  });

  it('the AMI was deregistered while it was tested', async () => {
    const world = await stagesScenario();
    await world.command('ada', `/ami validate ${world.newImageId}`);
    await untilTold(world, 'is launched to validate');
    await world.clients.ec2.send(new DeregisterImageCommand({ ImageId: world.newImageId }));
    await world.settle();
    expect(world.card()).toMatch(/was deregistered while it was tested|InvalidAMIID\.(NotFound|Unavailable)/);
    await expectNothingLeft(world);
  });
});
