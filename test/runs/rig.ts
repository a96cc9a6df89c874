import { expect } from 'vitest';
import { type TestClock, testClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { advance, type Engine } from '../../src/runs/advance.ts';
import type { Announcer } from '../../src/runs/announcer.ts';
import type { Plan } from '../../src/runs/plan.ts';
import { type Gate, type Planner, registryOf } from '../../src/runs/planner.ts';
import type { Note, Run, Signal } from '../../src/runs/run.ts';
import type { AnyStepKind } from '../../src/runs/step.ts';
import type { Store } from '../../src/runs/store.ts';
import type { Telling } from '../../src/runs/story.ts';
import { createMemoryStore, type WriteHooks } from '../builders/memory-store.ts';
import { newRun, startMs } from '../builders/runs.ts';
import { type Driven, runUntilIdle, type TestDriverOptions } from '../builders/test-driver.ts';
import { createFakeWorld, type EffectHooks, type FakeWorld, fakeSteps } from './world.ts';

export interface RigOptions {
  readonly plan?: Plan;
  readonly planner?: Planner;
  readonly steps?: readonly AnyStepKind[];
  readonly gates?: readonly Gate[];
  readonly announcer?: Announcer;
  readonly hooks?: WriteHooks & EffectHooks;
  readonly store?: Store;
  readonly clock?: TestClock;
}

/** An engine over a store in memory and a fake world, with a clock that jumps. */
export interface Rig {
  readonly clock: TestClock;
  readonly store: Store;
  readonly world: FakeWorld;
  readonly engine: Engine;
  readonly telling: Telling | undefined;
  /** Asks for the run and drives it as far as it goes without people. */
  begin(overrides?: Partial<Run>): Promise<Run>;
  /** Tells the run something now, and drives it as far as it goes. */
  tell(kind: Signal['kind'], by: Signal['by'], overrides?: Partial<Signal>): Promise<Run>;
  drive(options?: Partial<TestDriverOptions>): Promise<Driven>;
  run(runId?: string): Promise<Run>;
  noteKinds(runId?: string): Promise<readonly string[]>;
  notes(runId?: string): Promise<readonly Note[]>;
  effectNames(): readonly string[];
}

export function createRig(options: RigOptions): Rig {
  const clock = options.clock ?? testClock(startMs);
  const store = options.store ?? createMemoryStore(options.hooks);
  const world = createFakeWorld(clock, options.hooks);
  const engine = engineOf(options, store, clock, world);
  const { announcer } = options;
  const telling = announcer && { store, announcer, clock, log: silentLog, leaseSeconds: 60 };
  const drive: Rig['drive'] = (more) =>
    runUntilIdle({ engine, clock, maxSteps: 5000, ...(telling === undefined ? {} : { telling }), ...more });
  let signals = 0;
  const read: Rig['run'] = async (runId = newRun().id) => {
    const run = await store.read(runId);
    expect(run).toBeDefined();
    return run ?? newRun();
  };
  const notes: Rig['notes'] = (runId = newRun().id) => store.notes(runId, 0);
  return {
    clock,
    store,
    world,
    engine,
    telling,
    drive,
    begin: async (overrides) => {
      await store.create(newRun(overrides));
      await drive();
      return read(overrides?.id);
    },
    tell: async (kind, by, overrides) => {
      signals += 1;
      await store.signal(newRun().id, { key: `signal-${signals}`, kind, by, atMs: clock.nowMs(), ...overrides });
      await drive();
      return read();
    },
    run: read,
    notes,
    noteKinds: async (runId) => (await notes(runId)).map((note) => note.kind),
    effectNames: () => world.effects.map((effect) => effect.name),
  };
}

function engineOf(options: RigOptions, store: Store, clock: TestClock, world: FakeWorld): Engine {
  const { plan, planner } = options;
  const fixed: Planner[] = plan === undefined ? [] : [{ verb: 'test', plan: async () => ({ kind: 'planned', plan }) }];
  const planners = planner === undefined ? fixed : [planner];
  return {
    store,
    clock,
    log: silentLog,
    planners: registryOf(planners, ({ verb }) => [verb]),
    steps: registryOf([...fakeSteps(world), ...(options.steps ?? [])], ({ kind, aliases }) => [kind, ...aliases]),
    gates: options.gates ?? [],
    pollSeconds: 15,
    reminderSeconds: 3600,
    leaseSeconds: 60,
    budgetSeconds: 30,
    wakeStory: () => undefined,
  };
}

/** What holds for every run at rest, whatever happened to it on the way. */
export async function expectSound(rig: Rig, runId = newRun().id): Promise<void> {
  const run = await rig.run(runId);
  const notes = await rig.store.notes(runId, 0);
  expect(notes.map((note) => note.seq)).toEqual(notes.map((_, index) => index + 1));
  expect(run.lastNoteSeq).toBe(notes.length);
  expect(run.inbox).toEqual([]);
  expect(run.pending).toEqual([]);
  const tokens = rig.world.effects.map((effect) => effect.token);
  expect(tokens).toEqual([...new Set(tokens)]);
  const live = (await rig.store.live()).some((other) => other.id === runId);
  expect(live).toBe(run.phase.kind !== 'ended');
  expect(run.dueAtMs === undefined).toBe(run.phase.kind === 'ended');
  const holder = await rig.store.lockHolder(run.subjectKey);
  expect(holder?.owner === runId).toBe(run.phase.kind !== 'ended' && run.phase.kind !== 'planning');
  expect(await advance(rig.engine, runId)).toMatchObject({ kind: run.phase.kind === 'ended' ? 'gone' : 'idle' });
}
