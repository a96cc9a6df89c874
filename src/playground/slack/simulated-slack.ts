import type { Faults } from './api/faults.ts';
import type { ApiRequest, Outcome } from './api/outcome.ts';
import { functionCarrier, httpCarrier } from './delivery/carriers.ts';
import type { Courier, Delivery } from './delivery/courier.ts';
import type { BotRequest, BotResponse, Carrier } from './delivery/parcel.ts';
import { createMachinery, type Machinery } from './machinery.ts';
import type { Credentials, SimulatedSlackOptions } from './options.ts';
import { verificationToken } from './people/payloads.ts';
import { createPerson, type Person } from './people/person.ts';
import { createReader, type SlackReader } from './reading.ts';
import { createFetch, type SimulatedFetch } from './transport/fetch.ts';
import { type Listening, listenOn } from './transport/server.ts';
import type { Team } from './workspace/setup.ts';

/** How the bot is reached: at its request URL, as a function inside the process, or over Socket Mode. */
export type BotConnection =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'function'; readonly handle: (request: BotRequest) => Promise<BotResponse> }
  | { readonly kind: 'socket' };

/** A Slack workspace on one machine, that enforces what Slack enforces. */
export interface SimulatedSlack extends SlackReader {
  readonly team: Team;
  readonly credentials: Credentials;
  readonly faults: Faults;
  /** Says where requests for the bot go, from now on. */
  connectBot(connection: BotConnection): void;
  /** Acts as a person, by id or handle. */
  as(idOrName: string): Person;
  /** Asks the request URL for the challenge, as Slack does when it is configured. */
  verifyUrl(): Promise<boolean>;
  /** Every request to the bot so far. */
  deliveries(): readonly Delivery[];
  /** Answers one request to the Web API or to a response_url. */
  handleApi(request: ApiRequest): Outcome;
  /** For `clientOptions.fetch`: the same without a socket. The base address is `apiUrl`. */
  readonly fetch: SimulatedFetch;
  /** The address of the Web API, such as `http://slack.simulated/api/`; another one once it listens. */
  readonly apiUrl: string;
  /** Listens on the loopback interface: /api/, response_urls and Socket Mode. */
  listen(port?: number): Promise<Listening>;
  /** Sends the retries of events that are due on the clock. */
  settle(): Promise<void>;
  /** When the next retry is due, if any. */
  nextDueAtMs(): number | undefined;
  /** Asks Socket Mode connections to be renewed. */
  refreshConnections(): void;
}

/** A workspace with people and channels, and no bot connected yet. The same seed gives the same ids. */
export function createSimulatedSlack(options: SimulatedSlackOptions): SimulatedSlack {
  const machinery = createMachinery(options);
  const { stage, credentials, faults, links, handle, timers, socketMode } = machinery;
  return {
    ...createReader(stage.workspace, machinery.calls),
    team: stage.workspace.team,
    credentials,
    faults,
    connectBot: (connection) => {
      links.carrier = carrierFor(connection, machinery);
    },
    as: (idOrName) => createPerson(stage, idOrName),
    verifyUrl: () => verifyUrl(stage.courier, machinery.ids.secret(20)),
    deliveries: () => stage.courier.deliveries(),
    handleApi: handle,
    fetch: createFetch(handle, timers),
    get apiUrl() {
      return `${links.address}/api/`;
    },
    listen: async (port = 0) => {
      const listening = await listenOn(port, { handle, socketMode, timers });
      links.address = listening.url;
      return listening;
    },
    settle: () => stage.events.settle(),
    nextDueAtMs: () => stage.events.nextDueAtMs(),
    refreshConnections: () => socketMode.refresh(),
  };
}

function carrierFor(connection: BotConnection, { socketMode, credentials, wallClock }: Machinery): Carrier {
  switch (connection.kind) {
    case 'url':
      return httpCarrier(connection.url, credentials.signingSecret, wallClock);
    case 'function':
      return functionCarrier(connection.handle, credentials.signingSecret, wallClock);
    case 'socket':
      return socketMode.carrier;
  }
}

async function verifyUrl(courier: Courier, challenge: string): Promise<boolean> {
  const payload = { type: 'url_verification', token: verificationToken, challenge };
  const parcel = { kind: 'event', payload, retry: undefined } as const;
  const { response } = await courier.send({ kind: 'url_verification', userId: '', parcel });
  return response?.status === 200 && response.body.includes(challenge);
}
