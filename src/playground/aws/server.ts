import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { listenOn, loopback } from '../../basics/listening.ts';
import type { Log } from '../../basics/log.ts';
import { ConnectionLost } from './calls.ts';
import type { AwsReply, Dispatcher } from './dispatch.ts';
import type { WireRequest } from './wire/protocol.ts';

export interface ServerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly log: Log;
  /** Real milliseconds to wait for each simulated millisecond of latency; 0, the default, never waits. */
  readonly latencyScale?: number;
}

export interface AwsServer {
  /** For `AWS_ENDPOINT_URL`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Answers the simulated AWS over HTTP on the loopback address. Rejects when the port is taken. */
export async function listen(aws: Pick<Dispatcher, 'handle'>, options: ServerOptions): Promise<AwsServer> {
  const server = createServer((incoming, outgoing) => {
    serve(aws, options, incoming, outgoing).catch((error: unknown) => {
      if (!(error instanceof ConnectionLost)) options.log.error({ error }, 'the simulated AWS could not answer');
      outgoing.destroy();
    });
  });
  const port = await listenOn(server, options.port, loopback);
  return { url: `http://${loopback}:${port}`, close: () => close(server) };
}

async function serve(
  aws: Pick<Dispatcher, 'handle'>,
  { latencyScale = 0 }: ServerOptions,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const reply: AwsReply = await aws.handle(await readRequest(incoming));
  if (latencyScale > 0 && reply.latencyMs > 0) await delay(reply.latencyMs * latencyScale);
  outgoing.writeHead(reply.statusCode, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) });
  outgoing.end(reply.body);
}

async function readRequest(incoming: IncomingMessage): Promise<WireRequest> {
  incoming.setEncoding('utf8');
  let body = '';
  for await (const chunk of incoming) body += String(chunk);
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    method: incoming.method ?? 'GET',
    path: incoming.url ?? '/',
    headers: Object.fromEntries(headers),
    body,
  };
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
}
