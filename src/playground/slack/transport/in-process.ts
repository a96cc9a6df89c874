import { createServer, type IncomingMessage, type RequestListener, request } from 'node:http';
import { duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { BotRequest, BotResponse } from '../delivery/parcel.ts';

/**
 * Lets a listener of node:http, such as HTTPReceiver's, answer inside the process. The bytes are real HTTP, but they
 * go through memory: no socket, no port. Rejects if the listener hangs up without an answer.
 */
export function inProcessBot(
  listener: RequestListener,
  path = '/slack/events',
): (request: BotRequest) => Promise<BotResponse> {
  const server = createServer(listener);
  return ({ headers, body }) =>
    new Promise((resolve, reject) => {
      const [ours, theirs] = duplexPair();
      server.emit('connection', theirs);
      const outgoing = request(
        { method: 'POST', path, createConnection: () => ours, headers: { ...headers, connection: 'close' } },
        (incoming) => {
          readResponse(incoming).then(resolve, reject);
        },
      );
      outgoing.on('error', reject);
      outgoing.setHeader('content-length', Buffer.byteLength(body));
      outgoing.end(body);
    });
}

async function readResponse(incoming: IncomingMessage): Promise<BotResponse> {
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as const);
  return { status: incoming.statusCode ?? 0, headers: Object.fromEntries(headers), body: await text(incoming) };
}
