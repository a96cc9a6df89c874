import type { RequestListener, ServerResponse } from 'node:http';
import { type CustomRoute, HTTPReceiver, SocketModeReceiver } from '@slack/bolt';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import { boltLogger } from './bolt-log.ts';
import { isFromFuture } from './replays.ts';

/** Whether this process can do its work, and what is wrong where it cannot. */
export type Health = () => Promise<{ readonly ok: boolean; readonly detail?: string }>;

interface Shared {
  readonly log: Log;
  readonly health: Health;
}

export interface HttpOptions extends Shared {
  readonly signingSecret: string;
  /** The wall clock, by which Slack signs. */
  readonly clock: Clock;
}

/** Slack's own requests are a few kilobytes. */
export const bodyLimitBytes = 1_000_000;

/** Where `guard` finds the signature of a request that was verified. */
export const signatureProperty = 'amiableSignature';

/** Receives signed requests at `POST /slack/events`, and answers `GET /healthz` and `GET /livez`. Throws on an empty secret. */
export function httpReceiver({ signingSecret, clock, log, health }: HttpOptions): HTTPReceiver {
  const receiver = new HTTPReceiver({
    signingSecret,
    logger: boltLogger(log),
    bodyLimit: bodyLimitBytes,
    customRoutes: healthRoutes(health, log),
    customPropertiesExtractor: ({ headers }) => ({ [signatureProperty]: headers['x-slack-signature'] }),
    unhandledRequestHandler: ({ response }) => {
      // The handler is still at work and will answer by another way.
      log.warn({}, 'request was not acknowledged in three seconds');
      if (!response.headersSent) response.writeHead(503).end();
    },
  });
  const listener = receiver.requestListener;
  receiver.requestListener = refusingFuture(listener, clock, log);
  return receiver;
}

function refusingFuture(listener: RequestListener, clock: Clock, log: Log): RequestListener {
  return (request, response) => {
    const timestamp = request.headers['x-slack-request-timestamp'];
    if (typeof timestamp === 'string' && isFromFuture(timestamp, clock.nowMs())) {
      log.warn({ timestamp }, 'request from the future refused');
      response.writeHead(401).end();
      return;
    }
    listener(request, response);
  };
}

export interface SocketOptions extends Shared {
  readonly appToken: string;
  readonly slackApiUrl?: string;
  /** Where `GET /healthz` and `GET /livez` answer. */
  readonly healthPort: number;
}

/** Receives requests over a web socket that it opens itself; Slack needs no way in. */
export function socketReceiver({ appToken, slackApiUrl, healthPort, log, health }: SocketOptions): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken,
    logger: boltLogger(log),
    customRoutes: healthRoutes(health, log),
    installerOptions: { port: healthPort, clientOptions: slackApiUrl === undefined ? {} : { slackApiUrl } },
  });
}

/** What answers whatever else is missing: the process is to be started anew only where this does not. */
export const livePath = '/livez';
export const healthPath = '/healthz';

function healthRoutes(health: Health, log: Log): CustomRoute[] {
  return [
    { path: healthPath, method: 'GET', handler: (_request, response) => void answerHealth(health, log, response) },
    { path: livePath, method: 'GET', handler: (_request, response) => void answer(response, { ok: true }) },
  ];
}

async function answerHealth(health: Health, log: Log, response: ServerResponse): Promise<void> {
  const state = await health().catch((error: unknown) => {
    log.warn({ error }, 'health could not be checked');
    return { ok: false, detail: 'health could not be checked' };
  });
  answer(response, state);
}

function answer(response: ServerResponse, state: Awaited<ReturnType<Health>>): void {
  response.writeHead(state.ok ? 200 : 503, { 'Content-Type': 'application/json' }).end(JSON.stringify(state));
}
