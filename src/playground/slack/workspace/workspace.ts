import type { Clock } from '../../../basics/clock.ts';
import type { Ids } from '../ids.ts';
import type {
  Change,
  EphemeralMessage,
  SlackChannel,
  SlackMessage,
  SlackUser,
  SlackUserGroup,
  SlackView,
} from './data.ts';
import { setUpPeople, type Team, type WorkspaceOptions } from './setup.ts';
import { createTimestamps } from './timestamps.ts';

/** All that Slack remembers. The rules about it are elsewhere; this keeps it and tells who watches. */
export interface Workspace {
  readonly team: Team;
  readonly ids: Ids;
  nowMs(): number;
  readonly users: ReadonlyMap<string, SlackUser>;
  readonly userGroups: ReadonlyMap<string, SlackUserGroup>;
  readonly channels: ReadonlyMap<string, SlackChannel>;
  /** A ts for the next message of the channel. */
  nextTs(channelId: string): string;
  messages(channelId: string): readonly SlackMessage[];
  message(channelId: string, ts: string): SlackMessage | undefined;
  putMessage(message: SlackMessage, how: 'posted' | 'updated'): void;
  removeMessage(channelId: string, ts: string): void;
  ephemerals(userId: string): readonly EphemeralMessage[];
  putEphemeral(message: EphemeralMessage): void;
  removeEphemeral(userId: string, ts: string): void;
  /** The direct conversation of the bot with one person, made when first asked for. */
  openIm(userId: string): SlackChannel;
  /** The open modals of a person, the visible one last. */
  views(userId: string): readonly SlackView[];
  setViews(userId: string, views: readonly SlackView[]): void;
  home(userId: string): SlackView | undefined;
  setHome(view: SlackView): void;
  onChange(listener: (change: Change) => void): () => void;
  changed(change: Change): void;
}

/** A workspace with its people and channels, and nothing said yet. */
export function createWorkspace(options: WorkspaceOptions, clock: Clock, ids: Ids): Workspace {
  const people = setUpPeople(options, ids, clock.nowMs());
  const channels = new Map(people.channels.map((channel) => [channel.id, channel]));
  const nextTs = createTimestamps();
  const listeners = new Set<(change: Change) => void>();
  const changed = (change: Change): void => {
    for (const listener of listeners) listener(change);
  };
  const onChange = (listener: (change: Change) => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    team: people.team,
    ids,
    nowMs: () => clock.nowMs(),
    users: new Map(people.users.map((user) => [user.id, user])),
    userGroups: new Map(people.userGroups.map((group) => [group.id, group])),
    channels,
    nextTs: (channelId) => nextTs(channelId, clock.nowMs()),
    openIm: (userId) => openIm(channels, people.team, ids, clock.nowMs(), userId),
    ...messageStore(changed),
    ...ephemeralStore(changed),
    ...viewStore(changed),
    onChange,
    changed,
  };
}

type Changed = (change: Change) => void;

function openIm(
  channels: Map<string, SlackChannel>,
  team: Team,
  ids: Ids,
  nowMs: number,
  userId: string,
): SlackChannel {
  for (const channel of channels.values()) {
    if (channel.kind === 'im' && channel.memberIds.has(userId)) return channel;
  }
  const channel: SlackChannel = {
    id: ids.id('D'),
    name: 'directmessage',
    kind: 'im',
    isArchived: false,
    createdAtMs: nowMs,
    memberIds: new Set([userId, team.botUserId]),
  };
  channels.set(channel.id, channel);
  return channel;
}

function messageStore(changed: Changed): Pick<Workspace, 'messages' | 'message' | 'putMessage' | 'removeMessage'> {
  // A map by ts keeps the order in which messages were posted: ts only grow, and an update keeps its place.
  const byChannel = new Map<string, Map<string, SlackMessage>>();
  return {
    messages: (channelId) => [...(byChannel.get(channelId)?.values() ?? [])],
    message: (channelId, ts) => byChannel.get(channelId)?.get(ts),
    putMessage: (message, how) => {
      const { channelId, ts } = message;
      const messages = byChannel.get(channelId) ?? new Map<string, SlackMessage>();
      byChannel.set(channelId, messages.set(ts, message));
      changed({ kind: 'message', channelId, ts, how });
    },
    removeMessage: (channelId, ts) => {
      byChannel.get(channelId)?.delete(ts);
      changed({ kind: 'message', channelId, ts, how: 'deleted' });
    },
  };
}

function ephemeralStore(changed: Changed): Pick<Workspace, 'ephemerals' | 'putEphemeral' | 'removeEphemeral'> {
  const byUser = new Map<string, Map<string, EphemeralMessage>>();
  return {
    ephemerals: (userId) => [...(byUser.get(userId)?.values() ?? [])],
    putEphemeral: (message) => {
      const { recipientId: userId, channelId, ts } = message;
      const messages = byUser.get(userId) ?? new Map<string, EphemeralMessage>();
      byUser.set(userId, messages.set(ts, message));
      changed({ kind: 'ephemeral', userId, channelId, ts });
    },
    removeEphemeral: (userId, ts) => {
      const message = byUser.get(userId)?.get(ts);
      if (message === undefined) return;
      byUser.get(userId)?.delete(ts);
      changed({ kind: 'ephemeral', userId, channelId: message.channelId, ts });
    },
  };
}

function viewStore(changed: Changed): Pick<Workspace, 'views' | 'setViews' | 'home' | 'setHome'> {
  const stacks = new Map<string, readonly SlackView[]>();
  const homes = new Map<string, SlackView>();
  return {
    views: (userId) => stacks.get(userId) ?? [],
    setViews: (userId, views) => {
      stacks.set(userId, views);
      changed({ kind: 'views', userId });
    },
    home: (userId) => homes.get(userId),
    setHome: (view) => {
      homes.set(view.userId, view);
      changed({ kind: 'home', userId: view.userId });
    },
  };
}
