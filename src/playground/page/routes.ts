import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Log } from '../../basics/log.ts';
import { PersonError } from '../slack/people/person-error.ts';
import { type AccountFeed, createAccountFeed } from './account-feed.ts';
import { perform } from './acts.ts';
import { actRequestSchema, controlSchema, type Reply, type Update } from './contract.ts';
import { settingOf } from './setting.ts';
import { openStream } from './stream.ts';
import { followWorkspace } from './workspace-feed.ts';
import { createPageWorld, type PageWorld, type ShownPlayground } from './world.ts';

/** What is done for one method and path. */
export type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> | void;

const longestBodyBytes = 1024 * 1024;

/** What the page asks for and sends, by method and path. */
export function routesOf(playground: ShownPlayground, log: Log): ReadonlyMap<string, Route> {
  const world = createPageWorld(playground);
  const account = createAccountFeed({ aws: playground.aws, log });
  return new Map<string, Route>([
    ['GET /api/live', (_request, response, url) => streamLive({ playground, world, account }, response, url)],
    ['GET /api/file', (_request, response, url) => sendFile(playground, response, url)],
    [
      'POST /api/act',
      async (request, response) => {
        const asked = actRequestSchema.safeParse(await readJson(request));
        if (!asked.success) return sendText(response, 400, 'that is no act');
        sendReply(response, await perform(playground.slack, asked.data.as, asked.data.act));
      },
    ],
    [
      'POST /api/control',
      async (request, response) => {
        const asked = controlSchema.safeParse(await readJson(request));
        if (!asked.success) return sendText(response, 400, 'that is no control');
        sendReply(response, await world.control(asked.data));
      },
    ],
  ]);
}

/** A file that somebody shared, as it is. Its page runs nothing and loads nothing: it may have its own styles. */
function sendFile({ slack }: ShownPlayground, response: ServerResponse, url: URL): void {
  const file = slack.file(url.searchParams.get('id') ?? '');
  if (file === undefined) {
    sendText(response, 404, 'there is no such file');
    return;
  }
  const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; sandbox";
  response.setHeader('Content-Security-Policy', policy);
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(file.content);
}

interface Sources {
  readonly playground: ShownPlayground;
  readonly world: PageWorld;
  readonly account: AccountFeed;
}

/**
 * All that one person sees, with the account where `account` asks for it, and then what changes of it, until their
 * browser goes. One stream a window: a browser keeps no more than six to one host.
 */
function streamLive({ playground, world, account }: Sources, response: ServerResponse, url: URL): void {
  const personId = url.searchParams.get('as') ?? '';
  if (!isSomebody(playground, personId)) {
    sendText(response, 404, 'there is nobody of that id');
    return;
  }
  const { slack, images } = playground;
  const stream = openStream(response);
  const tell = (update: Update): void => stream.send(JSON.stringify(update));
  const tellWorld = (): void => tell({ kind: 'world', world: world.now() });
  tell({ kind: 'setting', setting: settingOf(slack, images, personId) });
  tellWorld();
  const stops = [followWorkspace(slack, personId, tell), playground.onChange(tellWorld)];
  if (url.searchParams.has('account')) {
    stops.push(account.subscribe((update) => tell({ kind: 'account', account: update })));
  }
  stream.onClose(() => {
    for (const stop of stops) stop();
  });
}

function isSomebody({ slack }: ShownPlayground, personId: string): boolean {
  try {
    return slack.as(personId).user.id === personId;
  } catch (error) {
    if (error instanceof PersonError) return false;
    throw error;
  }
}

/** The data in a request; undefined for what is too long or no JSON. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  if (Number(request.headers['content-length'] ?? longestBodyBytes + 1) > longestBodyBytes) return undefined;
  try {
    return JSON.parse(await text(request));
  } catch {
    return undefined;
  }
}

function sendReply(response: ServerResponse, reply: Reply): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(reply));
}

/** Answers a sentence. */
export function sendText(response: ServerResponse, status: number, said: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${said}\n`);
}
