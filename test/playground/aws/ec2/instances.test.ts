import {
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  paginateDescribeInstances,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { type AwsUnderTest, aSimulatedAws } from '../a-simulated-aws.ts';

function run(
  { ec2, imageId }: AwsUnderTest,
  more: { MaxCount?: number; ClientToken?: string; InstanceType?: 't3.micro' | 't4g.micro' } = {},
) {
  return ec2.send(
    new RunInstancesCommand({ ImageId: imageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1, ...more }),
  );
}

async function runOne(world: AwsUnderTest): Promise<string> {
  const { Instances } = await run(world);
  return Instances?.[0]?.InstanceId ?? '';
}

async function stateOf({ ec2 }: AwsUnderTest, id: string): Promise<string | undefined> {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return Reservations?.[0]?.Instances?.[0]?.State?.Name;
}

async function checksOf({ ec2 }: AwsUnderTest, id: string): Promise<string | undefined> {
  const { InstanceStatuses } = await ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [id] }));
  return InstanceStatuses?.[0]?.InstanceStatus?.Status;
}

describe('a simulated instance', () => {
  it('takes its time from pending to running, serving and checked', async () => {
    const world = aSimulatedAws();
    const id = await runOne(world);
    expect(await stateOf(world, id)).toBe('pending');
    world.wait(20);
    expect(await stateOf(world, id)).toBe('running');
    expect(await checksOf(world, id)).toBe('initializing');
    expect(world.aws.ec2.machines.find(id)?.serving).toBe(false);
    world.wait(15);
    expect(world.aws.ec2.machines.find(id)?.serving).toBe(true);
    world.wait(45);
    expect(await checksOf(world, id)).toBe('ok');
  });

  it('ends, stays described for an hour and is then unknown', async () => {
    const world = aSimulatedAws();
    const id = await runOne(world);
    await world.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect(await stateOf(world, id)).toBe('shutting-down');
    world.wait(20);
    expect(await stateOf(world, id)).toBe('terminated');
    world.wait(3600);
    await expect(stateOf(world, id)).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
  });

  it('stops and starts, and a boot that was under way before does not count', async () => {
    const world = aSimulatedAws();
    const id = await runOne(world);
    world.wait(21);
    await world.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    world.wait(70);
    expect(await stateOf(world, id)).toBe('stopped');
    expect(world.aws.ec2.machines.find(id)).toMatchObject({ serving: false, checks: 'initializing' });
    await world.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
    world.wait(80);
    expect(world.aws.ec2.machines.find(id)).toMatchObject({ state: 'running', serving: true, checks: 'ok' });
  });

  it('has no status while it does not run, unless all are asked for', async () => {
    const world = aSimulatedAws();
    await runOne(world);
    const listed = await world.ec2.send(new DescribeInstanceStatusCommand({}));
    expect(listed.InstanceStatuses).toEqual([]);
    const all = await world.ec2.send(new DescribeInstanceStatusCommand({ IncludeAllInstances: true }));
    expect(all.InstanceStatuses?.[0]).toMatchObject({ InstanceStatus: { Status: 'not-applicable' } });
  });
});

describe('RunInstances', () => {
  it('launches once per client token and refuses the token with other parameters', async () => {
    const world = aSimulatedAws();
    const first = await run(world, { ClientToken: 'once', MaxCount: 3 });
    const again = await run(world, { ClientToken: 'once', MaxCount: 3 });
    expect(first.Instances).toHaveLength(3);
    expect(again.Instances?.map(({ InstanceId }) => InstanceId)).toEqual(
      first.Instances?.map(({ InstanceId }) => InstanceId),
    );
    await expect(run(world, { ClientToken: 'once', MaxCount: 2 })).rejects.toMatchObject({
      name: 'IdempotentParameterMismatch',
    });
  });

  it('refuses an architecture that is not the image’s', async () => {
    await expect(run(aSimulatedAws(), { InstanceType: 't4g.micro' })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });

  it.each([
    ['ami-00000000', 'InvalidAMIID.NotFound'],
    ['ami-x', 'InvalidAMIID.Malformed'],
  ])('answers %s with %s', async (imageId, name) => {
    await expect(run({ ...aSimulatedAws(), imageId })).rejects.toMatchObject({ name });
  });

  it.each(['pending', 'failed', 'disabled', 'deregistered'] as const)('refuses an image that is %s', async (state) => {
    const world = aSimulatedAws();
    const imageId = world.aws.ec2.addImage({ name: state, state });
    await expect(run({ ...world, imageId })).rejects.toMatchObject({ name: 'InvalidAMIID.Unavailable' });
  });

  it('changes nothing in a dry run', async () => {
    const world = aSimulatedAws();
    const command = new RunInstancesCommand({ ImageId: world.imageId, MinCount: 1, MaxCount: 1, DryRun: true });
    await expect(world.ec2.send(command)).rejects.toMatchObject({ name: 'DryRunOperation' });
    expect((await world.ec2.send(new DescribeInstancesCommand({}))).Reservations).toEqual([]);
  });
});

describe('DescribeInstances', () => {
  it('pages through a group of thousands, each instance once, and sees no other', async () => {
    const { aws, ec2, imageId } = aSimulatedAws();
    const add = (group: string): string =>
      aws.ec2.addInstance({ imageId, tags: { 'aws:autoscaling:groupName': group }, as: 'running' });
    const web = Array.from({ length: 2500 }, () => [add('web'), add('api')][0]);
    const seen: (string | undefined)[] = [];
    const filters = [{ Name: 'tag:aws:autoscaling:groupName', Values: ['web'] }];
    for await (const page of paginateDescribeInstances({ client: ec2, pageSize: 1000 }, { Filters: filters })) {
      seen.push(
        ...(page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId)),
      );
    }
    expect(seen).toEqual(web);
    expect(aws.counts()['ec2:DescribeInstances']).toBe(3);
  });

  it.each([
    { Name: 'tag:Name', Values: ['w?b-*'], found: 1 },
    { Name: 'tag:Name', Values: ['web'], found: 0 },
    { Name: 'tag-key', Values: ['Name'], found: 1 },
    { Name: 'instance-state-name', Values: ['pending', 'running'], found: 2 },
    { Name: 'instance-type', Values: ['t3.micro'], found: 2 },
  ])('filters by $Name $Values', async ({ found, ...filter }) => {
    const { aws, ec2, imageId } = aSimulatedAws();
    aws.ec2.addInstance({ imageId, tags: { Name: 'web-1' } });
    aws.ec2.addInstance({ imageId });
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ Filters: [filter] }));
    expect(Reservations).toHaveLength(found);
  });

  it.each([
    [{ Filters: [{ Name: 'colour', Values: ['red'] }] }, 'InvalidParameterValue'],
    [{ MaxResults: 4 }, 'InvalidParameterValue'],
    [{ NextToken: 'mine' }, 'InvalidNextToken'],
    [{ InstanceIds: ['i-00000000'], MaxResults: 5 }, 'InvalidParameterCombination'],
    [{ InstanceIds: ['web-1'] }, 'InvalidInstanceID.Malformed'],
  ])('answers %j with %s', async (input, name) => {
    await expect(aSimulatedAws().ec2.send(new DescribeInstancesCommand(input))).rejects.toMatchObject({ name });
  });
});
