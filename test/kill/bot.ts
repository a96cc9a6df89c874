/** The bot in production, but for its table, which lies on disk and lives and dies with this process. */
import { flushCompileCache } from 'node:module';
import * as z from 'zod';
import { systemClock } from '../../src/basics/clock.ts';
import { createPlaygroundClock, simulatedTime } from '../../src/playground/clock.ts';
import { openDoor } from '../../src/process/door.ts';
import { createLog } from '../../src/process/logging.ts';
import { openAmiable } from '../../src/process/opening.ts';
import { startService } from '../../src/process/service.ts';
import { readSettings } from '../../src/process/settings.ts';
import { openEmbeddedStore } from '../../src/store/embedded.ts';
import { withTable } from './due-index.ts';
import { type BotSaid, botArguments } from './protocol.ts';

/** The longest time between two looks for due work, in real milliseconds. */
const lookEveryMs = 250;

function say(said: BotSaid): void {
  process.send?.(said);
}

async function main(): Promise<void> {
  const { directory, clock: setting } = botArguments.parse(JSON.parse(z.string().parse(process.argv[2])));
  const clock = createPlaygroundClock(systemClock, simulatedTime(setting, systemClock.nowMs()), setting.speed);
  const { environment, config } = readSettings();
  const { slack: connection, slackApiUrl, table, port } = environment;
  if (connection.kind !== 'http') throw new Error('the bot has to be told of a Slack that sends it HTTP');
  const log = createLog({ level: environment.logLevel, destination: process.stdout, secrets: [] });
  const { endpoint } = await openEmbeddedStore({ directory, tableName: table });
  const lost = await withTable(endpoint, table, (index) => index.lost());
  const { core } = await openAmiable({ environment, config, log, clock, clients: { storeEndpoint: endpoint } });
  const door = await openDoor({ port, log });
  const service = startService({
    core,
    connection,
    door,
    lookEveryMs,
    realDelayMs: clock.realDelayMs,
    ...(slackApiUrl === undefined ? {} : { slackApiUrl }),
  });
  await service.connected;
  // It is written at a peaceful end only, which this process will not have.
  flushCompileCache();
  process.on('message', () => {
    void withTable(endpoint, table, async (index) => say({ kind: 'due', items: (await index.due()).length }));
  });
  say({ kind: 'ready', port: door.port, lost });
}

// A bot whose test has died must not live on.
process.once('disconnect', () => process.exit(1));
await main();
