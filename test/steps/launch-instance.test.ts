import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/basics/json.ts';
import { launchInstanceStep } from '../../src/steps/machines/launch-instance.ts';
import { place } from '../aws/access.ts';
import { anImage, newImage } from '../fleet/builders.ts';
import { aMachine, anAwsError, machineWorld } from './machine-world.ts';
import { stepParts } from './step-world.ts';

const candidates = [
  { instanceType: 't3.medium', subnetId: 'subnet-a' },
  { instanceType: 't3a.medium', subnetId: 'subnet-a' },
  { instanceType: 'm5.large' },
];
const params = {
  place,
  image: { imageId: newImage },
  purpose: 'bake',
  candidates,
  securityGroupIds: ['sg-1'],
  instanceProfile: 'builder',
  publicAddress: false,
  tags: { Application: 'web' },
  deadlineSeconds: 3_600,
  pollSeconds: 15,
  timeoutSeconds: 1_800,
};
const intent = { deadlineMs: 3_600_000, volumesToDelete: [] };
const noRoom = () => anAwsError('capacity', 'InsufficientInstanceCapacity', 'We have no room');

async function launching() {
  const world = await machineWorld();
  return { world, step: launchInstanceStep(stepParts(world.aws, async () => undefined)) };
}

type Launching = Awaited<ReturnType<typeof launching>>;

/** So many tries one after the other, each from what the one before left. */
async function tryOften({ world, step }: Launching, times: number, seconds = 0) {
  const answers = [await step.start(world.after(seconds), params, intent)];
  while (answers.length < times) {
    const last = answers.at(-1);
    const handle: Json = last?.kind === 'running' ? last.handle : null;
    answers.push(await step.poll(world.after(seconds), params, handle, intent));
  }
  return answers;
}

describe('what is asked for', () => {
  it('is one instance that says whose it is, what for, and until when', async () => {
    const { world, step } = await launching();
    expect(await step.intend(world.after(0), params)).toEqual({ intent });
    const answer = await step.start(world.after(0, { runId: 'r-7k3f9q' }), params, intent);
    expect(answer).toEqual({
      kind: 'running',
      handle: { attempt: 0, instanceId: 'i-1', launchedAtMs: 0 },
      checkAfterSeconds: 15,
    });
    expect(world.launched).toEqual([
      {
        instanceType: 't3.medium',
        subnetId: 'subnet-a',
        imageId: newImage,
        securityGroupIds: ['sg-1'],
        instanceProfile: 'builder',
        publicAddress: false,
        volumesToDelete: [],
        tags: {
          Application: 'web',
          AmiableRun: 'r-7k3f9q',
          AmiablePurpose: 'bake',
          AmiableDeadline: '1970-01-01T01:00:00.000Z',
        },
        token: expect.stringMatching(/^[0-9a-f]{40}$/),
      },
    ]);
    expect(world.told).toEqual([
      ['instance-launched', { instanceId: 'i-1', purpose: 'bake', instanceType: 't3.medium' }],
    ]);
  });

  it('is of the image that a step before has made', async () => {
    const { world, step } = await launching();
    const outputs = { 'create-image': { imageId: 'ami-made' } };
    await step.start(world.after(0, { outputs }), { ...params, image: { imageStep: 'create-image' } }, intent);
    expect(world.launched).toMatchObject([{ imageId: 'ami-made' }]);
  });

  it('takes the volumes with it that the image would leave behind', async () => {
    const { world, step } = await launching();
    world.image = anImage({ keptVolumes: [{ deviceName: '/dev/sdf' }] });
    const decided = await step.intend(world.after(0), params);
    expect(decided).toEqual({ intent: { ...intent, volumesToDelete: [{ deviceName: '/dev/sdf' }] } });
    await step.start(world.after(0), params, 'intent' in decided ? decided.intent : null);
    expect(world.launched).toMatchObject([{ volumesToDelete: [{ deviceName: '/dev/sdf' }] }]);
  });

  it('waits a little for an image that EC2 does not tell of, and lets EC2 say the rest', async () => {
    const { world, step } = await launching();
    world.image = undefined;
    expect(await step.intend(world.after(119), params)).toMatchObject({ answer: { kind: 'running' } });
    expect(await step.intend(world.after(120), params)).toMatchObject({ intent: { volumesToDelete: [] } });
  });

  it('is the same to the letter when a try is repeated, also later and after a crash', async () => {
    const launchingOnce = await launching();
    const { world, step } = launchingOnce;
    await step.start(world.after(0), params, intent);
    await step.start(world.after(500), params, intent);
    expect(world.launched[1]).toEqual(world.launched[0]);
    world.refusals.push(noRoom());
    const [refused] = await tryOften(launchingOnce, 1);
    const handle: Json = refused?.kind === 'running' ? refused.handle : null;
    await step.poll(world.after(600), params, handle, intent);
    await step.poll(world.after(700), params, handle, intent);
    expect(world.launched.at(-1)).toEqual(world.launched.at(-2));
    expect(world.launched.at(-1)?.token).not.toBe(world.launched[0]?.token);
  });

  it('has another token in another step, and in another round', async () => {
    const { world, step } = await launching();
    for (const token of ['a', 'b']) await step.start(world.after(0, { token }), params, intent);
    expect(new Set(world.launched.map(({ token }) => token)).size).toBe(2);
  });
});

describe('where there is no room', () => {
  it('each try has a token of its own and the next type, and from the first again', async () => {
    const launchingOften = await launching();
    const { world } = launchingOften;
    world.refusals.push(...Array.from({ length: 7 }, noRoom));
    const answers = await tryOften(launchingOften, 8);
    const types = world.launched.map(({ instanceType }) => instanceType);
    expect(types).toEqual([0, 1, 2, 0, 1, 2, 0, 1].map((index) => candidates[index]?.instanceType));
    expect(new Set(world.launched.map(({ token }) => token)).size).toBe(8);
    expect(world.launched[2]).not.toHaveProperty('subnetId');
    expect(answers.map((answer) => (answer.kind === 'running' ? answer.checkAfterSeconds : answer.kind))).toEqual(
      // A pause after each time that all were refused; the last one is launched.
      [0, 0, 60, 0, 0, 60, 0, 15],
    );
    expect(world.told.map(([kind]) => kind)).toEqual(['no-capacity', 'instance-launched']);
  });

  it('gives up when its time is over, and says what was tried', async () => {
    const launchingOnce = await launching();
    launchingOnce.world.refusals.push(noRoom());
    expect(await tryOften(launchingOnce, 1, 1_800)).toEqual([
      {
        kind: 'failed',
        code: 'no-capacity',
        why: 'EC2 had no room for t3.medium in subnet-a, t3a.medium in subnet-a, m5.large. Its last answer: We have no room',
      },
    ]);
  });
});

describe('where EC2 refuses', () => {
  it.each([
    ['invalid', 'InvalidParameterValue', ' Look at builder in the configuration.'],
    ['not-found', 'InvalidSubnetID.NotFound', ' Look at builder in the configuration.'],
    ['not-found', 'InvalidAMIID.NotFound', ''],
  ] as const)('as %s (%s), it fails and says why', async (kind, code, remedy) => {
    const { world, step } = await launching();
    world.refusals.push(anAwsError(kind, code));
    expect(await step.start(world.after(0), params, intent)).toEqual({
      kind: 'failed',
      code: 'launch-refused',
      why: `No instance could be launched to bake: ec2: ${code}${remedy}`,
    });
  });

  it('a type that is not offered, the next is tried at once', async () => {
    const launchingOnce = await launching();
    const { world } = launchingOnce;
    world.refusals.push(anAwsError('unsupported', 'Unsupported'));
    expect(await tryOften(launchingOnce, 2)).toMatchObject([
      { checkAfterSeconds: 0 },
      { handle: { instanceId: 'i-1' } },
    ]);
    expect(world.launched.map(({ instanceType }) => instanceType)).toEqual(['t3.medium', 't3a.medium']);
  });

  it('every type as not offered, waiting would not help', async () => {
    const launchingOnce = await launching();
    launchingOnce.world.refusals.push(...candidates.map(() => anAwsError('unsupported', 'Unsupported')));
    expect((await tryOften(launchingOnce, 3)).at(-1)).toEqual({
      kind: 'failed',
      code: 'launch-refused',
      why: 'No instance could be launched to bake: ec2: Unsupported',
    });
  });

  it.each(['denied', 'throttled'] as const)('as %s, the engine decides', async (kind) => {
    const { world, step } = await launching();
    const error = anAwsError(kind, 'x');
    world.refusals.push(error);
    await expect(step.start(world.after(0), params, intent)).rejects.toBe(error);
  });
});

describe('what was launched', () => {
  const handle = { attempt: 1, instanceId: 'i-1' };
  const waits = { kind: 'running', handle, checkAfterSeconds: 15 };

  it.each([
    ['runs', { state: 'running' }, 60, { kind: 'succeeded', output: { instanceId: 'i-1', zone: 'eu-west-1a' } }],
    ['is pending', { state: 'pending' }, 60, waits],
    ['is pending for too long', { state: 'pending' }, 1_800, { kind: 'failed', why: 'i-1 was not running in time.' }],
    [
      'was ended',
      { state: 'terminated', stateReason: 'Client.InternalError' },
      60,
      {
        kind: 'failed',
        code: 'instance-lost',
        why: expect.stringMatching(/^i-1 is terminated: Client\.InternalError\. .* kms:CreateGrant/),
      },
    ],
  ])('%s', async (_what, state, seconds, expected) => {
    const { world, step } = await launching();
    world.instance = aMachine(state);
    expect(await step.poll(world.after(seconds), params, handle, intent)).toMatchObject(expected);
    expect(world.launched).toEqual([]);
  });

  it('may be told late', async () => {
    const { world, step } = await launching();
    world.instance = undefined;
    expect(await step.poll(world.after(60), params, handle, intent)).toMatchObject(waits);
    expect(await step.poll(world.after(120), params, handle, intent)).toMatchObject({ why: 'i-1 is not there.' });
  });

  it('may be told late also where it was long waited for room to launch it', async () => {
    const { world, step } = await launching();
    world.instance = undefined;
    const late = { ...handle, launchedAtMs: 600_000 };
    expect(await step.poll(world.after(700), params, late, intent)).toMatchObject({ kind: 'running' });
    expect(await step.poll(world.after(720), params, late, intent)).toMatchObject({ why: 'i-1 is not there.' });
  });
});
