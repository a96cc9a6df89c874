import type { PageMessage, PageSetting, PageView, Update, World } from '../contract.ts';
import { type AccountState, nothingSeen, withAccountUpdate } from './account/account-state.ts';

/** All that the page knows of what one person sees. */
export interface PageState {
  readonly setting?: PageSetting;
  readonly world?: World;
  /** Channel id → its messages, replies too, oldest first. Undefined until all have come. */
  readonly messages?: ReadonlyMap<string, readonly PageMessage[]>;
  readonly modals: readonly PageView[];
  readonly home?: PageView;
  /** As it was when it was shown last; undefined where it never was. */
  readonly account?: AccountState;
}

/** Before anything has come. */
export const nothingYet: PageState = { modals: [] };

/** The state after an update. What did not change stays the same object. */
export function withUpdate(state: PageState, update: Update): PageState {
  switch (update.kind) {
    case 'setting':
      return { ...state, setting: update.setting };
    case 'world':
      return { ...state, world: update.world };
    case 'messages':
      return { ...state, messages: withMessages(update.isWhole ? new Map() : (state.messages ?? new Map()), update) };
    case 'gone':
      return { ...state, messages: withoutMessage(state.messages ?? new Map(), update) };
    case 'modals':
      return { ...state, modals: update.views };
    case 'home': {
      const { home: _before, ...rest } = state;
      return update.view === undefined ? rest : { ...rest, home: update.view };
    }
    case 'account':
      return { ...state, account: withAccountUpdate(state.account ?? nothingSeen, update.account) };
    default:
      return update satisfies never;
  }
}

/** What stays true when somebody else looks: who is there, and how the world stands. */
export function forSomebodyElse({ setting, world, account }: PageState): PageState {
  return {
    modals: [],
    ...(setting === undefined ? {} : { setting }),
    ...(world === undefined ? {} : { world }),
    ...(account === undefined ? {} : { account }),
  };
}

type Channels = ReadonlyMap<string, readonly PageMessage[]>;

function withMessages(channels: Channels, { messages }: Extract<Update, { kind: 'messages' }>): Channels {
  const changed = new Map(channels);
  for (const [channelId, newer] of Map.groupBy(messages, (message) => message.channelId)) {
    changed.set(channelId, merged(channels.get(channelId) ?? [], newer));
  }
  return changed;
}

/** A ts has as many digits as any other, so text sorts as time. */
function merged(known: readonly PageMessage[], newer: readonly PageMessage[]): readonly PageMessage[] {
  const byTs = new Map(newer.map((message) => [message.ts, message]));
  const kept = known.map((message) => {
    const replacement = byTs.get(message.ts);
    byTs.delete(message.ts);
    return replacement ?? message;
  });
  const added = [...byTs.values()].sort((a, b) => (a.ts < b.ts ? -1 : 1));
  const last = kept.at(-1);
  const [first] = added;
  if (last === undefined || first === undefined || last.ts < first.ts) return [...kept, ...added];
  return [...kept, ...added].sort((a, b) => (a.ts < b.ts ? -1 : 1));
}

function withoutMessage(channels: Channels, { channelId, ts }: Extract<Update, { kind: 'gone' }>): Channels {
  const left = (channels.get(channelId) ?? []).filter((message) => message.ts !== ts);
  return new Map(channels).set(channelId, left);
}

/** What a channel shows of a thread under its first message. */
export interface ThreadSummary {
  readonly count: number;
  readonly userIds: readonly string[];
  readonly lastTs: string;
}

/** A channel as it is read: what stands in it, and the threads that hang on it. */
export interface ReadableChannel {
  readonly messages: readonly PageMessage[];
  readonly threads: ReadonlyMap<string, ThreadSummary>;
}

/** Sorts the messages of a channel out. Replies stand in their thread, and in the channel where they were sent to both. */
export function readChannel(all: readonly PageMessage[]): ReadableChannel {
  const replies = Map.groupBy(
    all.filter(({ threadTs }) => threadTs !== undefined),
    ({ threadTs }) => threadTs ?? '',
  );
  const threads = new Map<string, ThreadSummary>();
  for (const [ts, thread] of replies) {
    const userIds = [...new Set(thread.map(({ userId }) => userId))];
    threads.set(ts, { count: thread.length, userIds, lastTs: thread.at(-1)?.ts ?? ts });
  }
  return { messages: all.filter(({ threadTs, isBroadcast }) => threadTs === undefined || isBroadcast), threads };
}

/** The replies to a message, oldest first. */
export function repliesTo(all: readonly PageMessage[], ts: string): readonly PageMessage[] {
  return all.filter(({ threadTs }) => threadTs === ts);
}
