import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, systemClock } from '../basics/clock.ts';
import { AmiableError } from '../basics/errors.ts';
import type { Log } from '../basics/log.ts';
import { type Service, startService } from '../process/service.ts';
import { type EmbeddedStore, embeddedClient, openEmbeddedStore } from '../store/embedded.ts';
import { createStore } from '../store/store.ts';
import { createTableClient } from '../store/table-client.ts';
import { type Core, createCore } from '../wiring.ts';
import { createSimulatedAws, type SimulatedAws } from './aws/account.ts';
import { type AwsServer, listen as listenAws } from './aws/server.ts';
import { createPlaygroundClock, type PlaygroundClock } from './clock.ts';
import { people, playgroundConfig, playgroundPlace, simulatedCredentials, workspaceOptions } from './people.ts';
import { seedAccount, settleBeforeMs } from './seed.ts';
import type { SeededImages } from './seed-images.ts';
import { createSimulatedSlack, type SimulatedSlack } from './slack/simulated-slack.ts';
import type { Listening } from './slack/transport/server.ts';
import { findPlayground, type PlaygroundState, removePlayground, writePlayground } from './state-file.ts';

export interface PlaygroundOptions {
  /** Holds the store, and the file by which other terminals find this playground. */
  readonly directory: string;
  /** Where the bot listens, if it is free; 0 takes any. */
  readonly port: number;
  readonly table: string;
  /** Simulated seconds per real second. */
  readonly speed: number;
  readonly log: Log;
  readonly seed?: number;
}

/** A whole world on one machine: an AWS account, a Slack workspace, a store, and the real bot between them. */
export interface Playground {
  readonly aws: SimulatedAws;
  readonly slack: SimulatedSlack;
  readonly clock: PlaygroundClock;
  readonly images: SeededImages;
  readonly core: Core;
  readonly state: PlaygroundState;
  setSpeed(speed: number): void;
  /** Stops everything and removes the file. */
  stop(): Promise<void>;
}

/** Holds the store, the log, and the file by which other terminals find the playground; beside the sources. */
export const playgroundDirectory = '.amiable';

class PlaygroundRunningError extends AmiableError {
  readonly code = 'playground-running';
}

/** How long a click in another terminal may go unnoticed. */
const lookEveryMs = 400;

/**
 * Starts a playground whose account and workspace are always the same at first. The simulated account lives in memory,
 * so the runs of an earlier start go with it. Rejects where one runs in the directory, or the port is taken.
 */
export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
  refuseSecond(options.directory);
  const storeDirectory = join(options.directory, 'store');
  rmSync(storeDirectory, { recursive: true, force: true });
  const [world, embedded] = await Promise.all([
    buildWorld(options, systemClock),
    openEmbeddedStore({ directory: storeDirectory, tableName: options.table }),
  ]);
  const { aws, slack, clock, images, awsServer, slackServer } = world;
  const client = embeddedClient(embedded.endpoint);
  const core = createCore({
    config: playgroundConfig(),
    store: createStore(createTableClient(client, options.table), options.log),
    clock,
    log: options.log,
    aws: {
      places: [playgroundPlace],
      clients: { endpoint: awsServer.url },
      credentialsFor: () => simulatedCredentials,
    },
  });
  const service = await startBot(options, core, slack, clock);
  const stateNow = (): PlaygroundState => ({
    ...stateOf(options, { awsServer, slackServer, embedded, service }),
    clock: clock.setting(),
  });
  const state = stateNow();
  writePlayground(options.directory, state);
  return {
    aws,
    slack,
    clock,
    images,
    core,
    state,
    setSpeed: (speed) => {
      clock.setSpeed(speed);
      writePlayground(options.directory, { ...stateNow(), startedAt: state.startedAt });
    },
    stop: async () => {
      await service.stop();
      await Promise.all([awsServer.close(), slackServer.close()]);
      client.destroy();
      await embedded.close();
      removePlayground(options.directory);
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
  const [awsServer, slackServer] = await Promise.all([listenAws(aws, { port: 0, log }), slack.listen()]);
  clock.setSpeed(speed);
  return { aws, slack, clock, images, awsServer, slackServer };
}

async function startBot(
  options: PlaygroundOptions,
  core: Core,
  slack: SimulatedSlack,
  clock: PlaygroundClock,
): Promise<Service> {
  const { botToken, signingSecret } = slack.credentials;
  const start = (port: number): Promise<Service> =>
    startService({
      core,
      connection: { kind: 'http', botToken, signingSecret },
      slackApiUrl: slack.apiUrl,
      port,
      realDelayMs: clock.realDelayMs,
      lookEveryMs,
    });
  // Nobody outside has to know the port, so any will do.
  const service = await start(options.port).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return start(0);
    throw error;
  });
  slack.connectBot({ kind: 'url', url: `http://127.0.0.1:${service.port}/slack/events` });
  await service.connected;
  return service;
}

interface Addresses {
  readonly awsServer: AwsServer;
  readonly slackServer: Listening;
  readonly embedded: EmbeddedStore;
  readonly service: Service;
}

function stateOf(
  { table }: PlaygroundOptions,
  { awsServer, slackServer, embedded, service }: Addresses,
): Omit<PlaygroundState, 'clock'> {
  return {
    pid: process.pid,
    startedAt: new Date().toISOString(),
    ...playgroundPlace,
    awsEndpoint: awsServer.url,
    storeEndpoint: embedded.endpoint,
    table,
    botUrl: `http://127.0.0.1:${service.port}`,
    slackUrl: slackServer.url,
    people: people.map(({ id, name, role }) => ({ id, name, role })),
  };
}
