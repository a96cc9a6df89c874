import type { RequestListener } from 'node:http';
import { HTTPReceiver, SocketModeReceiver } from '@slack/bolt';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import { boltLogger } from './bolt-log.ts';
import { isFromFuture } from './replays.ts';

export interface HttpOptions {
  readonly log: Log;
  readonly signingSecret: string;
  /** The wall clock, by which Slack signs. */
  readonly clock: Clock;
}

/** Slack's own requests are a few kilobytes. */
export const bodyLimitBytes = 1_000_000;

/** Where `guard` finds the signature of a request that was verified. */
export const signatureProperty = 'amiableSignature';

/** Receives signed requests at `POST /slack/events`. Throws on an empty secret. */
export function httpReceiver({ signingSecret, clock, log }: HttpOptions): HTTPReceiver {
  const receiver = new HTTPReceiver({
    signingSecret,
    logger: boltLogger(log),
    bodyLimit: bodyLimitBytes,
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

export interface SocketOptions {
  readonly log: Log;
  readonly appToken: string;
  readonly slackApiUrl?: string;
}

/** Receives requests over a web socket that it opens itself; Slack needs no way in. */
export function socketReceiver({ appToken, slackApiUrl, log }: SocketOptions): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken,
    logger: boltLogger(log),
    installerOptions: { clientOptions: slackApiUrl === undefined ? {} : { slackApiUrl } },
  });
}
