import { RebootInstancesCommand, StartInstancesCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { SendCommandCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { passTime } from './fleet-world.ts';
import { type ServersScenario, serversScenario, untilSent } from './in-place-world.ts';
import { noTraces, scenario } from './scenario.ts';

const fails = { kind: 'fails', exitCode: 2, stderr: 'broken' } as const;

/** Ten servers behind the load balancer, two at a time. */
async function approved(flags = ''): Promise<ServersScenario> {
  const world = await serversScenario({ count: 10, served: true });
  await world.askToPatch(`--batch 2 ${flags}`);
  await world.click('grace', 'Approve');
  return world;
}

function times(world: ServersScenario, call: string): number {
  return world.changes().filter((change) => change === call).length;
}

/** Works until the second wave has its command, and answers the two servers of it. */
async function inSecondWave(world: ServersScenario): Promise<readonly [string, string]> {
  await world.settle({ until: () => times(world, 'SendCommand') === 2 });
  return [world.ids[1] ?? '', world.ids[2] ?? ''];
}

async function stop({ clients }: ServersScenario, id: string): Promise<void> {
  await clients.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
}

async function terminate(world: ServersScenario, id: string): Promise<void> {
  const place = { accountId: '111122223333', region: 'eu-west-1' };
  await world.core.desk.aws.for(place, { actor: 'test' }).instances.terminate([id]);
}

describe('a freeze in the middle of a wave', () => {
  it('lets the wave end and come back into service, and begins no other', async () => {
    const world = await approved();
    await untilSent(world, 1);
    await world.command('mary', '/ami freeze --reason sale');
    await world.settle({ untilMs: world.clock.nowMs() + 2 * 3_600_000 });
    expect(await world.targets()).toEqual({ healthy: 10 });
    expect(times(world, 'SendCommand')).toBe(1);
    expect(world.thread().join('\n')).toContain('Wave 1 of 6 is over: 1 of 10 servers patched');
    expect(world.card()).toContain('Frozen by mary: sale');
    await world.command('mary', '/ami unfreeze');
    await world.settle();
    expect(world.card()).toContain('Came of it: 10 of 10 servers patched');
  });

  it('before anything is sent lets the servers that are out be patched and come back', async () => {
    const world = await approved();
    await world.settle({ until: () => times(world, 'DeregisterTargets') === 1 });
    await world.command('mary', '/ami freeze --reason sale');
    await world.settle({ untilMs: world.clock.nowMs() + 2 * 3_600_000 });
    expect(await world.targets()).toEqual({ healthy: 10 });
    expect(times(world, 'DeregisterTargets')).toBe(1);
  });
});

describe('a freeze in the last wave of a fleet', () => {
  it('does not keep anything suspended in the group', async () => {
    const world = await scenario({ desired: 2, config: { defaults: { minHealthyPercent: 50 } } });
    await world.command('ada', '/ami patch web --strategy in-place');
    await world.settle();
    await world.click('grace', 'Approve');
    await world.settle({ until: () => world.changes().filter((change) => change === 'SendCommand').length === 2 });
    await world.command('mary', '/ami freeze --reason sale');
    await world.settle();
    expect(world.card()).toContain('Came of it: 2 of 2 servers patched');
    expect((await world.group()).suspended).toEqual([]);
  });
});

describe('a baseline', () => {
  it('is given no more time than SSM gives it', async () => {
    const config = { defaults: { minHealthyPercent: 80 }, profiles: { default: { timeoutSeconds: 4 * 3_600 } } };
    const world = await serversScenario({ count: 2 }, { config });
    await world.askToPatch();
    expect(world.card()).toContain('one server at most 2 h');
  });
});

describe('a server that stops while it is being patched', () => {
  it.each([['terminated', terminate] as const, ['stopped', stop] as const])(
    'is not waited for where it is %s, and has not failed',
    async (_how, act) => {
      const world = await approved('--max-errors 0');
      const [lost] = await inSecondWave(world);
      const sinceMs = world.clock.nowMs();
      passTime(world.clock, world.aws, 5);
      await act(world, lost);
      await world.settle({ until: async () => (await world.run()).step.round === 3 });
      expect(world.clock.nowMs() - sinceMs).toBeLessThan(20 * 60_000);
      await world.settle();
      expect(world.card()).toContain('Came of it: 9 of 10 servers patched; 1 did not run any more');
    },
  );

  it('and restarts is waited for', async () => {
    const world = await approved('--max-errors 0');
    const [restarted] = await inSecondWave(world);
    passTime(world.clock, world.aws, 5);
    await world.clients.ec2.send(new RebootInstancesCommand({ InstanceIds: [restarted] }));
    await world.settle();
    expect(world.card()).not.toContain('did not run any more');
  });
});

describe('a server that stays out of service, since it does not run', () => {
  async function withOneOut(): Promise<{ readonly world: ServersScenario; readonly lost: string }> {
    const world = await approved();
    const [lost] = await inSecondWave(world);
    passTime(world.clock, world.aws, 5);
    await stop(world, lost);
    await world.settle({ until: () => world.thread().join('\n').includes(`1 server stays out of web (${lost})`) });
    return { world, lost };
  }

  async function start({ clients, clock, aws }: ServersScenario, id: string): Promise<void> {
    await clients.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
    passTime(clock, aws, 300);
  }

  it('is put back at the end where it runs again by then', async () => {
    const { world, lost } = await withOneOut();
    await start(world, lost);
    await world.settle();
    expect(await world.targets()).toEqual({ healthy: 10 });
    expect(world.card()).not.toContain('out of web');
  });

  it('is put back by an abort where it runs again by then', async () => {
    const { world, lost } = await withOneOut();
    await start(world, lost);
    await world.click('ada', 'Abort');
    await world.settle();
    expect(await world.targets()).toEqual({ healthy: 10 });
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });

  it('is named in the end with its target group where it does not', async () => {
    const { world, lost } = await withOneOut();
    await world.settle();
    expect(await world.targets()).toEqual({ healthy: 9 });
    expect(world.card()).toContain(`stays out of service: ${lost} (web)`);
    expect(world.thread().join('\n')).toContain(`1 server stays out of service: ${lost} (web)`);
  });

  it('is named after an abort where it does not', async () => {
    const { world, lost } = await withOneOut();
    await world.click('ada', 'Abort');
    await world.settle();
    expect(world.card()).toContain(`stays out of service: ${lost} (web)`);
  });
});

describe('a scan of the patches by somebody else', () => {
  it('after the installation makes no failure of it', async () => {
    const world = await approved('--max-errors 0');
    const [first = ''] = world.ids;
    await world.settle({ until: () => world.patched().includes(first) });
    await world.clients.ssm.send(
      new SendCommandCommand({
        InstanceIds: [first],
        DocumentName: 'AWS-RunPatchBaseline',
        Parameters: { Operation: ['Scan'] },
      }),
    );
    await world.settle();
    expect(world.card()).toContain('Came of it: 10 of 10 servers patched');
  });
});

describe('servers that all fail', () => {
  it('fail one at a time as long as none has gone well', async () => {
    const world = await serversScenario({ count: 40 });
    world.aws.faults.failCommands({}, fails);
    await world.patchThem('--batch 8 --max-errors 2');
    expect(world.card()).toContain('3 of 40 servers failed, and 2 may');
    expect(world.card()).toContain('37 were not touched');
  });

  it('after the first hardly outnumber the budget', async () => {
    const world = await serversScenario({ count: 40 });
    world.aws.faults.failCommands({ instanceIds: world.ids.slice(1) }, fails);
    await world.patchThem('--batch 8 --max-errors 2');
    expect(world.card()).toContain('3 of 40 servers failed, and 2 may');
    expect(world.patched()).toHaveLength(1);
  });
});
