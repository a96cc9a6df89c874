import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance } from '../../src/runs/advance.ts';
import type { Plan, PlanStep } from '../../src/runs/plan.ts';
import type { Run, Signal } from '../../src/runs/run.ts';
import type { Store } from '../../src/runs/store.ts';
import { ann, bob, cleo, newRun, planOf, planStep } from '../builders/runs.ts';
import { createRig, expectSound, type Rig } from './rig.ts';
import { createFakeThread, type FakeThread } from './thread.ts';
import { fakeParams } from './world.ts';

class Crash extends Error {}

const kinds = fc.constantFrom('effect', 'tagged');
const seconds = fc.constantFrom(0, 0, 20, 100);
const sometimes = fc.option(fc.constantFrom('image-unhealthy', 'capacity-refused'), { nil: undefined, freq: 4 });

const stepArbitrary = fc.record({
  kind: kinds,
  seconds,
  fails: sometimes,
  undoFails: fc.option(fc.constant('denied'), { nil: undefined, freq: 8 }),
  undoSeconds: seconds,
  timeoutSeconds: fc.constantFrom(60, 3600, 3600),
  onFailure: fc.constantFrom('undo' as const, 'hold' as const),
  rounds: fc.constantFrom(1, 1, 2, 3),
  back: fc.nat(2),
});

function stepOf(drawn: typeof stepArbitrary extends fc.Arbitrary<infer T> ? T : never, index: number): PlanStep {
  const { kind, seconds: lasts, fails, timeoutSeconds, rounds, undoFails, undoSeconds } = drawn;
  const failing = fails === undefined ? {} : { fails };
  const undo = {
    effect: `undo ${index}`,
    seconds: undoSeconds,
    ...(undoFails === undefined ? {} : { fails: undoFails }),
  };
  return planStep(`step-${index}`, {
    kind,
    params: fakeParams({ effect: `do ${index}`, seconds: lasts, timeoutSeconds, rounds, ...failing }),
    onFailure: drawn.onFailure,
    undo: [planStep(`undo-${index}`, { kind, params: fakeParams(undo) })],
    againFrom: rounds > 1 ? `step-${Math.max(0, index - drawn.back)}` : undefined,
  });
}

/** Rounds are shared by nested loops, so only one step of a plan closes a loop here. */
const planArbitrary: fc.Arbitrary<Plan> = fc
  .tuple(fc.array(stepArbitrary, { minLength: 1, maxLength: 4 }), fc.nat(2))
  .map(([drawn, required]) => {
    const loop = drawn.findIndex((step) => step.rounds > 1);
    const steps = drawn.map((step, index) => stepOf(index === loop ? step : { ...step, rounds: 1 }, index));
    return planOf(steps, { approval: { required, requesterMayApprove: false, ttlSeconds: 3600 } });
  });

const signalKinds: readonly Signal['kind'][] = [
  'approve',
  'approve',
  'reject',
  'pause',
  'resume',
  'abort',
  'retry',
  'hold',
];
const signalAction = fc.record({
  do: fc.constant('signal' as const),
  kind: fc.constantFrom(...signalKinds),
  by: fc.constantFrom(ann, bob, bob, cleo),
  /** Equal keys are one signal, delivered again. */
  key: fc.nat(11),
});
const actionArbitrary = fc.oneof(
  { weight: 3, arbitrary: signalAction },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('drive' as const), forSeconds: fc.constantFrom(5, 30, 4000) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('crash' as const),
      afterWrites: fc.integer({ min: 1, max: 12 }),
      late: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('twice' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('stall' as const),
      atCommit: fc.integer({ min: 1, max: 4 }),
      signal: fc.option(signalAction),
    }),
  },
);
type Action = typeof actionArbitrary extends fc.Arbitrary<infer T> ? T : never;
type Given = Extract<Action, { do: 'signal' }>;

/** A run under test, with a fuse that makes the store crash at the n-th write from now. */
interface Lab {
  readonly rig: Rig;
  readonly thread: FakeThread;
  readonly accepted: Signal[];
  light(writes: number, late: boolean): void;
}

function createLab(plan: Plan): Lab {
  let fuse = Number.POSITIVE_INFINITY;
  let lateFuse = false;
  const burn = (late: boolean) => (): void => {
    if (late !== lateFuse) return;
    fuse -= 1;
    if (fuse === 0) throw new Crash('the process died');
  };
  const thread = createFakeThread(() => rig.clock.nowMs());
  const rig: Rig = createRig({ plan, announcer: thread, hooks: { beforeWrite: burn(false), afterWrite: burn(true) } });
  return {
    rig,
    thread,
    accepted: [],
    light: (writes, late) => {
      fuse = writes;
      lateFuse = late;
    },
  };
}

async function give({ rig, accepted }: Lab, given: Given): Promise<void> {
  const signal: Signal = { key: `k${given.key}`, kind: given.kind, by: given.by, atMs: rig.clock.nowMs() };
  const result = await rig.store.signal(newRun().id, signal);
  if (result.kind === 'accepted') accepted.push(signal);
}

const onError = (error: unknown): void => {
  expect(error).toBeInstanceOf(Crash);
};

async function perform(lab: Lab, action: Action): Promise<void> {
  const { rig } = lab;
  const id = newRun().id;
  switch (action.do) {
    case 'signal':
      return give(lab, action);
    case 'drive':
      await rig.drive({ untilMs: rig.clock.nowMs() + action.forSeconds * 1000, onError });
      return;
    case 'crash':
      lab.light(action.afterWrites, action.late);
      await rig.drive({ untilMs: rig.clock.nowMs() + 200_000, onError });
      lab.light(Number.POSITIVE_INFINITY, false);
      return;
    case 'twice':
      await Promise.all([advance(rig.engine, id), advance(rig.engine, id), advance(rig.engine, id)]);
      return;
    case 'stall':
      await stall(lab, action.atCommit, action.signal);
  }
}

/** One worker falls asleep before a commit; its lease runs out, and another carries on. Then it wakes up. */
async function stall(lab: Lab, atCommit: number, given: Given | null): Promise<void> {
  const { rig } = lab;
  let commits = 0;
  const sleepy: Store = {
    ...rig.store,
    commit: async (run, inboxSize) => {
      commits += 1;
      if (commits === atCommit) {
        if (given !== null) await give(lab, given);
        rig.clock.advanceBy(61_000);
        await rig.drive({ untilMs: rig.clock.nowMs() + 10_000 });
      }
      return rig.store.commit(run, inboxSize);
    },
  };
  await advance({ ...rig.engine, store: sleepy }, newRun().id);
}

const answering = ['approved', 'rejected', 'paused', 'resumed', 'abort-asked', 'retry', 'hold', 'signal-refused'];

async function expectAllHolds({ rig, thread, accepted }: Lab, run: Run): Promise<void> {
  await expectSound(rig);
  const resting = ['ended', 'held', 'needs-human', 'approval'].includes(run.phase.kind) || run.paused !== undefined;
  expect(resting).toBe(true);
  const notes = await rig.notes();
  expect(notes.filter((note) => answering.includes(note.kind))).toHaveLength(accepted.length);
  expect(thread.posts).toEqual(notes.map((note) => note.seq));
  expect(notes.filter((note) => note.kind === 'ended')).toHaveLength(run.phase.kind === 'ended' ? 1 : 0);
  const done = [...new Set(rig.effectNames().filter((name) => name.startsWith('do')))];
  const undone = rig.effectNames().filter((name) => name.startsWith('undo'));
  const wayBack = done.map((name) => name.replace('do', 'undo')).reverse();
  expect(undone).toEqual(
    run.phase.kind === 'ended' && run.phase.outcome === 'undone' ? wayBack : wayBack.slice(0, undone.length),
  );
}

describe('whatever people, crashes and other workers do', () => {
  it('a run comes to rest with every effect once, undone backwards, and everything told', async () => {
    await fc.assert(
      fc.asyncProperty(planArbitrary, fc.array(actionArbitrary, { maxLength: 12 }), async (plan, actions) => {
        const lab = createLab(plan);
        await lab.rig.store.create(newRun());
        for (const action of actions) await perform(lab, action);
        await lab.rig.drive();
        await expectAllHolds(lab, await lab.rig.run());
      }),
      { numRuns: 400 },
    );
  });
});
