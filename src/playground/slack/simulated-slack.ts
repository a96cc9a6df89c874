import { systemClock } from '../../basics/clock.ts';
import { createFaults, type Faults } from './api/faults.ts';
import type { ApiRequest, Outcome } from './api/outcome.ts';
import { createRateLimits } from './api/rate-limits.ts';
import type { ApiCall } from './api/web-api.ts';
import { functionCarrier, httpCarrier, nobody } from './delivery/carriers.ts';
import { type Courier, createCourier, type Delivery } from './delivery/courier.ts';
import { createEvents, type Events } from './delivery/events.ts';
import type { BotRequest, BotResponse, Carrier } from './delivery/parcel.ts';
import { createFrontDoor } from './front-door.ts';
import { createIds } from './ids.ts';
import { type Credentials, credentialsOf, type SimulatedSlackOptions, scopesOf } from './options.ts';
import { verificationToken } from './people/payloads.ts';
import { createPerson, type Person } from './people/person.ts';
import type { Stage } from './people/stage.ts';
import { createReader, type SlackReader } from './reading.ts';
import { createResponseUrls } from './response-urls.ts';
import { realTimers } from './timers.ts';
import { createFetch, type SimulatedFetch } from './transport/fetch.ts';
import { type Listening, listenOn } from './transport/server.ts';
import { createSocketMode, type SocketMode } from './transport/socket-mode.ts';
import { createTriggers } from './triggers.ts';
import type { Team } from './workspace/setup.ts';
import { createWorkspace } from './workspace/workspace.ts';

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
  const wallClock = options.wallClock ?? systemClock;
  const timers = options.timers ?? realTimers;
  const credentials = credentialsOf(options);
  const ids = createIds(options.seed ?? 1);
  const workspace = createWorkspace(options, options.clock, ids);
  const calls: ApiCall[] = [];
  const state: State = { carrier: nobody, address: 'http://slack.simulated' };
  const socketMode = createSocketMode(ids, workspace.team.appId);
  const courier = createCourier({ workspace, carrier: () => state.carrier, wallClock, timers });
  const events = createEvents(workspace, courier, verificationToken);
  const triggers = createTriggers(() => wallClock.nowMs(), ids);
  const responseUrls = createResponseUrls(workspace, ids, () => state.address);
  const faults = createFaults(() => workspace.nowMs());
  const handle = createFrontDoor(
    {
      context: {
        workspace,
        triggers,
        editWindowSeconds: options.editWindowSeconds,
        scopes: scopesOf(options),
        socketUrl: () => socketUrl(state, socketMode),
      },
      tokens: { bot: credentials.botToken, app: credentials.appToken },
      limits: options.limits === 'off' ? undefined : createRateLimits(() => workspace.nowMs()),
      faults,
      record: (call) => calls.push(call),
    },
    responseUrls,
  );
  const stage: Stage = { workspace, courier, events, triggers, responseUrls, messageStates: new Map() };
  return {
    ...createReader(workspace, calls),
    team: workspace.team,
    credentials,
    faults: faults.controls,
    connectBot: (connection) => {
      state.carrier = carrierFor(connection, socketMode, credentials.signingSecret, wallClock);
    },
    as: (idOrName) => createPerson(stage, idOrName),
    verifyUrl: () => verifyUrl(courier, ids.secret(20)),
    deliveries: () => courier.deliveries(),
    handleApi: handle,
    fetch: createFetch(handle, timers),
    get apiUrl() {
      return `${state.address}/api/`;
    },
    listen: async (port = 0) => {
      const listening = await listenOn(port, { handle, socketMode, timers });
      state.address = listening.url;
      return listening;
    },
    ...settling(events),
    refreshConnections: () => socketMode.refresh(),
  };
}

interface State {
  carrier: Carrier;
  /** Where this Slack is: an address that only `fetch` knows, until it listens. */
  address: string;
}

function settling(events: Events): Pick<SimulatedSlack, 'settle' | 'nextDueAtMs'> {
  return { settle: () => events.settle(), nextDueAtMs: () => events.nextDueAtMs() };
}

function carrierFor(
  connection: BotConnection,
  socketMode: SocketMode,
  signingSecret: string,
  wallClock: SimulatedSlackOptions['clock'],
): Carrier {
  switch (connection.kind) {
    case 'url':
      return httpCarrier(connection.url, signingSecret, wallClock);
    case 'function':
      return functionCarrier(connection.handle, signingSecret, wallClock);
    case 'socket':
      return socketMode.carrier;
  }
}

/** Only an address with a port can be connected to. */
function socketUrl({ address }: State, socketMode: SocketMode): string | undefined {
  return new URL(address).port === '' ? undefined : address.replace('http:', 'ws:') + socketMode.issuePath();
}

async function verifyUrl(courier: Courier, challenge: string): Promise<boolean> {
  const payload = { type: 'url_verification', token: verificationToken, challenge };
  const parcel = { kind: 'event', payload, retry: undefined } as const;
  const { response } = await courier.send({ kind: 'url_verification', userId: '', parcel });
  return response?.status === 200 && response.body.includes(challenge);
}
