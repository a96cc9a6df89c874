import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/basics/json.ts';
import { advance } from '../../src/runs/advance.ts';
import { planDigest } from '../../src/runs/plan.ts';
import type { Planned } from '../../src/runs/planner.ts';
import { type AnyStepKind, type StepAnswer, stepKind } from '../../src/runs/step.ts';
import { ann, bob, newRun, phases, planOf, planStep, runIn, startMs } from '../builders/runs.ts';
import { createRig, expectSound, type Rig, type RigOptions } from './rig.ts';
import { FakeAwsError, fakeParams } from './world.ts';

const undoOf = (name: string) => planStep(`undo-${name}`, { params: fakeParams({ effect: `undo ${name}` }) });

function step(
  name: string,
  params: Partial<Parameters<typeof fakeParams>[0]> = {},
  overrides: Parameters<typeof planStep>[1] = {},
) {
  return planStep(name, { params: fakeParams({ effect: name, ...params }), undo: [undoOf(name)], ...overrides });
}

/** A kind that answers what it is told to, one call after the other, and the last for ever. */
function scripted(calls: readonly (() => StepAnswer<Json>)[], on: 'start' | 'intend' = 'start'): AnyStepKind {
  let n = 0;
  const next = async (): Promise<StepAnswer<Json>> => {
    const call = calls[Math.min(n, calls.length - 1)];
    n += 1;
    return call === undefined ? { kind: 'succeeded' } : call();
  };
  return stepKind<Json, Json, Json>({
    kind: 'scripted',
    parse: (params) => params,
    parseIntent: (intent) => intent,
    parseHandle: (handle) => handle,
    timeoutSeconds: () => 3600,
    intend: async () => (on === 'intend' ? { answer: await next() } : { intent: null }),
    start: next,
    poll: next,
  });
}

const scriptedStep = planStep('s', { kind: 'scripted', undo: [undoOf('s')] });
const throws = (error: Error) => (): never => {
  throw error;
};
const succeeds = (): StepAnswer<Json> => ({ kind: 'succeeded' });

async function ended(options: RigOptions): Promise<{ rig: Rig; outcome: string; kinds: readonly string[] }> {
  const rig = createRig(options);
  const run = await rig.begin();
  await expectSound(rig);
  return {
    rig,
    outcome: run.phase.kind === 'ended' ? run.phase.outcome : run.phase.kind,
    kinds: await rig.noteKinds(),
  };
}

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

describe('planning', () => {
  const refusal: Planned = { kind: 'refused', code: 'floor', why: 'No room.', remedy: 'Raise max.' };

  it('refuses with the reason, and locks nothing', async () => {
    const { outcome, kinds } = await ended({ planner: { verb: 'test', plan: async () => refusal } });
    expect(outcome).toBe('refused');
    expect(kinds).toEqual(['refused', 'ended']);
  });

  it('refuses a verb that nothing plans', async () => {
    const { rig } = await ended({});
    expect((await rig.run()).phase).toMatchObject({ outcome: 'refused', code: 'verb-unknown' });
  });

  it('refuses a fleet that another run holds, and leaves that lock alone', async () => {
    const rig = createRig({ plan: planOf([step('a')]) });
    await rig.store.create(runIn(phases.held, planOf([step('a')]), { id: 'r-other2', dueAtMs: startMs + 3_600_000 }));
    await rig.store.acquireLock(newRun().subjectKey, 'r-other2', startMs);
    const run = await rig.begin();
    expect(run.phase).toMatchObject({ outcome: 'refused', code: 'lock-held' });
    expect(rig.effectNames()).toEqual([]);
    expect(await rig.store.lockHolder(newRun().subjectKey)).toMatchObject({ owner: 'r-other2' });
  });

  it('takes over the lock of a run that has ended', async () => {
    const rig = createRig({ plan: planOf([step('a')]) });
    await rig.store.create(runIn(phases.ended, planOf([]), { id: 'r-other2', dueAtMs: undefined }));
    await rig.store.acquireLock(newRun().subjectKey, 'r-other2', startMs);
    expect((await rig.begin()).phase).toMatchObject({ outcome: 'done' });
    await expectSound(rig);
  });

  it('locks what the plan names', async () => {
    const plan = planOf([step('a', { seconds: 60 })]);
    const rig = createRig({
      planner: {
        verb: 'test',
        plan: async () => ({ kind: 'planned', plan, subjectKey: 'other/web', environment: 'prod' }),
      },
    });
    await rig.store.create(newRun());
    await rig.drive({ untilMs: startMs + 1000 });
    expect(await rig.store.lockHolder('other/web')).toMatchObject({ owner: newRun().id });
    await rig.drive();
    expect(await rig.store.lockHolder('other/web')).toBeUndefined();
    expect(await rig.store.ofSubject('other/web', 5)).toMatchObject([
      { environment: 'prod', phase: { outcome: 'done' } },
    ]);
  });

  it.each([
    ['denied for good', 1, new FakeAwsError('aws-denied', 'never'), 'refused'],
    ['throttled a hundred times', 100, new FakeAwsError('aws-throttled', 'later'), 'done'],
    ['broken four times', 4, new Error('bug'), 'done'],
    ['broken five times', 5, new Error('bug'), 'refused'],
  ])('%s (%i errors) ends as it should', async (_, errors, error, expected) => {
    let calls = 0;
    const plan = planOf([step('a')]);
    const planner = {
      verb: 'test',
      plan: async (): Promise<Planned> => {
        calls += 1;
        if (calls <= errors) throw error;
        return { kind: 'planned', plan };
      },
    };
    const { rig, outcome } = await ended({ planner });
    expect(outcome).toBe(expected);
    expect((await rig.run()).step.trouble === undefined).toBe(expected === 'done' || errors === 1);
  });
});

describe('approval', () => {
  const plan = planOf([step('a')], { approval: { required: 1, requesterMayApprove: false, ttlSeconds: 600 } });

  it('waits for a person and does nothing before', async () => {
    const rig = createRig({ plan });
    const asked = await rig.begin();
    expect(asked.phase).toEqual({ kind: 'approval', sinceMs: startMs, untilMs: startMs + 600_000 });
    expect(rig.effectNames()).toEqual([]);
    await expectSound(rig);
    const run = await rig.tell('approve', bob, { digest: planDigest(plan) });
    expect(run.phase).toMatchObject({ outcome: 'done' });
    expect(await rig.noteKinds()).toEqual(['planned', 'approval-asked', 'approved', 'done', 'ended']);
    await expectSound(rig);
  });

  it('expires, having changed nothing', async () => {
    const rig = createRig({ plan });
    await rig.begin();
    await rig.drive({ untilMs: startMs + 600_000 });
    expect((await rig.run()).phase).toMatchObject({ outcome: 'expired', atMs: startMs + 600_000 });
    expect(await rig.noteKinds()).toEqual(['planned', 'approval-asked', 'expired', 'ended']);
    await expectSound(rig);
  });

  it.each([
    ['reject', 'rejected'],
    ['abort', 'aborted'],
  ] as const)('ends by %s, having changed nothing', async (kind, outcome) => {
    const rig = createRig({ plan });
    await rig.begin();
    expect((await rig.tell(kind, bob)).phase).toMatchObject({ outcome });
    expect(rig.effectNames()).toEqual([]);
    await expectSound(rig);
  });
});

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

  it('keeps its lock and waits for days', async () => {
    const rig = createRig({ plan, steps: [failsOnce()] });
    await rig.begin();
    await rig.drive({ untilMs: startMs + 3 * 86_400_000 });
    expect((await rig.run()).phase).toMatchObject({ kind: 'held', code: 'capacity-refused' });
    expect(await rig.noteKinds()).toEqual(['planned', 'done', 'held']);
    await expectSound(rig);
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
        name: 'freeze',
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
    expect(await rig.noteKinds()).toEqual(['planned', 'done', 'trouble']);
    open = true;
    await rig.drive();
    expect((await rig.run()).phase).toMatchObject({ outcome: 'done' });
    expect(await rig.noteKinds()).toEqual(['planned', 'done', 'trouble', 'recovered', 'done', 'ended']);
  });

  it('stays out of the way of an abort', async () => {
    let open = true;
    const gates = [
      {
        name: 'freeze',
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
    expect(await advance(engine, newRun().id)).toEqual({ kind: 'idle', dueAtMs: startMs });
    expect((await rig.run()).leaseUntilMs).toBe(0);
    expect(rig.effectNames()).toEqual([]);
    await rig.drive({ engine });
    expect(rig.effectNames()).toEqual(['a', 'b']);
    await expectSound(rig);
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
