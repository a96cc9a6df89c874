import {
  CreateTagsCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../../src/playground/aws/wire/operation.ts';
import { aSimulatedAws, ec2Client } from './a-simulated-aws.ts';

const describeImages = () => new DescribeImagesCommand({});

function tag(imageId: string) {
  return new CreateTagsCommand({ Resources: [imageId], Tags: [{ Key: 'Checked', Value: 'yes' }] });
}

describe('a fault', () => {
  it('throttles a share of the calls, the same ones for the same seed', async () => {
    const refusals = async (): Promise<boolean[]> => {
      const { aws, ec2 } = aSimulatedAws();
      aws.faults.throttle({ service: 'ec2' }, 0.5);
      const calls = Array.from({ length: 40 }, () =>
        ec2.send(describeImages()).then(
          () => false,
          ({ name }) => name === 'RequestLimitExceeded',
        ),
      );
      return Promise.all(calls);
    };
    const refused = await refusals();
    expect(refused.filter(Boolean).length).toBeGreaterThan(8);
    expect(refused.filter(Boolean).length).toBeLessThan(32);
    expect(await refusals()).toEqual(refused);
  });

  it('denies one action and no other', async () => {
    const { aws, ec2, imageId } = aSimulatedAws();
    aws.faults.deny({ action: 'CreateTags' });
    await expect(ec2.send(tag(imageId))).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
      $metadata: { httpStatusCode: 403 },
    });
    await expect(ec2.send(describeImages())).resolves.toBeDefined();
    expect(aws.mutations()).toMatchObject([{ action: 'CreateTags', outcome: 'UnauthorizedOperation' }]);
  });

  it('holds in its window of simulated time, so many times, or until it is stopped', async () => {
    const { aws, ec2, clock, wait } = aSimulatedAws();
    const works = () =>
      ec2.send(describeImages()).then(
        () => true,
        () => false,
      );
    const error = { code: 'InternalError', message: 'broken', httpStatus: 500 };
    aws.faults.fail({}, error, { fromMs: clock.nowMs() + 10_000, untilMs: clock.nowMs() + 20_000 });
    expect(await works()).toBe(true);
    wait(10);
    expect(await works()).toBe(false);
    wait(10);
    expect(await works()).toBe(true);
    aws.faults.fail({}, error, { times: 1 });
    expect([await works(), await works()]).toEqual([false, true]);
    const fault = aws.faults.fail({}, error);
    expect(await works()).toBe(false);
    fault.stop();
    expect(await works()).toBe(true);
  });

  it('loses a request before or a reply after the effect', async () => {
    const { aws, ec2, imageId } = aSimulatedAws();
    const launch = () => ec2.send(new RunInstancesCommand({ ImageId: imageId, MinCount: 1, MaxCount: 1 }));
    const count = async () => (await ec2.send(new DescribeInstancesCommand({}))).Reservations?.length;
    aws.faults.loseRequest({ action: 'RunInstances' }, { times: 1 });
    await expect(launch()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await count()).toBe(0);
    aws.faults.loseReply({ action: 'RunInstances' }, { times: 1 });
    await expect(launch()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await count()).toBe(1);
    expect(aws.mutations().map(({ outcome }) => outcome)).toEqual(['lost', 'done']);
  });

  it('loses a reply that the SDK makes good with the same client token', async () => {
    const { aws, imageId } = aSimulatedAws();
    aws.faults.loseReply({ action: 'RunInstances' }, { times: 1 });
    await ec2Client(aws, 2).send(new RunInstancesCommand({ ImageId: imageId, MinCount: 1, MaxCount: 1 }));
    const { Reservations } = await ec2Client(aws).send(new DescribeInstancesCommand({}));
    expect(Reservations).toHaveLength(1);
    expect(aws.counts()['ec2:RunInstances']).toBe(2);
  });

  it('refuses capacity for one type', async () => {
    const { aws, ec2, imageId } = aSimulatedAws();
    aws.faults.refuseCapacity({ instanceType: 't3.micro' });
    const launch = (InstanceType: 't3.micro' | 't3.small') =>
      ec2.send(new RunInstancesCommand({ ImageId: imageId, InstanceType, MinCount: 1, MaxCount: 1 }));
    await expect(launch('t3.micro')).rejects.toMatchObject({ name: 'InsufficientInstanceCapacity' });
    await expect(launch('t3.small')).resolves.toBeDefined();
  });

  it.each([
    [{ kind: 'never-serves' }, { serving: false, checks: 'ok' }, { serving: false, checks: 'ok' }],
    [
      { kind: 'stops-serving', afterSeconds: 60 },
      { serving: true, checks: 'ok' },
      { serving: false, checks: 'ok' },
    ],
    [{ kind: 'fails-checks' }, { serving: true, checks: 'impaired' }, { serving: true, checks: 'impaired' }],
  ] as const)('gives an image the defect %j', (defect, soon, later) => {
    const { aws, imageId, wait } = aSimulatedAws();
    aws.faults.breakImage(imageId, defect);
    const id = aws.ec2.addInstance({ imageId });
    wait(85);
    expect(aws.ec2.machines.find(id)).toMatchObject({ state: 'running', ...soon });
    wait(60);
    expect(aws.ec2.machines.find(id)).toMatchObject({ state: 'running', ...later });
  });

  it('gives a defect to what is made of an image, and to what is made of that, and leaves the image well', () => {
    const { aws, imageId, wait } = aSimulatedAws();
    aws.faults.breakWhatIsMadeOf(imageId, { kind: 'never-serves' });
    const made = aws.ec2.addImage({ name: 'patched', sourceImageId: imageId });
    const ids = [imageId, made, aws.ec2.addImage({ name: 'patched-again', sourceImageId: made })];
    const instances = ids.map((id) => aws.ec2.addInstance({ imageId: id }));
    wait(85);
    expect(instances.map((id) => aws.ec2.machines.find(id)?.serving)).toEqual([true, false, false]);
    const broken = new Map(aws.overview().images.map(({ id, isBroken }) => [id, isBroken]));
    expect(ids.map((id) => broken.get(id))).toEqual([false, true, true]);
  });

  it('lets describes lag behind for a bounded time', async () => {
    const { aws, ec2, imageId, wait } = aSimulatedAws();
    aws.faults.delayReads(30);
    wait(60);
    await ec2.send(tag(imageId));
    await ec2.send(new RunInstancesCommand({ ImageId: imageId, MinCount: 1, MaxCount: 1 }));
    const seen = async () => {
      const { Images } = await ec2.send(new DescribeImagesCommand({ ImageIds: [imageId] }));
      const { Reservations } = await ec2.send(new DescribeInstancesCommand({}));
      return { tags: Images?.[0]?.Tags?.length, instances: Reservations?.length };
    };
    expect(await seen()).toEqual({ tags: 1, instances: 0 });
    wait(30);
    expect(await seen()).toEqual({ tags: 2, instances: 1 });
  });

  it('answers shorter pages than are asked for, to the end', async () => {
    const { aws, ec2 } = aSimulatedAws();
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) aws.ec2.addImage({ name });
    aws.faults.shortenPages(5);
    const first = await ec2.send(new DescribeImagesCommand({ MaxResults: 100 }));
    const second = await ec2.send(new DescribeImagesCommand({ MaxResults: 100, NextToken: first.NextToken }));
    expect([first.Images?.length, second.Images?.length, second.NextToken]).toEqual([5, 2, undefined]);
    const whole = await ec2.send(new DescribeImagesCommand({}));
    expect(whole.Images).toHaveLength(7);
  });

  it('tells the latency that it adds', async () => {
    const { aws } = aSimulatedAws();
    aws.faults.slowDown({ action: 'DescribeImages' }, 700);
    const body = 'Action=DescribeImages&Version=2016-11-15';
    expect((await aws.handle({ method: 'POST', path: '/', headers: {}, body })).latencyMs).toBe(700);
  });
});

describe('a listener', () => {
  it('makes the k-th call throw, or changes the world between two calls', async () => {
    const { aws, ec2, imageId } = aSimulatedAws();
    const crash = aws.faults.beforeCall(({ n }) => {
      if (n === 2) throw new ServiceError('Unavailable', 'k', 503);
    });
    await ec2.send(describeImages());
    await expect(ec2.send(describeImages())).rejects.toMatchObject({ name: 'Unavailable' });
    crash.stop();
    aws.faults.afterCall(({ action }) => {
      if (action === 'CreateTags') aws.ec2.addImage({ name: 'between' });
    });
    await ec2.send(tag(imageId));
    expect((await ec2.send(describeImages())).Images).toHaveLength(2);
  });
});

describe('STS', () => {
  it('knows the user, and a role that was taken on', async () => {
    const { aws } = aSimulatedAws();
    const sts = (accessKeyId: string) =>
      new STSClient({
        region: 'eu-west-1',
        credentials: { accessKeyId, secretAccessKey: 'x' },
        requestHandler: aws.requestHandler,
      });
    expect((await sts('x').send(new GetCallerIdentityCommand({}))).Account).toBe('123456789012');
    const role = { RoleArn: 'arn:aws:iam::123456789012:role/bot', RoleSessionName: 'run' };
    const { Credentials } = await sts('x').send(new AssumeRoleCommand(role));
    const identity = await sts(Credentials?.AccessKeyId ?? '').send(new GetCallerIdentityCommand({}));
    expect(identity.Arn).toBe('arn:aws:sts::123456789012:assumed-role/bot/run');
  });
});
