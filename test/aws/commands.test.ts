import { SendCommandCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { createClients } from '../../src/aws/clients.ts';
import { testClock } from '../../src/basics/clock.ts';
import { createSimulatedAws } from '../../src/playground/aws/account.ts';
import { credentials, openAws, place } from './access.ts';

function fleetOf(count: number) {
  const clock = testClock();
  const simulated = createSimulatedAws({ clock, seed: 1, ...place });
  const imageId = simulated.ec2.addImage({ name: 'web-1.0.0' });
  const ids = Array.from({ length: count }, () =>
    simulated.ec2.addInstance({ imageId, as: 'running', tags: { Role: 'web' } }),
  );
  const { aws, calls } = openAws(simulated.requestHandler, { clock });
  const { ssm } = createClients({ region: place.region, credentials, requestHandler: simulated.requestHandler });
  const wait = (seconds: number): void => {
    clock.advanceBy(seconds * 1000);
    simulated.kernel.settle();
  };
  return { simulated, ids, commands: aws.commands, calls, ssm, wait };
}

const uptime = { document: 'AWS-RunShellScript', parameters: { commands: ['uptime'] }, deliverySeconds: 600 };

describe('commands over many instances', () => {
  it('are followed by pages of 50', async () => {
    const { commands, calls, ssm, wait } = fleetOf(1_000);
    const { Command } = await ssm.send(
      new SendCommandCommand({
        DocumentName: 'AWS-RunShellScript',
        Parameters: { commands: ['uptime'] },
        Targets: [{ Key: 'tag:Role', Values: ['web'] }],
        MaxConcurrency: '100%',
      }),
    );
    wait(600);
    const invocations = await commands.invocations(Command?.CommandId ?? '');
    expect(new Set(invocations.map(({ instanceId }) => instanceId)).size).toBe(1_000);
    expect(invocations.every(({ state }) => state === 'success')).toBe(true);
    expect(calls.get('ssm:ListCommandInvocations')).toBe(20);
  });

  it('ask for agents and patch states 50 at a time, and once for each', async () => {
    const { commands, calls, ids } = fleetOf(120);
    expect(await commands.agents([...ids, ...ids])).toHaveLength(120);
    expect(calls.get('ssm:DescribeInstanceInformation')).toBe(3);
    expect(await commands.patchStates(ids)).toEqual([]);
    expect(calls.get('ssm:DescribeInstancePatchStates')).toBe(3);
  });

  it('go on whatever fails, unless there is a budget', async () => {
    const { simulated, commands, ids, wait } = fleetOf(10);
    simulated.faults.failCommands({ instanceIds: ids.slice(0, 3) }, { kind: 'fails', exitCode: 1, stderr: 'no' });
    const without = await commands.send({ ...uptime, instanceIds: ids, comment: 'without' });
    const within = await commands.send({
      ...uptime,
      instanceIds: ids,
      comment: 'within',
      concurrency: 1,
      errorBudget: 1,
    });
    wait(900);
    expect(await commands.read(without.commandId)).toMatchObject({ completed: 10, errors: 3 });
    const states = (await commands.invocations(within.commandId)).map(({ state }) => state);
    expect(states).toEqual(['failed', 'failed', ...Array.from({ length: 8 }, () => 'terminated')]);
  });
});

describe('the output of a command', () => {
  it('of several steps is that of the one that failed', async () => {
    const { simulated, commands, ids, wait } = fleetOf(1);
    simulated.faults.failCommands({}, { kind: 'fails', exitCode: 156, stderr: 'no result from apt' });
    const { commandId } = await commands.send({
      ...uptime,
      document: 'AWS-RunPatchBaseline',
      parameters: { Operation: ['Install'] },
      instanceIds: ids,
      comment: 'patch',
    });
    expect(await commands.output(commandId, ids[0] ?? '')).toMatchObject({ state: 'pending', exitCode: -1 });
    wait(600);
    expect(await commands.output(commandId, ids[0] ?? '')).toMatchObject({
      state: 'failed',
      exitCode: 156,
      stderr: 'no result from apt',
    });
  });
});
