import { describe, expect, it } from 'vitest';
import { bob, planOf, planStep, startMs } from '../builders/runs.ts';
import { createRig, expectSound } from './rig.ts';
import { ended, scripted, scriptedStep, step, succeeds, throws, undoOf } from './scripted.ts';
import { FakeAwsError, fakeParams } from './world.ts';

describe('trouble', () => {
  const throttled = new FakeAwsError('aws-throttled', 'later');

  it.each(['start', 'intend'] as const)(
    'at %s is told once, waited out however long it takes, and told to be over',
    async (on) => {
      const steps = [scripted([...Array.from({ length: 200 }, () => throws(throttled)), succeeds], on)];
      const { rig, outcome, kinds } = await ended({ plan: planOf([scriptedStep]), steps });
      expect(outcome).toBe('done');
      expect(kinds).toEqual(['planned', 'trouble', 'recovered', 'ended']);
      expect(rig.clock.nowMs()).toBeGreaterThan(startMs + 190 * 60_000);
    },
  );

  it('is not told at the first error', async () => {
    const { kinds } = await ended({ plan: planOf([scriptedStep]), steps: [scripted([throws(throttled), succeeds])] });
    expect(kinds).toEqual(['planned', 'ended']);
  });

  it('doubles the wait up to a minute', async () => {
    const times: number[] = [];
    const record = (): never => {
      times.push(rig.clock.nowMs());
      throw throttled;
    };
    const rig = createRig({
      plan: planOf([scriptedStep]),
      steps: [scripted([...Array.from({ length: 9 }, () => record), succeeds])],
    });
    await rig.begin();
    const waits = times.map((time, n) => (time - (times[n - 1] ?? startMs)) / 1000);
    expect(waits).toEqual([0, 1, 2, 4, 8, 16, 32, 60, 60]);
  });

  it.each([
    ['never', [throws(new FakeAwsError('aws-denied', 'never'))], 'aws-denied'],
    ['unknown, five times', [throws(new Error('bug'))], 'unexpected'],
  ])('that is %s takes the run back', async (_, calls, code) => {
    const { rig, outcome } = await ended({ plan: planOf([step('a'), scriptedStep]), steps: [scripted(calls)] });
    expect(outcome).toBe('undone');
    expect((await rig.run()).phase).toMatchObject({ code });
    expect(rig.effectNames()).toEqual(['a', 'undo s', 'undo a']);
  });

  it('before anything was intended takes back only the steps before', async () => {
    const steps = [scripted([throws(new FakeAwsError('aws-denied', 'never'))], 'intend')];
    const { rig } = await ended({ plan: planOf([step('a'), scriptedStep]), steps });
    expect(rig.effectNames()).toEqual(['a', 'undo a']);
  });
});

describe('a held run', () => {
  const plan = planOf([step('a'), planStep('s', { kind: 'scripted', onFailure: 'hold', undo: [undoOf('s')] })]);
  const failsOnce = () =>
    scripted([() => ({ kind: 'failed', code: 'capacity-refused', why: 'No capacity.' }), succeeds]);

  it('keeps its lock and waits for days, and says so after an hour, then in pauses that double up to a day', async () => {
    const rig = createRig({ plan, steps: [failsOnce()] });
    await rig.begin();
    await rig.drive({ untilMs: startMs + 5 * 86_400_000 });
    expect((await rig.run()).phase).toMatchObject({ kind: 'held', code: 'capacity-refused' });
    const [planned, done, held, ...reminders] = await rig.notes();
    expect([planned?.kind, done?.kind, held?.kind]).toEqual(['planned', 'done', 'held']);
    expect(new Set(reminders.map(({ kind }) => kind))).toEqual(new Set(['reminder']));
    const hours = reminders.map(({ atMs }) => (atMs - startMs) / 3_600_000);
    expect(hours).toEqual([1, 3, 7, 15, 31, 55, 79, 103]);
    await expectSound(rig);
  });

  it('is reminded of once where nobody could say so for days', async () => {
    const rig = createRig({ plan, steps: [failsOnce()] });
    await rig.begin();
    rig.clock.advanceBy(5 * 86_400_000);
    await rig.drive();
    expect((await rig.noteKinds()).filter((kind) => kind === 'reminder')).toHaveLength(1);
    expect((await rig.run()).dueAtMs).toBe(startMs + 127 * 3_600_000);
  });

  it.each([
    ['retry', 'done', ['a']],
    ['abort', 'undone', ['a', 'undo s', 'undo a']],
  ] as const)('goes on by %s', async (kind, outcome, effects) => {
    const rig = createRig({ plan, steps: [failsOnce()] });
    await rig.begin();
    await rig.tell('hold', bob);
    expect((await rig.tell(kind, bob)).phase).toMatchObject({ outcome });
    expect(rig.effectNames()).toEqual(effects);
    await expectSound(rig);
  });
});

describe('a run that cannot be taken back', () => {
  const undo = [planStep('undo-s', { kind: 'scripted' })];
  const plan = planOf([step('a'), step('b', { fails: 'x' }, { undo })]);

  it('waits for a person with its lock, and goes on by retry', async () => {
    const rig = createRig({ plan, steps: [scripted([throws(new FakeAwsError('aws-denied', 'never')), succeeds])] });
    const stuck = await rig.begin();
    expect(stuck.phase).toMatchObject({ kind: 'needs-human', code: 'aws-denied' });
    await rig.drive({ untilMs: startMs + 86_400_000 });
    await expectSound(rig);
    const refused = await rig.tell('abort', bob);
    expect(refused.phase.kind).toBe('needs-human');
    expect((await rig.tell('retry', bob)).phase).toMatchObject({ outcome: 'undone' });
    expect(rig.effectNames()).toEqual(['a', 'b', 'undo a']);
    await expectSound(rig);
  });

  it('says so once where a step of the way back finds that the world has moved', async () => {
    const { outcome, kinds } = await ended({ plan, steps: [scripted([() => ({ kind: 'void', why: 'Moved.' })])] });
    expect(outcome).toBe('needs-human');
    expect(kinds).toEqual(['planned', 'done', 'undoing', 'needs-human']);
  });
});

describe('a world that moved', () => {
  const moved = () => scripted([() => ({ kind: 'void', why: 'The group is gone.' })], 'intend');

  it('voids a run that has changed nothing', async () => {
    const looked = planStep('look', { params: fakeParams({ effect: 'look' }) });
    const { rig, outcome, kinds } = await ended({ plan: planOf([looked, scriptedStep]), steps: [moved()] });
    expect(outcome).toBe('void');
    expect(kinds).toEqual(['planned', 'done', 'void', 'ended']);
    expect(rig.effectNames()).toEqual(['look']);
  });

  it('takes back a run that has', async () => {
    const { rig, outcome } = await ended({ plan: planOf([step('a'), scriptedStep]), steps: [moved()] });
    expect(outcome).toBe('undone');
    expect(rig.effectNames()).toEqual(['a', 'undo a']);
  });
});
