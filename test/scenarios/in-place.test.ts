import { describe, expect, it } from 'vitest';
import { lowestServing, patchedOf, serversScenario, targetStates } from './in-place-world.ts';
import { answerTo, noTraces, scenario } from './scenario.ts';

describe('200 servers of which three fail', () => {
  it('are patched in waves out of the load balancer, with the three named, and all of them serve in the end', async () => {
    const world = await serversScenario({ count: 200, served: true });
    const failing = [world.ids[11], world.ids[90], world.ids[150]].map((id = '') => id);
    world.aws.faults.failCommands({ instanceIds: failing }, { kind: 'fails', exitCode: 1, stderr: 'no space left' });
    const lowest = lowestServing(world, world.ids);
    await world.askToPatch('--reason "CVE-2026-1"');
    expect(world.card()).toContain('Patches: 200 servers');
    expect(world.card()).toContain(
      'Waves: 12 waves of at most 20 servers, the first of one, growing as long as all goes well',
    );
    expect(world.card()).toContain('May fail: 10 servers');
    await world.click('grace', 'Approve');
    await world.settle({ until: async () => (await world.run()).step.round === 3 });
    expect(JSON.stringify(await world.run()).length).toBeLessThan(12_000);
    await world.settle();
    expect(world.card()).toContain('⚠️ Done. 197 of 200 servers patched, 3 failed.');
    expect(world.card()).toContain('Came of it: 197 of 200 servers patched; 3 failed:');
    for (const id of failing) expect(world.card()).toContain(`${id} (exit status 1: no space left)`);
    expect(world.patched()).toEqual(world.ids.filter((id) => !failing.includes(id)));
    expect(await world.targets()).toEqual({ healthy: 200 });
    expect(lowest()).toBeGreaterThanOrEqual(160);
    const thread = world.thread().join('\n');
    expect(thread).toContain('Wave 1 of 12: 1 server');
    expect(thread).toContain('Wave 2 of 12 is over: 11 of 200 servers patched, 1 failed; 188 to go.');
    expect(world.refusedBySlack()).toEqual({});
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  }, 60_000);
});

describe('servers that are named by their ids', () => {
  it('are patched where they are, those and no others', async () => {
    const world = await serversScenario({ count: 5, served: true });
    const wanted = world.ids.slice(1, 4);
    await world.command('ada', `/ami patch --instances ${wanted.join(',')}`);
    await world.settle();
    expect(world.card()).toContain(`Patching ${wanted.join(',')} in production in place`);
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.patched()).toEqual(wanted);
    expect(await world.targets()).toEqual({ healthy: 5 });
    expect(world.card()).toContain('Came of it: 3 of 3 servers patched');
  });

  it('are refused where there are none, and while another run works behind the same target group', async () => {
    const world = await serversScenario({ count: 5, served: true });
    const [first = '', second = ''] = world.ids;
    expect(await answerTo(world, '/ami patch --instances i-0123456789abcdef0')).toContain(
      'No server in 111122223333 eu-west-1 is one of i-0123456789abcdef0.',
    );
    await world.command('ada', `/ami patch --instances ${first}`);
    await world.settle();
    expect(await answerTo(world, `/ami patch --instances ${second}`)).toContain(
      `(${first}) works behind the same target group.`,
    );
  });
});

describe('a fleet that is patched where it is', () => {
  it('keeps its instances and its floor, and what was suspended is resumed', async () => {
    const world = await scenario({ desired: 10, config: { defaults: { minHealthyPercent: 80 } } });
    world.aws.ssm.setMissingPatches(world.oldImageId, 2);
    const before = [...world.monitor.servingIds('web')].toSorted();
    const sinceMs = world.clock.nowMs();
    await world.command('ada', '/ami patch web --strategy in-place --batch 5');
    await world.settle();
    expect(world.card()).toContain('Suspended in the group while it runs, and resumed');
    expect(world.card()).toContain('Instances that the group launches from now on come from');
    expect(world.card()).toContain('At most 2 at once, and not 5');
    await world.click('grace', 'Approve');
    await world.settle({ until: () => world.changes().includes('SendCommand') });
    expect((await world.group()).suspended.toSorted()).toEqual(['AZRebalance', 'HealthCheck', 'ReplaceUnhealthy']);
    await world.settle();
    expect(world.card()).toContain('Came of it: 10 of 10 servers patched');
    expect(patchedOf(world, before)).toEqual(before);
    expect([...world.monitor.servingIds('web')].toSorted()).toEqual(before);
    expect(world.monitor.lowest('web', sinceMs)?.serving).toBeGreaterThanOrEqual(8);
    expect((await world.group()).suspended).toEqual([]);
    expect(await targetStates(world)).toEqual({ healthy: 10 });
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });
});

describe('servers whose agent is offline', () => {
  it('are listed before the approval, and stay as they are', async () => {
    const world = await serversScenario({ count: 5 });
    const [lost = ''] = world.ids;
    world.aws.faults.loseAgents({ instanceIds: [lost] });
    await world.askToPatch();
    expect(world.card()).toContain('Patches: 4 of 5 servers');
    expect(world.card()).toContain(`${lost}: SSM agent lost`);
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Came of it: 4 of 4 servers patched');
    expect(world.patched()).toEqual(world.ids.slice(1));
  });

  it('since it was approved count as failed, and are not taken out of the load balancer', async () => {
    const world = await serversScenario({ count: 10, served: true });
    await world.askToPatch('--max-errors 1 --batch 2');
    world.aws.faults.loseAgents({ instanceIds: [world.ids[9] ?? ''] });
    const lowest = lowestServing(world, [world.ids[9] ?? '']);
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('9 of 10 servers patched; 1 failed');
    expect(world.card()).toContain('its agent has gone offline since it was planned');
    expect(lowest()).toBe(1);
  });
});

describe('servers that are not there any more when their wave comes', () => {
  it('are passed over and counted', async () => {
    const world = await serversScenario({ count: 4 });
    await world.askToPatch();
    await world.core.desk.aws
      .for({ accountId: '111122223333', region: 'eu-west-1' }, { actor: 'test' })
      .instances.terminate([world.ids[3] ?? '']);
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Came of it: 3 of 4 servers patched; 1 did not run any more');
  });
});

describe('success that is none', () => {
  it('is found in the patch state', async () => {
    const world = await serversScenario({ count: 3 });
    const [first = ''] = world.ids;
    world.aws.faults.failCommands({ instanceIds: [first] }, { kind: 'patch-fails', failed: 2 });
    await world.patchThem('--max-errors 1');
    expect(world.card()).toContain(`1 failed: ${first} (the command succeeded, and yet 2 patches failed)`);
  });
});
