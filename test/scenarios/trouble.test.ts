import { describe, expect, it } from 'vitest';
import { addPair, pairConfig } from './pair-world.ts';
import { noTraces, type Scenario, scenario } from './scenario.ts';

async function approved(flags = '--batch 2'): Promise<Scenario> {
  const world = await scenario();
  await world.askRollout(flags);
  await world.click('grace', 'Approve');
  return world;
}

async function expectDone(world: Scenario): Promise<void> {
  expect(world.card()).toContain('Done');
  expect(await world.group()).toMatchObject({ desired: 4, max: 20, suspended: [] });
  expect(await world.images()).toEqual(Array.from({ length: 4 }, () => world.newImageId));
  expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
}

const count = (world: Scenario, action: string) => world.changes().filter((change) => change === action).length;

describe('while AWS has no capacity', () => {
  it('for some minutes, the run waits, says so in AWS’s words, and goes on', async () => {
    const world = await approved();
    world.aws.faults.refuseCapacity({}, { untilMs: world.clock.nowMs() + 400_000 });
    await world.settle({ untilMs: world.clock.nowMs() + 200_000 });
    expect(world.card()).toContain('a launch was refused: We currently do not have sufficient');
    expect(count(world, 'TerminateInstanceInAutoScalingGroup')).toBe(0);
    await world.settle();
    await expectDone(world);
  });

  it('at all, the run stops at the deadline with everything in place, and can be taken back', async () => {
    const world = await approved();
    world.aws.faults.refuseCapacity({});
    await world.settle();
    expect(world.card()).toContain('Stopped, waiting for a decision');
    expect(world.card()).toContain('a launch was refused: We currently do not have sufficient');
    expect(count(world, 'TerminateInstanceInAutoScalingGroup')).toBe(0);
    world.aws.faults.clear();
    await world.click('ada', 'Roll back');
    await world.settle();
    expect(await world.group()).toMatchObject({ desired: 4, templateVersion: '1', suspended: [] });
    expect(await world.images()).toEqual(Array.from({ length: 4 }, () => world.oldImageId));
  });
});

describe('while AWS', () => {
  it('refuses a fifth of all calls for their rate, the run is slower and does everything once', async () => {
    const world = await approved();
    world.aws.faults.throttle({}, 0.2);
    await world.settle();
    world.aws.faults.clear();
    await expectDone(world);
    expect(count(world, 'CreateLaunchTemplateVersion')).toBe(1);
    expect(count(world, 'TerminateInstanceInAutoScalingGroup')).toBe(4);
  });

  it.each([
    'CreateLaunchTemplateVersion',
    'SuspendProcesses',
    'UpdateAutoScalingGroup',
    'SetDesiredCapacity',
    'TerminateInstanceInAutoScalingGroup',
    'ResumeProcesses',
  ])('loses replies to %s, each effect happens once', async (action) => {
    const world = await approved();
    world.aws.faults.loseReply({ action }, { times: 2 });
    await world.settle();
    await expectDone(world);
    expect(
      new Set(
        world.aws
          .mutations()
          .flatMap(({ action: made, input }) =>
            made === 'CreateLaunchTemplateVersion' ? [JSON.stringify(input)] : [],
          ),
      ).size,
    ).toBe(1);
    expect(count(world, 'TerminateInstanceInAutoScalingGroup')).toBe(4);
  });

  it('cannot be reached for ten minutes, people are told once, and told when it is over', async () => {
    const world = await approved();
    await world.settle({ until: () => count(world, 'TerminateInstanceInAutoScalingGroup') > 0 });
    world.aws.faults.loseRequest({}, { untilMs: world.clock.nowMs() + 600_000 });
    await world.settle({ untilMs: world.clock.nowMs() + 500_000 });
    expect(world.card()).toContain('Trouble');
    expect(world.card()).toContain('It is tried again by itself.');
    await world.settle();
    await expectDone(world);
    const thread = world.thread();
    expect(thread.filter((entry) => entry.startsWith('⚠️ Trouble'))).toHaveLength(1);
    expect(thread.filter((entry) => entry.includes('is over.'))).toHaveLength(1);
  });

  it('cannot be reached when the plan is made, the plan is made once it can', async () => {
    const world = await scenario();
    world.aws.faults.loseRequest({}, { untilMs: world.clock.nowMs() + 300_000 });
    await world.command('ada', `/ami rollout ${world.newImageId} to web`);
    await world.settle({ untilMs: world.clock.nowMs() + 120_000 });
    expect(world.card()).toContain('Planning');
    expect(world.card()).toContain('Trouble');
    await world.settle();
    expect(world.card()).toContain('Waiting for approval');
    expect((await world.traces()).cards).toBe(1);
  });

  it('tells what was true ten seconds ago, nothing goes wrong', async () => {
    const world = await approved();
    world.aws.faults.delayReads(10);
    await world.settle();
    await expectDone(world);
    expect(count(world, 'TerminateInstanceInAutoScalingGroup')).toBe(4);
  });
});

describe('a fleet that is being changed', () => {
  it('is refused to a second run, which names the first', async () => {
    const world = await approved();
    const { id } = await world.run();
    await world.settle({ untilMs: world.clock.nowMs() + 60_000 });
    await world.command('mary', `/ami rollout ${world.newImageId} to web`);
    await world.settle({ untilMs: world.clock.nowMs() + 5_000 });
    expect(world.heard('mary')).toContain(`web is already being changed by run ${id}.`);
    expect(world.heard('mary')).toContain(`/ami status ${id}`);
    expect((await world.traces()).lockedBy).toBe(id);
    await world.command('mary', `/ami rollout ${world.newImageId} to web --dry-run`);
    expect(world.heard('mary')).toContain(`web is already being changed by run ${id}.`);
    await world.settle();
    await expectDone(world);
  });

  it.each([
    ['rolling', {}],
    ['refresh', {}],
    ['blue-green', pairConfig()],
  ])('is given to one of two people who ask at the same instant (%s)', async (strategy, config) => {
    const world = await scenario({ config });
    await addPair(world);
    const line = `/ami rollout ${world.newImageId} to web --strategy ${strategy}`;
    await Promise.all([world.command('ada', line), world.command('mary', line)]);
    await world.settle();
    const { id, requestedBy } = await world.run();
    const loser = requestedBy.name === 'ada' ? 'mary' : 'ada';
    expect(world.heard(loser)).toContain(`already being changed by run ${id}.`);
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1, live: [id], lockedBy: id });
  });

  it('is free again once the run has ended', async () => {
    const world = await approved();
    await world.settle();
    await world.command('mary', `/ami rollout ${world.oldImageId} to web`);
    await world.settle();
    expect(world.card()).toContain('Waiting for approval');
  });
});

describe('a freeze', () => {
  it('in the middle of a run stops it before its next step, and it goes on when that is lifted', async () => {
    const world = await approved();
    await world.settle({ until: () => count(world, 'TerminateInstanceInAutoScalingGroup') > 0 });
    await world.command('mary', '/ami freeze production --reason "sale"');
    expect(world.said()).toContain((await world.run()).id);
    const changes = world.changes();
    await world.settle({ untilMs: world.clock.nowMs() + 7_200_000 });
    expect(world.changes()).toEqual(changes);
    expect(world.card()).toContain('Frozen by mary: sale');
    await world.command('mary', '/ami unfreeze production');
    await world.settle();
    await expectDone(world);
  });

  it('does not keep a run from being taken back', async () => {
    const world = await approved();
    await world.settle({ until: () => count(world, 'TerminateInstanceInAutoScalingGroup') > 0 });
    await world.command('mary', '/ami freeze --reason "sale"');
    await world.click('ada', 'Abort');
    await world.settle();
    expect(world.card()).toContain('Taken back');
    expect(await world.images()).toEqual(Array.from({ length: 4 }, () => world.oldImageId));
  });

  it.each([
    ['production', 'production is frozen by mary: sale.', '/ami unfreeze production'],
    ['', 'Everything is frozen by mary: sale.', '/ami unfreeze'],
  ])('of "%s" refuses new runs, and says by whom and why', async (scope, wrong, remedy) => {
    const world = await scenario();
    await world.command('mary', `/ami freeze ${scope} --reason "sale"`);
    await world.askRollout();
    expect(world.heard('ada')).toContain(wrong);
    expect(world.heard('ada')).toContain(remedy);
    expect(world.changes()).toEqual([]);
    expect(await world.traces()).toEqual({ ...noTraces, freezes: [scope === '' ? '*' : scope] });
  });

  it('of another environment stops nothing here', async () => {
    const world = await scenario({ config: { environments: { staging: {} } } });
    await world.command('mary', '/ami freeze staging --reason "sale"');
    await world.rollOut();
    expect(world.card()).toContain('Done');
  });
});
