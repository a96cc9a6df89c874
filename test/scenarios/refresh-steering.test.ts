import { describe, expect, it } from 'vitest';
import {
  approved,
  expectAsBefore,
  expectDone,
  expectFloor,
  pointAt,
  refreshScenario,
  untilPercent,
  untilRefresh,
} from './refresh-world.ts';
import { refreshes } from './refreshes.ts';
import { noTraces, type Scenario } from './scenario.ts';

const untilStep = (world: Scenario, name: string) =>
  world.settle({
    until: async () => {
      const { phase, plan, step } = await world.run();
      return phase.kind === 'running' && plan?.steps[step.index]?.name === name;
    },
  });

/** Nothing is begun any more, so that what comes after the refresh does not. */
async function untilReplaced(world: Scenario): Promise<void> {
  await untilRefresh(world, 2);
  await world.command('ada', '/ami freeze production --reason "a sale"');
  await untilRefresh(world, 2, ({ Status }) => Status === 'Successful');
  await world.settle({ untilMs: world.clock.nowMs() + 60_000 });
}

interface Stage {
  readonly when: string;
  reach(world: Scenario): Promise<unknown>;
}

const stages: readonly Stage[] = [
  { when: 'before anything was changed', reach: async () => undefined },
  {
    when: 'while AWS does not let it start a refresh',
    reach: async (world) => {
      const fault = world.aws.faults.throttle({ action: 'StartInstanceRefresh' }, 1);
      await world.settle({ untilMs: world.clock.nowMs() + 30_000 });
      fault.stop();
    },
  },
  { when: 'while the first refresh is about to begin', reach: (world) => untilRefresh(world, 1, () => true) },
  { when: 'while the first instance comes', reach: (world) => untilRefresh(world, 1) },
  { when: 'while the first instance is looked at', reach: (world) => untilStep(world, 'first-healthy') },
  { when: 'while the second refresh is about to begin', reach: (world) => untilRefresh(world, 2, () => true) },
  { when: 'while new instances come', reach: (world) => untilRefresh(world, 2) },
  { when: 'when half is replaced', reach: (world) => untilPercent(world, 50) },
  { when: 'when everything is replaced', reach: untilReplaced },
];

describe('an abort', () => {
  it.each(stages)('$when takes everything back, without costing capacity', async ({ reach }) => {
    const world = await approved();
    await reach(world);
    await world.command('ada', `/ami abort ${(await world.run()).id}`);
    await world.command('ada', '/ami unfreeze production');
    await world.settle();
    await expectAsBefore(world);
  });

  it('while AWS replaces instances has AWS roll back, and tells how far', async () => {
    const world = await refreshScenario();
    // Both images have served, so that there is one refresh, of all.
    await world.rollOut();
    await world.command('ada', `/ami rollout ${world.oldImageId} to web`);
    await world.settle();
    await world.click('grace', 'Approve');
    await world.settle();
    await world.askRollout('--strategy refresh --batch 2');
    expect(world.card()).toContain('Abort has AWS roll the refresh back while it is in progress; where');
    await world.click('grace', 'Approve');
    await untilRefresh(world, 1, ({ PercentageComplete = 0 }) => PercentageComplete >= 50);
    await world.click('ada', 'Abort');
    await world.settle({ until: async () => (await refreshes(world))[0]?.Status === 'RollbackInProgress' });
    await world.settle({ untilMs: world.clock.nowMs() + 60_000 });
    expect(world.card()).toContain('being rolled back');
    await world.settle();
    expect(world.changes().filter((call) => call === 'RollbackInstanceRefresh')).toHaveLength(1);
    expect(world.changes()).not.toContain('CancelInstanceRefresh');
    expect(world.thread().join('\n')).toMatch(/AWS rolls the instance refresh .+ back, from 50 %/);
    expect((await refreshes(world)).map(({ Status }) => Status)).toEqual(['RollbackSuccessful']);
    expect(await world.images()).toEqual(Array.from({ length: 4 }, () => world.oldImageId));
    expect(await world.group()).toMatchObject({ desired: 4, templateVersion: '3', suspended: [] });
    expect(await world.traces()).toEqual({ ...noTraces, cards: 3 });
  });

  it('after the first instance cancels, since AWS would roll back to what that one has brought', async () => {
    const world = await approved();
    await untilPercent(world, 50);
    await world.click('ada', 'Abort');
    await world.settle();
    expect(world.changes()).toContain('CancelInstanceRefresh');
    expect(world.changes()).not.toContain('RollbackInstanceRefresh');
    // The newest first: what takes back, what was cancelled, and the one of the first instance.
    expect((await refreshes(world)).map(({ Status }) => Status)).toEqual(['Successful', 'Cancelled', 'Successful']);
    await expectAsBefore(world);
  });

  it.each(stages)('$when of a group that launches an alias comes back to a number', async ({ reach }) => {
    const world = await refreshScenario();
    await pointAt(world, '$Latest');
    await world.askRollout('--strategy refresh --batch 2');
    expect(world.card()).toContain('Abort cancels the refresh, since AWS rolls back to no alias');
    await world.click('grace', 'Approve');
    await reach(world);
    const begun = world.changes().includes('CreateLaunchTemplateVersion');
    await world.command('ada', `/ami abort ${(await world.run()).id}`);
    await world.command('ada', '/ami unfreeze production');
    await world.settle();
    await expectAsBefore(world, begun ? '1' : '$Latest');
    expect(world.changes()).not.toContain('RollbackInstanceRefresh');
  });

  it('of a run that is held takes back what was replaced by another refresh', async () => {
    const world = await approved();
    await untilRefresh(world, 2, () => true);
    world.aws.faults.refuseCapacity({});
    await world.settle();
    expect(world.buttons()).toEqual(['Retry', 'Roll back', 'Hold']);
    world.aws.faults.clear();
    await world.click('ada', 'Roll back');
    await world.settle();
    await expectAsBefore(world);
    expect(world.changes()).not.toContain('RollbackInstanceRefresh');
  });

  it('keeps a scale-out that came meanwhile', async () => {
    const world = await approved();
    await untilPercent(world, 50);
    world.aws.autoscaling.scaleOut('web', 2);
    await world.settle({ untilMs: world.clock.nowMs() + 30_000 });
    await world.click('ada', 'Abort');
    await world.settle();
    expect(world.card()).toContain('Taken back');
    expect(await world.group()).toMatchObject({ desired: 6, templateVersion: '1' });
    expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
    expectFloor(world);
  });
});

describe('a pause', () => {
  /** With two new instances, which serve from about two minutes on. */
  async function paused(afterSeconds = 180): Promise<Scenario> {
    const world = await approved();
    await untilRefresh(world, 2);
    await world.settle({ untilMs: world.clock.nowMs() + afterSeconds * 1000 });
    await world.click('mary', 'Pause');
    await world.settle();
    return world;
  }

  it('cancels the refresh, says what that means, and has nothing more replaced', async () => {
    const world = await paused();
    expect(world.card()).toContain('mary paused it. The instance refresh is cancelled: once AWS has finished');
    expect(world.buttons()).toEqual(['Resume', 'Abort']);
    await world.settle({ untilMs: world.clock.nowMs() + 1_200_000 });
    const images = await world.images();
    expect((await refreshes(world))[0]).toMatchObject({ Status: 'Cancelled' });
    expect(images.filter((id) => id === world.oldImageId)).toHaveLength(1);
    await world.settle({ untilMs: world.clock.nowMs() + 8 * 3_600_000 });
    expect(await world.images()).toEqual(images);
    expect(world.thread().join('\n')).toContain('was cancelled at 0 %: the run is paused. What AWS has under way');
  });

  it('gives back what has been launched and does not serve yet, since AWS might let others go for it', async () => {
    const world = await paused(40);
    await world.settle({ untilMs: world.clock.nowMs() + 1_200_000 });
    expect((await world.images()).filter((id) => id === world.oldImageId)).toHaveLength(3);
    expect(world.thread().join('\n')).toContain('Given back: 2 instances');
    await world.click('ada', 'Resume');
    await world.settle();
    await expectDone(world);
  });

  it('goes on with another refresh, which leaves alone what is replaced', async () => {
    const world = await paused();
    await world.settle({ untilMs: world.clock.nowMs() + 3_600_000 });
    await world.click('ada', 'Resume');
    await world.settle();
    await expectDone(world);
    expect(world.thread().join('\n')).toContain('AWS goes on where it stopped: instance refresh');
    expect((await refreshes(world)).map(({ Status }) => Status)).toEqual(['Successful', 'Cancelled', 'Successful']);
  });

  it('that is over at once waits until AWS has cancelled, and goes on', async () => {
    const world = await approved();
    await untilRefresh(world, 2);
    await world.settle({ untilMs: world.clock.nowMs() + 40_000 });
    await world.click('mary', 'Pause');
    await world.settle({ until: () => world.changes().includes('CancelInstanceRefresh') });
    await world.command('mary', `/ami resume ${(await world.run()).id}`);
    await world.settle();
    await expectDone(world);
  });

  it('can be aborted', async () => {
    const world = await paused();
    await world.click('ada', 'Abort');
    await world.settle();
    await expectAsBefore(world);
  });

  it.each(stages)('$when just waits', async ({ reach }) => {
    const world = await approved();
    await reach(world);
    await world.command('mary', `/ami pause ${(await world.run()).id}`);
    await world.settle({ untilMs: world.clock.nowMs() + 900_000 });
    await world.command('mary', `/ami resume ${(await world.run()).id}`);
    await world.command('ada', '/ami unfreeze production');
    await world.settle();
    await expectDone(world);
  });
});
