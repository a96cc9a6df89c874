import type { SlackChannel, SlackUser } from '../workspace/data.ts';
import type { MethodContext } from './method.ts';
import { ApiError } from './outcome.ts';

/** The channel of that id, as far as the bot can see it. Throws ApiError `channel_not_found`. */
export function visibleChannel(context: MethodContext, id: string): SlackChannel {
  const channel = context.workspace.channels.get(id);
  const isVisible = channel?.kind === 'public' || channel?.memberIds.has(context.workspace.team.botUserId);
  if (channel === undefined || isVisible !== true) throw new ApiError('channel_not_found');
  return channel;
}

/**
 * Where a message goes: a channel's id or name, or a person's id for the direct conversation with them.
 * Throws ApiError `channel_not_found`, `is_archived` or `not_in_channel`.
 */
export function channelToPostIn(context: MethodContext, where: string): SlackChannel {
  const { workspace } = context;
  const name = where.replace(/^#/, '');
  const byName = [...workspace.channels.values()].find((channel) => channel.kind === 'public' && channel.name === name);
  const person = workspace.users.get(where);
  const target = byName?.id ?? (person === undefined || person.isBot ? where : workspace.openIm(where).id);
  const channel = visibleChannel(context, target);
  if (channel.isArchived) throw new ApiError('is_archived');
  const mayPost = channel.memberIds.has(workspace.team.botUserId) || context.scopes.has('chat:write.public');
  if (!mayPost) throw new ApiError('not_in_channel');
  return channel;
}

/** The channel of that id, of which the bot is a member. Throws ApiError `channel_not_found` or `not_in_channel`. */
export function joinedChannel(context: MethodContext, id: string): SlackChannel {
  const channel = visibleChannel(context, id);
  if (!channel.memberIds.has(context.workspace.team.botUserId)) throw new ApiError('not_in_channel');
  return channel;
}

/** The user of that id. Throws ApiError `user_not_found`. */
export function knownUser(context: MethodContext, id: string): SlackUser {
  const user = context.workspace.users.get(id);
  if (user === undefined) throw new ApiError('user_not_found');
  return user;
}
