import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, systemClock } from '../basics/clock.ts';
import { AmiableError } from '../basics/errors.ts';
import type { Log } from '../basics/log.ts';
import { openEmbeddedStore } from '../store/embedded.ts';
import type { Core } from '../wiring.ts';
import { createSimulatedAws, type SimulatedAws } from './aws/account.ts';
import { type AwsServer, listen as listenAws } from './aws/server.ts';
import { type BotKeeper, createBotKeeper } from './bot/keeper.ts';
import { createPlaygroundClock, type PlaygroundClock } from './clock.ts';
import { connectCore } from './connect.ts';
import { people, playgroundPlace, workspaceOptions } from './people.ts';
import { seedAccount, settleBeforeMs } from './seed.ts';
import type { SeededImages } from './seed-images.ts';
import { createSimulatedSlack, type SimulatedSlack } from './slack/simulated-slack.ts';
import type { Listening } from './slack/transport/server.ts';
import { findPlayground, type PlaygroundState, removePlayground, writePlayground } from './state-file.ts';
import { createTroubles, type Troubles } from './troubles.ts';

export interface PlaygroundOptions {
  /** Holds the store, and the file by which other terminals find this playground. */
  readonly directory: string;
  readonly table: string;
  /** Simulated seconds per real second. */
  readonly speed: number;
  readonly log: Log;
  /** What the bot logs, and where its lines go. */
  readonly botLog: { readonly level: string; readonly write: (text: string) => void };
  readonly seed?: number;
}

/** A whole world on one machine: an AWS account, a Slack workspace, a store, and the real bot between them. */
export interface Playground {
  readonly aws: SimulatedAws;
  readonly slack: SimulatedSlack;
  readonly clock: PlaygroundClock;
  readonly images: SeededImages;
  /** The bot's store and account, for looking at them; the bot itself works in its own process. */
  readonly core: Core;
  readonly bot: Pick<BotKeeper, 'state' | 'start' | 'kill'>;
  readonly troubles: Troubles;
  /** Where everything is found now. */
  state(): PlaygroundState;
  /** 0 lets time stand still. */
  setSpeed(speed: number): void;
  /** Told when time, the bot or a trouble changes, until the returned function is called. */
  onChange(listener: () => void): () => void;
  /** Stops everything and removes the file. */
  stop(): Promise<void>;
}

class PlaygroundRunningError extends AmiableError {
  readonly code = 'playground-running';
}

/**
 * Starts a playground whose account and workspace are always the same at first. The simulated account lives in memory,
 * so the runs of an earlier start go with it. Rejects where one runs in the directory.
 */
export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
  const { directory, table, log } = options;
  refuseSecond(directory);
  const storeDirectory = join(directory, 'store');
  rmSync(storeDirectory, { recursive: true, force: true });
  const [world, embedded] = await Promise.all([
    buildWorld(options, systemClock),
    openEmbeddedStore({ directory: storeDirectory, tableName: table }),
  ]);
  const { aws, slack, clock, images, awsServer, slackServer } = world;
  const endpoints = { awsEndpoint: awsServer.url, storeEndpoint: embedded.endpoint, slackUrl: slackServer.url, table };
  const { core, close } = connectCore(endpoints, clock, log);
  const { changed, onChange } = createListeners();
  const bot = keepBot(options, world, endpoints, changed);
  const closeAll = async (): Promise<void> => {
    await bot.stop();
    await Promise.all([awsServer.close(), slackServer.close()]);
    close();
    await embedded.close();
  };
  try {
    await bot.start();
  } catch (error) {
    await closeAll();
    throw error;
  }
  const startedAt = new Date().toISOString();
  const state = (): PlaygroundState => ({
    pid: process.pid,
    startedAt,
    ...playgroundPlace,
    ...endpoints,
    botUrl: botUrl(bot),
    clock: clock.setting(),
    people: people.map(({ id, name, role }) => ({ id, name, role })),
  });
  const stopWriting = onChange(() => writePlayground(directory, state()));
  writePlayground(directory, state());
  return {
    ...{ aws, slack, clock, images, core, bot, state, onChange },
    troubles: createTroubles({ aws, slack }, changed),
    setSpeed: (speed) => {
      clock.setSpeed(speed);
      bot.setClock(clock.setting());
      changed();
    },
    stop: async () => {
      stopWriting();
      await closeAll();
      removePlayground(directory);
    },
  };
}

function refuseSecond(directory: string): void {
  const found = findPlayground(directory);
  if (found.kind !== 'running') return;
  const { pid } = found.state;
  throw new PlaygroundRunningError(
    `A playground runs here already, as process ${pid}. Use it (npm run ami -- help), or stop it first (kill ${pid}).`,
  );
}

function createListeners(): { changed(): void; onChange(listener: () => void): () => void } {
  const listeners = new Set<() => void>();
  return {
    changed: () => {
      for (const listener of listeners) listener();
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

interface World {
  readonly aws: SimulatedAws;
  readonly slack: SimulatedSlack;
  readonly clock: PlaygroundClock;
  readonly images: SeededImages;
  readonly awsServer: AwsServer;
  readonly slackServer: Listening;
}

/** Time stands still while the account is built, so that the same seed gives the same account. */
async function buildWorld({ seed = 7, speed, log }: PlaygroundOptions, wall: Clock): Promise<World> {
  const clock = createPlaygroundClock(wall, wall.nowMs() - settleBeforeMs, 0);
  const aws = createSimulatedAws({ clock, seed, ...playgroundPlace });
  const images = await seedAccount(aws, clock);
  const slack = createSimulatedSlack({ clock, seed, ...workspaceOptions });
  const listening = listenAws(aws, { port: 0, log, probe: aws.probe });
  const [awsServer, slackServer] = await Promise.all([listening, slack.listen()]);
  clock.setSpeed(speed);
  return { aws, slack, clock, images, awsServer, slackServer };
}

type Endpoints = Pick<PlaygroundState, 'awsEndpoint' | 'storeEndpoint' | 'table'>;

/** Slack's requests go to wherever the bot listens. */
function keepBot(
  { botLog, log }: PlaygroundOptions,
  { slack, clock }: World,
  endpoints: Endpoints,
  changed: () => void,
): BotKeeper {
  const { botToken, signingSecret } = slack.credentials;
  const keeper = createBotKeeper({
    startWith: () => ({
      ...{ botToken, signingSecret, ...endpoints },
      clock: clock.setting(),
      port: keeper.port(),
      slackApiUrl: slack.apiUrl,
      logLevel: botLog.level,
    }),
    write: botLog.write,
    onChange: (state) => {
      log.info({ state, port: keeper.port() }, "the bot's process changed");
      if (state === 'running') slack.connectBot({ kind: 'url', url: `${botUrl(keeper)}/slack/events` });
      changed();
    },
  });
  return keeper;
}

function botUrl(bot: BotKeeper): string {
  return `http://127.0.0.1:${bot.port()}`;
}
