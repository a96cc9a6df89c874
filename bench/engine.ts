import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { type Clock, systemClock } from '../src/basics/clock.ts';
import { silentLog } from '../src/basics/log.ts';
import type { Engine } from '../src/runs/advance.ts';
import { createTimerDriver } from '../src/runs/driver.ts';
import { registryOf } from '../src/runs/planner.ts';
import type { Run } from '../src/runs/run.ts';
import { type AnyStepKind, type StepAnswer, stepKind } from '../src/runs/step.ts';
import type { Store } from '../src/runs/store.ts';
import { embeddedClient, openEmbeddedStore } from '../src/store/embedded.ts';
import { createStore } from '../src/store/store.ts';
import { createTableClient } from '../src/store/table-client.ts';
import { createMemoryStore } from '../test/builders/memory-store.ts';
import { planOf, planStep, runIn } from '../test/builders/runs.ts';
import { percentile, type Table } from './table.ts';

const liveRuns = 1_000;
const looksPerRun = 3;
const lookEverySeconds = 15;

/** 1,000 runs at once, each looking several times and then done: what the engine itself can do, with steps that cost nothing. */
export async function engine(): Promise<Table> {
  const rows = [row('memory', await measure(createMemoryStore()))];
  const directory = mkdtempSync(join(tmpdir(), 'amiable-bench-'));
  const embedded = await openEmbeddedStore({ directory, tableName: 'amiable' });
  const client = embeddedClient(embedded.endpoint);
  try {
    rows.push(row('embedded, on disk', await measure(createStore(createTableClient(client, 'amiable')))));
  } finally {
    client.destroy();
    await embedded.close();
    rmSync(directory, { recursive: true, force: true });
  }
  return {
    title: `Engine: ${liveRuns} live runs at once, each ${looksPerRun} looks ${lookEverySeconds} s apart`,
    columns: ['store', 'advances', 'CPU ms each', 'per CPU second', 'late p50', 'late p99', 'heap'],
    rows,
  };
}

interface Figures {
  readonly advances: number;
  readonly cpuSeconds: number;
  readonly busySeconds: number;
  /** From the moment an advance was due to the moment its step was asked, in milliseconds. */
  readonly lateMs: readonly number[];
  readonly heapMegabytes: number;
}

async function measure(store: Store): Promise<Figures> {
  const lateMs: number[] = [];
  const { promise: allDone, resolve } = Promise.withResolvers<void>();
  const looking = lookingStep(systemClock, lateMs);
  const engine = engineOf(store, looking, () => {
    if (lateMs.length >= liveRuns * (looksPerRun + 1)) resolve();
  });
  for (let index = 0; index < liveRuns; index += 1) await store.create(liveRun(index));
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  const driver = createTimerDriver({
    work: {
      engine,
      telling: { store, announcer: silentAnnouncer, clock: systemClock, log: silentLog, leaseSeconds: 60 },
    },
    log: silentLog,
    concurrency: 16,
    lookEveryMs: 1_000,
    realDelayMs: (atMs) => Math.max(0, atMs - systemClock.nowMs()),
  });
  driver.start();
  await allDone;
  await driver.stop();
  const { user, system } = process.cpuUsage(cpu);
  return {
    advances: lateMs.length,
    cpuSeconds: (user + system) / 1_000_000,
    busySeconds: (performance.now() - startedMs) / 1_000,
    lateMs,
    heapMegabytes: process.memoryUsage().heapUsed / 2 ** 20,
  };
}

const silentAnnouncer = {
  showCard: async () => ({ kind: 'told' as const }),
  postNote: async () => ({ kind: 'told' as const }),
  findNote: async () => true,
};

function engineOf(store: Store, step: AnyStepKind, wakeStory: () => void): Engine {
  return {
    store,
    clock: systemClock,
    log: silentLog,
    planners: registryOf([], () => []),
    steps: registryOf([step], ({ kind }) => [kind]),
    gates: [],
    pollSeconds: lookEverySeconds,
    leaseSeconds: 60,
    budgetSeconds: 30,
    reminderSeconds: 3_600,
    wakeStory,
  };
}

/** Notes how late each look is, and has itself looked at again. */
function lookingStep(clock: Clock, lateMs: number[]): AnyStepKind {
  return stepKind<null, null, Handle>({
    kind: 'bench',
    parse: () => null,
    parseIntent: () => null,
    parseHandle: (handle) => handleSchema.parse(handle),
    timeoutSeconds: () => 3_600,
    intend: async () => ({ intent: null }),
    start: async () => {
      lateMs.push(0);
      return runningFor(clock, 0);
    },
    poll: async (_context, _params, { looks, dueAtMs }) => {
      lateMs.push(clock.nowMs() - dueAtMs);
      return looks + 1 >= looksPerRun ? { kind: 'succeeded' } : runningFor(clock, looks + 1);
    },
  });
}

const handleSchema = z.object({ looks: z.number(), dueAtMs: z.number() });
type Handle = z.infer<typeof handleSchema>;

function runningFor(clock: Clock, looks: number): StepAnswer<Handle> {
  const dueAtMs = clock.nowMs() + lookEverySeconds * 1_000;
  return { kind: 'running', handle: { looks, dueAtMs }, checkAfterSeconds: lookEverySeconds };
}

/** Due now, with one step to do. */
function liveRun(index: number): Run {
  const nowMs = systemClock.nowMs();
  const plan = planOf([planStep('look', { kind: 'bench', params: null })]);
  return runIn({ kind: 'running' }, plan, {
    id: `r-bench${index}`,
    subjectKey: `111122223333/eu-west-1/bench-${index}`,
    requestedAtMs: nowMs,
    step: { index: 0, round: 1, startedAtMs: nowMs, pausedMs: 0, tries: 0 },
    dueAtMs: nowMs,
  });
}

function row(name: string, { advances, cpuSeconds, busySeconds, lateMs, heapMegabytes }: Figures): readonly string[] {
  return [
    name,
    String(advances),
    ((cpuSeconds * 1_000) / advances).toFixed(2),
    (advances / cpuSeconds).toFixed(0),
    `${percentile(lateMs, 50).toFixed(0)} ms`,
    `${percentile(lateMs, 99).toFixed(0)} ms`,
    `${heapMegabytes.toFixed(0)} MB (${busySeconds.toFixed(0)} s in all)`,
  ];
}
