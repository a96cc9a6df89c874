import type { Json } from '../../../basics/json.ts';
import type { JsonObject } from '../json.ts';
import type { SlackChannel, SlackMessage, SlackUser, SlackUserGroup, SlackView } from './data.ts';
import { compareTs } from './timestamps.ts';
import type { Workspace } from './workspace.ts';

/** The replies of a message, oldest first. */
export function repliesOf(workspace: Workspace, channelId: string, ts: string): readonly SlackMessage[] {
  return workspace.messages(channelId).filter((message) => message.threadTs === ts);
}

/** A message as the Web API shows it. Metadata only where it was asked for, and to the bot about its own messages. */
export function messageToJson(workspace: Workspace, message: SlackMessage, withMetadata = false): JsonObject {
  const isBot = message.userId === workspace.team.botUserId;
  return compact({
    type: 'message',
    subtype: message.isTombstone ? 'tombstone' : message.isBroadcast ? 'thread_broadcast' : undefined,
    user: message.userId,
    bot_id: isBot ? workspace.team.botId : undefined,
    app_id: isBot ? workspace.team.appId : undefined,
    team: workspace.team.id,
    text: message.text,
    ts: message.ts,
    blocks: message.blocks.length > 0 ? message.blocks : undefined,
    attachments: message.attachments.length > 0 ? message.attachments : undefined,
    files: message.files.length > 0 ? message.files.map(({ id, name, title }) => ({ id, name, title })) : undefined,
    edited: message.edited && { user: message.edited.userId, ts: message.edited.ts },
    metadata: withMetadata ? message.metadata : undefined,
    ...threadKeys(workspace, message),
  });
}

function threadKeys(workspace: Workspace, message: SlackMessage): JsonObject {
  if (message.threadTs !== undefined) {
    const parent = workspace.message(message.channelId, message.threadTs);
    return { thread_ts: message.threadTs, parent_user_id: parent?.userId };
  }
  const replies = repliesOf(workspace, message.channelId, message.ts);
  if (replies.length === 0) return {};
  const users = [...new Set(replies.map((reply) => reply.userId))];
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users_count: users.length,
    reply_users: users,
    latest_reply: replies
      .map((reply) => reply.ts)
      .sort(compareTs)
      .at(-1),
  };
}

export function userToJson(workspace: Workspace, user: SlackUser): JsonObject {
  return {
    id: user.id,
    team_id: workspace.team.id,
    name: user.name,
    deleted: user.isDeactivated,
    real_name: user.realName,
    tz: user.tz,
    is_bot: user.isBot,
    is_app_user: false,
    profile: compact({
      real_name: user.realName,
      display_name: user.displayName,
      real_name_normalized: user.realName,
      display_name_normalized: user.displayName,
      email: user.email,
      team: workspace.team.id,
    }),
  };
}

export function channelToJson(workspace: Workspace, channel: SlackChannel): JsonObject {
  const isIm = channel.kind === 'im';
  const { botUserId } = workspace.team;
  return compact({
    id: channel.id,
    name: isIm ? undefined : channel.name,
    name_normalized: isIm ? undefined : channel.name,
    is_channel: !isIm,
    is_group: false,
    is_im: isIm,
    is_mpim: false,
    is_private: channel.kind !== 'public',
    is_archived: channel.isArchived,
    is_member: channel.memberIds.has(botUserId),
    user: isIm ? [...channel.memberIds].find((id) => id !== botUserId) : undefined,
    num_members: channel.memberIds.size,
    created: Math.floor(channel.createdAtMs / 1000),
  });
}

export function userGroupToJson(workspace: Workspace, group: SlackUserGroup): JsonObject {
  return {
    id: group.id,
    team_id: workspace.team.id,
    is_usergroup: true,
    name: group.name,
    handle: group.handle,
    date_delete: 0,
    user_count: group.userIds.length,
    users: group.userIds,
  };
}

export function viewToJson(workspace: Workspace, view: SlackView): JsonObject {
  const { content } = view;
  return {
    id: view.id,
    team_id: workspace.team.id,
    type: view.type,
    blocks: content['blocks'] ?? [],
    private_metadata: content['private_metadata'] ?? '',
    callback_id: content['callback_id'] ?? '',
    external_id: content['external_id'] ?? '',
    state: { values: view.state },
    hash: view.hash,
    title: content['title'] ?? null,
    close: content['close'] ?? null,
    submit: content['submit'] ?? null,
    clear_on_close: content['clear_on_close'] ?? false,
    notify_on_close: content['notify_on_close'] ?? false,
    root_view_id: view.rootViewId,
    previous_view_id: view.previousViewId ?? null,
    app_id: workspace.team.appId,
    app_installed_team_id: workspace.team.organisation?.id ?? workspace.team.id,
    bot_id: workspace.team.botId,
  };
}

/** The object without the keys whose value is undefined. */
export function compact(value: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined));
}
