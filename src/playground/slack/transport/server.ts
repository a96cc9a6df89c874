import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOn as listen, loopback } from '../../../basics/listening.ts';
import type { ApiRequest, Outcome } from '../api/outcome.ts';
import type { Timers } from '../timers.ts';
import type { SocketMode } from './socket-mode.ts';
import { acceptWebSocket } from './websocket.ts';

const longestBodyBytes = 4 * 1024 * 1024;

/** A simulated Slack that listens on the loopback interface. */
export interface Listening {
  readonly port: number;
  /** Such as `http://127.0.0.1:4242`; the Web API is under `/api/`. */
  readonly url: string;
  close(): Promise<void>;
}

export interface ServerOptions {
  readonly handle: (request: ApiRequest) => Outcome;
  readonly socketMode: SocketMode;
  readonly timers: Timers;
}

/** Listens on the loopback interface; port 0 takes any that is free. Rejects where the port is taken. */
export async function listenOn(port: number, options: ServerOptions): Promise<Listening> {
  const server = createServer((incoming, outgoing) => {
    answer(options, incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.on('upgrade', (request, stream) => {
    if (!options.socketMode.admit(request.url ?? '')) {
      stream.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const socket = acceptWebSocket(request, stream);
    if (socket !== undefined) options.socketMode.connect(socket);
  });
  const bound = await listen(server, port, loopback);
  return { port: bound, url: `http://${loopback}:${bound}`, close: () => close(server, options.socketMode) };
}

async function answer(options: ServerOptions, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const isTooLong = Number(incoming.headers['content-length'] ?? 0) > longestBodyBytes;
  if (isTooLong) {
    outgoing.writeHead(413).end();
    return;
  }
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as const);
  const outcome = options.handle({
    method: incoming.method ?? 'GET',
    path: incoming.url ?? '/',
    headers: Object.fromEntries(headers),
    body: await text(incoming),
  });
  if (outcome.kind === 'silence') return;
  if (outcome.kind !== 'reply') {
    incoming.socket.destroy();
    return;
  }
  const { status, headers: replyHeaders, body } = outcome.response;
  const reply = (): void => {
    outgoing.writeHead(status, replyHeaders).end(body);
  };
  if (outcome.delayMs > 0) options.timers.after(outcome.delayMs, reply);
  else reply();
}

function close(server: Server, socketMode: SocketMode): Promise<void> {
  socketMode.closeAll();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
