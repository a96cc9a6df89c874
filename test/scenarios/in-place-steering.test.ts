import { describe, expect, it } from 'vitest';
import { passTime } from './fleet-world.ts';
import { type ServersScenario, serversScenario, untilSent } from './in-place-world.ts';
import { noTraces } from './scenario.ts';

const fails = { kind: 'fails', exitCode: 2, stderr: 'broken' } as const;

/** Ten servers behind the load balancer, two at a time. */
async function approved(flags = ''): Promise<ServersScenario> {
  const world = await serversScenario({ count: 10, served: true });
  await world.askToPatch(`--batch 2 ${flags}`);
  await world.click('grace', 'Approve');
  return world;
}

function sent(world: ServersScenario): number {
  return world.changes().filter((change) => change === 'SendCommand').length;
}

describe('more failures than the budget', () => {
  async function stopped(): Promise<ServersScenario> {
    const world = await approved('--max-errors 0');
    world.aws.faults.failCommands({ instanceIds: [world.ids[1] ?? ''] }, fails);
    await world.settle();
    return world;
  }

  it('stop the run with the rest untouched and everything back in service', async () => {
    const world = await stopped();
    expect(world.card()).toContain('1 of 10 servers failed, and 0 may');
    expect(world.card()).toContain(`${world.ids[1]} (exit status 2: broken)`);
    expect(world.card()).toContain('7 were not touched; retry goes on with them.');
    expect(world.patched()).toHaveLength(2);
    expect(sent(world)).toBe(2);
    expect(await world.targets()).toEqual({ healthy: 10 });
  });

  it('let a person have it go on with the rest', async () => {
    const world = await stopped();
    await world.click('grace', 'Retry');
    await world.settle();
    expect(world.card()).toContain('Came of it: 9 of 10 servers patched; 1 failed');
    expect(await world.targets()).toEqual({ healthy: 10 });
  });

  it('stop it again when there are more after that', async () => {
    const world = await stopped();
    world.aws.faults.failCommands({ instanceIds: [world.ids[6] ?? ''] }, fails);
    await world.click('grace', 'Retry');
    await world.settle();
    expect(world.card()).toContain('2 of 10 servers failed, and 0 may');
  });

  it('end where a person has it end, and nothing is left behind', async () => {
    const world = await stopped();
    await world.click('ada', 'Stop here');
    await world.settle();
    expect((await world.run()).phase).toMatchObject({ kind: 'ended', outcome: 'undone' });
    expect(world.patched()).toHaveLength(2);
    expect(await world.targets()).toEqual({ healthy: 10 });
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });
});

describe('a pause', () => {
  it('cancels the command, and what it has cancelled is done again when the run goes on', async () => {
    const world = await approved();
    await untilSent(world, 1);
    await world.click('ada', 'Pause');
    await world.settle();
    expect(world.changes()).toContain('CancelCommand');
    expect(world.thread().join('\n')).toContain('1 SSM command cancelled');
    passTime(world.clock, world.aws, 3_600);
    expect(world.patched()).toEqual([]);
    await world.click('ada', 'Resume');
    await world.settle();
    expect(world.card()).toContain('Came of it: 10 of 10 servers patched');
    expect(world.patched()).toEqual(world.ids);
    expect(await world.targets()).toEqual({ healthy: 10 });
  });

  it('between two waves only waits', async () => {
    const world = await approved();
    await world.settle({ until: async () => (await world.run()).step.round === 2 });
    await world.click('ada', 'Pause');
    await world.settle();
    const before = sent(world);
    passTime(world.clock, world.aws, 3_600);
    expect(sent(world)).toBe(before);
    await world.click('ada', 'Resume');
    await world.settle();
    expect(world.card()).toContain('10 of 10 servers patched');
  });
});

describe('an abort', () => {
  it('cancels the command that is under way and puts its servers back', async () => {
    const world = await approved();
    await untilSent(world, 10);
    await world.click('ada', 'Abort');
    await world.settle();
    expect(world.changes()).toContain('CancelCommand');
    expect((await world.run()).phase).toMatchObject({ kind: 'ended', outcome: 'undone' });
    expect(world.patched()).toEqual([]);
    expect(sent(world)).toBe(1);
    expect(await world.targets()).toEqual({ healthy: 10 });
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });

  it('puts back what still drains, and sends nothing', async () => {
    const world = await approved();
    await world.settle({ until: () => world.changes().includes('DeregisterTargets') });
    await world.command('ada', `/ami abort ${(await world.run()).id}`);
    await world.settle();
    expect(sent(world)).toBe(0);
    expect(await world.targets()).toEqual({ healthy: 10 });
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });

  it('before the first wave changes nothing', async () => {
    const world = await serversScenario({ count: 10, served: true });
    await world.askToPatch();
    await world.click('ada', 'Withdraw');
    await world.settle();
    expect(world.changes()).toEqual([]);
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });
});

describe('a server that hangs', () => {
  it('is given up when its time is over, and named', async () => {
    const config = { defaults: { minHealthyPercent: 80 }, profiles: { default: { timeoutSeconds: 600 } } };
    const world = await serversScenario({ count: 5 }, { config });
    world.aws.faults.failCommands({ instanceIds: [world.ids[2] ?? ''] }, { kind: 'hangs' });
    await world.patchThem('--max-errors 1');
    expect(world.card()).toContain('4 of 5 servers patched; 1 failed');
    expect(world.card()).toMatch(/when its time was over|Timed ?Out/);
    expect(world.changes()).toContain('CancelCommand');
  });
});

describe('a server that SSM cannot reach', () => {
  it('is undeliverable, and the others of its command are patched', async () => {
    const world = await serversScenario({ count: 5 });
    world.aws.faults.failCommands({ instanceIds: [world.ids[2] ?? ''] }, { kind: 'undeliverable' });
    await world.patchThem('--max-errors 1 --batch 4');
    expect(world.card()).toContain('4 of 5 servers patched; 1 failed');
  });
});

describe('a server that does not get healthy again behind the load balancer', () => {
  it('has failed, is named with what the load balancer says, and stays registered', async () => {
    const world = await approved('--max-errors 1');
    const [, second = ''] = world.ids;
    const registered = () => world.changes().filter((change) => change === 'RegisterTargets').length;
    await world.settle({ until: () => registered() === 2 });
    world.aws.elb.hold(world.targetGroupArn, second, true);
    await world.settle();
    expect(world.card()).toContain(`9 of 10 servers patched; 1 failed: ${second} (unhealthy in web`);
    expect(await world.targets()).toEqual({ healthy: 9, unhealthy: 1 });
  });
});

describe('a command of which nobody knows whether it arrived', () => {
  it.each([['loseReply', 6] as const, ['loseRequest', 7] as const])(
    'is looked for and sent once (%s)',
    async (lose, calls) => {
      const world = await approved();
      world.aws.faults[lose]({ action: 'SendCommand' }, { times: 1 });
      await world.settle();
      expect(world.card()).toContain('Came of it: 10 of 10 servers patched');
      expect(world.changes().filter((change) => change.startsWith('SendCommand'))).toHaveLength(calls);
    },
  );
});

describe('a permission that is missing in the middle', () => {
  it('stops the run with its name, and an abort puts every server back', async () => {
    const world = await approved();
    const denied = world.aws.faults.deny({ action: 'SendCommand' });
    await world.settle();
    expect(world.card()).toContain('ssm:SendCommand');
    expect(await world.targets()).toEqual({ healthy: 9 });
    denied.stop();
    await world.click('ada', 'Stop here');
    await world.settle();
    expect(await world.targets()).toEqual({ healthy: 10 });
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });
});

describe('a pause whose permission is missing', () => {
  it('rests all the same, and says that what is under way runs on', async () => {
    const world = await approved();
    await untilSent(world, 1);
    world.aws.faults.deny({ action: 'CancelCommand' });
    await world.click('ada', 'Pause');
    await world.settle();
    expect(world.thread().join('\n')).toContain('could not be called off and runs on');
    expect(world.buttons()).toContain('Resume');
  });
});
