import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { listenNear, loopback } from '../../basics/listening.ts';
import type { Log } from '../../basics/log.ts';
import { createAssets } from './assets.ts';
import { refusalOf, securityHeaders } from './guard.ts';
import { routesOf, sendText } from './routes.ts';
import type { ShownPlayground } from './world.ts';

export interface PageOptions {
  readonly playground: ShownPlayground;
  /** Where the page is, if it is free; else any that is. */
  readonly port: number;
  readonly log: Log;
}

export interface Page {
  /** Such as `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Resolves when a browser need not wait; rejects where the page cannot be built. */
  readonly prepared: Promise<void>;
  close(): Promise<void>;
}

/** Serves the page of a playground on the loopback interface. */
export async function servePage({ playground, port, log }: PageOptions): Promise<Page> {
  const assets = createAssets();
  const routes = routesOf(playground, log);
  let bound = port;
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      log.error({ error, path: request.url }, 'the page could not be answered');
      if (response.headersSent) response.destroy();
      else sendText(response, 500, error instanceof Error ? error.message : String(error));
    });
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    const method = request.method ?? 'GET';
    const refusal = refusalOf({ method, headers: request.headers }, bound);
    if (refusal !== undefined) return sendText(response, 403, refusal);
    const url = URL.parse(request.url ?? '/', `http://${loopback}`);
    if (url === null) return sendText(response, 400, 'that is no address');
    const route = routes.get(`${method} ${url.pathname}`);
    if (route !== undefined) return route(request, response, url);
    const asset = method === 'POST' ? undefined : await assets.find(url.pathname);
    if (asset === undefined) return sendText(response, 404, 'there is nothing here');
    response.writeHead(200, { 'Content-Type': asset.type, 'Cache-Control': 'no-store' }).end(asset.body);
  };
  bound = await listenNear(server, port);
  const prepared = assets.prepare();
  // Whoever waits for it hears of a failure; nobody has to.
  prepared.catch((error: unknown) => log.error({ error }, 'the page could not be built'));
  return { url: `http://${loopback}:${bound}`, prepared, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
