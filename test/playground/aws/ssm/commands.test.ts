import {
  CancelCommandCommand,
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
} from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { anSsm, tally } from './an-ssm.ts';

describe('a command', () => {
  it('goes from pending over in progress to what its script comes to', async () => {
    const world = anSsm();
    const [id = ''] = world.add(1);
    world.aws.ssm.onScript((script) => script === 'whoami', { stdout: 'root\n' });
    const commandId = await world.send({ InstanceIds: [id], Parameters: { commands: ['whoami'] } });
    expect(await world.details(commandId)).toEqual(new Map([[id, 'Pending']]));
    world.wait(2);
    expect(await world.details(commandId)).toEqual(new Map([[id, 'InProgress']]));
    expect(await world.status(commandId)).toBe('InProgress/InProgress');
    world.wait(20);
    expect(await world.status(commandId)).toBe('Success/Success');
    const answer = await world.ssm.send(new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: id }));
    expect(answer).toMatchObject({
      Status: 'Success',
      ResponseCode: 0,
      PluginName: 'aws:runShellScript',
      StandardOutputContent: 'root\n',
      ExecutionElapsedTime: 'PT20S',
    });
  });

  it('fails with the exit status of its script, and tells the beginning of what that wrote', async () => {
    const world = anSsm();
    const [id = ''] = world.add(1);
    world.aws.ssm.onScript(() => true, {
      exitCode: 3,
      stdout: 'o'.repeat(30_000),
      stderr: 'e'.repeat(9_000),
      seconds: 1,
    });
    const commandId = await world.send({ InstanceIds: [id] });
    world.wait(3);
    expect(await world.status(commandId)).toBe('Failed/Failed');
    const answer = await world.ssm.send(new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: id }));
    expect(answer.ResponseCode).toBe(3);
    expect(answer.StandardOutputContent).toHaveLength(24_000);
    expect(answer.StandardErrorContent).toHaveLength(8_000);
  });

  it('gives its whole output to whoever keeps it', async () => {
    const world = anSsm();
    const [id = ''] = world.add(1);
    const kept: unknown[] = [];
    world.aws.ssm.onOutput((output) => kept.push(output));
    world.aws.ssm.onScript(() => true, { stdout: 'o'.repeat(30_000) });
    const commandId = await world.send({ InstanceIds: [id], OutputS3BucketName: 'logs', OutputS3KeyPrefix: 'bake' });
    world.wait(30);
    const key = `bake/${commandId}/${id}/awsrunShellScript/0.awsrunShellScript/stdout`;
    expect(kept).toEqual([{ bucket: 'logs', key, body: 'o'.repeat(30_000) }]);
  });

  it('runs on no more instances at once than it may', async () => {
    const world = anSsm();
    const ids = world.add(10);
    const commandId = await world.send({ InstanceIds: [...ids], MaxConcurrency: '30%' });
    world.wait(2);
    expect(tally((await world.details(commandId)).values())).toEqual({ InProgress: 3, Pending: 7 });
    world.wait(22);
    expect(tally((await world.details(commandId)).values())).toEqual({ Success: 3, InProgress: 3, Pending: 4 });
    world.wait(200);
    expect(await world.status(commandId)).toBe('Success/Success');
  });

  it('is sent to nobody more once it has failed more often than it may; those that have it carry on', async () => {
    const world = anSsm();
    const ids = world.add(10);
    world.aws.faults.failCommands({ instanceIds: ids.slice(0, 2) }, { kind: 'fails', exitCode: 1, stderr: 'no' });
    const commandId = await world.send({ InstanceIds: [...ids], MaxConcurrency: '2', MaxErrors: '1' });
    world.wait(600);
    const details = await world.details(commandId);
    expect(tally(details.values())).toEqual({ Failed: 2, Success: 1, Terminated: 7 });
    expect(await world.status(commandId)).toBe('Failed/Failed');
  });

  it('goes on with as many failures as it may have', async () => {
    const world = anSsm();
    const ids = world.add(10);
    world.aws.faults.failCommands({ instanceIds: ids.slice(0, 2) }, { kind: 'fails', exitCode: 1, stderr: 'no' });
    const commandId = await world.send({ InstanceIds: [...ids], MaxConcurrency: '2', MaxErrors: '2' });
    world.wait(600);
    expect(tally((await world.details(commandId)).values())).toEqual({ Failed: 2, Success: 8 });
    expect(await world.status(commandId)).toBe('Failed/Incomplete');
  });

  it('that is cancelled ends at once where it waits, soon where it runs, and stays where it is done', async () => {
    const world = anSsm();
    const ids = world.add(3);
    world.aws.ssm.onScript((_, id) => id === ids[0], { seconds: 1 });
    const commandId = await world.send({ InstanceIds: [...ids], MaxConcurrency: '1' });
    world.wait(6);
    const cancel = () => world.ssm.send(new CancelCommandCommand({ CommandId: commandId }));
    await cancel();
    expect([...(await world.details(commandId)).values()]).toEqual(['Success', 'Cancelling', 'Cancelled']);
    expect(await world.status(commandId)).toBe('Cancelling/Cancelling');
    world.wait(5);
    await cancel();
    world.wait(60);
    expect([...(await world.details(commandId)).values()]).toEqual(['Success', 'Cancelled', 'Cancelled']);
    expect(await world.status(commandId)).toBe('Cancelled/Cancelled');
  });

  it('that is cancelled for one instance goes on for the others', async () => {
    const world = anSsm();
    const [first = '', second = ''] = world.add(2);
    const commandId = await world.send({ InstanceIds: [first, second] });
    await world.ssm.send(new CancelCommandCommand({ CommandId: commandId, InstanceIds: [first] }));
    world.wait(30);
    expect([...(await world.details(commandId)).values()]).toEqual(['Cancelled', 'Success']);
  });

  it('that hangs times out, and counts as an error', async () => {
    const world = anSsm();
    const ids = world.add(2);
    world.aws.faults.failCommands({}, { kind: 'hangs' }, { times: 1 });
    const Parameters = { commands: ['sleep infinity'], executionTimeout: ['60'] };
    const commandId = await world.send({ InstanceIds: [...ids], MaxConcurrency: '1', Parameters });
    world.wait(62);
    expect([...(await world.details(commandId)).values()]).toEqual(['ExecutionTimedOut', 'Terminated']);
    expect(await world.status(commandId)).toBe('TimedOut/ExecutionTimedOut');
  });

  it('waits for an agent that is lost until delivery and execution together are over', async () => {
    const world = anSsm();
    const ids = world.add(2);
    world.aws.faults.loseAgents({ instanceIds: ids.slice(0, 1) });
    const Parameters = { commands: ['uptime'], executionTimeout: ['60'] };
    const commandId = await world.send({ InstanceIds: [...ids], TimeoutSeconds: 120, Parameters });
    world.wait(179);
    expect([...(await world.details(commandId)).values()]).toEqual(['Delayed', 'Success']);
    world.wait(1);
    expect([...(await world.details(commandId)).values()]).toEqual(['DeliveryTimedOut', 'Success']);
  });

  it('reaches an agent that comes back in time, and does not run where it comes back late', async () => {
    const world = anSsm();
    const ids = world.add(2);
    const nowMs = world.clock.nowMs();
    world.aws.faults.loseAgents({ instanceIds: ids.slice(0, 1) }, { untilMs: nowMs + 50_000 });
    world.aws.faults.loseAgents({ instanceIds: ids.slice(1) }, { untilMs: nowMs + 150_000 });
    const Parameters = { commands: ['uptime'], executionTimeout: ['100'] };
    const commandId = await world.send({ InstanceIds: [...ids], TimeoutSeconds: 100, Parameters });
    world.wait(300);
    expect([...(await world.details(commandId)).values()]).toEqual(['Success', 'DeliveryTimedOut']);
  });

  it('is undeliverable to an instance that ended after it was sent, which is no error', async () => {
    const world = anSsm();
    const ids = world.add(2);
    const commandId = await world.send({ InstanceIds: [...ids], MaxConcurrency: '1' });
    world.aws.ec2.machines.terminate(ids[1] ?? '');
    world.wait(100);
    expect([...(await world.details(commandId)).values()]).toEqual(['Success', 'Undeliverable']);
    expect(await world.status(commandId)).toBe('Success/Success');
  });

  it('is killed by a restart that it did not ask for', async () => {
    const world = anSsm();
    const [id = ''] = world.add(1);
    const commandId = await world.send({ InstanceIds: [id] });
    world.wait(5);
    world.aws.ec2.hosts.reboot(id);
    world.wait(60);
    const answer = await world.ssm.send(new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: id }));
    expect(answer).toMatchObject({ Status: 'Failed', ResponseCode: 143 });
  });

  it('is told of late where reads are delayed', async () => {
    const world = anSsm();
    const [id = ''] = world.add(1);
    world.aws.faults.delayReads(10);
    const commandId = await world.send({ InstanceIds: [id], Comment: 'r-1' });
    const list = async () => (await world.ssm.send(new ListCommandsCommand({}))).Commands ?? [];
    expect(await list()).toEqual([]);
    const read = new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: id });
    await expect(world.ssm.send(read)).rejects.toMatchObject({ name: 'InvocationDoesNotExist' });
    world.wait(10);
    expect(await list()).toMatchObject([{ CommandId: commandId, Comment: 'r-1' }]);
  });

  it('goes to a thousand instances by their tag, and tells of them by pages', async () => {
    const world = anSsm();
    world.add(1_000, { Role: 'web' });
    world.add(3, { Role: 'db' });
    const commandId = await world.send({
      Targets: [{ Key: 'tag:Role', Values: ['web'] }],
      MaxConcurrency: '100%',
      MaxErrors: '100%',
    });
    world.wait(60);
    world.aws.clear();
    expect(tally((await world.details(commandId)).values())).toEqual({ Success: 1_000 });
    expect(world.aws.counts()['ssm:ListCommandInvocations']).toBe(20);
    const page = new ListCommandInvocationsCommand({ CommandId: commandId, MaxResults: 51 });
    await expect(world.ssm.send(page)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('is found among those sent since a time, newest first', async () => {
    const world = anSsm();
    const [id = ''] = world.add(1);
    await world.send({ InstanceIds: [id], Comment: 'first' });
    world.wait(60);
    const value = `${new Date(world.clock.nowMs() - 1_000).toISOString().slice(0, 19)}Z`;
    await world.send({ InstanceIds: [id], Comment: 'second' });
    await world.send({ InstanceIds: [id], Comment: 'third' });
    const comments = async (key: 'InvokedAfter' | 'InvokedBefore') => {
      const { Commands = [] } = await world.ssm.send(new ListCommandsCommand({ Filters: [{ key, value }] }));
      return Commands.map(({ Comment }) => Comment);
    };
    expect(await comments('InvokedAfter')).toEqual(['third', 'second']);
    expect(await comments('InvokedBefore')).toEqual(['first']);
  });

  it('is refused where nobody could run it', async () => {
    const world = anSsm();
    const [id = ''] = world.add(1);
    const refused = async (input: Parameters<typeof world.send>[0], name: string) =>
      expect(world.send(input)).rejects.toMatchObject({ name });
    await refused({ InstanceIds: ['i-0123456789abcdef0'] }, 'InvalidInstanceId');
    await refused({ InstanceIds: [id, id] }, 'DuplicateInstanceId');
    await refused({ InstanceIds: [id], DocumentName: 'No-Such-Document' }, 'InvalidDocument');
    await refused({ InstanceIds: [id], TimeoutSeconds: 29 }, 'ValidationException');
    await refused({ InstanceIds: [id], Comment: 'c'.repeat(101) }, 'ValidationException');
    await refused({ InstanceIds: [id], Parameters: {} }, 'InvalidParameters');
    await refused({ InstanceIds: [...world.add(51)] }, 'InvalidTarget');
    await refused({}, 'InvalidTarget');
    world.aws.ssm.setPlatform(world.imageId, { platformType: 'Windows', platformName: 'Windows', version: '10.0' });
    await refused({ InstanceIds: [id] }, 'UnsupportedPlatformType');
  });
});
