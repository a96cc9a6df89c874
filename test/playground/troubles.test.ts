import { DescribeImagesCommand, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { createTroubles, isTroubleName, type TroubleName, type Troubles } from '../../src/playground/troubles.ts';
import { anSsm } from './aws/ssm/an-ssm.ts';
import { aWorkspace } from './slack/builders.ts';

function aWorld() {
  const world = anSsm();
  const { aws } = world;
  const { slack } = aWorkspace();
  let changes = 0;
  const troubles = createTroubles({ aws, slack }, () => {
    changes += 1;
  });
  return { ...world, slack, troubles, changes: () => changes };
}

const inForce = (troubles: Troubles, name: TroubleName) =>
  troubles.list().find((trouble) => trouble.name === name)?.inForce;
const slackAnswers = ({ slack }: ReturnType<typeof aWorld>): string =>
  slack.handleApi({ method: 'POST', path: '/api/auth.test', headers: {}, body: '' }).kind;

describe('trouble', () => {
  it('is none at first', () => {
    expect(
      aWorld()
        .troubles.list()
        .flatMap((trouble) => trouble.inForce),
    ).toEqual([]);
  });

  it('throttles AWS until it is ended', async () => {
    const { troubles, ec2 } = aWorld();
    expect(troubles.begin('throttle', '100%')).toBe('AWS refuses 100 % of all calls for their rate.');
    await expect(ec2.send(new DescribeImagesCommand({}))).rejects.toMatchObject({ name: 'RequestLimitExceeded' });
    troubles.end('throttle');
    expect((await ec2.send(new DescribeImagesCommand({}))).Images).toBeDefined();
  });

  it('lets patches fail on whatever is patched, until it is ended', async () => {
    const { troubles, add, send, status, wait } = aWorld();
    const InstanceIds = [...add(1)];
    const patch = async (): Promise<string> => {
      const Parameters = { Operation: ['Install'] };
      const id = await send({ InstanceIds, DocumentName: 'AWS-RunPatchBaseline', Parameters });
      wait(600);
      return status(id);
    };
    expect(troubles.begin('patches')).toBe('Patching fails on every builder and server from now on.');
    expect(await patch()).toBe('Failed/Failed');
    troubles.end('patches');
    expect(await patch()).toBe('Success/Success');
  });

  it('takes the agents of all instances away, of those that come too, until it is ended', async () => {
    const { troubles, add, agent } = aWorld();
    const [before = ''] = add(1);
    troubles.begin('agents');
    const [since = ''] = add(1);
    expect((await agent(before))?.PingStatus).toBe('ConnectionLost');
    expect((await agent(since))?.PingStatus).toBe('ConnectionLost');
    troubles.end('agents');
    expect((await agent(since))?.PingStatus).toBe('Online');
  });

  it('takes the capacity for builders away and leaves that for fleets', async () => {
    const { troubles, ec2, imageId } = aWorld();
    const launch = (InstanceType: 'm6i.large' | 't3.large' | 't3.medium') =>
      ec2.send(new RunInstancesCommand({ ImageId: imageId, InstanceType, MinCount: 1, MaxCount: 1 }));
    troubles.begin('builders');
    await expect(launch('m6i.large')).rejects.toMatchObject({ name: 'InsufficientInstanceCapacity' });
    await expect(launch('t3.large')).rejects.toMatchObject({ name: 'InsufficientInstanceCapacity' });
    expect((await launch('t3.medium')).Instances).toHaveLength(1);
    troubles.end('builders');
    expect((await launch('m6i.large')).Instances).toHaveLength(1);
  });

  it('breaks health checks until it is ended', async () => {
    const { troubles, aws, add } = aWorld();
    const [id = ''] = add(1);
    const url = `http://${aws.ec2.machines.find(id)?.privateIp}/health`;
    troubles.begin('health');
    expect(await aws.probe(url)).toEqual({ kind: 'answered', status: 500 });
    troubles.end('health');
    expect(await aws.probe(url)).toEqual({ kind: 'answered', status: 200 });
  });

  it('lets S3 refuse until it is ended', async () => {
    const { troubles, aws } = aWorld();
    const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
    const { requestHandler } = aws;
    const s3 = new S3Client({ region: 'eu-west-1', credentials, requestHandler, maxAttempts: 1 });
    troubles.begin('s3');
    await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' });
    troubles.end('s3');
    expect((await s3.send(new ListBucketsCommand({}))).Buckets).toEqual([]);
  });

  it('takes Slack down until it is ended', () => {
    const world = aWorld();
    expect(slackAnswers(world)).toBe('reply');
    expect(world.troubles.begin('slack')).toContain('Slack is away');
    expect(slackAnswers(world)).not.toBe('reply');
    world.troubles.end('slack');
    expect(slackAnswers(world)).toBe('reply');
  });

  it('may be about several things at once, each of them once', () => {
    const { troubles, imageId } = aWorld();
    troubles.begin('image', imageId);
    troubles.begin('image', imageId);
    troubles.begin('image', 'ami-00000000000000000');
    expect(inForce(troubles, 'image')).toEqual([imageId, 'ami-00000000000000000']);
    troubles.end('image');
    expect(inForce(troubles, 'image')).toEqual([]);
  });

  it('of Slack that is begun twice is one, and lasts until it is ended', () => {
    const world = aWorld();
    world.troubles.begin('slack');
    world.troubles.begin('slack');
    expect(slackAnswers(world)).not.toBe('reply');
    expect(world.changes()).toBe(1);
    world.troubles.end('slack');
    expect(slackAnswers(world)).toBe('reply');
  });

  it('is seen by whoever watches the account', () => {
    const { aws, troubles, imageId } = aWorld();
    const broken: boolean[] = [];
    aws.kernel.onChange(() => broken.push(aws.overview().images.some(({ isBroken }) => isBroken)));
    troubles.begin('image', imageId);
    troubles.end('image');
    expect(broken).toEqual([true, false]);
  });

  it('ends all at once, and says whenever it changed', () => {
    const { troubles, changes } = aWorld();
    troubles.begin('capacity');
    troubles.begin('throttle');
    expect(changes()).toBe(2);
    troubles.endAll();
    expect(troubles.list().flatMap((trouble) => trouble.inForce)).toEqual([]);
    expect(changes()).toBe(3);
  });

  it.each([
    ['image', 'web'],
    ['image', undefined],
    ['throttle', '101%'],
    ['throttle', 'much'],
    ['deny', 's3:GetObject'],
    ['deny', 'ec2'],
  ] as const)('of %s about %j makes no sense, and changes nothing', (name, about) => {
    const { troubles, changes } = aWorld();
    expect(troubles.begin(name, about)).toBeUndefined();
    expect(changes()).toBe(0);
  });

  it('is one of a list', () => {
    expect(isTroubleName('slack')).toBe(true);
    expect(isTroubleName('toString')).toBe(false);
  });
});
