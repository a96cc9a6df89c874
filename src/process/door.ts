import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { listenOn } from '../basics/listening.ts';
import type { Log } from '../basics/log.ts';

/** Whether this process can do its work, and what is wrong where it cannot. */
export type Health = () => Promise<{ readonly ok: boolean; readonly detail?: string }>;

export interface DoorOptions {
  /** 0 takes any free one. */
  readonly port: number;
  /** Every interface when absent. */
  readonly host?: string;
  readonly log: Log;
}

/** The one place at which the process answers HTTP. It opens before AWS and Slack are asked for anything. */
export interface Door {
  readonly port: number;
  /** What `/healthz` says from now on; before, that the process starts. */
  heed(health: Health): void;
  /** What is no question after health goes there from now on; before, it is answered 503. */
  admit(listener: RequestListener): void;
  /** Takes no more requests; resolves when those under way are answered. */
  close(): Promise<void>;
}

/** What answers whatever else is missing: the process is to be started anew only where this does not. */
const livePath = '/livez';
const healthPath = '/healthz';

/** Tells whoever asks to come back in a moment, as Slack does. */
export const notNow: RequestListener = (_request, response) =>
  void response.writeHead(503, { 'Retry-After': '5' }).end();

/** Listens. Rejects where the port is taken. */
export async function openDoor({ port, host, log }: DoorOptions): Promise<Door> {
  let healthOf: Health = async () => ({ ok: false, detail: 'starting' });
  let others = notNow;
  const server = createServer((request, response) => {
    const path = request.method === 'GET' ? request.url : undefined;
    if (path === livePath) answer(response, { ok: true });
    else if (path === healthPath) void answerHealth(healthOf, log, response);
    else others(request, response);
  });
  const taken = await listenOn(server, port, host);
  log.info({ port: taken }, 'listening');
  return {
    port: taken,
    heed: (health) => {
      healthOf = health;
    },
    admit: (listener) => {
      others = listener;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
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
