import { beforeEach, expect, it } from 'vitest';
import type { NewCommand } from '../../src/aws/service-ports.ts';
import { type AwsWorld, type Built, type Gap, known } from './aws-world.ts';

export interface CommandsContract {
  readonly world: () => AwsWorld;
  readonly built: () => Built;
  readonly itUnless: (gap: Gap, title: string, test: () => Promise<void>) => void;
}

const comment = 'amiable r-7k3f9q patch';
const stranger = 'i-0123456789abcdef0';
const strangeCommand = '12345678-1234-4234-8234-123456789012';
const minuteMs = 60_000;

/** What the adapter of Systems Manager promises, for two instances at rest. */
export function commandsContract({ world, built, itUnless }: CommandsContract): void {
  let ids: readonly string[];
  const commands = () => world().aws.commands;
  const send = async (more: Partial<NewCommand> = {}): Promise<string> => {
    const command = {
      document: 'AWS-RunShellScript',
      parameters: { commands: ['uptime'] },
      instanceIds: ids,
      comment,
      deliverySeconds: 600,
    };
    return (await commands().send({ ...command, ...more })).commandId;
  };
  const since = async (commandId: string): Promise<number> => known(await commands().read(commandId)).requestedAtMs;

  beforeEach(async () => {
    ids = (await world().aws.instances.ofGroup(built().groupName)).map(({ instanceId }) => instanceId);
  });

  it('are found by exactly their comment, and read by their id', async () => {
    const commandId = await send();
    await send({ comment: `${comment} again` });
    await world().rest();
    const found = await commands().find(comment, await since(commandId));
    expect(found).toMatchObject({ commandId, comment, status: 'Success' });
    expect(await commands().read(commandId)).toEqual(found);
    expect(await commands().find('amiable', 0)).toBeUndefined();
  });

  it('are listed together', async () => {
    const sent = [await send(), await send({ comment: `${comment} again` })];
    await world().rest();
    const listed = await commands().sentSince(await since(sent[0] ?? ''));
    expect(listed.map(({ commandId }) => commandId)).toEqual(expect.arrayContaining(sent));
  });

  itUnless('commands-since', 'are not found among those sent later', async () => {
    const commandId = await send();
    await world().rest();
    expect(await commands().find(comment, (await since(commandId)) + minuteMs)).toBeUndefined();
  });

  it('that nobody sent are undefined', async () => {
    expect(await commands().read(strangeCommand)).toBeUndefined();
    expect(await commands().output(strangeCommand, ids[0] ?? '')).toBeUndefined();
  });

  it('have the exit status of their script', async () => {
    const commandId = await send();
    await world().rest();
    expect(await commands().output(commandId, ids[0] ?? '')).toMatchObject({ state: 'success', exitCode: 0 });
    expect(await commands().output(commandId, stranger)).toBeUndefined();
  });

  itUnless('command-output', 'have what their script wrote', async () => {
    const commandId = await send();
    await world().rest();
    expect((await commands().output(commandId, ids[0] ?? ''))?.stdout).toContain('uptime');
  });

  itUnless('command-steps', 'of several steps have the output of the one that ran', async () => {
    const commandId = await send({ document: 'AWS-RunPatchBaseline', parameters: { Operation: ['Scan'] } });
    await world().rest();
    const output = await commands().output(commandId, ids[0] ?? '');
    expect(output).toMatchObject({ state: 'success', exitCode: 0 });
    expect(output?.stdout).toContain('missing');
  });

  itUnless('command-addressees', 'go to those that they name and to nobody else', async () => {
    const commandId = await send({ instanceIds: ids.slice(0, 1) });
    await world().rest();
    expect(await commands().read(commandId)).toMatchObject({ targets: 1, completed: 1, errors: 0 });
  });

  itUnless('command-invocations', 'tell how each instance stands', async () => {
    const commandId = await send();
    const states = async () =>
      new Map((await commands().invocations(commandId)).map((one) => [one.instanceId, one.state]));
    expect(await states()).toEqual(new Map(ids.map((id) => [id, 'pending'])));
    await world().rest();
    expect(await states()).toEqual(new Map(ids.map((id) => [id, 'success'])));
  });

  itUnless('unknown-instances', 'go to nobody where an instance has no agent', async () => {
    await expect(send({ instanceIds: [stranger] })).rejects.toMatchObject({ kind: 'not-found' });
  });

  itUnless('unknown-documents', 'go to nobody where there is no such document', async () => {
    await expect(send({ document: 'No-Such-Document' })).rejects.toMatchObject({ kind: 'not-found' });
  });

  itUnless('command-cancelling', 'are cancelled as often as they are told to, and not once they are done', async () => {
    const commandId = await send();
    await commands().cancel(commandId);
    await commands().cancel(commandId);
    await world().rest();
    expect((await commands().invocations(commandId)).map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
    const done = await send();
    await world().rest();
    await commands().cancel(done);
    expect(await commands().read(done)).toMatchObject({ status: 'Success' });
  });

  itUnless('agents', 'reach agents, which are known by instance', async () => {
    const agents = await commands().agents([...ids, stranger]);
    expect(new Set(agents.map(({ instanceId }) => instanceId))).toEqual(new Set(ids));
    expect(agents[0]).toMatchObject({ ping: 'online', platform: 'linux', platformName: 'Amazon Linux' });
    expect(await commands().agents([])).toEqual([]);
  });

  itUnless('patch-states', 'of patching leave a patch state behind', async () => {
    expect(await commands().patchStates(ids)).toEqual([]);
    await send({
      document: 'AWS-RunPatchBaseline',
      parameters: { Operation: ['Install'] },
      instanceIds: ids.slice(0, 1),
      concurrency: 1,
      errorBudget: 0,
    });
    await world().rest();
    expect(await commands().patchStates(ids)).toMatchObject([
      { instanceId: ids[0], operation: 'Install', missing: 0, failed: 0, pendingReboot: 0 },
    ]);
  });

  it('are written to the audit trail without what they run', async () => {
    const commandId = await send({ parameters: { commands: ['echo a-secret'] } });
    const sent = known(world().audited.find(({ entry }) => entry.call === 'SendCommand'));
    expect(sent.entry.subject).toMatchObject({ document: 'AWS-RunShellScript', comment, instanceIds: ids });
    expect(JSON.stringify(sent)).not.toContain('a-secret');
    expect(sent.outcome?.kind).toBe('succeeded');
    expect(commandId).toMatch(/^[0-9a-f-]{36}$/);
  });
}
