/** The real bot in a process of its own, so that it can be killed like one. The playground starts it and talks to it. */
import { flushCompileCache } from 'node:module';
import * as z from 'zod';
import { systemClock } from '../../basics/clock.ts';
import { isPortTaken, loopback } from '../../basics/listening.ts';
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
let serving: Promise<Service> | undefined;

/** Listens and carries runs on; whether Slack can be reached is another matter. */
async function serve(told: BotStart): Promise<Service> {
  const log = createLog({ level: levelSchema.parse(told.logLevel), destination: process.stdout, secrets: [] });
  const { core } = connectCore(told, clock, log);
  const listenAt = (port: number): Promise<Service> =>
    startService({
      core,
      connection: { kind: 'http', botToken: told.botToken, signingSecret: told.signingSecret },
      slackApiUrl: told.slackApiUrl,
      host: loopback,
      port,
      realDelayMs: clock.realDelayMs,
      lookEveryMs,
    });
  return listenAt(told.port).catch((error: unknown) => {
    // Nobody outside has to know the port, so any will do.
    if (isPortTaken(error)) return listenAt(0);
    throw error;
  });
}

async function heed(message: unknown): Promise<void> {
  const told = toldBotSchema.parse(message);
  switch (told.kind) {
    case 'start': {
      clock.follow(told.clock);
      serving = serve(told);
      const service = await serving;
      // Where Slack is away, runs are carried on meanwhile: that is as ready as it gets.
      await Promise.race([service.connected, service.tried]);
      say({ kind: 'ready', port: service.port });
      // It is written at a peaceful end only, which this process may not have.
      flushCompileCache();
      return;
    }
    case 'clock':
      clock.follow(told.clock);
      return;
    case 'stop':
      await (await serving)?.stop();
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
