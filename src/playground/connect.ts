import { systemClock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import { embeddedClient } from '../store/embedded.ts';
import { createStore } from '../store/store.ts';
import { createTableClient } from '../store/table-client.ts';
import { type Core, createCore } from '../wiring.ts';
import { simulatedTime } from './clock.ts';
import { playgroundConfig, playgroundPlace, simulatedCredentials } from './people.ts';
import type { PlaygroundState } from './state-file.ts';

/** The store and the account of a playground that runs in another process. */
export function connectPlayground(state: PlaygroundState, log: Log): { readonly core: Core; close(): void } {
  const client = embeddedClient(state.storeEndpoint);
  const core = createCore({
    config: playgroundConfig(),
    store: createStore(createTableClient(client, state.table)),
    clock: { nowMs: () => simulatedTime(state.clock, systemClock.nowMs()) },
    log,
    aws: {
      places: [playgroundPlace],
      clients: { endpoint: state.awsEndpoint },
      credentialsFor: () => simulatedCredentials,
    },
  });
  return { core, close: () => client.destroy() };
}
