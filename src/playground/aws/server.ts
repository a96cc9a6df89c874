import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { listenOn, loopback } from '../../basics/listening.ts';
import type { Log } from '../../basics/log.ts';
import { ConnectionLost } from './calls.ts';
import type { AwsReply, Dispatcher } from './dispatch.ts';
import { type NetworkProbe, probedUrl, probeReply } from './probe-route.ts';
import type { WireRequest } from './wire/protocol.ts';

export interface ServerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly log: Log;
  /** Real milliseconds to wait for each simulated millisecond of latency; 0, the default, never waits. */
  readonly latencyScale?: number;
  /** For a bot in another process: what is at the addresses of the simulated network; nobody is told when absent. */
  readonly probe?: NetworkProbe;
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
  { latencyScale = 0, probe }: ServerOptions,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const url = probedUrl(incoming.method, incoming.url);
  if (url !== undefined && probe !== undefined) {
    outgoing.writeHead(200, { 'content-type': 'application/json' });
    outgoing.end(await probeReply(probe, url));
    return;
  }
  const reply: AwsReply = await aws.handle(await readRequest(incoming));
  if (latencyScale > 0 && reply.latencyMs > 0) await delay(reply.latencyMs * latencyScale);
  const body = reply.bytes ?? Buffer.from(reply.body);
  // What a HEAD tells of is the length of what a GET would bring.
  outgoing.writeHead(reply.statusCode, { 'content-length': body.byteLength, ...reply.headers });
  outgoing.end(body);
}

async function readRequest(incoming: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  await finished(incoming);
  const bytes = Buffer.concat(chunks);
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    method: incoming.method ?? 'GET',
    path: incoming.url ?? '/',
    headers: Object.fromEntries(headers),
    body: bytes.toString('utf8'),
    bytes,
  };
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
}
