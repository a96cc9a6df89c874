import type { ApiCall } from './api/web-api.ts';
import { findChannel, findUser } from './people/lookups.ts';
import { namesOf, plainText, plainTextOfView, type Readable } from './plain-text/message.ts';
import type { Change, EphemeralMessage, SlackChannel, SlackFile, SlackMessage, SlackView } from './workspace/data.ts';
import { repliesOf } from './workspace/render.ts';
import type { Workspace } from './workspace/workspace.ts';

/** One channel, as everybody in it sees it. */
export interface ChannelReader {
  readonly channel: SlackChannel;
  /** What stands in the channel itself, oldest first: no replies, except those that were broadcast. */
  messages(): readonly SlackMessage[];
  /** The replies to a message, oldest first, without the message itself. */
  thread(ts: string): readonly SlackMessage[];
  message(ts: string): SlackMessage | undefined;
  /** Every message, replies too, oldest first. */
  all(): readonly SlackMessage[];
}

/** How often the bot called a method, and what became of the calls. */
export interface CallCount {
  readonly total: number;
  /** By result: `ok`, Slack's error, or the fault. */
  readonly byResult: Readonly<Record<string, number>>;
}

/** What can be seen of a workspace, for tests and for the page. Nothing here changes anything. People by id or handle. */
export interface SlackReader {
  /** A channel by id or name. Throws PersonError where there is none. */
  channel(idOrName: string): ChannelReader;
  /** The channels that a person is in, without direct conversations. */
  channelsOf(user: string): readonly SlackChannel[];
  /** The direct conversation of the bot with a person. */
  direct(user: string): ChannelReader;
  ephemerals(user: string): readonly EphemeralMessage[];
  /** The open modals of a person, the visible one last. */
  views(user: string): readonly SlackView[];
  home(user: string): SlackView | undefined;
  /** A file that was shared in any channel; undefined where there is none of that id. */
  file(id: string): SlackFile | undefined;
  apiCalls(): Readonly<Record<string, CallCount>>;
  /** What a person reads of a message, ephemeral message, modal or home tab. */
  plainText(shown: Readable | SlackView): string;
  /** Tells about every change until the returned function is called. */
  onChange(listener: (change: Change) => void): () => void;
  /** Resolves with what `find` finds, now or after some change. */
  waitFor<T>(find: () => T | undefined): Promise<T>;
}

/** Reads from the workspace, and from the list of calls that grows meanwhile. */
export function createReader(workspace: Workspace, calls: readonly ApiCall[]): SlackReader {
  const names = namesOf(workspace);
  return {
    channel: (idOrName) => readChannel(workspace, findChannel(workspace, undefined, idOrName)),
    channelsOf: (user) => {
      const { id } = findUser(workspace, user);
      return [...workspace.channels.values()].filter(({ kind, memberIds }) => kind !== 'im' && memberIds.has(id));
    },
    direct: (user) => readChannel(workspace, workspace.openIm(findUser(workspace, user).id)),
    ephemerals: (user) => workspace.ephemerals(findUser(workspace, user).id),
    views: (user) => workspace.views(findUser(workspace, user).id),
    home: (user) => workspace.home(findUser(workspace, user).id),
    file: (id) => findFile(workspace, id),
    apiCalls: () => countCalls(calls),
    plainText: (shown) => ('content' in shown ? plainTextOfView(shown.content, names) : plainText(shown, names)),
    onChange: (listener) => workspace.onChange(listener),
    waitFor: (find) => waitFor(workspace, find),
  };
}

function readChannel(workspace: Workspace, channel: SlackChannel): ChannelReader {
  return {
    channel,
    messages: () =>
      workspace.messages(channel.id).filter((message) => message.threadTs === undefined || message.isBroadcast),
    thread: (ts) => repliesOf(workspace, channel.id, ts),
    message: (ts) => workspace.message(channel.id, ts),
    all: () => workspace.messages(channel.id),
  };
}

function findFile(workspace: Workspace, id: string): SlackFile | undefined {
  const messages = [...workspace.channels.keys()].flatMap((channelId) => workspace.messages(channelId));
  return messages.flatMap(({ files }) => files).find((file) => file.id === id);
}

function countCalls(calls: readonly ApiCall[]): Readonly<Record<string, CallCount>> {
  const counts: Record<string, { total: number; byResult: Record<string, number> }> = {};
  for (const { method, result } of calls) {
    const count = counts[method] ?? { total: 0, byResult: {} };
    count.total += 1;
    count.byResult[result] = (count.byResult[result] ?? 0) + 1;
    counts[method] = count;
  }
  return counts;
}

function waitFor<T>(workspace: Workspace, find: () => T | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    let stop = (): void => {};
    const look = (): void => {
      try {
        const found = find();
        if (found === undefined) return;
        stop();
        resolve(found);
      } catch (error) {
        stop();
        reject(error);
      }
    };
    stop = workspace.onChange(look);
    look();
  });
}
