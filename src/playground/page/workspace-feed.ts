import type { SimulatedSlack } from '../slack/simulated-slack.ts';
import { realTimers, type Timers } from '../slack/timers.ts';
import type { Change, EphemeralMessage, SlackMessage, SlackView } from '../slack/workspace/data.ts';
import type { PageMessage, PageView, Update } from './contract.ts';

/** A channel may hold thousands of messages. The newest are read first, and drawn before the others come. */
const atFirst = 60;
const olderAfterMs = 400;

/**
 * Tells what one person sees of the workspace: all of it first, then each change. Returns what ends it. Throws
 * PersonError for somebody who does not exist.
 */
export function followWorkspace(
  slack: SimulatedSlack,
  personId: string,
  tell: (update: Update) => void,
  timers: Timers = realTimers,
): () => void {
  const { user } = slack.as(personId);
  const channelIds = new Set([...slack.channelsOf(user.id), slack.direct(user.id).channel].map(({ id }) => id));
  const messages = newestMessages(allMessages(slack, user.id, channelIds));
  const told = new Set(messages.map(({ channelId, ts }) => `${channelId} ${ts}`));
  tell({ kind: 'messages', messages, isWhole: true });
  tell({ kind: 'modals', views: slack.views(user.id).map(pageView) });
  tell(homeOf(slack, user.id));
  const tellOlder = (): void => {
    const older = allMessages(slack, user.id, channelIds).filter(
      ({ channelId, ts }) => !told.has(`${channelId} ${ts}`),
    );
    if (older.length > 0) tell({ kind: 'messages', messages: older, isWhole: false });
  };
  const stops = [
    timers.after(olderAfterMs, tellOlder),
    slack.onChange((change) => {
      const update = updateOf(slack, user.id, channelIds, change);
      if (update !== undefined) tell(update);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** What is drawn first: the newest of each channel, so that whoever arrives knows how far each has come. */
function newestMessages(all: readonly PageMessage[]): PageMessage[] {
  const byChannel = Map.groupBy(all, ({ channelId }) => channelId);
  return [...byChannel.values()].flatMap((messages) =>
    messages.toSorted((one, other) => (one.ts < other.ts ? 1 : -1)).slice(0, atFirst),
  );
}

function allMessages(slack: SimulatedSlack, userId: string, channelIds: ReadonlySet<string>): PageMessage[] {
  const shared = [...channelIds].flatMap((id) => slack.channel(id).all().map(pageMessage));
  return [...shared, ...slack.ephemerals(userId).map(pageEphemeral)];
}

/** What the change means to this person; undefined for what they do not see. */
function updateOf(
  slack: SimulatedSlack,
  userId: string,
  channelIds: ReadonlySet<string>,
  change: Change,
): Update | undefined {
  switch (change.kind) {
    case 'message': {
      const { channelId, ts, how } = change;
      if (!channelIds.has(channelId)) return undefined;
      const message = how === 'deleted' ? undefined : slack.channel(channelId).message(ts);
      return message === undefined ? { kind: 'gone', channelId, ts } : newer(pageMessage(message));
    }
    case 'ephemeral': {
      const { channelId, ts } = change;
      if (change.userId !== userId) return undefined;
      const message = slack.ephemerals(userId).find((one) => one.ts === ts);
      return message === undefined ? { kind: 'gone', channelId, ts } : newer(pageEphemeral(message));
    }
    case 'views':
      return change.userId === userId ? { kind: 'modals', views: slack.views(userId).map(pageView) } : undefined;
    case 'home':
      return change.userId === userId ? homeOf(slack, userId) : undefined;
    case 'delivery':
      return undefined;
    default:
      return change satisfies never;
  }
}

function newer(message: PageMessage): Update {
  return { kind: 'messages', messages: [message], isWhole: false };
}

function homeOf(slack: SimulatedSlack, userId: string): Update {
  const home = slack.home(userId);
  return { kind: 'home', ...(home === undefined ? {} : { view: pageView(home) }) };
}

function pageMessage(message: SlackMessage): PageMessage {
  const { ts, channelId, userId, text, blocks, attachments, files, threadTs, isBroadcast, isTombstone, version } =
    message;
  return {
    ...{ ts, channelId, userId, text, isBroadcast, isTombstone, version },
    blocks: [...blocks],
    attachments: [...attachments],
    files: files.map(({ id, name, title }) => ({ id, name, title })),
    ...(threadTs === undefined ? {} : { threadTs }),
    isEphemeral: false,
    isEdited: message.edited !== undefined,
  };
}

function pageEphemeral({ ts, channelId, authorId, text, blocks, threadTs }: EphemeralMessage): PageMessage {
  return {
    ...{ ts, channelId, userId: authorId, text },
    blocks: [...blocks],
    attachments: [],
    files: [],
    ...(threadTs === undefined ? {} : { threadTs }),
    ...{ isBroadcast: false, isEphemeral: true, isEdited: false, isTombstone: false },
    version: 1,
  };
}

function pageView({ id, hash, content, state, errors }: SlackView): PageView {
  const filled = Object.entries(state).map(([blockId, elements]) => [blockId, { ...elements }] as const);
  return { id, hash, content, state: Object.fromEntries(filled), errors };
}
