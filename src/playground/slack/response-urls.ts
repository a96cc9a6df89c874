import type { Json } from '../../basics/json.ts';
import { type Arguments, readArguments } from './api/arguments.ts';
import { readContent, requireSomething } from './api/content.ts';
import { ApiError, type ApiRequest, type ApiResponse, jsonResponse } from './api/outcome.ts';
import type { Ids } from './ids.ts';
import { fillIds } from './workspace/fill-ids.ts';
import { deleteMessage, postMessage, showEphemeral, updateMessage } from './workspace/posting.ts';
import type { Workspace } from './workspace/workspace.ts';

const lifetimeMs = 30 * 60_000;
const uses = 5;

/** The message that a response_url answers to: none after a slash command. */
export interface Source {
  readonly kind: 'message' | 'ephemeral';
  readonly ts: string;
}

export interface ResponseUrls {
  /** A new address for what a person just did in the channel. */
  issue(origin: { readonly userId: string; readonly channelId: string; readonly source: Source | undefined }): string;
  /** Answers a POST to such an address. */
  handle(request: ApiRequest): ApiResponse;
  /** Shows the body of an acknowledgement as the first answer to a slash command; counts as no use. */
  showAck(userId: string, channelId: string, contentType: string, body: string): void;
}

interface Issued {
  readonly userId: string;
  readonly channelId: string;
  readonly source: Source | undefined;
  readonly atMs: number;
  used: number;
}

/** Response URLs: five uses in thirty minutes of the simulation's time. `base` is the address of the simulation. */
export function createResponseUrls(workspace: Workspace, ids: Ids, base: () => string): ResponseUrls {
  const issued = new Map<string, Issued>();
  return {
    issue: (origin) => {
      const path = `/response/${workspace.team.id}/${ids.secret(12)}/${ids.secret(24)}`;
      issued.set(path, { ...origin, atMs: workspace.nowMs(), used: 0 });
      return `${base()}${path}`;
    },
    handle: (request) => {
      const found = issued.get(request.path);
      if (found === undefined || workspace.nowMs() - found.atMs > lifetimeMs) return failure(404, 'expired_url');
      if (found.used >= uses) return failure(404, 'used_url');
      return attempt(() => {
        respond(workspace, found, readArguments(request.headers['content-type'] ?? 'application/json', request.body));
        found.used += 1;
      });
    },
    showAck: (userId, channelId, contentType, body) => {
      const isJson = contentType.startsWith('application/json');
      const fields = isJson ? body : JSON.stringify({ text: body });
      respond(workspace, { userId, channelId, source: undefined }, readArguments('application/json', fields));
    },
  };
}

function attempt(act: () => void): ApiResponse {
  try {
    act();
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok' };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return failure(400, error.code, error.details);
  }
}

function failure(status: number, error: string, details: Readonly<Record<string, Json | undefined>> = {}): ApiResponse {
  return jsonResponse({ ok: false, error, ...details }, status);
}

type Origin = Pick<Issued, 'userId' | 'channelId' | 'source'>;

function respond(workspace: Workspace, origin: Origin, args: Arguments): void {
  const isDeletion = args.flag('delete_original');
  const content = readContent(args);
  const isEmpty = content.text === undefined && content.blocks === undefined && content.attachments === undefined;
  if (isDeletion) deleteSource(workspace, origin);
  if (isDeletion && isEmpty) return;
  requireSomething(content);
  if (args.flag('replace_original') && !isDeletion && replaceSource(workspace, origin, content)) return;
  const said = { text: content.text ?? '', blocks: content.blocks ?? [], threadTs: args.text('thread_ts') };
  const { channelId } = origin;
  const { botUserId } = workspace.team;
  if (args.text('response_type') === 'in_channel') {
    postMessage(workspace, { ...said, channelId, userId: botUserId, attachments: content.attachments ?? [] });
  } else {
    showEphemeral(workspace, { ...said, channelId, recipientId: origin.userId, authorId: botUserId });
  }
}

function deleteSource(workspace: Workspace, { userId, channelId, source }: Origin): void {
  if (source?.kind === 'ephemeral') workspace.removeEphemeral(userId, source.ts);
  const message = source?.kind === 'message' ? workspace.message(channelId, source.ts) : undefined;
  if (message !== undefined) deleteMessage(workspace, message);
}

/** Whether there was an original to replace. A slash command leaves none. */
function replaceSource(
  workspace: Workspace,
  { userId, channelId, source }: Origin,
  content: Parameters<typeof updateMessage>[2],
): boolean {
  if (source?.kind === 'message') {
    const message = workspace.message(channelId, source.ts);
    if (message === undefined) return false;
    updateMessage(workspace, message, content);
    return true;
  }
  const shown = workspace.ephemerals(userId).find((message) => message.ts === source?.ts);
  if (shown === undefined) return false;
  workspace.putEphemeral({ ...shown, text: content.text ?? '', blocks: fillIds(content.blocks ?? [], workspace.ids) });
  return true;
}
