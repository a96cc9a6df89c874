import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Json } from '../../src/basics/json.ts';
import { type Plan, planDigest } from '../../src/runs/plan.ts';
import type { Planned, Planner } from '../../src/runs/planner.ts';
import { failStep } from '../../src/runs/walk.ts';
import { bob, cleo, newRun, phases, planOf, planStep, runIn, startMs } from '../builders/runs.ts';
import { createRig, expectSound, type Rig } from './rig.ts';
import { ended, scripted, step } from './scripted.ts';
import { FakeAwsError } from './world.ts';

const next = (request: Json = { stage: 'second' }, verb = 'test') =>
  scripted([() => ({ kind: 'next-plan', verb, request })], 'intend');
const nextStep = planStep('plan-next', { kind: 'scripted', params: {}, onFailure: 'hold' });
const asking = { approval: { required: 1, requesterMayApprove: false, ttlSeconds: 600 } };
const first = planOf([step('a'), nextStep]);
const second = planOf([step('b'), step('c')], asking);
const stageSchema = z.object({ stage: z.literal('second') });

/** Plans the first for what was asked, and for the second stage what `answers` have, the last of them for ever. */
function plannerOf(answers: readonly (() => Planned)[], begin: Plan = first): Planner {
  let n = 0;
  return {
    verb: 'test',
    plan: async ({ request }) => {
      if (!stageSchema.safeParse(request).success) return { kind: 'planned', plan: begin };
      const answer = answers[Math.min(n, answers.length - 1)];
      n += 1;
      if (answer === undefined) throw new Error('there is no second plan');
      return answer();
    },
  };
}

const planned =
  (plan: Plan, more: { readonly subjectKey?: string } = {}) =>
  (): Planned => ({
    kind: 'planned',
    plan,
    ...more,
  });
const refused = (): Planned => ({ kind: 'refused', code: 'floor', why: 'No room.', remedy: 'Raise max.' });
const throwing = (error: Error) => (): Planned => {
  throw error;
};

const rigOf = (answers: readonly (() => Planned)[], begin?: Plan): Rig =>
  createRig({ planner: plannerOf(answers, begin), steps: [next()] });

describe('a run that goes on by another plan', () => {
  it('asks about exactly that plan, with the lock and what its steps left, and begins nothing', async () => {
    const rig = rigOf([planned(second)]);
    const run = await rig.begin();
    expect(run).toMatchObject({
      plan: second,
      digest: planDigest(second),
      phase: { kind: 'approval', sinceMs: startMs, untilMs: startMs + 600_000 },
      outputs: { a: 'a' },
      request: newRun().request,
      approvals: [],
      tried: [],
    });
    expect(run.digest).not.toBe(planDigest(first));
    expect(rig.effectNames()).toEqual(['a']);
    expect(await rig.noteKinds()).toEqual(['planned', 'done', 'planned', 'approval-asked']);
    await expectSound(rig);
  });

  it('does all of it from its first step, once it is approved', async () => {
    const rig = rigOf([planned(second)]);
    await rig.begin();
    const run = await rig.tell('approve', bob, { digest: planDigest(second) });
    expect(run.phase).toMatchObject({ outcome: 'done' });
    expect(rig.effectNames()).toEqual(['a', 'b', 'c']);
    await expectSound(rig);
  });

  it('is not approved by who approved the first, nor by a click on its card', async () => {
    const begin = planOf(first.steps, asking);
    const rig = rigOf([planned(second)], begin);
    await rig.begin();
    await rig.tell('approve', bob, { digest: planDigest(begin) });
    expect(rig.effectNames()).toEqual(['a']);
    const late = await rig.tell('approve', cleo, { digest: planDigest(begin) });
    expect(late).toMatchObject({ phase: { kind: 'approval' }, approvals: [] });
    expect(await rig.noteKinds()).toContain('signal-refused');
    const run = await rig.tell('approve', bob, { digest: planDigest(second) });
    expect(run).toMatchObject({ phase: { outcome: 'done' }, approvals: [{ by: bob }] });
  });

  it('goes straight on where the next plan takes no approval', async () => {
    const rig = rigOf([planned(planOf(second.steps))]);
    expect((await rig.begin()).phase).toMatchObject({ outcome: 'done' });
    expect(rig.effectNames()).toEqual(['a', 'b', 'c']);
    await expectSound(rig);
  });

  it.each([
    ['is rejected', 'reject', 'rejected'],
    ['is aborted', 'abort', 'aborted'],
  ] as const)('takes back nothing of the first where it %s', async (_what, signal, outcome) => {
    const rig = rigOf([planned(second)]);
    await rig.begin();
    expect((await rig.tell(signal, bob)).phase).toMatchObject({ outcome });
    expect(rig.effectNames()).toEqual(['a']);
    await expectSound(rig);
  });

  it('takes back nothing of the first where nobody approves it in time', async () => {
    const rig = rigOf([planned(second)]);
    await rig.begin();
    await rig.drive({ untilMs: startMs + 600_000 });
    expect((await rig.run()).phase).toMatchObject({ outcome: 'expired' });
    expect(rig.effectNames()).toEqual(['a']);
  });

  it('takes back what it did by itself, and nothing of the first, where it fails', async () => {
    const failing = planOf([step('b'), step('c', { fails: 'deadline' })], asking);
    const rig = rigOf([planned(failing)]);
    await rig.begin();
    expect((await rig.tell('approve', bob)).phase).toMatchObject({ outcome: 'undone' });
    expect(rig.effectNames()).toEqual(['a', 'b', 'c', 'undo c', 'undo b']);
    await expectSound(rig);
  });
});

describe('where there is no next plan', () => {
  it('the step fails with the reason and what to do, and Retry plans again', async () => {
    const rig = rigOf([refused, refused, planned(second)]);
    const held = { kind: 'held', code: 'floor', why: 'No room. Raise max.' };
    expect((await rig.begin()).phase).toMatchObject(held);
    expect((await rig.tell('retry', bob)).phase).toMatchObject(held);
    expect(await rig.tell('retry', bob)).toMatchObject({ phase: { kind: 'approval' }, digest: planDigest(second) });
    expect(rig.effectNames()).toEqual(['a']);
    await expectSound(rig);
  });

  it('an abort takes back what the first did', async () => {
    const rig = rigOf([refused]);
    await rig.begin();
    expect((await rig.tell('abort', bob)).phase).toMatchObject({ outcome: 'undone' });
    expect(rig.effectNames()).toEqual(['a', 'undo a']);
    await expectSound(rig);
  });

  it('a planner that could not look is asked again by itself', async () => {
    const later = throwing(new FakeAwsError('aws-throttled', 'later'));
    const rig = rigOf([later, later, planned(second)]);
    const run = await rig.begin();
    expect(run).toMatchObject({ phase: { kind: 'approval' }, digest: planDigest(second) });
    expect(run.step.trouble).toBeUndefined();
    expect(await rig.noteKinds()).toContain('recovered');
    await expectSound(rig);
  });

  it('as nothing plans that verb, the step fails', async () => {
    const rig = createRig({ planner: plannerOf([planned(second)]), steps: [next({ stage: 'second' }, 'unknown')] });
    expect((await rig.begin()).phase).toMatchObject({ kind: 'held', code: 'verb-unknown' });
  });

  it('as it is for something that this run has not locked, the step fails', async () => {
    const rig = rigOf([planned(second, { subjectKey: 'other/web' }), planned(second, newRun())]);
    expect((await rig.begin()).phase).toMatchObject({
      kind: 'held',
      code: 'subject-changed',
      why: 'The next plan is for other/web, which this run has not locked.',
    });
    expect(await rig.store.lockHolder('other/web')).toBeUndefined();
    expect((await rig.tell('retry', bob)).phase).toMatchObject({ kind: 'approval' });
  });
});

describe('a step whose failure ends the run', () => {
  const requires = step('require', { fails: 'validation-failed' }, { onFailure: 'end', undo: [] });

  it('takes nothing back, since what is left is meant to stay', async () => {
    const { rig, outcome, kinds } = await ended({ plan: planOf([step('a'), requires, step('b')]) });
    expect(outcome).toBe('failed');
    expect((await rig.run()).phase).toMatchObject({ code: 'validation-failed', why: 'require failed.' });
    expect(rig.effectNames()).toEqual(['a', 'require']);
    expect(kinds).toEqual(['planned', 'done', 'ended']);
  });

  it('is taken back all the same where somebody aborts before', async () => {
    const rig = createRig({ plan: planOf([step('a', { seconds: 600 }), requires]) });
    await rig.store.create(newRun());
    await rig.drive({ untilMs: startMs + 60_000 });
    expect((await rig.tell('abort', bob)).phase).toMatchObject({ outcome: 'undone' });
    expect(rig.effectNames()).toEqual(['a', 'undo a']);
  });

  it('needs a person on the way back', () => {
    const back = planStep('back', { onFailure: 'end' });
    const run = runIn(phases.undoing, planOf([]), { undo: [back] });
    expect(failStep(run, startMs, 'x', 'Why.').phase).toMatchObject({ kind: 'needs-human', code: 'x' });
  });
});
