import { describe, expect, it } from 'vitest';
import { advance } from '../../src/runs/advance.ts';
import type { AnyStepKind } from '../../src/runs/step.ts';
import { ann, bob, newRun, phases, planOf, planStep, runIn, startMs } from '../builders/runs.ts';
import { createRig, expectSound } from './rig.ts';
import { ended, scripted, scriptedStep, step, succeeds } from './scripted.ts';
import { fakeParams } from './world.ts';

describe('a run', () => {
  it('does its steps in order, each effect once, and lets its lock go', async () => {
    const { rig, outcome, kinds } = await ended({ plan: planOf([step('a'), step('b', { seconds: 100 }), step('c')]) });
    expect(outcome).toBe('done');
    expect(rig.effectNames()).toEqual(['a', 'b', 'c']);
    expect(kinds).toEqual(['planned', 'done', 'done', 'done', 'ended']);
    expect(rig.clock.nowMs()).toBe(startMs + 100_000);
    expect((await rig.run()).outputs).toEqual({ a: 'a', b: 'b', c: 'c' });
  });

  it('goes round a loop with a new token for each round', async () => {
    const plan = planOf([
      step('first'),
      step('surge'),
      step('retire', { rounds: 3 }, { againFrom: 'surge' }),
      step('last'),
    ]);
    const { rig } = await ended({ plan });
    expect(rig.effectNames()).toEqual(['first', 'surge', 'retire', 'surge', 'retire', 'surge', 'retire', 'last']);
  });

  it('takes back what it did, last first, when a step fails', async () => {
    const { rig, outcome, kinds } = await ended({
      plan: planOf([step('a'), step('b'), step('c', { fails: 'image-unhealthy' }), step('d')]),
    });
    expect(outcome).toBe('undone');
    expect(rig.effectNames()).toEqual(['a', 'b', 'c', 'undo c', 'undo b', 'undo a']);
    expect(kinds).toEqual(['planned', 'done', 'done', 'undoing', 'done', 'done', 'done', 'ended']);
    expect((await rig.run()).phase).toMatchObject({ code: 'image-unhealthy' });
  });

  it('gives steps of the way back that share a name tokens of their own', async () => {
    const same = planStep('restore', { params: fakeParams({ effect: 'restore' }) });
    const plan = planOf([step('a', {}, { undo: [same] }), step('b', {}, { undo: [same] }), step('c', { fails: 'x' })]);
    const { rig } = await ended({ plan });
    expect(rig.effectNames()).toEqual(['a', 'b', 'c', 'undo c', 'restore', 'restore']);
  });

  it('takes back on abort what is under way', async () => {
    const rig = createRig({ plan: planOf([step('a'), step('b', { seconds: 900 }, {})]) });
    await rig.store.create(newRun());
    await rig.drive({ untilMs: startMs + 60_000 });
    const run = await rig.tell('abort', bob);
    expect(run.phase).toMatchObject({ kind: 'ended', outcome: 'undone', code: 'aborted' });
    expect(rig.effectNames()).toEqual(['a', 'b', 'undo b', 'undo a']);
    await expectSound(rig);
  });

  it('says in its history for every signal what came of it, and refuses a second abort', async () => {
    const rig = createRig({
      plan: planOf([
        step('a', {}, { undo: [planStep('slow', { params: fakeParams({ effect: 'slow', seconds: 100 }) })] }),
        step('b', { seconds: 900 }),
      ]),
    });
    await rig.store.create(newRun());
    await rig.drive({ untilMs: startMs + 1000 });
    await rig.store.signal(newRun().id, { key: 'k1', kind: 'abort', by: bob, atMs: rig.clock.nowMs() });
    await rig.store.signal(newRun().id, { key: 'k2', kind: 'abort', by: ann, atMs: rig.clock.nowMs() });
    await rig.drive();
    const kinds = await rig.noteKinds();
    expect(kinds.filter((kind) => kind === 'abort-asked' || kind === 'signal-refused')).toEqual([
      'abort-asked',
      'signal-refused',
    ]);
    await expectSound(rig);
  });
});

describe('advancing', () => {
  it('is busy while another worker has the run, and gone when it has ended', async () => {
    const rig = createRig({ plan: planOf([step('a')]) });
    await rig.store.create(newRun());
    await rig.store.claim(newRun().id, startMs, 60);
    expect(await advance(rig.engine, newRun().id)).toEqual({ kind: 'busy' });
    await rig.drive();
    expect(await advance(rig.engine, newRun().id)).toEqual({ kind: 'gone' });
    expect(await advance(rig.engine, 'r-none22')).toEqual({ kind: 'gone' });
  });

  it('lets go when its time is over, and stays due', async () => {
    const rig = createRig({ plan: planOf([step('a'), step('b')]) });
    await rig.store.create(newRun());
    const engine = { ...rig.engine, budgetSeconds: 0 };
    expect(await advance(engine, newRun().id)).toEqual({ kind: 'idle', dueAtMs: startMs, wasDue: true });
    expect((await rig.run()).leaseUntilMs).toBe(0);
    expect(rig.effectNames()).toEqual([]);
    await rig.drive({ engine });
    expect(rig.effectNames()).toEqual(['a', 'b']);
    await expectSound(rig);
  });

  it('leaves a run alone that is not due, unless it is to look early at what it waits for', async () => {
    const waiting = scripted([() => ({ kind: 'running', handle: 'kept' }), succeeds]);
    const rig = createRig({ plan: planOf([scriptedStep]), steps: [waiting] });
    const { id } = newRun();
    await rig.store.create(newRun());
    await rig.drive({ until: async () => (await rig.run()).step.handle === 'kept' });
    const { dueAtMs } = await rig.run();
    expect(await advance(rig.engine, id)).toEqual({ kind: 'idle', dueAtMs, wasDue: false });
    expect(await advance(rig.engine, id, 'early')).toMatchObject({ kind: 'idle', wasDue: true });
    expect((await rig.run()).phase.kind).toBe('ended');
  });

  it('loses nothing of what it did when a signal arrives meanwhile', async () => {
    const aborting = scripted([() => ({ kind: 'running', handle: 'kept' })]);
    const late: AnyStepKind = {
      ...aborting,
      start: async (...args) => {
        await rig.store.signal(newRun().id, { key: 'late', kind: 'pause', by: bob, atMs: rig.clock.nowMs() });
        return aborting.start(...args);
      },
    };
    const rig = createRig({ plan: planOf([scriptedStep]), steps: [late] });
    const run = await rig.begin();
    expect(run.step.handle).toBe('kept');
    expect(run.paused?.by).toEqual(bob);
    await expectSound(rig);
  });

  it('answers a signal that reaches a run as it ends', async () => {
    const rig = createRig({});
    await rig.store.create(runIn(phases.ended, planOf([]), { dueAtMs: startMs }));
    await rig.tell('abort', bob);
    expect(await rig.noteKinds()).toEqual(['signal-refused']);
    await expectSound(rig);
  });
});
