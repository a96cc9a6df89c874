import { UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../src/config/schema.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { atMostMs } from '../builders/thorough.ts';
import { bareScenario } from './bare.ts';
import { type CrashPoint, doomAt, doomCalls, everyNth, writesOf } from './crash-point.ts';
import { noTraces, type Scenario, type ScenarioOptions, scenario } from './scenario.ts';
import { stagesScenario } from './stages-world.ts';

type Windows = NonNullable<NonNullable<ConfigInput['defaults']>['windows']>;

/** Worlds begin on a Thursday, 15 January 2026, at 10:15 in Zurich. */
const fridays: Windows[number] = { days: ['fri'], from: '06:00', to: '07:00', timeZone: 'Europe/Zurich' };
const opensMs = Date.UTC(2026, 0, 16, 5);
const minuteMs = 60_000;

function inWindows(windows: Windows, more: ConfigInput = {}): ConfigInput {
  return { ...more, environments: { Production: { windows } } };
}

/** Asked and approved outside the window. */
async function waiting(options: ScenarioOptions = {}, flags = ''): Promise<Scenario> {
  const world = await scenario({ config: inWindows([fridays]), ...options });
  await world.askRollout(flags);
  await world.click('grace', 'Approve');
  return world;
}

async function until(world: Scenario, untilMs: number): Promise<void> {
  await world.settle({ untilMs });
}

async function expectRolledOut(world: Scenario): Promise<void> {
  expect(new Set(await world.images())).toEqual(new Set([world.newImageId]));
  expect(await world.group()).toMatchObject({ desired: 4, max: 20, suspended: [] });
  expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
}

describe('a rollout asked for outside the windows of its environment', () => {
  it('is planned and approved, waits without a change until one opens, says when, and then goes on', async () => {
    const world = await scenario({ config: inWindows([fridays]) });
    await world.askRollout();
    expect(world.card()).toContain(
      'Windows: fri 06:00 to 07:00 Europe/Zurich; closed until Friday 16 January 06:00 Europe/Zurich. A wave that has begun is finished.',
    );
    await world.click('grace', 'Approve');
    await until(world, opensMs - 1);
    expect(world.changes()).toEqual([]);
    expect(world.card()).toContain('⏳ Waiting for its window. Nothing has been changed yet.');
    expect(world.card()).toContain(
      '⏳ Waiting: Outside the windows for changes, which open Friday 16 January 06:00 Europe/Zurich. It goes on by itself then.',
    );
    expect(world.card()).toContain('Goes on:');
    expect(world.card()).not.toContain('Trouble');
    expect(world.buttons()).toEqual(['Pause', 'Abort']);
    await world.settle();
    expect(world.thread().filter((said) => said.includes('Outside the windows'))).toHaveLength(1);
    expect(world.thread().join('\n')).toContain('🔄 The window is open, after 19 h 45 min: it goes on.');
    expect(world.card()).toContain('✅ Done.');
    await expectRolledOut(world);
    expect(world.clock.nowMs()).toBeGreaterThan(opensMs);
    expect(world.refusedBySlack()).toEqual({});
  });

  it('is void where the world has moved while it waited', async () => {
    const world = await waiting();
    await until(world, opensMs - 1);
    await world.clients.autoScaling.send(
      new UpdateAutoScalingGroupCommand({
        AutoScalingGroupName: 'web',
        LaunchTemplate: { LaunchTemplateId: world.templateId, Version: '$Latest' },
      }),
    );
    await world.settle();
    expect(world.card()).toContain('Void');
    expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
  });

  it('can be aborted, paused over the opening, and frozen in the window', async () => {
    const aborted = await waiting();
    await until(aborted, opensMs - minuteMs);
    await aborted.command('ada', `/ami abort ${(await aborted.run()).id}`);
    await aborted.settle();
    expect(aborted.card()).toContain('Aborted');
    expect(aborted.changes()).toEqual([]);

    const paused = await waiting();
    await until(paused, opensMs - minuteMs);
    await paused.command('ada', `/ami pause ${(await paused.run()).id}`);
    await until(paused, opensMs + 30 * minuteMs);
    expect(paused.changes()).toEqual([]);
    await paused.command('mary', '/ami freeze production --reason sale');
    await paused.command('ada', `/ami resume ${(await paused.run()).id}`);
    await until(paused, opensMs + 40 * minuteMs);
    expect(paused.card()).toContain('🧊 Frozen');
    expect(paused.card()).toContain(
      '🧊 Waiting: Frozen by mary: sale. It goes on by itself when the freeze is lifted.',
    );
    await paused.command('mary', '/ami unfreeze production');
    await paused.settle();
    await expectRolledOut(paused);
  });

  it('waits for the window after the one that passed while it was paused', async () => {
    const world = await waiting();
    await until(world, opensMs - minuteMs);
    await world.command('ada', `/ami pause ${(await world.run()).id}`);
    await until(world, opensMs + 61 * minuteMs);
    await world.command('ada', `/ami resume ${(await world.run()).id}`);
    await until(world, opensMs + 120 * minuteMs);
    expect(world.card()).toContain('which open Friday 23 January 06:00 Europe/Zurich');
    expect(world.changes()).toEqual([]);
  });

  it('is told of them in its dry run', async () => {
    const world = await scenario({ config: inWindows([fridays]) });
    await world.command('ada', `/ami rollout ${world.newImageId} to web --dry-run`);
    expect(world.heard('ada')).toContain('closed until Friday 16 January 06:00 Europe/Zurich');
  });
});

/** Opens at once, closes in the middle of the first of two waves, and opens again the next day. */
const short = { from: '10:00', to: '10:20', timeZone: 'Europe/Zurich' } as const;
const slow: ConfigInput = { pace: { pollSeconds: 30, settleSeconds: 300 } };
const openAgainMs = Date.UTC(2026, 0, 16, 9);

describe('a window that closes during a rollout', () => {
  it('lets the wave under way finish, and holds the next one back, without counting against it', async () => {
    const world = await waiting({ config: inWindows([short], slow) }, '--batch 2');
    await until(world, openAgainMs - 1);
    const { step, progress } = await world.run();
    expect(step.gate).toEqual({ name: 'window', untilMs: openAgainMs });
    expect(progress).toMatchObject({ done: 1, total: 4 });
    expect(await world.group()).toMatchObject({ desired: 4 });
    expect((await world.images()).toSorted()).toEqual(
      [world.newImageId, world.oldImageId, world.oldImageId, world.oldImageId].toSorted(),
    );
    expect(world.card()).toContain('⏳ Waiting for its window');
    expect(world.thread().join('\n')).toContain('Wave 1 of 3: 1 old instance retired');
    const changes = world.changes().length;
    await until(world, openAgainMs);
    await world.settle({ untilMs: openAgainMs + 5 * minuteMs });
    expect(world.changes().length).toBeGreaterThan(changes);
    await world.settle();
    expect((await world.run()).phase).toMatchObject({ outcome: 'done' });
    await expectRolledOut(world);
  });

  it('does not hold the way back', async () => {
    const world = await waiting({ config: inWindows([short], slow) }, '--batch 2');
    await until(world, openAgainMs - 600 * minuteMs);
    await world.command('ada', `/ami abort ${(await world.run()).id}`);
    await world.settle();
    expect(world.clock.nowMs()).toBeLessThan(openAgainMs);
    expect(world.card()).toContain('⏪ Taken back');
    expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
    expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  });

  it('lets a wave that was held be tried again and finish outside of it', async () => {
    const world = await waiting({ config: inWindows([short], { pace: { ...slow.pace, waveTimeoutSeconds: 60 } }) });
    await world.settle({ until: async () => (await world.run()).phase.kind === 'held' });
    world.clock.advanceTo(Date.UTC(2026, 0, 15, 12));
    await world.command('ada', `/ami retry ${(await world.run()).id}`);
    await until(world, Date.UTC(2026, 0, 15, 12, 30));
    expect((await world.images()).filter((id) => id === world.newImageId).length).toBeGreaterThan(0);
    expect((await world.run()).step.gate).toBeUndefined();
  });
});

describe('a rollout with --outside-window', () => {
  const alone: ConfigInput = {
    environments: { production: { windows: [fridays], approvals: 0, requesterMayApprove: true } },
  };

  it('takes a second person, says why, and does not wait', async () => {
    const world = await scenario({ config: alone });
    await world.askRollout('--outside-window "the site is down"');
    expect(world.card()).toContain('Outside the windows: the site is down');
    expect(world.card()).toContain(
      'It does not wait for the windows of production (fri 06:00 to 07:00 Europe/Zurich): the site is down.',
    );
    await world.click('ada', 'Approve');
    expect(world.heard('ada')).toContain('someone else has to approve it');
    await world.click('grace', 'Approve');
    await world.settle();
    await expectRolledOut(world);
    expect(world.clock.nowMs()).toBeLessThan(opensMs);
  });

  it('takes nobody where there are no windows, and says so', async () => {
    const world = await scenario({ config: { defaults: { approvals: 0 } } });
    await world.command('ada', `/ami rollout ${world.newImageId} to web --outside-window sooner --dry-run`);
    expect(world.heard('ada')).toContain(
      'production has no windows for changes, so --outside-window sets nothing aside.',
    );
    expect(world.heard('ada')).toContain('It needs no approval.');
  });

  it('needs a reason', async () => {
    const world = await scenario({ config: alone });
    await world.command('ada', `/ami rollout ${world.newImageId} to web --outside-window`);
    expect(world.heard('ada')).toContain('--outside-window');
    expect(await world.traces()).toEqual(noTraces);
  });
});

describe('windows and other verbs', () => {
  it('let a patch make and test its AMI at once, and hold its rollout', async () => {
    const world = await stagesScenario({ config: inWindows([fridays]) });
    await world.ask('/ami patch web');
    expect(world.thread().join('\n')).toContain('passed its security scan');
    expect(world.card()).toContain('Waiting for approval');
    expect(world.clock.nowMs()).toBeLessThan(opensMs);
    await world.click('grace', 'Approve');
    await until(world, opensMs - 1);
    expect(world.card()).toContain('⏳ Waiting for its window');
    expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
    await world.settle();
    expect(world.card()).toContain('✅ Done.');
  });

  it('let a patch say at once that its rollout does not wait', async () => {
    const world = await stagesScenario({ config: inWindows([fridays]) });
    await world.ask('/ami patch web --outside-window "it is exploited"');
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('✅ Done.');
    expect(world.clock.nowMs()).toBeLessThan(opensMs);
  });

  it('hold servers that are patched in place, wave by wave', async () => {
    const world = await scenario({ config: inWindows([short], { defaults: { minHealthyPercent: 50 } }) });
    await world.command('ada', '/ami patch web --strategy in-place --batch 1');
    await world.settle();
    world.clock.advanceTo(Date.UTC(2026, 0, 15, 9, 20));
    await world.click('grace', 'Approve');
    await until(world, openAgainMs - 1);
    expect(world.card()).toContain('⏳ Waiting for its window');
    expect(world.changes()).toEqual([]);
    await world.settle();
    expect(world.card()).toContain('4 of 4 servers patched');
    const soon = await scenario({ config: inWindows([fridays], { defaults: { minHealthyPercent: 50 } }) });
    await soon.command('ada', '/ami patch web --strategy in-place --outside-window "it is exploited"');
    await soon.settle();
    expect(soon.card()).toContain('It does not wait for the windows of production');
    await soon.click('grace', 'Approve');
    await soon.settle();
    expect(soon.card()).toContain('4 of 4 servers patched');
    expect(soon.clock.nowMs()).toBeLessThan(opensMs);
  });
});

describe('a worker that dies around a window', () => {
  const config = inWindows([short], { pace: { pollSeconds: 120, settleSeconds: 300 } });

  async function live(point: CrashPoint | undefined) {
    const doom = doomAt(point);
    const world = await bareScenario({ desired: 2, config, store: createMemoryStore(writesOf(doom)) });
    await world.ask({ batch: '1' });
    await world.settle();
    await world.steer('grace', { signal: 'approve' });
    doom.armed = true;
    doomCalls(world.aws.faults, doom);
    await world.settle({ onError: () => doom.revive() });
    doom.armed = false;
    world.aws.faults.clear();
    const { id, phase } = await world.run();
    const told = (await world.store.notes(id, 0)).map(({ kind }) => kind);
    const ending = {
      phase: phase.kind === 'ended' ? phase.outcome : phase.kind,
      images: (await world.images()).filter((imageId) => imageId === world.newImageId).length,
      group: await world.group(),
      gates: told.filter((kind) => kind.startsWith('gate-')),
      isNextDay: world.clock.nowMs() > openAgainMs,
    };
    return { ending, writes: doom.counts.write, calls: doom.counts.call };
  }

  it(
    'leaves the same end, waits as often, and says so once',
    async () => {
      const usual = await live(undefined);
      const gates = ['gate-closed', 'gate-opened'];
      expect(usual.ending).toMatchObject({ phase: 'done', images: 2, gates, isNextDay: true });
      for (const point of everyNth(usual, 25))
        expect({ point, ending: (await live(point)).ending }).toEqual({ point, ending: usual.ending });
    },
    atMostMs(60_000),
  );
});
