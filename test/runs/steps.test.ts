import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/basics/json.ts';
import { type StepAnswer, stepKind } from '../../src/runs/step.ts';
import { bob, newRun, planOf, planStep, startMs } from '../builders/runs.ts';
import { createRig, expectSound } from './rig.ts';
import { ended, scripted, scriptedStep, step, succeeds, throws } from './scripted.ts';
import { FakeAwsError } from './world.ts';

describe('a deadline', () => {
  it('turns the run round', async () => {
    const { rig, outcome } = await ended({ plan: planOf([step('a', { seconds: 1000, timeoutSeconds: 300 })]) });
    expect(outcome).toBe('undone');
    expect((await rig.run()).phase).toMatchObject({ code: 'deadline', why: 'It was not finished within 5 minutes.' });
    expect(rig.clock.nowMs()).toBe(startMs + 300_000);
  });

  it('leaves out the time the run was paused', async () => {
    const rig = createRig({ plan: planOf([step('a', { seconds: 1000, timeoutSeconds: 300 })]) });
    await rig.store.create(newRun());
    await rig.drive({ untilMs: startMs + 100_000 });
    await rig.tell('pause', bob);
    await rig.drive({ untilMs: startMs + 700_000 });
    expect((await rig.run()).paused).toBeDefined();
    expect((await rig.tell('resume', bob)).phase).toMatchObject({ outcome: 'undone', atMs: startMs + 900_000 });
  });

  it('leaves out the time in which nobody could act', async () => {
    const late = [...Array.from({ length: 100 }, () => throws(new FakeAwsError('aws-throttled', 'later')))];
    const running = (): StepAnswer<Json> => ({ kind: 'running', handle: 1 });
    const { outcome } = await ended({ plan: planOf([scriptedStep]), steps: [scripted([...late, running, succeeds])] });
    expect(outcome).toBe('done');
  });
});

describe('a step that answers what follows its failure', () => {
  const failing = (onFailure: 'undo' | 'hold') => (): StepAnswer<Json> => ({
    kind: 'failed',
    code: 'x',
    why: 'No.',
    onFailure,
  });

  it.each([
    ['undo', 'hold', 'undone'],
    ['hold', 'undo', 'held'],
    ['hold', 'end', 'held'],
  ] as const)('%s, where the plan says %s', async (onFailure, planned, phase) => {
    const plan = planOf([{ ...scriptedStep, onFailure: planned }]);
    expect((await ended({ plan, steps: [scripted([failing(onFailure)])] })).outcome).toBe(phase);
  });

  it('needs a person on the way back all the same', async () => {
    const undo = [planStep('undo-s', { kind: 'scripted' })];
    const plan = planOf([step('a', { fails: 'x' }, { undo })]);
    expect((await ended({ plan, steps: [scripted([failing('undo')])] })).outcome).toBe('needs-human');
  });
});

describe('progress without numbers', () => {
  it('keeps what was counted before it', async () => {
    const answers: StepAnswer<Json>[] = [
      { kind: 'running', handle: 1, progress: { done: 3, total: 9, label: 'replacing' } },
      { kind: 'failed', code: 'x', why: 'No.', onFailure: 'hold', progress: { label: 'watching' } },
    ];
    const steps = [scripted(answers.map((answer) => () => answer))];
    const { rig } = await ended({ plan: planOf([scriptedStep]), steps });
    expect((await rig.run()).progress).toEqual({ done: 3, total: 9, label: 'watching' });
  });

  it('counts the steps where nothing was counted', async () => {
    const steps = [
      scripted([() => ({ kind: 'failed', code: 'x', why: 'No.', onFailure: 'hold', progress: { label: 'watching' } })]),
    ];
    const { rig } = await ended({ plan: planOf([scriptedStep, step('b')]), steps });
    expect((await rig.run()).progress).toEqual({ done: 0, total: 2, label: 'watching' });
  });
});

describe('a step', () => {
  it('of an unknown kind is held for a newer version, which carries on', async () => {
    const plan = planOf([step('a'), scriptedStep, step('c')]);
    const rig = createRig({ plan });
    expect((await rig.begin()).phase).toMatchObject({ kind: 'held', code: 'step-unknown' });
    await expectSound(rig);
    const newer = createRig({ plan, steps: [scripted([succeeds])], store: rig.store, clock: rig.clock });
    expect((await newer.tell('retry', bob)).phase).toMatchObject({ outcome: 'done' });
  });

  it('of an unknown kind on the way back needs a person', async () => {
    const undo = [planStep('undo-s', { kind: 'lost' })];
    const { outcome } = await ended({ plan: planOf([step('a', { fails: 'x' }, { undo })]) });
    expect(outcome).toBe('needs-human');
  });

  it('is found by an older name', async () => {
    expect((await ended({ plan: planOf([step('a', {}, { kind: 'old-effect' })]) })).outcome).toBe('done');
  });

  it('with large data is carried by the store', async () => {
    const big = 'x'.repeat(5000);
    const { rig, outcome } = await ended({ plan: planOf([step('a', { effect: big, seconds: 60 })]) });
    expect(outcome).toBe('done');
    expect(JSON.stringify({ ...(await rig.run()), plan: undefined })).not.toContain(big);
  });

  it('that waits before it decides is started once it has decided', async () => {
    const started: string[] = [];
    let looks = 0;
    const kind = stepKind<Json, Json, Json>({
      kind: 'scripted',
      parse: (params) => params,
      parseIntent: (intent) => intent,
      parseHandle: (handle) => handle,
      timeoutSeconds: () => 3600,
      intend: async () => {
        looks += 1;
        return looks < 3 ? { answer: { kind: 'running', handle: 'waiting' } } : { intent: 'go' };
      },
      start: async (_, __, intent) => {
        started.push(String(intent));
        return { kind: 'succeeded' };
      },
      poll: async () => ({ kind: 'failed', code: 'never-started', why: 'Polled what was never started.' }),
    });
    expect((await ended({ plan: planOf([scriptedStep]), steps: [kind] })).outcome).toBe('done');
    expect(started).toEqual(['go']);
  });
});

describe('a gate', () => {
  it('holds up what is new without counting against it, is told once, and does not stop the way back', async () => {
    let open = true;
    const gates = [
      {
        name: 'freeze' as const,
        check: async () => (open ? { kind: 'open' as const } : { kind: 'closed' as const, why: 'Frozen.' }),
      },
    ];
    const rig = createRig({
      plan: planOf([step('a', { seconds: 30 }), step('b', { timeoutSeconds: 60, seconds: 45 })]),
      gates,
    });
    await rig.store.create(newRun());
    await rig.drive({ untilMs: startMs + 10_000 });
    open = false;
    await rig.drive({ untilMs: startMs + 3_600_000 });
    expect(rig.effectNames()).toEqual(['a']);
    expect(await rig.noteKinds()).toEqual(['planned', 'done', 'gate-closed']);
    open = true;
    await rig.drive();
    expect((await rig.run()).phase).toMatchObject({ outcome: 'done' });
    expect(await rig.noteKinds()).toEqual(['planned', 'done', 'gate-closed', 'gate-opened', 'done', 'ended']);
  });

  it('stays out of the way of an abort', async () => {
    let open = true;
    const gates = [
      {
        name: 'freeze' as const,
        check: async () => (open ? { kind: 'open' as const } : { kind: 'closed' as const, why: 'Frozen.' }),
      },
    ];
    const rig = createRig({ plan: planOf([step('a', { seconds: 600 })]), gates });
    await rig.store.create(newRun());
    await rig.drive({ untilMs: startMs + 10_000 });
    open = false;
    expect((await rig.tell('abort', bob)).phase).toMatchObject({ outcome: 'undone' });
  });
});
