import type { Store } from '../../src/runs/store.ts';
import { createTable } from '../../src/store/create-table.ts';
import { createStore } from '../../src/store/store.ts';
import { createDynamoClient, createTableClient } from '../../src/store/table-client.ts';
import { credentials, place } from './account.ts';

/** A store in a table of moto's DynamoDB, which is made as the bot makes it. */
export async function openTable(endpoint: string, tableName = 'amiable'): Promise<Store> {
  const client = createDynamoClient({ endpoint, region: place.region, credentials });
  await createTable(client, tableName);
  return createStore(createTableClient(client, tableName));
}
