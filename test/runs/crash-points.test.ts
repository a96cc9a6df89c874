import { describe, expect, it } from 'vitest';
import type { WriteHooks } from '../builders/memory-store.ts';
import { bob, newRun, planOf, planStep, startMs } from '../builders/runs.ts';
import { createRig, expectSound, type Rig } from './rig.ts';
import { createFakeThread, type FakeThread, type PostHooks } from './thread.ts';
import { type EffectHooks, fakeParams } from './world.ts';

class Crash extends Error {}

const undoOf = (name: string, kind: string) =>
  planStep(`undo-${name}`, { kind, params: fakeParams({ effect: `undo ${name}`, seconds: 20 }) });

function step(name: string, params: Partial<Parameters<typeof fakeParams>[0]>, kind = 'effect') {
  return planStep(name, { kind, params: fakeParams({ effect: name, ...params }), undo: [undoOf(name, kind)] });
}

const approval = { required: 1, requesterMayApprove: false, ttlSeconds: 86_400 };
const forward = [
  step('create', {}),
  step('surge', { seconds: 40 }, 'tagged'),
  { ...step('retire', { seconds: 10, rounds: 2 }, 'tagged'), againFrom: 'surge' },
];
const plans = {
  'that is done': planOf([...forward, step('verify', {})], { approval }),
  'that is taken back': planOf([...forward, step('verify', { fails: 'image-unhealthy' }, 'tagged')], { approval }),
};

interface Told {
  readonly rig: Rig;
  readonly thread: FakeThread;
}

/** Asks for a run, approves it, and drives it to its end, through whatever crashes the hooks bring. */
async function wholeLife(
  plan: keyof typeof plans,
  hooks: WriteHooks & EffectHooks & PostHooks,
  restart: () => void = () => undefined,
): Promise<Told> {
  const thread = createFakeThread(() => rig.clock.nowMs(), hooks);
  const rig: Rig = createRig({ plan: plans[plan], hooks, announcer: thread });
  const repeated = async (act: () => Promise<unknown>): Promise<void> => {
    await act().catch((error: unknown) => {
      expect(error).toBeInstanceOf(Crash);
      restart();
      return act();
    });
  };
  const onError = (error: unknown): void => {
    expect(error).toBeInstanceOf(Crash);
    restart();
  };
  await repeated(() => rig.store.create(newRun()));
  await rig.drive({ onError });
  const approve = { key: 'yes', kind: 'approve', by: bob, atMs: rig.clock.nowMs() } as const;
  await repeated(() => rig.store.signal(newRun().id, approve));
  await rig.drive({ onError });
  return { rig, thread };
}

async function expectSame({ rig, thread }: Told, calm: Told): Promise<void> {
  const [run, calmRun] = [await rig.run(), await calm.rig.run()];
  expect(run.phase).toMatchObject({ ...calmRun.phase, atMs: expect.any(Number) });
  expect(rig.effectNames()).toEqual(calm.rig.effectNames());
  expect(rig.world.effects.map(({ token }) => token)).toEqual(calm.rig.world.effects.map(({ token }) => token));
  expect((await rig.noteKinds()).filter((kind) => !passing.includes(kind))).toEqual(await calm.rig.noteKinds());
  expect(thread.posts).toEqual((await rig.notes()).map((note) => note.seq));
  expect(thread.card()).toBe('ended');
  expect((await rig.store.readStory(run.id))?.dueAtMs).toBeUndefined();
  await expectSound(rig);
}

/** What people are told of errors on the way. */
const passing = ['trouble', 'recovered'];

async function counted(
  plan: keyof typeof plans,
): Promise<{ calm: Told; writes: number; effects: number; posts: number }> {
  const counts = { writes: 0, effects: 0, posts: 0 };
  const calm = await wholeLife(plan, {
    afterWrite: (n) => {
      counts.writes = n;
    },
    afterEffect: (n) => {
      counts.effects = n;
    },
    afterPost: (n) => {
      counts.posts = n;
    },
  });
  return { calm, ...counts };
}

const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, index) => index + 1);
const crashAt =
  (k: number) =>
  (n: number): void => {
    if (n === k) throw new Crash(`at ${k}`);
  };

describe.each(Object.keys(plans).filter((name) => name in plans))('a run %s', (name) => {
  const plan = name === 'that is done' ? 'that is done' : 'that is taken back';

  it.each(['beforeWrite', 'afterWrite'] as const)('ends the same whichever store write crashes (%s)', async (when) => {
    const { calm, writes } = await counted(plan);
    expect(writes).toBeGreaterThan(50);
    for (const k of upTo(writes)) await expectSame(await wholeLife(plan, { [when]: crashAt(k) }), calm);
  });

  it.each(['beforeEffect', 'afterEffect'] as const)(
    'ends the same whichever call to the world fails (%s)',
    async (when) => {
      const { calm, effects } = await counted(plan);
      expect(effects).toBeGreaterThan(5);
      for (const k of upTo(effects)) await expectSame(await wholeLife(plan, { [when]: crashAt(k) }), calm);
    },
  );

  it.each(['beforeEffect', 'afterEffect'] as const)(
    'ends the same when the process dies in any call to the world (%s)',
    async (when) => {
      const { calm, effects } = await counted(plan);
      for (const k of upTo(effects)) {
        let dead = false;
        const dies = (n: number): void => {
          dead = n === k;
          if (dead) throw new Crash('died');
        };
        const beforeWrite = (): void => {
          if (dead) throw new Crash('dead processes write nothing');
        };
        const told = await wholeLife(plan, { [when]: dies, beforeWrite }, () => {
          dead = false;
        });
        await expectSame(told, calm);
      }
    },
  );

  it.each(['beforePost', 'afterPost'] as const)('is told the same whichever post fails (%s)', async (when) => {
    const { calm, posts } = await counted(plan);
    expect(posts).toBeGreaterThan(5);
    for (const k of upTo(posts)) await expectSame(await wholeLife(plan, { [when]: crashAt(k) }), calm);
  });
});

describe('telling', () => {
  it('waits as long as the surface asks, while the run goes on', async () => {
    const thread = createFakeThread(() => rig.clock.nowMs());
    const rig: Rig = createRig({ plan: planOf([step('a', { seconds: 100 })]), announcer: thread });
    thread.askToWait(startMs + 500_000);
    await rig.begin();
    expect((await rig.run()).phase).toMatchObject({ kind: 'ended', atMs: startMs + 100_000 });
    expect(thread.posts).toEqual([1, 2, 3]);
    expect(rig.clock.nowMs()).toBe(startMs + 500_000);
  });

  it('survives an outage of an hour and loses nothing', async () => {
    const outage = {
      beforePost: () => {
        if (rig.clock.nowMs() < startMs + 3_600_000) throw new Crash('Slack is down');
      },
    };
    const thread = createFakeThread(() => rig.clock.nowMs(), outage);
    const rig: Rig = createRig({ plan: planOf([step('a', { seconds: 100 })]), announcer: thread });
    await rig.begin();
    expect((await rig.run()).phase).toMatchObject({ kind: 'ended', atMs: startMs + 100_000 });
    expect(thread.posts).toEqual([1, 2, 3]);
    expect(rig.clock.nowMs()).toBeLessThan(startMs + 3_600_000 + 301_000);
  });
});
