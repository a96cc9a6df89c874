import type { Run } from '../../src/runs/run.ts';
import type { Pin, Store } from '../../src/runs/store.ts';
import { keptPinName } from '../../src/steps/pair/kept.ts';
import { embeddedClient, openEmbeddedStore } from '../../src/store/embedded.ts';
import { createStore } from '../../src/store/store.ts';
import { createTableClient } from '../../src/store/table-client.ts';
import { withTable } from './due-index.ts';
import type { Errands } from './people.ts';
import { traceOf } from './thread.ts';
import { channel, greenOf, type KillWorld, place, table } from './world.ts';

export interface StoreVerdict {
  readonly violations: readonly string[];
  readonly outcomes: Readonly<Record<string, number>>;
  readonly figures: {
    /** Runs in the store: those that were seen through, and requests that were made twice. */
    readonly runs: number;
    readonly refused: number;
    readonly notes: number;
    /** Entries of threads that say again what was said. */
    readonly duplicates: number;
  };
}

/** Opens the store that the last bot has left, and compares it with what people see and asked for. */
export async function judgeStore(world: KillWorld, directory: string, told: readonly Errands[]): Promise<StoreVerdict> {
  const embedded = await openEmbeddedStore({ directory, tableName: table });
  const client = embeddedClient(embedded.endpoint);
  try {
    const store = createStore(createTableClient(client, table));
    const due = await withTable(embedded.endpoint, table, (index) => index.due());
    const left = [...due.map((item) => `is still due: ${item}`), ...(await leftovers(world, store))];
    const runs = await judgeRuns(world, store, told);
    return { ...runs, violations: [...left, ...runs.violations] };
  } finally {
    client.destroy();
    await embedded.close();
  }
}

async function leftovers({ fleets }: KillWorld, store: Store): Promise<readonly string[]> {
  const found = (await store.live()).map(({ id }) => `${id} is still live`);
  for (const { name } of fleets) {
    const holder = await store.lockHolder(subjectOf(name));
    if (holder !== undefined) found.push(`${name} is still locked by ${holder.owner}`);
  }
  const pairs = fleets.filter(({ strategy }) => strategy === 'blue-green').map(({ name }) => [name, greenOf(name)]);
  // The way back of a finished one.
  const keeps = ({ subjectKey, name }: Pin): boolean =>
    name === keptPinName && pairs.flat().some((group) => subjectKey === subjectOf(group));
  for (const pin of (await store.allPins()).filter((one) => !keeps(one)))
    found.push(`${pin.subjectKey} is still pinned: ${pin.name}`);
  return found;
}

function subjectOf(groupName: string): string {
  return `${place.accountId}/${place.region}/${groupName}`;
}

async function judgeRuns(world: KillWorld, store: Store, told: readonly Errands[]): Promise<StoreVerdict> {
  const violations: string[] = [];
  const outcomes: Record<string, number> = {};
  const figures = { runs: 0, refused: 0, notes: 0, duplicates: 0 };
  for (const { name } of world.fleets) {
    for (const { id, phase } of await store.ofSubject(subjectOf(name), 10_000)) {
      figures.runs += 1;
      const seen = told.find(({ runId }) => runId === id);
      const outcome = phase.kind === 'ended' ? phase.outcome : phase.kind;
      if (seen === undefined) {
        // A request whose answer was lost was made again, and the second was turned away.
        if (outcome === 'refused') figures.refused += 1;
        else violations.push(`${id}, which nobody saw, is ${outcome}`);
        continue;
      }
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      const wanted = seen.aborted ? 'undone' : 'done';
      if (outcome !== wanted) violations.push(`${id} in ${name} is ${outcome}, not ${wanted}`);
      if (isLost(seen, phase)) violations.push(`${id} in ${name} went on after an acknowledged abort`);
      const thread = await judgeThread(world, store, seen);
      figures.notes += thread.notes;
      figures.duplicates += thread.duplicates;
      violations.push(...thread.violations);
    }
  }
  const runs = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  if (runs !== told.length) violations.push(`${runs} of ${told.length} runs are in the store`);
  return { violations, outcomes, figures };
}

/** Whether the abort was acknowledged while there was still something to abort, and came to nothing. */
function isLost({ abortAckedAtMs, aborted }: Errands, phase: Run['phase']): boolean {
  return abortAckedAtMs !== undefined && !aborted && phase.kind === 'ended' && phase.atMs > abortAckedAtMs;
}

/** Every note once and in order, and one card. */
async function judgeThread(world: KillWorld, store: Store, { runId, cardTs }: Errands) {
  const reader = world.slack.channel(channel);
  const said = reader.thread(cardTs).map((message) => traceOf(message)?.event_payload.seq);
  const noted = (await store.notes(runId, 0)).map(({ seq }) => seq);
  const cards = reader.messages().filter((message) => {
    const trace = traceOf(message);
    return trace?.event_type === 'amiable_card' && trace.event_payload.run_id === runId;
  }).length;
  const same = said.length === noted.length && noted.every((seq, index) => seq === said[index]);
  return {
    notes: noted.length,
    duplicates: said.length - new Set(said).size,
    violations: [
      ...(same ? [] : [`the thread of ${runId} tells ${said.join(' ')}, and the notes are ${noted.join(' ')}`]),
      ...(cards === 1 ? [] : [`${runId} has ${cards} cards`]),
    ],
  };
}
