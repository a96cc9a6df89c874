import type { Json } from '../../../basics/json.ts';
import type { JsonObject } from '../json.ts';
import type { EphemeralMessage, SlackFile, SlackMessage } from './data.ts';
import { fillIds } from './fill-ids.ts';
import { repliesOf } from './render.ts';
import type { Workspace } from './workspace.ts';

export interface NewMessage {
  readonly channelId: string;
  readonly userId: string;
  readonly text: string;
  readonly blocks?: readonly Json[];
  readonly attachments?: readonly JsonObject[];
  readonly files?: readonly SlackFile[];
  readonly metadata?: JsonObject | undefined;
  readonly threadTs?: string | undefined;
  readonly isBroadcast?: boolean;
}

/** Puts a message into its channel. The content has been judged before. */
export function postMessage(workspace: Workspace, message: NewMessage): SlackMessage {
  const posted: SlackMessage = {
    ts: workspace.nextTs(message.channelId),
    channelId: message.channelId,
    userId: message.userId,
    text: message.text,
    blocks: fillIds(message.blocks ?? [], workspace.ids),
    attachments: message.attachments ?? [],
    files: message.files ?? [],
    metadata: message.metadata,
    threadTs: message.threadTs,
    isBroadcast: message.threadTs !== undefined && message.isBroadcast === true,
    edited: undefined,
    version: 1,
    isTombstone: false,
  };
  workspace.putMessage(posted, 'posted');
  return posted;
}

export interface Update {
  readonly text: string | undefined;
  readonly blocks: readonly Json[] | undefined;
  readonly attachments: readonly JsonObject[] | undefined;
  readonly metadata: JsonObject | undefined;
}

/**
 * Changes a message as chat.update does: text without blocks takes the old blocks away and flags the message as
 * edited; blocks leave no flag; attachments and metadata stay unless given, and an empty one takes them away.
 */
export function updateMessage(workspace: Workspace, message: SlackMessage, update: Update): SlackMessage {
  const hasBlocks = update.blocks !== undefined && update.blocks.length > 0;
  const updated: SlackMessage = {
    ...message,
    text: update.text ?? (hasBlocks ? '' : message.text),
    blocks: fillIds(update.blocks ?? [], workspace.ids),
    attachments: update.attachments ?? message.attachments,
    metadata: update.metadata === undefined ? message.metadata : emptyToUndefined(update.metadata),
    edited: hasBlocks ? message.edited : { userId: message.userId, ts: workspace.nextTs(message.channelId) },
    version: message.version + 1,
  };
  workspace.putMessage(updated, 'updated');
  return updated;
}

/** Takes a message away; a parent with replies leaves a tombstone, so that its thread still hangs somewhere. */
export function deleteMessage(workspace: Workspace, message: SlackMessage): void {
  const { channelId, ts } = message;
  if (repliesOf(workspace, channelId, ts).length === 0) {
    workspace.removeMessage(channelId, ts);
    return;
  }
  const tombstone: SlackMessage = {
    ...message,
    text: 'This message was deleted.',
    blocks: [],
    attachments: [],
    files: [],
    metadata: undefined,
    version: message.version + 1,
    isTombstone: true,
  };
  workspace.putMessage(tombstone, 'updated');
}

/** Shows a message to one person only. */
export function showEphemeral(
  workspace: Workspace,
  message: Omit<EphemeralMessage, 'ts' | 'blocks'> & { readonly blocks: readonly Json[] },
): EphemeralMessage {
  const shown: EphemeralMessage = {
    ...message,
    ts: workspace.nextTs(message.channelId),
    blocks: fillIds(message.blocks, workspace.ids),
  };
  workspace.putEphemeral(shown);
  return shown;
}

function emptyToUndefined(value: JsonObject): JsonObject | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}
