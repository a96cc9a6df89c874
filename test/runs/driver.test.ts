import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../src/basics/log.ts';
import { createTimerDriver, type Driver, type TimerDriverOptions } from '../../src/runs/driver.ts';
import { stepKind } from '../../src/runs/step.ts';
import type { Store } from '../../src/runs/store.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { newRun, planOf, planStep, signal, startMs } from '../builders/runs.ts';
import { createRig, type Rig } from './rig.ts';
import { createFakeThread } from './thread.ts';
import { fakeParams } from './world.ts';

const lookEveryMs = 1000;
let driver: Driver;

beforeEach(() => {
  vi.useFakeTimers({ now: startMs });
});

afterEach(async () => {
  await driver.stop();
  vi.useRealTimers();
});

const systemClock = { nowMs: () => Date.now(), advanceTo: () => undefined, advanceBy: () => undefined };

function drive(rig: Rig, options: Partial<TimerDriverOptions> = {}): void {
  const telling = rig.telling;
  if (telling === undefined) throw new Error('this rig has no thread');
  driver = createTimerDriver({
    work: { engine: rig.engine, telling },
    log: silentLog,
    concurrency: 4,
    lookEveryMs,
    realDelayMs: (atMs) => atMs - Date.now(),
    ...options,
  });
  driver.start();
}

function rigOf(
  steps: Parameters<typeof planOf>[0],
  store: Store = createMemoryStore(),
  more: Parameters<typeof createRig>[0] = {},
): Rig {
  const announcer = createFakeThread(() => Date.now());
  return createRig({ plan: planOf(steps), announcer, store, clock: systemClock, ...more });
}

const quick = planStep('a', { params: fakeParams({ effect: 'a' }) });
const slow = (seconds: number) => planStep('a', { params: fakeParams({ effect: 'a', seconds }) });
const idOf = (n: number) => `r-many${n}`;
const create = (store: Store, n: number) => store.create(newRun({ id: idOf(n), subjectKey: `fleet-${n}` }));
const endedAt = async (rig: Rig, id = newRun().id) => {
  const { phase } = await rig.run(id);
  return phase.kind === 'ended' ? phase.atMs - startMs : phase.kind;
};

describe('the timer driver', () => {
  it('advances runs when they fall due, and tells them', async () => {
    const rig = rigOf([slow(47)]);
    await rig.store.create(newRun());
    drive(rig);
    await vi.advanceTimersByTimeAsync(49_000);
    expect(await endedAt(rig)).toBeLessThan(47_100);
    expect((await rig.store.readStory(newRun().id))?.toldSeq).toBe(3);
  });

  it('does not wait for its next look when it knows when something falls due', async () => {
    const rig = rigOf([slow(0.3)]);
    await rig.store.create(newRun());
    drive(rig, { lookEveryMs: 60_000 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(await endedAt(rig)).toBeLessThan(400);
  });

  it('brings a thousand runs to their end', async () => {
    const rig = rigOf([quick, { ...slow(20), name: 'b' }]);
    for (let n = 0; n < 1000; n += 1) await create(rig.store, n);
    drive(rig, { concurrency: 16 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await rig.store.live()).toEqual([]);
    expect(rig.world.effects).toHaveLength(2000);
  });

  it('finds by itself what nobody woke it for', async () => {
    const rig = rigOf([quick]);
    drive(rig);
    await vi.advanceTimersByTimeAsync(100);
    await rig.store.create(newRun());
    await vi.advanceTimersByTimeAsync(lookEveryMs);
    expect(await endedAt(rig)).toBeLessThanOrEqual(100 + lookEveryMs);
  });

  it('begins at once what it is woken for', async () => {
    const rig = rigOf([quick]);
    drive(rig, { lookEveryMs: 60_000 });
    await vi.advanceTimersByTimeAsync(100);
    await rig.store.create(newRun());
    driver.wake('run', newRun().id);
    await vi.advanceTimersByTimeAsync(0);
    expect(await endedAt(rig)).toBe(100);
  });

  it('loses no wake while it has its hands full, even if the index is blind', async () => {
    const blind = { ...createMemoryStore(), due: async () => [], nextDueAtMs: async () => undefined };
    const { held, release, kind } = gatedKind();
    const rig = rigOf([planStep('a', { kind: 'gated', params: null })], blind, { steps: [kind] });
    for (let n = 0; n < 9; n += 1) await create(rig.store, n);
    drive(rig, { concurrency: 2 });
    for (let n = 0; n < 9; n += 1) driver.wake('run', idOf(n));
    await vi.advanceTimersByTimeAsync(0);
    expect(held()).toBe(2);
    release();
    await vi.advanceTimersByTimeAsync(0);
    expect(held()).toBe(9);
    expect(await rig.store.live()).toEqual([]);
  });

  it('comes back to a run that was woken while it was worked on', async () => {
    const { release, kind } = gatedKind();
    const rig = rigOf([planStep('a', { kind: 'gated', params: null }), slow(900)], createMemoryStore(), {
      steps: [kind],
    });
    await rig.store.create(newRun());
    drive(rig, { lookEveryMs: 3_600_000 });
    await vi.advanceTimersByTimeAsync(50);
    await rig.store.signal(newRun().id, signal('pause', { atMs: Date.now() }));
    driver.wake('run', newRun().id);
    release();
    await vi.advanceTimersByTimeAsync(0);
    expect((await rig.run()).paused).toBeDefined();
  });

  it('lets what is under way finish when it stops, and begins nothing more', async () => {
    const { release, kind } = gatedKind();
    const rig = rigOf([planStep('a', { kind: 'gated', params: null })], createMemoryStore(), { steps: [kind] });
    await rig.store.create(newRun());
    drive(rig);
    await vi.advanceTimersByTimeAsync(50);
    const stopped = driver.stop();
    await create(rig.store, 1);
    driver.wake('run', idOf(1));
    release();
    await stopped;
    expect(await endedAt(rig)).toBeTypeOf('number');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await endedAt(rig, idOf(1))).toBe('planning');
  });

  it('goes on when the index cannot be read for a while', async () => {
    const store = createMemoryStore();
    const due = vi.fn(store.due).mockRejectedValueOnce(new Error('down')).mockRejectedValueOnce(new Error('down'));
    const rig = rigOf([quick], { ...store, due });
    await rig.store.create(newRun());
    drive(rig);
    await vi.advanceTimersByTimeAsync(3 * lookEveryMs);
    expect(await endedAt(rig)).toBeTypeOf('number');
  });

  it.each([
    ['cannot be done', { claim: async () => Promise.reject(new Error('down')) }],
    ['is always busy', { claim: async () => ({ kind: 'busy' as const }) }],
  ])('does not run hot over work that %s', async (_, broken) => {
    const store = { ...createMemoryStore(), ...broken };
    const due = vi.fn(store.due);
    const rig = rigOf([quick], { ...store, due });
    for (let n = 0; n < 50; n += 1) await create(rig.store, n);
    drive(rig, { concurrency: 2 });
    await vi.advanceTimersByTimeAsync(10 * lookEveryMs);
    const looks = due.mock.calls.filter(([, , what]) => what === 'run');
    expect(looks.length).toBeLessThan(15);
  });
});

/** A step that does not answer before it is let go. */
function gatedKind() {
  let held = 0;
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const kind = stepKind<null, null, null>({
    kind: 'gated',
    parse: () => null,
    parseIntent: () => null,
    parseHandle: () => null,
    timeoutSeconds: () => 60,
    intend: async () => ({ intent: null }),
    start: async () => {
      held += 1;
      await gate;
      return { kind: 'succeeded' };
    },
    poll: async () => ({ kind: 'succeeded' }),
  });
  return { held: () => held, release: () => open(), kind };
}
