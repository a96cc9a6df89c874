import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import dynalite from 'dynalite';
import { createDynamoClient, createTable, createTableClient } from './table-client.ts';
import { repairIndexes } from './repair.ts';

export interface EmbeddedStore {
  /** Where the DynamoDB protocol is answered, on loopback. */
  readonly endpoint: string;
  close(): Promise<void>;
}

export class EmbeddedStoreBusyError extends Error {
  constructor(directory: string, options: ErrorOptions) {
    super(`the embedded store in ${directory} is in use by another process`, options);
    this.name = 'EmbeddedStoreBusyError';
  }
}

/**
 * Opens DynamoDB on disk, or in memory where there is no directory. The first creation happens aside and is renamed
 * into place, since a creation that is cut short leaves a table that can be neither used nor deleted. After every
 * start the indexes are rebuilt from the items. Writes survive a killed process, not a power cut (no fsync).
 */
export async function openEmbeddedStore(options: { readonly directory?: string; readonly tableName: string; readonly port?: number }): Promise<EmbeddedStore> {
  if (options.directory !== undefined && !existsSync(options.directory)) await createAside(options.directory, options.tableName);
  const store = await serve(options.directory, options.port ?? 0);
  const client = embeddedClient(store.endpoint);
  if (options.directory === undefined) await createTable(client, options.tableName);
  else await repairIndexes(createTableClient(client, options.tableName));
  client.destroy();
  return store;
}

/** A client for the embedded store; it checks no credentials. */
export function embeddedClient(endpoint: string) {
  return createDynamoClient({ endpoint, region: 'local', credentials: { accessKeyId: 'embedded', secretAccessKey: 'embedded' } });
}

async function createAside(directory: string, tableName: string): Promise<void> {
  const aside = join(dirname(directory), `.creating-${process.pid}`);
  mkdirSync(dirname(directory), { recursive: true });
  rmSync(aside, { recursive: true, force: true });
  const store = await serve(aside, 0);
  const client = embeddedClient(store.endpoint);
  await createTable(client, tableName);
  client.destroy();
  await store.close();
  renameSync(aside, directory);
}

function serve(directory: string | undefined, port: number): Promise<EmbeddedStore> {
  const server = dynalite({ ...(directory === undefined ? {} : { path: directory }), createTableMs: 0 });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address: AddressInfo | string | null = server.address();
      if (address === null || typeof address === 'string') return reject(new Error('the embedded store has no port'));
      resolve({ endpoint: `http://127.0.0.1:${address.port}`, close: () => close(server) });
    });
  });
}

function close(server: ReturnType<typeof dynalite>): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined || error === null ? resolve() : reject(error)));
  });
}
