import { describe, expect, it } from 'vitest';
import { fleetKeyText } from '../../src/fleet/fleet.ts';
import { type BareScenario, bareScenario } from '../scenarios/bare.ts';
import { accountId, region } from '../scenarios/fleet-world.ts';

const subjectKey = fleetKeyText({ accountId, region, groupName: 'web' });

async function pinned(world: BareScenario, runId: string): Promise<void> {
  const pin = { subjectKey, runId, atMs: world.clock.nowMs(), leaseUntilMs: world.clock.nowMs() };
  await world.store.putPin({ ...pin, name: 'max-size', before: 20, during: 25 });
  await world.store.putPin({ ...pin, name: 'suspend:AZRebalance', before: 'active', during: 'suspended' });
  const { groups } = world.core.desk.aws.for({ accountId, region }, { actor: 'test' });
  await groups.setMax('web', 25);
  await groups.suspend('web', ['AZRebalance']);
}

describe('the janitor', () => {
  it('puts back what a run that is gone has left changed', async () => {
    const world = await bareScenario();
    await pinned(world, 'r-gone22');
    await world.core.sweep();
    expect(await world.group()).toMatchObject({ max: 20, suspended: [] });
    expect(await world.store.allPins()).toEqual([]);
  });

  it('leaves alone what a live run needs, however long that takes', async () => {
    const world = await bareScenario();
    const run = await world.ask();
    await pinned(world, run.id);
    world.clock.advanceBy(7 * 86_400_000);
    await world.core.sweep();
    expect(await world.group()).toMatchObject({ max: 25, suspended: ['AZRebalance'] });
  });

  it('does not undo what somebody has changed since', async () => {
    const world = await bareScenario();
    await pinned(world, 'r-gone22');
    await world.core.desk.aws.for({ accountId, region }, { actor: 'test' }).groups.setMax('web', 40);
    await world.core.sweep();
    expect(await world.group()).toMatchObject({ max: 40, suspended: [] });
  });

  it('tries again at the next sweep where AWS refuses now', async () => {
    const world = await bareScenario();
    await pinned(world, 'r-gone22');
    const fault = world.aws.faults.deny({ action: 'UpdateAutoScalingGroup' });
    await world.core.sweep();
    expect(await world.store.allPins()).toHaveLength(1);
    fault.stop();
    await world.core.sweep();
    expect(await world.group()).toMatchObject({ max: 20 });
  });
});

describe('a pin that cannot be understood', () => {
  it('does not keep the others from being put back, and stays for a person to look at', async () => {
    const world = await bareScenario();
    const atMs = world.clock.nowMs();
    const strange = { subjectKey: '!', runId: 'r-gone23', name: 'max-size', before: 20, during: 25 };
    await world.store.putPin({ ...strange, atMs, leaseUntilMs: atMs });
    await pinned(world, 'r-gone22');
    await world.core.sweep();
    expect(await world.group()).toMatchObject({ max: 20, suspended: [] });
    expect(await world.store.allPins()).toMatchObject([strange]);
  });
});

describe('a lock whose owner is gone', () => {
  it('does not keep anyone from rolling out', async () => {
    const world = await bareScenario();
    await world.store.acquireLock(subjectKey, 'r-gone22', world.clock.nowMs());
    await world.ask();
    await world.settle();
    expect((await world.run()).phase.kind).toBe('approval');
  });
});
