import type { Clock } from '../basics/clock.ts';
import { labelsOf } from './buttons.ts';
import { objectAt, stringAt } from './slack/json.ts';
import type { SimulatedSlack } from './slack/simulated-slack.ts';
import type { Change, SlackMessage } from './slack/workspace/data.ts';

export interface FeedOptions {
  readonly slack: SimulatedSlack;
  /** By which things happen. */
  readonly clock: Clock;
  /** By which the reader reads. */
  readonly wall: Clock;
  /** Takes whole lines, with their line ends. */
  readonly write: (text: string) => void;
}

/** A card that only makes progress is said again no sooner than this. */
const progressEveryMs = 5_000;

interface Shown {
  readonly text: string;
  readonly headline: string;
  readonly atMs: number;
}

/**
 * Prints what people see in the workspace as it appears: posts whole, entries of threads as one paragraph, and a card
 * that changes as one line. Answers how to stop it.
 */
export function startFeed({ slack, clock, wall, write }: FeedOptions): () => void {
  const shown = new Map<string, Shown>();
  const printed = new Set<string>();
  const print = (head: string, text: string): void => {
    const stamp = new Date(clock.nowMs()).toISOString().slice(11, 19);
    write(`${indented(`${stamp} ${head}`, text)}\n`);
  };
  const posted = (message: SlackMessage, channelName: string): void => {
    if (message.threadTs !== undefined) {
      print(`${runOf(slack, message)} `, slack.plainText(message));
      return;
    }
    shown.set(keyOf(message), { text: message.text, headline: headlineOf(message), atMs: wall.nowMs() });
    print(`#${channelName}\n`, slack.plainText(message));
  };
  const updated = (message: SlackMessage): void => {
    const before = shown.get(keyOf(message));
    const headline = headlineOf(message);
    const isNews = before?.headline !== headline;
    if (before?.text === message.text && !isNews) return;
    if (before !== undefined && !isNews && wall.nowMs() - before.atMs < progressEveryMs) return;
    shown.set(keyOf(message), { text: message.text, headline, atMs: wall.nowMs() });
    const buttons = isNews ? labelsOf(message).map((label) => ` [${label}]`) : [];
    print(`${runOf(slack, message)} `, `${message.text}${buttons.join('')}`);
  };
  const messageChanged = ({ channelId, ts, how }: Extract<Change, { kind: 'message' }>): void => {
    const reader = slack.channel(channelId);
    const found = reader.message(ts);
    if (found === undefined || how === 'deleted') return;
    if (how === 'posted') posted(found, reader.channel.name);
    else updated(found);
  };
  const ephemeralShown = ({ userId, ts }: Extract<Change, { kind: 'ephemeral' }>): void => {
    const found = slack.ephemerals(userId).find((message) => message.ts === ts);
    if (found === undefined || printed.has(`${userId} ${ts} ${found.text}`)) return;
    printed.add(`${userId} ${ts} ${found.text}`);
    print(`only ${nameOf(slack, userId)} sees\n`, slack.plainText(found));
  };
  const viewsChanged = ({ userId }: Extract<Change, { kind: 'views' }>): void => {
    const view = slack.views(userId).at(-1);
    if (view === undefined || printed.has(view.hash)) return;
    printed.add(view.hash);
    const errors = Object.values(view.errors).map((error) => `\n! ${error}`);
    const how = '\nAnswer with /submit TEXT, or /submit LABEL=TEXT; LABEL=TEXT where it asks for more.';
    print(`a form for ${nameOf(slack, userId)}\n`, `${slack.plainText(view)}${errors.join('')}${how}`);
  };
  return slack.onChange((change) => {
    if (change.kind === 'message') messageChanged(change);
    if (change.kind === 'ephemeral') ephemeralShown(change);
    if (change.kind === 'views') viewsChanged(change);
  });
}

function keyOf({ channelId, ts }: SlackMessage): string {
  return `${channelId} ${ts}`;
}

/** What has to change for a card to be news: its state in a word, and what can be clicked. */
function headlineOf(message: SlackMessage): string {
  return [message.text.split(':')[0] ?? '', ...labelsOf(message)].join('/');
}

/** The run that a message tells of, from what Amiable leaves in it. */
function runOf(slack: SimulatedSlack, message: SlackMessage): string {
  const parent =
    message.threadTs === undefined ? undefined : slack.channel(message.channelId).message(message.threadTs);
  const marked = [message, parent].map((one) => stringAt(objectAt(one?.metadata, 'event_payload'), 'run_id'));
  return marked.find((runId) => runId !== undefined) ?? 'thread';
}

function nameOf(slack: SimulatedSlack, userId: string): string {
  return slack.as(userId).user.name;
}

/** The first line behind the head, the others under it. */
function indented(head: string, text: string): string {
  const own = head.endsWith('\n');
  const lines = text.split('\n');
  const body = own ? lines : lines.slice(1);
  const first = own ? head.trimEnd() : `${head} ${lines[0] ?? ''}`;
  return [first, ...body.map((line) => `    ${line}`.trimEnd())].join('\n');
}
