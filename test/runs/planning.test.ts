import { describe, expect, it } from 'vitest';
import { planDigest } from '../../src/runs/plan.ts';
import type { Planned } from '../../src/runs/planner.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { bob, newRun, phases, planOf, runIn, startMs } from '../builders/runs.ts';
import { createRig, expectSound } from './rig.ts';
import { ended, step } from './scripted.ts';
import { FakeAwsError } from './world.ts';

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

  it('asks again soon where a lock could not be looked at', async () => {
    const store = createMemoryStore();
    let errors = 1;
    const acquireLock: typeof store.acquireLock = async (...asked) => {
      errors -= 1;
      return errors >= 0 ? Promise.reject(new Error('a race')) : store.acquireLock(...asked);
    };
    const rig = createRig({ plan: planOf([step('a')]), store: { ...store, acquireLock } });
    expect((await rig.begin()).phase).toMatchObject({ outcome: 'done', atMs: startMs + 1000 });
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
