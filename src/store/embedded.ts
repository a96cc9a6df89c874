import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ClassicLevel } from 'classic-level';
import * as z from 'zod';
import { createTable } from './create-table.ts';
import { repairIndexes } from './repair.ts';
import { createDynamoClient, createTableClient } from './table-client.ts';

export interface EmbeddedStore {
  /** Where the DynamoDB protocol is answered, on loopback. */
  readonly endpoint: string;
  /** Lets what is under way finish, and gives the directory free. */
  close(): Promise<void>;
}

export interface EmbeddedStoreOptions {
  /** Made where it is missing; in memory without one. */
  readonly directory?: string;
  readonly tableName: string;
  readonly port?: number;
}

/** Two processes would write over each other, so the second is turned away. */
export class EmbeddedStoreBusyError extends Error {
  constructor(directory: string, options?: ErrorOptions) {
    super(`the embedded store in ${directory} is in use by another process; stop that one first`, options);
    this.name = 'EmbeddedStoreBusyError';
  }
}

/**
 * Opens DynamoDB on disk, or in memory where there is no directory. The first creation happens aside and is renamed
 * into place, since a creation that is cut short leaves a table that can be neither used nor deleted. After every
 * start the indexes are rebuilt from the items. It runs on a thread of its own, so that it takes none of the bot's time. Writes survive a killed process, not a power cut (no fsync).
 * Throws EmbeddedStoreBusyError when another process has it open.
 */
export async function openEmbeddedStore(options: EmbeddedStoreOptions): Promise<EmbeddedStore> {
  const { directory, tableName, port = 0 } = options;
  if (directory === undefined)
    return withClient(await serve(undefined, port), (client) => createTable(client, tableName));
  const database = join(directory, 'table');
  if (!existsSync(database)) await createAside(directory, database, tableName);
  await refuseIfOpenElsewhere(directory, database);
  removeUnfinished(directory);
  return withClient(await serve(database, port), (client) => repairIndexes(createTableClient(client, tableName)));
}

/** A client for the embedded store; it checks no credentials. */
export function embeddedClient(endpoint: string) {
  const credentials = { accessKeyId: 'embedded', secretAccessKey: 'embedded' };
  return createDynamoClient({ endpoint, region: 'local', credentials });
}

async function withClient(
  store: EmbeddedStore,
  prepare: (client: ReturnType<typeof embeddedClient>) => Promise<unknown>,
): Promise<EmbeddedStore> {
  const client = embeddedClient(store.endpoint);
  try {
    await prepare(client);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  } finally {
    client.destroy();
  }
}

const unfinishedPrefix = '.creating-';

async function createAside(directory: string, database: string, tableName: string): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const aside = join(directory, `${unfinishedPrefix}${process.pid}`);
  rmSync(aside, { recursive: true, force: true });
  const store = await withClient(await serve(aside, 0), (client) => createTable(client, tableName));
  await store.close();
  try {
    renameSync(aside, database);
  } catch (error) {
    // Another process may have been quicker; its table is as good.
    if (!existsSync(database)) throw error;
  }
}

/** What processes have left that were killed while they created it. */
function removeUnfinished(directory: string): void {
  const left = readdirSync(directory).filter((name) => name.startsWith(unfinishedPrefix));
  const dead = left.filter((name) => !isAlive(Number(name.slice(unfinishedPrefix.length))));
  for (const name of dead) rmSync(join(directory, name), { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The server cannot say that its database is locked, so LevelDB itself is asked before it starts. */
async function refuseIfOpenElsewhere(directory: string, database: string): Promise<void> {
  const probe = new ClassicLevel(database, { createIfMissing: false });
  try {
    await probe.open();
    await probe.close();
  } catch (error) {
    throw isLocked(error) ? new EmbeddedStoreBusyError(directory, { cause: error }) : error;
  }
}

const lockedSchema = z.object({ cause: z.object({ code: z.literal('LEVEL_LOCKED') }) });

function isLocked(error: unknown): boolean {
  return lockedSchema.safeParse(error).success;
}

const listeningSchema = z.tuple([z.object({ port: z.number() })]);

/** Rejects with what the thread dies of before it listens, such as a port that is taken. */
async function serve(path: string | undefined, port: number): Promise<EmbeddedStore> {
  const worker = new Worker(new URL('./embedded-worker.ts', import.meta.url), { workerData: { path, port } });
  const messages: unknown = await once(worker, 'message');
  const [listening] = listeningSchema.parse(messages);
  return {
    endpoint: `http://127.0.0.1:${listening.port}`,
    close: async () => {
      const gone = once(worker, 'exit');
      worker.postMessage('close');
      await gone;
    },
  };
}
