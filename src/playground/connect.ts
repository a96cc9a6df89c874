import { wallPacing } from '../aws/lane.ts';
import { type Clock, systemClock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import { embeddedClient } from '../store/embedded.ts';
import { createStore } from '../store/store.ts';
import { createTableClient } from '../store/table-client.ts';
import { type Core, createCore } from '../wiring.ts';
import { simulatedTime } from './clock.ts';
import { playgroundConfig, playgroundPlace, simulatedCredentials } from './people.ts';
import { simulatedProbe } from './simulated-probe.ts';
import type { PlaygroundState } from './state-file.ts';

/** The store and the account of a playground, as one works with them. */
export interface Connected {
  readonly core: Core;
  close(): void;
}

/** Connects to a playground's store and account, wherever they are served. */
export function connectCore(
  { awsEndpoint, storeEndpoint, table }: Pick<PlaygroundState, 'awsEndpoint' | 'storeEndpoint' | 'table'>,
  clock: Clock,
  log: Log,
): Connected {
  const client = embeddedClient(storeEndpoint);
  const core = createCore({
    config: playgroundConfig(),
    store: createStore(createTableClient(client, table), log),
    clock,
    log,
    deployment: 'playground',
    aws: {
      places: [playgroundPlace],
      clients: { endpoint: awsEndpoint },
      pacing: wallPacing,
      credentialsFor: () => simulatedCredentials,
    },
    probe: simulatedProbe(awsEndpoint),
  });
  return { core, close: () => client.destroy() };
}

/** Connects to a playground that runs in another process, at the moment that it shows. */
export function connectPlayground(state: PlaygroundState, log: Log): Connected {
  return connectCore(state, { nowMs: () => simulatedTime(state.clock, systemClock.nowMs()) }, log);
}
