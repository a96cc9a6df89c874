/** The real bot in a process of its own, so that it can be killed like one. The playground starts it and talks to it. */
import { flushCompileCache } from 'node:module';
import * as z from 'zod';
import { systemClock } from '../../basics/clock.ts';
import { isPortTaken, loopback } from '../../basics/listening.ts';
import { type Door, openDoor } from '../../process/door.ts';
import { createLog } from '../../process/logging.ts';
import { type Service, startService } from '../../process/service.ts';
import { createPlaygroundClock } from '../clock.ts';
import { connectCore } from '../connect.ts';
import { type BotSaid, type BotStart, toldBotSchema } from './protocol.ts';

const levelSchema = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']);

/** How long a click in another terminal may go unnoticed, in real milliseconds. */
const lookEveryMs = 400;

function say(said: BotSaid): void {
  process.send?.(said);
}

const clock = createPlaygroundClock(systemClock, systemClock.nowMs(), 1);
let serving: Promise<Serving> | undefined;

interface Serving {
  readonly service: Service;
  readonly port: number;
}

/** Listens and carries runs on; whether Slack can be reached is another matter. */
async function serve(told: BotStart): Promise<Serving> {
  const log = createLog({ level: levelSchema.parse(told.logLevel), destination: process.stdout, secrets: [] });
  const openAt = (port: number): Promise<Door> => openDoor({ port, host: loopback, log });
  const door = await openAt(told.port).catch((error: unknown) => {
    // Nobody outside has to know the port, so any will do.
    if (isPortTaken(error)) return openAt(0);
    throw error;
  });
  const { core } = connectCore(told, clock, log);
  const service = startService({
    core,
    connection: { kind: 'http', botToken: told.botToken, signingSecret: told.signingSecret },
    slackApiUrl: told.slackApiUrl,
    door,
    realDelayMs: clock.realDelayMs,
    lookEveryMs,
  });
  return { service, port: door.port };
}

async function heed(message: unknown): Promise<void> {
  const told = toldBotSchema.parse(message);
  switch (told.kind) {
    case 'start': {
      clock.follow(told.clock);
      serving = serve(told);
      const { service, port } = await serving;
      // Where Slack is away, runs are carried on meanwhile: that is as ready as it gets.
      await Promise.race([service.connected, service.tried]);
      say({ kind: 'ready', port });
      // It is written at a peaceful end only, which this process may not have.
      flushCompileCache();
      return;
    }
    case 'clock':
      clock.follow(told.clock);
      return;
    case 'stop':
      await (await serving)?.service.stop();
      process.exit(0);
  }
}

process.on('message', (message) => {
  heed(message).catch((error: unknown) => {
    say({ kind: 'failed', why: error instanceof Error ? error.message : String(error) });
  });
});
// A bot whose playground is gone must not live on.
process.once('disconnect', () => process.exit(1));
// The playground decides when the bot ends; Control-C reaches both.
process.on('SIGINT', () => {});
say({ kind: 'up' });
