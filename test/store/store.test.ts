import { afterAll, beforeAll } from 'vitest';
import { createTable } from '../../src/store/create-table.ts';
import { type EmbeddedStore, embeddedClient, openEmbeddedStore } from '../../src/store/embedded.ts';
import { createStore } from '../../src/store/store.ts';
import { createTableClient } from '../../src/store/table-client.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { describeStore } from '../contracts/store.contract.ts';

describeStore('in memory', async () => createMemoryStore());

let embedded: EmbeddedStore;
let client: ReturnType<typeof embeddedClient>;
let tables = 0;

beforeAll(async () => {
  embedded = await openEmbeddedStore({ tableName: 'first' });
  client = embeddedClient(embedded.endpoint);
});

afterAll(async () => {
  client.destroy();
  await embedded.close();
});

describeStore('of the DynamoDB adapter', async () => {
  tables += 1;
  await createTable(client, `table-${tables}`);
  return createStore(createTableClient(client, `table-${tables}`));
});
