import { type Clock, systemClock } from '../../basics/clock.ts';
import { createFaults, type Faults } from './api/faults.ts';
import type { ApiRequest, Outcome } from './api/outcome.ts';
import { createRateLimits } from './api/rate-limits.ts';
import type { ApiCall } from './api/web-api.ts';
import { nobody } from './delivery/carriers.ts';
import { createCourier } from './delivery/courier.ts';
import { createEvents } from './delivery/events.ts';
import type { Carrier } from './delivery/parcel.ts';
import { createFrontDoor } from './front-door.ts';
import { createIds, type Ids } from './ids.ts';
import { type Credentials, credentialsOf, type SimulatedSlackOptions, scopesOf } from './options.ts';
import { verificationToken } from './people/payloads.ts';
import type { Stage } from './people/stage.ts';
import { createResponseUrls } from './response-urls.ts';
import { realTimers, type Timers } from './timers.ts';
import { createSocketMode, type SocketMode } from './transport/socket-mode.ts';
import { createTriggers } from './triggers.ts';
import { createUploads } from './uploads.ts';
import { createWorkspace } from './workspace/workspace.ts';

/** The parts of a simulated Slack, put together. */
export interface Machinery {
  readonly stage: Stage;
  readonly ids: Ids;
  readonly credentials: Credentials;
  readonly wallClock: Clock;
  readonly timers: Timers;
  readonly socketMode: SocketMode;
  readonly faults: Faults;
  /** Every call of the Web API so far. */
  readonly calls: readonly ApiCall[];
  readonly links: Links;
  handle(request: ApiRequest): Outcome;
}

/** What changes while it runs. */
export interface Links {
  /** The way to the bot. */
  carrier: Carrier;
  /** Where this Slack is: an address that only `fetch` knows, until it listens. */
  address: string;
}

/** Puts the parts together, with no bot connected and nobody listening. */
export function createMachinery(options: SimulatedSlackOptions): Machinery {
  const wallClock = options.wallClock ?? systemClock;
  const timers = options.timers ?? realTimers;
  const ids = createIds(options.seed ?? 1);
  const links: Links = { carrier: nobody, address: 'http://slack.simulated' };
  const stage = createStage(options, { wallClock, timers, ids, links });
  const credentials = credentialsOf(options);
  const socketMode = createSocketMode(ids, stage.workspace.team.appId);
  const faults = createFaults(() => stage.workspace.nowMs());
  const calls: ApiCall[] = [];
  const uploads = createUploads(ids, () => links.address);
  const handle = createFrontDoor(
    {
      context: {
        workspace: stage.workspace,
        triggers: stage.triggers,
        uploads,
        editWindowSeconds: options.editWindowSeconds,
        scopes: scopesOf(options),
        socketUrl: () => socketUrl(links, socketMode),
      },
      tokens: { bot: credentials.botToken, app: credentials.appToken },
      limits: options.limits === 'off' ? undefined : createRateLimits(() => stage.workspace.nowMs()),
      faults,
      record: (call) => calls.push(call),
    },
    { responseUrls: stage.responseUrls, uploads },
  );
  return { stage, ids, credentials, wallClock, timers, socketMode, faults: faults.controls, calls, links, handle };
}

type Tools = Pick<Machinery, 'wallClock' | 'timers' | 'ids' | 'links'>;

function createStage(options: SimulatedSlackOptions, { wallClock, timers, ids, links }: Tools): Stage {
  const workspace = createWorkspace(options, options.clock, ids);
  const courier = createCourier({ workspace, carrier: () => links.carrier, wallClock, timers });
  return {
    workspace,
    courier,
    events: createEvents(workspace, courier, verificationToken),
    triggers: createTriggers(() => wallClock.nowMs(), ids),
    responseUrls: createResponseUrls(workspace, ids, () => links.address),
    messageStates: new Map(),
  };
}

/** Only an address with a port can be connected to. */
function socketUrl({ address }: Links, socketMode: SocketMode): string | undefined {
  return new URL(address).port === '' ? undefined : address.replace('http:', 'ws:') + socketMode.issuePath();
}
