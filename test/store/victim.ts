/**
 * The process that the kill loop kills: it drives runs of fake steps over the embedded store, with the timer driver on
 * real time. Arguments: directory of the store, file of the effects, how many runs there are to be.
 * Prints `ready`, `effect` for each of its effects, and `idle` when all runs have ended and are told.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { systemClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import type { Engine } from '../../src/runs/advance.ts';
import { createTimerDriver } from '../../src/runs/driver.ts';
import { registryOf } from '../../src/runs/planner.ts';
import { stepKind } from '../../src/runs/step.ts';
import { embeddedClient, openEmbeddedStore } from '../../src/store/embedded.ts';
import { createStore } from '../../src/store/store.ts';
import { createTableClient } from '../../src/store/table-client.ts';
import { newRun, planOf, planStep } from '../builders/runs.ts';

const [directory = '', effectsFile = '', wanted = '0'] = process.argv.slice(2);
const embedded = await openEmbeddedStore({ directory, tableName: 'amiable' });
const store = createStore(createTableClient(embeddedClient(embedded.endpoint), 'amiable'));

const effects = (): readonly string[] => (existsSync(effectsFile) ? readFileSync(effectsFile, 'utf8').split('\n') : []);

/** Its effect has no token: it is looked for before it is done again. */
const effectStep = stepKind<string, null, null>({
  kind: 'effect',
  parse: String,
  parseIntent: () => null,
  parseHandle: () => null,
  timeoutSeconds: () => 600,
  intend: async () => ({ intent: null }),
  find: async (context) => (effects().includes(context.token) ? null : undefined),
  start: async (context) => {
    appendFileSync(effectsFile, `${context.token}\n`);
    process.stdout.write('effect\n');
    return { kind: 'running', handle: null, checkAfterSeconds: 0.02 };
  },
  poll: async () => ({ kind: 'succeeded' }),
});

const plan = planOf([1, 2, 3, 4].map((n) => planStep(`step-${n}`, { params: `effect ${n}` })));
const engine: Engine = {
  store,
  clock: systemClock,
  log: silentLog,
  planners: registryOf([{ verb: 'test', plan: async () => ({ kind: 'planned', plan }) }], ({ verb }) => [verb]),
  steps: registryOf([effectStep], ({ kind }) => [kind]),
  gates: [],
  pollSeconds: 1,
  reminderSeconds: 3600,
  leaseSeconds: 0.3,
  budgetSeconds: 1,
  wakeStory: (runId) => driver.wake('story', runId),
};
const announcer = {
  showCard: async () => ({ kind: 'told' }) as const,
  postNote: async () => ({ kind: 'told' }) as const,
  findNote: async () => false,
};
const driver = createTimerDriver({
  work: { engine, telling: { store, announcer, clock: systemClock, log: silentLog, leaseSeconds: 0.3 } },
  log: silentLog,
  concurrency: 8,
  lookEveryMs: 50,
  realDelayMs: (atMs) => atMs - Date.now(),
});

for (let n = 0; n < Number(wanted); n += 1) {
  await store.create(
    newRun({ id: `r-kill${n}`, subjectKey: `fleet-${n}`, requestedAtMs: Date.now(), dueAtMs: Date.now() }),
  );
}
driver.start();
process.stdout.write('ready\n');

/** One look after the other: looks that pile up would leave no time for the work. */
async function watch(): Promise<void> {
  const due = await store.due(Date.now() + 60_000, 1);
  if (due.length === 0) process.stdout.write('idle\n');
  else setTimeout(() => void watch(), 100);
}
await watch();
