import type { SlackMessage } from '../workspace/data.ts';
import { deleteMessage, postMessage, showEphemeral, updateMessage } from '../workspace/posting.ts';
import { messageToJson } from '../workspace/render.ts';
import type { Arguments } from './arguments.ts';
import { readContent, requireShortText, requireSomething } from './content.ts';
import { channelToPostIn, knownUser, visibleChannel } from './lookups.ts';
import type { Method, MethodContext } from './method.ts';
import { ApiError } from './outcome.ts';

export const chatMethods = {
  'chat.postMessage': {
    tier: 'special',
    token: 'bot',
    scope: 'chat:write',
    call: (args, context) => {
      const channel = channelToPostIn(context, args.required('channel'));
      const content = readContent(args);
      requireSomething(content);
      const message = postMessage(context.workspace, {
        channelId: channel.id,
        userId: context.workspace.team.botUserId,
        text: content.text ?? '',
        blocks: content.blocks ?? [],
        attachments: content.attachments ?? [],
        metadata: content.metadata,
        threadTs: readThreadTs(args, context, channel.id),
        isBroadcast: args.flag('reply_broadcast'),
      });
      return { channel: channel.id, ts: message.ts, message: messageToJson(context.workspace, message, true) };
    },
  },
  'chat.update': {
    tier: 'tier3',
    token: 'bot',
    scope: 'chat:write',
    call: (args, context) => {
      const message = ownMessage(args, context, 'cant_update_message');
      requireOpenEditWindow(message, context);
      const content = readContent(args);
      requireSomething(content);
      requireShortText(content.text);
      const updated = updateMessage(context.workspace, message, content);
      const { channelId: channel, ts, text } = updated;
      return { channel, ts, text, message: messageToJson(context.workspace, updated, true) };
    },
  },
  'chat.delete': {
    tier: 'tier3',
    token: 'bot',
    scope: 'chat:write',
    call: (args, context) => {
      const message = ownMessage(args, context, 'cant_delete_message');
      deleteMessage(context.workspace, message);
      return { channel: message.channelId, ts: message.ts };
    },
  },
  'chat.postEphemeral': {
    tier: 'tier4',
    token: 'bot',
    scope: 'chat:write',
    call: (args, context) => {
      const channel = channelToPostIn(context, args.required('channel'));
      const recipientId = args.required('user');
      const recipient = context.workspace.users.get(recipientId);
      if (recipient === undefined || !channel.memberIds.has(recipientId)) throw new ApiError('user_not_in_channel');
      const content = readContent(args);
      requireSomething(content);
      const shown = showEphemeral(context.workspace, {
        channelId: channel.id,
        recipientId: knownUser(context, recipientId).id,
        authorId: context.workspace.team.botUserId,
        text: content.text ?? '',
        blocks: content.blocks ?? [],
        threadTs: readThreadTs(args, context, channel.id),
      });
      return { message_ts: shown.ts };
    },
  },
  'chat.getPermalink': {
    tier: 'special',
    token: 'bot',
    call: (args, context) => {
      const channel = visibleChannel(context, args.required('channel'));
      const ts = args.required('message_ts');
      if (context.workspace.message(channel.id, ts) === undefined) throw new ApiError('message_not_found');
      const path = `archives/${channel.id}/p${ts.replace('.', '')}`;
      return { channel: channel.id, permalink: `https://${context.workspace.team.domain}.slack.com/${path}` };
    },
  },
} satisfies Record<string, Method>;

/** A reply goes to a parent that exists; a reply cannot be a parent. */
export function readThreadTs(args: Arguments, context: MethodContext, channelId: string): string | undefined {
  const ts = args.text('thread_ts');
  if (ts === undefined) return undefined;
  const parent = context.workspace.message(channelId, ts);
  if (parent === undefined) throw new ApiError('thread_not_found');
  if (parent.threadTs !== undefined) throw new ApiError('cannot_reply_to_message');
  return ts;
}

function ownMessage(args: Arguments, context: MethodContext, refusal: string): SlackMessage {
  const channel = visibleChannel(context, args.required('channel'));
  const message = context.workspace.message(channel.id, args.required('ts'));
  if (message === undefined || message.isTombstone) throw new ApiError('message_not_found');
  if (message.userId !== context.workspace.team.botUserId) throw new ApiError(refusal);
  return message;
}

function requireOpenEditWindow(message: SlackMessage, context: MethodContext): void {
  if (context.editWindowSeconds === undefined) return;
  const ageMs = context.workspace.nowMs() - Number(message.ts) * 1000;
  if (ageMs > context.editWindowSeconds * 1000) throw new ApiError('edit_window_closed');
}
