import type { SlackChannel, SlackMessage } from '../workspace/data.ts';
import { channelToJson, messageToJson, repliesOf } from '../workspace/render.ts';
import { compareTs } from '../workspace/timestamps.ts';
import type { Arguments } from './arguments.ts';
import { joinedChannel, knownUser, visibleChannel } from './lookups.ts';
import type { Method } from './method.ts';
import { ApiError } from './outcome.ts';
import { listOf, pageOf } from './paging.ts';

export const conversationMethods = {
  'conversations.history': {
    tier: 'tier3',
    token: 'bot',
    scope: 'channels:history',
    call: (args, { workspace, ...rest }) => {
      const channel = joinedChannel({ workspace, ...rest }, args.required('channel'));
      const shown = workspace
        .messages(channel.id)
        .filter((message) => message.threadTs === undefined || message.isBroadcast);
      const page = pageOf(withinTime(shown, args).toReversed(), args);
      const withMetadata = args.flag('include_all_metadata');
      return {
        messages: listOf(page.items, (message) => messageToJson(workspace, message, withMetadata)),
        has_more: page.hasMore,
        response_metadata: page.metadata,
      };
    },
  },
  'conversations.replies': {
    tier: 'tier3',
    token: 'bot',
    scope: 'channels:history',
    call: (args, { workspace, ...rest }) => {
      const channel = joinedChannel({ workspace, ...rest }, args.required('channel'));
      const asked = workspace.message(channel.id, args.required('ts'));
      const parent = asked?.threadTs === undefined ? asked : workspace.message(channel.id, asked.threadTs);
      if (parent === undefined) throw new ApiError('thread_not_found');
      const replies = withinTime(repliesOf(workspace, channel.id, parent.ts), args);
      const page = pageOf([parent, ...replies], args);
      const withMetadata = args.flag('include_all_metadata');
      return {
        messages: listOf(page.items, (message) => messageToJson(workspace, message, withMetadata)),
        has_more: page.hasMore,
        response_metadata: page.metadata,
      };
    },
  },
  'conversations.info': {
    tier: 'tier3',
    token: 'bot',
    scope: 'channels:read',
    call: (args, context) => {
      const channel = visibleChannel(context, args.required('channel'));
      return { channel: channelToJson(context.workspace, channel) };
    },
  },
  'conversations.list': {
    tier: 'tier2',
    token: 'bot',
    scope: 'channels:read',
    call: (args, { workspace }) => {
      const types = (args.text('types') ?? 'public_channel').split(',').map((type) => type.trim());
      const isAsked = (channel: SlackChannel): boolean =>
        types.includes(typeName[channel.kind]) &&
        (channel.kind === 'public' || channel.memberIds.has(workspace.team.botUserId)) &&
        !(args.flag('exclude_archived') && channel.isArchived);
      const page = pageOf([...workspace.channels.values()].filter(isAsked), args);
      return {
        channels: listOf(page.items, (channel) => channelToJson(workspace, channel)),
        response_metadata: page.metadata,
      };
    },
  },
  'conversations.members': {
    tier: 'tier4',
    token: 'bot',
    scope: 'channels:read',
    call: (args, context) => {
      const page = pageOf([...visibleChannel(context, args.required('channel')).memberIds], args);
      return { members: page.items, response_metadata: page.metadata };
    },
  },
  'conversations.open': {
    tier: 'tier3',
    token: 'bot',
    scope: 'im:write',
    call: (args, context) => {
      const userIds = args.required('users').split(',');
      const [userId = ''] = userIds;
      if (userIds.length > 1) throw new ApiError('method_not_supported_for_channel_type');
      const user = knownUser(context, userId);
      if (user.isBot) throw new ApiError('cannot_dm_bot');
      if (user.isDeactivated) throw new ApiError('user_disabled');
      const channel = context.workspace.openIm(user.id);
      return { channel: args.flag('return_im') ? channelToJson(context.workspace, channel) : { id: channel.id } };
    },
  },
} satisfies Record<string, Method>;

const typeName = { public: 'public_channel', private: 'private_channel', im: 'im' } as const;

/** The messages between `oldest` and `latest`, the ends themselves only if `inclusive`. */
function withinTime(messages: readonly SlackMessage[], args: Arguments): readonly SlackMessage[] {
  const oldest = args.text('oldest') ?? '0.000000';
  const latest = args.text('latest');
  const least = args.flag('inclusive') ? 0 : 1;
  return messages.filter(
    ({ ts }) => compareTs(ts, oldest) >= least && (latest === undefined || compareTs(latest, ts) >= least),
  );
}
