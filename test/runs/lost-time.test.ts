import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/basics/json.ts';
import type { Run } from '../../src/runs/run.ts';
import type { StepAnswer } from '../../src/runs/step.ts';
import { beginSteps, nextRound, nextStep } from '../../src/runs/walk.ts';
import { bob, phases, planOf, planStep, runIn, startMs } from '../builders/runs.ts';
import { createRig, type Rig } from './rig.ts';
import { scripted, succeeds, throws } from './scripted.ts';
import { FakeAwsError } from './world.ts';

const outage = throws(new FakeAwsError('aws-throttled', 'later'));
const running = (): StepAnswer<Json> => ({ kind: 'running', handle: null, checkAfterSeconds: 60 });
const failed = (): StepAnswer<Json> => ({ kind: 'failed', code: 'no', why: 'No.' });
const times = (n: number, call: () => StepAnswer<Json>) => Array.from({ length: n }, () => call);

/** A step that holds the run when its hour is over. */
const plan = planOf([planStep('s', { kind: 'scripted', onFailure: 'hold' })]);
const deadlineMs = 3_600_000;

const stopsAt = async (rig: Rig): Promise<number> => {
  const { phase } = await rig.run();
  expect(phase).toMatchObject({ kind: 'held', code: 'deadline' });
  return phase.kind === 'held' ? phase.sinceMs - startMs : Number.NaN;
};

/** When a run whose calls go like this meets its deadline, and how much of that time its trouble took. */
async function deadlineOf(calls: Parameters<typeof scripted>[0], on: 'start' | 'intend' = 'start') {
  const rig = createRig({ plan, steps: [scripted(calls, on)] });
  await rig.begin();
  return stopsAt(rig);
}

/** 1, 2, 4 ... 32, then a minute for each of the others. */
const outageMs = (errors: number): number => (63 + (errors - 6) * 60) * 1000;

describe('the deadline of a step', () => {
  it('leaves out the time in which AWS could not be asked', async () => {
    expect(await deadlineOf([running])).toBe(deadlineMs);
    expect(await deadlineOf([running, running, ...times(100, outage), running])).toBe(deadlineMs + outageMs(100));
  });

  it('leaves out every outage by itself', async () => {
    const calls = [running, ...times(50, outage), running, ...times(20, outage), running];
    expect(await deadlineOf(calls)).toBe(deadlineMs + outageMs(50) + outageMs(20));
  });

  it.each(['start', 'intend'] as const)('leaves out an outage at %s once', async (on) => {
    expect(await deadlineOf([...times(50, outage), running], on)).toBe(deadlineMs + outageMs(50));
  });

  it.each([
    ['poll', [running]],
    ['start', []],
  ])('leaves out a pause during an outage at %s once', async (_, before) => {
    const rig = createRig({ plan, steps: [scripted([...before, ...times(50, outage), running])] });
    await rig.store.create(runIn(phases.planning, plan, { plan: undefined }));
    await rig.drive({ untilMs: startMs + 600_000 });
    await rig.store.signal('r-test22', { key: 'p', kind: 'pause', by: bob, atMs: rig.clock.nowMs() });
    await rig.drive({ untilMs: rig.clock.nowMs() + 7_200_000 });
    await rig.tell('resume', bob);
    const { step } = await rig.run();
    expect(await stopsAt(rig)).toBe(deadlineMs + step.pausedMs);
    expect(Math.abs(step.pausedMs - outageMs(50) - 7_200_000)).toBeLessThanOrEqual(60_000);
  });

  it('counts an outage before a retry no more', async () => {
    const rig = createRig({ plan, steps: [scripted([running, ...times(50, outage), failed, running])] });
    await rig.begin();
    const heldMs = rig.clock.nowMs();
    rig.clock.advanceBy(60_000);
    await rig.tell('retry', bob);
    expect(await stopsAt(rig)).toBe(heldMs + 60_000 + deadlineMs - startMs);
  });
});

describe('the expected end', () => {
  const waves = planOf(
    [planStep('check'), planStep('surge'), planStep('retire', { againFrom: 'surge', rounds: 4 }), planStep('verify')],
    { expectedSeconds: 1000 },
  );
  const atSecond = (seconds: number) => startMs + seconds * 1000;
  const endOf = (run: Run) => ((run.expectedEndMs ?? Number.NaN) - startMs) / 1000;
  const begun = () => beginSteps(runIn(phases.planning, waves), startMs);
  const firstWave = () => nextStep(nextStep(begun(), atSecond(10)), atSecond(200));

  it('is at first what the plan says', () => {
    expect(endOf(firstWave())).toBe(1000);
  });

  it('follows from how long the last wave took', () => {
    const second = nextRound(firstWave(), atSecond(310));
    expect(endOf(second)).toBe(310 + 3 * 300);
    expect(endOf(nextRound(nextStep(second, atSecond(350)), atSecond(410)))).toBe(410 + 2 * 100);
  });

  it('is a wave away where more waves are needed than were planned', () => {
    const fifth = nextRound({ ...firstWave(), step: { ...firstWave().step, round: 4 } }, atSecond(310));
    expect(endOf(fifth)).toBe(310 + 300);
  });

  it('stays where nobody knows how many rounds there are', () => {
    const loop = planOf([planStep('a'), planStep('b', { againFrom: 'a' })], { expectedSeconds: 1000 });
    const first = nextStep(beginSteps(runIn(phases.planning, loop), startMs), atSecond(100));
    expect(endOf(nextRound(first, atSecond(200)))).toBe(1000);
  });

  it.each([
    ['a pause', [running], ['pause', 'resume']],
    ['a hold', [running, failed, running], ['hold', 'retry']],
  ] as const)('is put off by %s, which does not count as part of its wave', async (_, calls, [stop, goOn]) => {
    const rig = createRig({ plan, steps: [scripted([...calls])] });
    await rig.store.create(runIn(phases.planning, plan, { plan: undefined }));
    await rig.drive({ untilMs: startMs + 100_000 });
    const before = await rig.run();
    await rig.store.signal(before.id, { key: 'stop', kind: stop, by: bob, atMs: rig.clock.nowMs() });
    await rig.drive({ untilMs: startMs + 500_000 });
    await rig.store.signal(before.id, { key: 'on', kind: goOn, by: bob, atMs: rig.clock.nowMs() });
    await rig.drive({ untilMs: startMs + 510_000 });
    const run = await rig.run();
    const stoppedMs = before.phase.kind === 'held' ? before.phase.sinceMs : startMs + 100_000;
    const lostMs = startMs + 500_000 - stoppedMs;
    expect(run.expectedEndMs).toBe((before.expectedEndMs ?? 0) + lostMs);
    expect(run.step.roundAtMs).toBe(startMs + lostMs);
  });

  it('is put off by an outage', async () => {
    const rig = createRig({ plan, steps: [scripted([running, ...times(20, outage), running, succeeds])] });
    await rig.store.create(runIn(phases.planning, plan, { plan: undefined }));
    await rig.drive({ until: async () => (await rig.run()).step.pausedMs > 0 });
    expect((await rig.run()).expectedEndMs).toBe(startMs + 60_000 + outageMs(20));
  });

  it('is put off by a closed gate', async () => {
    let frozen = false;
    const check = async () => (frozen ? { kind: 'closed' as const, why: 'Frozen.' } : { kind: 'open' as const });
    const steps = [scripted([running, succeeds, running])];
    const two = planOf([...plan.steps, planStep('t', { kind: 'scripted' })]);
    const rig = createRig({ plan: two, steps, gates: [{ name: 'freeze', check }] });
    await rig.store.create(runIn(phases.planning, two, { plan: undefined }));
    await rig.drive({ untilMs: startMs + 30_000 });
    frozen = true;
    await rig.drive({ untilMs: startMs + 599_000 });
    frozen = false;
    await rig.drive({ untilMs: startMs + 660_000 });
    expect((await rig.run()).expectedEndMs).toBe(startMs + 60_000 + 540_000);
  });
});
