import type { IncomingMessage, RequestListener } from 'node:http';
import { HTTPReceiver, SocketModeReceiver } from '@slack/bolt';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import { boltLogger } from './bolt-log.ts';
import { isSignedNonsense } from './readable-body.ts';
import { isFromFuture } from './replays.ts';

export interface HttpOptions {
  readonly log: Log;
  readonly signingSecret: string;
  /** The wall clock, by which Slack signs. */
  readonly clock: Clock;
}

/** Slack's own requests are a few kilobytes. */
export const bodyLimitBytes = 1_000_000;

/** Where Slack's requests arrive. */
export const eventsPath = '/slack/events';

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
  receiver.requestListener = refusingFuture(refusingNonsense(listener, signingSecret, log), clock, log);
  return receiver;
}

/** Hands on what can be read, and what is not signed, with its body where Bolt looks for one that was read already. */
function refusingNonsense(listener: RequestListener, signingSecret: string, log: Log): RequestListener {
  return (request, response) => {
    if (request.method !== 'POST' || request.url?.split('?')[0] !== eventsPath) return listener(request, response);
    readBody(request).then(
      (rawBody) => {
        if (rawBody === undefined) return response.writeHead(413, { connection: 'close' }).end();
        const header = (name: string) => [request.headers[name]].flat()[0];
        if (!isSignedNonsense(signingSecret, { text: rawBody.toString(), header }))
          return listener(Object.assign(request, { rawBody }), response);
        log.warn({ length: rawBody.length }, 'request that cannot be read refused');
        return response.writeHead(400).end();
      },
      (error: unknown) => {
        log.warn({ error }, 'request broke off');
        response.destroy();
      },
    );
  };
}

/** Undefined where it is too long. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  const read: AsyncIterable<unknown> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of read) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    length += bytes.length;
    if (length > bodyLimitBytes) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
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
