import { describe, expect, it } from 'vitest';
import { passTime } from './fleet-world.ts';
import { type ServersScenario, serversScenario } from './in-place-world.ts';

const fails = { kind: 'fails', exitCode: 2, stderr: 'broken' } as const;

/** Ten servers behind the load balancer, two at a time. */
async function approved(flags = ''): Promise<ServersScenario> {
  const world = await serversScenario({ count: 10, served: true });
  await world.askToPatch(`--batch 2 ${flags}`);
  await world.click('grace', 'Approve');
  return world;
}

async function untilRound(world: ServersScenario, round: number): Promise<void> {
  await world.settle({ until: async () => (await world.run()).step.round === round });
}

function thread(world: ServersScenario): string {
  return world.thread().join('\n');
}

describe('the end of a run', () => {
  it('in which all went well says so', async () => {
    const world = await approved();
    await world.settle();
    expect(world.card()).toContain('✅ Done. Everything was done as planned.');
  });

  it('in which some servers failed is no plain success', async () => {
    const world = await approved('--max-errors 1');
    world.aws.faults.failCommands({ instanceIds: [world.ids[4] ?? ''] }, fails);
    await world.settle();
    expect(world.card()).toContain('⚠️ Done. 9 of 10 servers patched, 1 failed.');
    expect(world.card()).not.toContain('as planned');
    expect(thread(world)).toContain('⚠️ Done. 9 of 10 servers patched, 1 failed. It took');
  });
});

describe('an abort', () => {
  it('between two waves says who is patched, and that nothing of that is taken back', async () => {
    const world = await approved();
    await untilRound(world, 3);
    await world.click('ada', 'Abort');
    await world.settle();
    expect(world.card()).toContain('🛑 Stopped. 3 of 10 servers patched, 7 untouched. ada aborted it.');
    expect(world.card()).toContain('Came of it: 3 of 10 servers patched; 7 untouched');
    expect(world.card()).not.toContain('Taken back');
    expect(thread(world)).toContain('🛑 Stopped. 3 of 10 servers patched, 7 untouched. ada aborted it.');
  });

  it('in the middle of a wave counts its servers apart', async () => {
    const world = await approved();
    await world.settle({ until: () => world.changes().filter((change) => change === 'SendCommand').length === 2 });
    passTime(world.clock, world.aws, 5);
    await world.click('ada', 'Abort');
    await world.settle();
    expect(world.card()).toContain(
      '1 of 10 servers patched, 2 under way when it ended, which may be patched or not, 7 untouched.',
    );
  });

  it('after a stop counts the failures that stopped it', async () => {
    const world = await approved('--max-errors 0');
    world.aws.faults.failCommands({ instanceIds: [world.ids[1] ?? ''] }, fails);
    await world.settle();
    await world.click('ada', 'Stop here');
    await world.settle();
    expect(world.card()).toContain('🛑 Stopped. 2 of 10 servers patched, 1 failed, 7 untouched.');
    expect(world.card()).toContain(`${world.ids[1]} (exit status 2: broken)`);
  });
});

describe('a stop at the error budget', () => {
  async function stopped(): Promise<ServersScenario> {
    const world = await serversScenario({ count: 60 });
    const failing = world.ids.slice(4, 24);
    const stderr = `the repository ${'x'.repeat(200)}`;
    world.aws.faults.failCommands({ instanceIds: failing }, { ...fails, stderr });
    await world.patchThem('--batch 20 --max-errors 3');
    return world;
  }

  it('says first how many failed and what can be done, then some with their reasons', async () => {
    const world = await stopped();
    const card = world.card();
    expect(card).toMatch(
      /Stopped, waiting for a decision\. \d+ of 60 servers failed, and 3 may\. \d+ were not touched; retry goes on with them\. Failed in this wave: i-\S+ \(exit status 2: the repository/,
    );
    expect(card).not.toContain('(Failed)');
    expect(card).toContain('until someone decides: retry, stop here, or hold.');
    expect(world.buttons()).toEqual(['Retry', 'Stop here', 'Hold']);
    expect(thread(world)).toContain('until someone decides: retry, stop here, or hold.');
  });

  it('counts the wave that stopped it, and says no more what that was doing', async () => {
    const world = await stopped();
    const { progress, phase } = await world.run();
    const failed = Number(/(\d+) of 60 servers failed/.exec(phase.kind === 'held' ? phase.why : '')?.[1]);
    expect(progress?.done).toBeGreaterThanOrEqual(failed);
    expect(world.card()).toContain(`${progress?.done} of 60 servers done`);
    expect(world.card()).not.toContain('in progress');
    expect(thread(world)).toContain('is over:');
  });
});

describe('a pause', () => {
  it('says that the command is called off, and how many are out of service meanwhile', async () => {
    const world = await approved();
    await world.settle({ until: () => world.changes().filter((change) => change === 'SendCommand').length === 2 });
    await world.command('ada', `/ami pause ${(await world.run()).id}`);
    const words =
      'No further server is touched; the command under way is cancelled where it still can be, and is sent again once the run goes on. 2 servers are out of service meanwhile.';
    expect(world.heard('ada')).toContain(`The pause is recorded. ${words}`);
    await world.settle();
    expect(world.card()).toContain(`ada paused it. ${words}`);
  });

  it('while servers drain says that they are out of service', async () => {
    const world = await approved();
    await world.settle({ until: () => world.changes().includes('DeregisterTargets') });
    await world.command('ada', `/ami pause ${(await world.run()).id}`);
    await world.settle();
    expect(world.card()).toContain('No further server is touched. 1 server is out of service meanwhile.');
  });
});

describe('the output of a server that failed', () => {
  it('is found by the command that is named', async () => {
    const world = await approved('--max-errors 1');
    world.aws.faults.failCommands({ instanceIds: [world.ids[4] ?? ''] }, fails);
    await world.settle();
    const [, commandId = ''] = /1 server failed: .* Output: SSM command (\S+)\./.exec(thread(world)) ?? [];
    const place = { accountId: '111122223333', region: 'eu-west-1' };
    const { commands } = world.core.desk.aws.for(place, { actor: 'test' });
    expect((await commands.output(commandId, world.ids[4] ?? ''))?.stderr).toBe('broken');
  });

  it('is kept in the bucket where one is configured, and the card and the thread say where', async () => {
    const config = { defaults: { minHealthyPercent: 80 }, scanning: { bucket: 'reports' } };
    const world = await serversScenario({ count: 3 }, { config });
    const kept: string[] = [];
    world.aws.ssm.onOutput(({ bucket, key }) => kept.push(`s3://${bucket}/${key}`));
    world.aws.faults.failCommands({ instanceIds: [world.ids[1] ?? ''] }, fails);
    await world.askToPatch('--max-errors 1');
    expect(world.card()).toContain('Output: s3://reports/servers/patch/');
    await world.click('grace', 'Approve');
    await world.settle();
    const where = `s3://reports/servers/patch/${(await world.run()).id}/`;
    expect(thread(world)).toContain(`below ${where}`);
    expect(kept.length).toBeGreaterThan(0);
    for (const uri of kept) expect(uri.startsWith(where)).toBe(true);
  });
});
