import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Log, silentLog } from '../../src/basics/log.ts';
import type { Store } from '../../src/runs/store.ts';
import { createTable } from '../../src/store/create-table.ts';
import { type EmbeddedStore, embeddedClient, openEmbeddedStore } from '../../src/store/embedded.ts';
import { type Key, pinKey, runKey } from '../../src/store/keys.ts';
import { createStore } from '../../src/store/store.ts';
import { createTableClient, type TableClient } from '../../src/store/table-client.ts';
import { newRun, startMs } from '../builders/runs.ts';

const good = newRun({ id: 'r-good22', requestedAtMs: startMs + 1 });
const bad = newRun({ id: 'r-bad222', dueAtMs: startMs - 1 });
const { subjectKey } = good;
const pin = {
  subjectKey,
  runId: good.id,
  name: 'max-size',
  before: 4,
  during: 6,
  atMs: startMs,
  leaseUntilMs: startMs,
};

let embedded: EmbeddedStore;
let client: ReturnType<typeof embeddedClient>;
let tables = 0;
let table: TableClient;
let store: Store;
let said: object[];

beforeAll(async () => {
  embedded = await openEmbeddedStore({ tableName: 'first' });
  client = embeddedClient(embedded.endpoint);
});

afterAll(async () => {
  client.destroy();
  await embedded.close();
});

beforeEach(async () => {
  tables += 1;
  await createTable(client, `table-${tables}`);
  table = createTableClient(client, `table-${tables}`);
  said = [];
  const log: Log = { ...silentLog, error: (keys) => said.push(keys) };
  store = createStore(table, log);
  await store.create(good);
  await store.create(bad);
});

/** As a hand in the console might, or a newer version that was rolled back. */
function spoil(key: Key, attribute: string): Promise<unknown> {
  return table.update(key, `SET ${attribute} = :value`, { ':value': { kind: 'unheard-of' } });
}

describe('a run that cannot be read', () => {
  it('hides no other run, and is named in the log once', async () => {
    await spoil(runKey(bad.id), 'phase');
    expect(await store.live()).toEqual([good]);
    expect(await store.live()).toEqual([good]);
    expect(await store.ofSubject(subjectKey, 5)).toEqual([good]);
    expect(said).toMatchObject([{ item: `RUN#${bad.id}/STATE` }]);
  });

  it('is no answer when it is asked for itself', async () => {
    await spoil(runKey(bad.id), 'phase');
    await expect(store.read(bad.id)).rejects.toThrow();
  });

  it('keeps no other work from being found', async () => {
    await spoil(runKey(bad.id), 'leaseUntilMs');
    expect(await store.due(startMs, 5)).toEqual([{ what: 'run', runId: good.id, dueAtMs: startMs }]);
    expect(said).toMatchObject([{ item: `RUN#${bad.id}/STATE` }]);
  });
});

describe('a pin that cannot be read', () => {
  beforeEach(async () => {
    await store.putPin(pin);
    await store.putPin({ ...pin, name: 'suspend:Launch', before: 'active', during: 'suspended' });
    await spoil(pinKey(subjectKey, good.id, 'max-size'), 'atMs');
  });

  it('hides no other pin from the sweep', async () => {
    expect(await store.allPins()).toMatchObject([{ name: 'suspend:Launch' }]);
    expect(said).toMatchObject([{ item: `PINS/${subjectKey}#${good.id}#max-size` }]);
  });

  it('is not passed over where a run puts back what it has changed', async () => {
    await expect(store.pins(subjectKey)).rejects.toThrow();
  });
});
