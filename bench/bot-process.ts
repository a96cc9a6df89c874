/** The bot in a process of its own: with the embedded store on disk, as `npm start` runs it, or with one that costs nothing. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { systemClock } from '../src/basics/clock.ts';
import { silentLog } from '../src/basics/log.ts';
import { configOf } from '../src/config/schema.ts';
import { playgroundPlace, simulatedCredentials } from '../src/playground/people.ts';
import { openDoor } from '../src/process/door.ts';
import { startService } from '../src/process/service.ts';
import type { Store } from '../src/runs/store.ts';
import { embeddedClient, openEmbeddedStore } from '../src/store/embedded.ts';
import { createStore } from '../src/store/store.ts';
import { createTableClient } from '../src/store/table-client.ts';
import { createCore } from '../src/wiring.ts';
import { createMemoryStore } from '../test/builders/memory-store.ts';

const settings = z
  .object({
    awsUrl: z.string(),
    slackApiUrl: z.string(),
    botToken: z.string(),
    signingSecret: z.string(),
    store: z.enum(['embedded', 'memory']),
  })
  .parse(JSON.parse(process.argv[2] ?? '{}'));

async function embedded(): Promise<Store> {
  const tableName = 'amiable';
  const { endpoint } = await openEmbeddedStore({ directory: join(directory, 'store'), tableName });
  return createStore(createTableClient(embeddedClient(endpoint), tableName));
}

const directory = mkdtempSync(join(tmpdir(), 'amiable-bench-'));
process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
for (const event of ['disconnect', 'SIGTERM']) process.once(event, () => process.exit());

const core = createCore({
  config: configOf(),
  store: settings.store === 'memory' ? createMemoryStore() : await embedded(),
  clock: systemClock,
  log: silentLog,
  aws: {
    places: [playgroundPlace],
    clients: { endpoint: settings.awsUrl },
    credentialsFor: () => simulatedCredentials,
  },
});
const { botToken, signingSecret, slackApiUrl } = settings;
const door = await openDoor({ port: 0, log: silentLog });
const service = startService({
  core,
  connection: { kind: 'http', botToken, signingSecret },
  slackApiUrl,
  door,
  realDelayMs: (atMs) => Math.max(0, atMs - systemClock.nowMs()),
  lookEveryMs: 5_000,
});
await service.connected;
process.send?.({ url: `http://127.0.0.1:${door.port}/slack/events` });
