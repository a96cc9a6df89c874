import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../basics/clock.ts';
import { AmiableError } from '../basics/errors.ts';
import { isPortTaken } from '../basics/listening.ts';
import type { Log } from '../basics/log.ts';
import type { SlackConnection } from '../config/environment.ts';
import { noRolesConfigured } from '../config/policy.ts';
import { createCallLog } from '../wiring-calls.ts';
import { type Door, openDoor } from './door.ts';
import { untilNothingLives } from './last-run.ts';
import { type Opened, type OpeningOptions, openAmiable } from './opening.ts';
import { type Service, startService } from './service.ts';

export interface ProductionOptions extends Omit<OpeningOptions, 'waitForAws'> {
  readonly connection: Exclude<SlackConnection, { kind: 'none' }>;
  /** Resolves when the process is asked to end. */
  readonly asked: Promise<string>;
}

const awsPauseMs = 10_000;
/** By then the lease of a run under way has been let go or is left to run out. */
const stopWithinMs = 30_000;
/** A click that reached another process is noticed after this at the latest. */
const lookEveryMs = 5_000;

/**
 * The bot in one process, until it is asked to end. Answers the exit code: 0 when it was asked to end, 1 when it could
 * not start, or Slack refuses it and no run lives any more. What is wrong is in the log.
 */
export async function runProduction(options: ProductionOptions): Promise<0 | 1> {
  const { log, asked, environment } = options;
  const ended = new AbortController();
  void asked.then(() => ended.abort());
  try {
    // Before anything outside is asked: whoever looks whether the process lives is not to end it while AWS or Slack is away.
    const door = await openDoor({ port: environment.port, log });
    return await open(options, ended.signal)
      .then((opened) => serve(options, opened, door, ended.signal))
      .finally(() => void door.close());
  } catch (error) {
    if (ended.signal.aborted) return 0;
    log.error(error instanceof AmiableError ? { code: error.code } : { error }, startFailure(error));
    return 1;
  }
}

function open(options: ProductionOptions, ended: AbortSignal): Promise<Opened> {
  const waitForAws = async (): Promise<boolean> => {
    await delay(awsPauseMs, undefined, { signal: ended }).catch(() => {});
    return !ended.aborted;
  };
  const calls = createCallLog({ clock: systemClock, log: options.log });
  return openAmiable({ ...options, waitForAws, calls });
}

async function serve(
  options: ProductionOptions,
  { core, close }: Opened,
  door: Door,
  ended: AbortSignal,
): Promise<0 | 1> {
  const { calls } = core;
  const { connection, environment, config, log, asked } = options;
  const { clock } = core.desk;
  const service = startService({
    core,
    connection,
    door,
    lookEveryMs,
    realDelayMs: (atMs) => atMs - clock.nowMs(),
    ...(environment.slackApiUrl === undefined ? {} : { slackApiUrl: environment.slackApiUrl }),
  });
  log.info(
    { port: door.port, table: environment.table, places: core.desk.aws.places, slack: connection.kind },
    'started',
  );
  if (noRolesConfigured(config)) {
    log.warn({}, 'no roles are configured: anyone in the workspace may ask, and any second person may approve');
  }
  const code = await Promise.race([
    asked.then((signal) => {
      log.info({}, `asked to end by ${signal}; what is under way is finished`);
      return 0 as const;
    }),
    service.connected.then(
      () => new Promise<never>(() => {}),
      (error: unknown) => outlive(core, error, ended),
    ),
  ]);
  await stopInTime(service, log);
  calls?.tell();
  close();
  return code;
}

/** Slack refuses the bot: it can answer nobody, and lives for what is under way alone. */
async function outlive({ desk }: Opened['core'], error: unknown, ended: AbortSignal): Promise<0 | 1> {
  const { log, store } = desk;
  log.error({ code: 'slack-refused' }, startFailure(error));
  await untilNothingLives({
    countLive: async () => (await store.live()).length,
    log,
    wait: async () => {
      await delay(lookEveryMs, undefined, { signal: ended }).catch(() => {});
      return !ended.aborted;
    },
  });
  return ended.aborted ? 0 : 1;
}

async function stopInTime(service: Service, log: Log): Promise<void> {
  const patience = new AbortController();
  const late = delay(stopWithinMs, 'late' as const, { signal: patience.signal, ref: false }).catch(
    () => 'late' as const,
  );
  const outcome = await Promise.race([service.stop().then(() => 'stopped' as const), late]);
  patience.abort();
  if (outcome === 'late') log.warn({}, 'some work was not finished in time; it is carried on after the next start');
  else log.info({}, 'stopped');
}

function startFailure(error: unknown): string {
  if (error instanceof AmiableError) return error.message;
  if (isPortTaken(error)) return 'The port is taken by another program. Name another with PORT.';
  return 'could not start';
}
