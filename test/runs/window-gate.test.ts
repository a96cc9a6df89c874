import { describe, expect, it } from 'vitest';
import { weekdays } from '../../src/basics/wall-clock.ts';
import { windowGate } from '../../src/runs/window-gate.ts';
import type { Window } from '../../src/runs/windows.ts';
import { bob, newRun, phases, planOf, planStep, runIn, startMs } from '../builders/runs.ts';
import { createRig, type Rig } from './rig.ts';
import { scripted, step, succeeds, throws } from './scripted.ts';
import { FakeAwsError } from './world.ts';

/** Runs begin at nine. */
const window = (from: string, to: string): Window => ({ days: [...weekdays], from, to, timeZone: 'UTC' });
const hourMs = 3_600_000;
const minuteMs = 60_000;
const dayMs = 24 * hourMs;

async function begun(
  plan: ReturnType<typeof planOf>,
  options: Partial<Parameters<typeof createRig>[0]> = {},
): Promise<Rig> {
  const rig = createRig({ plan, gates: [windowGate], ...options });
  await rig.store.create(newRun());
  return rig;
}

describe('the window gate', () => {
  const plan = planOf([planStep('look'), step('change'), step('go on'), step('stage', {}, { beginsStage: true })], {
    windows: [window('10:00', '11:00')],
  });
  const at = (index: number, tried: number[]) =>
    runIn(phases.running, plan, { tried, step: { ...newRun().step, index } });

  it.each([
    ['before anything', at(0, []), 'closed'],
    ['before the first change, when something was only looked at', at(1, [0]), 'closed'],
    ['within what was begun', at(2, [0, 1]), 'open'],
    ['before the next stage', at(3, [0, 1, 2]), 'closed'],
  ])('is %s, outside the windows', async (_, run, kind) => {
    const state = await windowGate.check(run, startMs);
    expect(state).toEqual(
      kind === 'open'
        ? { kind }
        : {
            kind,
            untilMs: startMs + hourMs,
            why: 'Outside the windows for changes, which open Thursday 15 January 10:00 UTC',
          },
    );
    expect(await windowGate.check(run, startMs + hourMs)).toEqual({ kind: 'open' });
    expect(await windowGate.check(run, startMs + 2 * hourMs)).toMatchObject({
      kind,
      ...(kind === 'open' ? {} : { untilMs: startMs + hourMs + dayMs }),
    });
  });

  it('is open at any time for a plan without windows', async () => {
    expect(await windowGate.check(runIn(phases.running, planOf([step('a')])), startMs)).toEqual({ kind: 'open' });
  });
});

describe('a run outside the windows of its plan', () => {
  it('is looked at only every hour, and right at the opening', async () => {
    const rig = await begun(planOf([step('a')], { windows: [window('18:30', '19:00')] }));
    const { advances } = await rig.drive();
    expect(advances).toBeLessThan(14);
    expect(rig.world.effects).toMatchObject([{ name: 'a', atMs: startMs + 9.5 * hourMs }]);
    expect((await rig.run()).phase).toMatchObject({ kind: 'ended', outcome: 'done' });
  });

  it('loses none of the time that its steps have, and ends as much later', async () => {
    const late = step('b', { seconds: 45, timeoutSeconds: 60 }, { beginsStage: true });
    const rig = await begun(planOf([step('a', { seconds: 600 }), late], { windows: [window('09:00', '09:05')] }));
    await rig.drive({ untilMs: startMs + 20 * minuteMs });
    const { step: waiting, expectedEndMs = 0 } = await rig.run();
    expect(waiting.gate).toEqual({ name: 'window', untilMs: startMs + dayMs });
    await rig.drive({ untilMs: startMs + dayMs + 1 });
    expect((await rig.run()).expectedEndMs).toBe(expectedEndMs + dayMs - 10 * minuteMs);
    await rig.drive();
    expect((await rig.run()).phase).toMatchObject({ outcome: 'done' });
    expect(await rig.noteKinds()).toEqual(['planned', 'done', 'gate-closed', 'gate-opened', 'done', 'ended']);
  });

  it('is taken back at once, however closed', async () => {
    const rig = await begun(
      planOf([step('a'), step('b', { seconds: 600 }), step('c', {}, { beginsStage: true })], {
        windows: [window('09:00', '09:05')],
      }),
    );
    await rig.drive({ untilMs: startMs + 30 * minuteMs });
    expect(rig.effectNames()).toEqual(['a', 'b']);
    expect((await rig.tell('abort', bob)).phase).toMatchObject({ outcome: 'undone' });
    expect(rig.effectNames()).toEqual(['a', 'b', 'undo b', 'undo a']);
    expect(rig.clock.nowMs()).toBeLessThan(startMs + hourMs);
  });

  it('says that the window is open before it says that there is trouble behind it', async () => {
    const outage = throws(new FakeAwsError('throttled', 'later'));
    const steps = [scripted([outage, outage, outage, succeeds], 'intend')];
    const scriptedPlan = planOf([planStep('s', { kind: 'scripted' })], { windows: [window('10:00', '11:00')] });
    const rig = await begun(scriptedPlan, { steps });
    await rig.drive();
    expect(await rig.noteKinds()).toEqual(['planned', 'gate-closed', 'gate-opened', 'trouble', 'recovered', 'ended']);
  });

  it('does not count the pause within a wait twice', async () => {
    const rig = await begun(
      planOf([step('a', { seconds: 45, timeoutSeconds: 60 })], {
        windows: [window('11:00', '12:00')],
        expectedSeconds: 60,
      }),
    );
    await rig.drive({ untilMs: startMs + 10 * minuteMs });
    await rig.tell('pause', bob);
    await rig.drive({ untilMs: startMs + hourMs });
    await rig.store.signal(newRun().id, { key: 'on', kind: 'resume', by: bob, atMs: rig.clock.nowMs() });
    await rig.drive({ untilMs: startMs + 2 * hourMs + 1 });
    expect((await rig.run()).expectedEndMs).toBe(startMs + minuteMs + 2 * hourMs);
    await rig.drive();
    expect((await rig.run()).phase).toMatchObject({ outcome: 'done' });
  });
});
