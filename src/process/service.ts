import type { RequestListener } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../basics/clock.ts';
import { AmiableError } from '../basics/errors.ts';
import { createTimerDriver, type Driver } from '../runs/driver.ts';
import { slackErrorOf } from '../slack/client.ts';
import { createLull, type Lull } from '../slack/lull.ts';
import { httpReceiver, socketReceiver } from '../slack/receivers.ts';
import { type Core, createTelling } from '../wiring.ts';
import { createSlackSide, type SlackSide } from '../wiring-slack.ts';
import { type Door, type Health, notNow } from './door.ts';

/** How Slack's requests arrive. */
type Connection =
  | { readonly kind: 'http'; readonly botToken: string; readonly signingSecret: string }
  | { readonly kind: 'socket'; readonly botToken: string; readonly appToken: string };

export interface ServiceOptions {
  readonly core: Core;
  readonly connection: Connection;
  readonly slackApiUrl?: string;
  /** Where Slack's requests come in over HTTP, and health is answered in any case. */
  readonly door: Door;
  /** Real milliseconds until the clock of the core shows `atMs`. */
  readonly realDelayMs: (atMs: number) => number;
  /** The longest time between two looks for due work, in real milliseconds. */
  readonly lookEveryMs: number;
}

/** The bot at work in one process: Slack's requests, runs and their stories. */
export interface Service {
  /** Resolves when Slack has accepted the bot; rejects where it refuses the token. Runs are carried on meanwhile. */
  readonly connected: Promise<void>;
  /** Resolves after the first try to reach Slack, whatever came of it. */
  readonly tried: Promise<void>;
  /** Takes nothing new and lets what is under way finish. What cannot is carried on after the next start. */
  stop(): Promise<void>;
}

/** Slack refuses the bot, so that trying again is of no use. */
class SlackRefusedError extends AmiableError {
  readonly code = 'slack-refused';
}

const runsAtOnce = 16;
/** Each may wait for Slack as long as a call to it may take. */
const storiesAtOnce = 4;
const firstPauseMs = 250;
const longestPauseMs = 30_000;
const sweepEveryMs = 300_000;
/** A check is only begun where it is time to; this is how often that is looked at. */
const checkEveryMs = 20_000;

/** Starts working; Slack being out of reach is no reason not to. */
export function startService(options: ServiceOptions): Service {
  const { core, connection, door } = options;
  const state: State = { connected: false, refused: false, stopping: new AbortController() };
  const lull = createLull();
  door.heed(healthOf(core, state));
  const parts = connection.kind === 'http' ? httpSide(options, connection, lull) : socketSide(options, connection);
  if (parts.listener !== undefined) door.admit(guarded(lull.watch(parts.listener), state));
  const driver = startDriver(options, parts.slack, lull);
  const sweeping = often(sweepEveryMs, state.stopping.signal, () =>
    core.sweep().catch((error: unknown) => core.desk.log.error({ error }, 'the sweep failed')),
  );
  const tried = Promise.withResolvers<void>();
  const connected = connect(core, parts, state, tried.resolve);
  // Whoever waits for it hears of a refusal; nobody has to.
  connected.catch(() => {});
  const checking = checkOften(core, parts.slack, connected, state.stopping.signal);
  return {
    connected,
    tried: tried.promise,
    stop: async () => {
      state.stopping.abort();
      await Promise.all([door.close(), parts.close(state), driver.stop(), sweeping, checking]);
      await parts.slack.app.idle();
    },
  };
}

interface State {
  connected: boolean;
  refused: boolean;
  readonly stopping: AbortController;
}

interface Side {
  readonly slack: SlackSide;
  /** Answers HTTP where Slack's requests arrive by it. */
  readonly listener?: RequestListener;
  /** Opens what the bot opens by itself, once Slack has accepted it. */
  open(): Promise<void>;
  close(state: State): Promise<void>;
}

function slackOptionsOf({ connection, slackApiUrl }: ServiceOptions) {
  return { token: connection.botToken, ...(slackApiUrl === undefined ? {} : { slackApiUrl }) };
}

function httpSide(options: ServiceOptions, connection: Extract<Connection, { kind: 'http' }>, { quiet }: Lull): Side {
  const { log } = options.core.desk;
  const receiver = httpReceiver({ signingSecret: connection.signingSecret, clock: systemClock, log });
  const slack = createSlackSide(options.core, { ...slackOptionsOf(options), receiver, quiet });
  return { slack, listener: receiver.requestListener, open: async () => {}, close: async () => {} };
}

function socketSide(options: ServiceOptions, connection: Extract<Connection, { kind: 'socket' }>): Side {
  const { slackApiUrl, core } = options;
  const receiver = socketReceiver({
    appToken: connection.appToken,
    log: core.desk.log,
    ...(slackApiUrl === undefined ? {} : { slackApiUrl }),
  });
  const slack = createSlackSide(core, { ...slackOptionsOf(options), receiver });
  return {
    slack,
    open: async () => {
      try {
        await slack.app.start();
      } catch (error) {
        // What it had opened is in the way of the next try.
        await slack.app.stop().catch(() => {});
        throw error;
      }
    },
    close: async ({ connected }) => {
      if (connected) await slack.app.stop();
    },
  };
}

function healthOf({ desk }: Core, state: State): Health {
  return async () => {
    if (state.stopping.signal.aborted) return { ok: false, detail: 'stopping' };
    try {
      await desk.store.nextDueAtMs(desk.clock.nowMs());
    } catch (error) {
      desk.log.warn({ error }, 'the store could not be reached');
      return { ok: false, detail: 'the store could not be reached' };
    }
    if (state.connected) return { ok: true };
    return { ok: false, detail: state.refused ? 'Slack refuses the token' : 'not connected to Slack yet' };
  };
}

/** Until Slack has accepted the bot it can answer nobody, and when it stops it takes nothing new. */
function guarded(listener: RequestListener, state: State): RequestListener {
  return (request, response) => {
    if (state.connected && !state.stopping.signal.aborted) listener(request, response);
    else notNow(request, response);
  };
}

function startDriver(options: ServiceOptions, { announcer }: SlackSide, lull: Lull): Driver {
  const { core, realDelayMs, lookEveryMs } = options;
  const driver = createTimerDriver({
    work: { engine: core.engine, telling: createTelling(core, announcer) },
    log: core.desk.log,
    concurrency: runsAtOnce,
    storyConcurrency: storiesAtOnce,
    lookEveryMs,
    realDelayMs,
  });
  // What a request has caused lets the requests beside it be acknowledged first.
  core.onWake((what, runId) => void lull.quiet().then(() => driver.wake(what, runId)));
  driver.start();
  return driver;
}

/** Now, for what an earlier process has left behind, and then again and again. `act` never rejects. */
async function often(everyMs: number, signal: AbortSignal, act: () => Promise<unknown>): Promise<void> {
  while (!signal.aborted) {
    await act();
    await delay(everyMs, undefined, { signal }).catch(() => {});
  }
}

/** Findings are told in Slack, so there is no use in a check before it can be reached. */
async function checkOften(
  { desk }: Core,
  slack: SlackSide,
  connected: Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  await Promise.race([connected.catch(() => stopped), stopped]);
  await often(checkEveryMs, signal, () =>
    slack.checkCompliance().catch((error: unknown) => desk.log.error({ error }, 'compliance could not be checked')),
  );
}

/** Tries until Slack accepts the bot or refuses it. */
async function connect({ desk }: Core, { slack, open }: Side, state: State, tried: () => void): Promise<void> {
  const { log } = desk;
  const { signal } = state.stopping;
  for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      await slack.app.init();
      await open();
      state.connected = true;
      log.info({}, 'connected to Slack');
      return;
    } catch (error) {
      const refusal = refusalIn(error);
      state.refused = refusal !== undefined;
      if (refusal !== undefined) throw refusal;
      log.warn({ error, retrySeconds: pauseMs / 1000 }, 'Slack could not be reached; runs are carried on meanwhile');
    } finally {
      tried();
    }
    await delay(pauseMs, undefined, { signal }).catch(() => {});
  }
}

const refusals = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'org_login_required',
]);

function refusalIn(error: unknown): SlackRefusedError | undefined {
  const code = slackErrorOf(error);
  if (code === undefined || !refusals.has(code)) return undefined;
  return new SlackRefusedError(
    `Slack refuses a token (${code}). Copy SLACK_BOT_TOKEN again from "OAuth & Permissions" of the app, and SLACK_APP_TOKEN, where it is used, from "Basic Information".`,
    {},
    { cause: error },
  );
}
