import type { FetchFunction, WebClient } from '@slack/web-api';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { Config } from '../config/schema.ts';
import type { Told } from '../runs/announcer.ts';
import type { Note, Run } from '../runs/run.ts';
import type { RunStore, Story, StoryStore } from '../runs/store.ts';
import type { Rendered } from './blocks/message.ts';
import { retryAfterSecondsOf, slackErrorOf } from './client.ts';
import type { Ask, Pacer } from './pacer.ts';

/** What is shared with an entry of a thread. */
export interface NoteFile {
  readonly name: string;
  readonly title: string;
  readonly body: string;
}

export interface AnnouncerOptions {
  readonly client: WebClient;
  /** Sends a file to the address that Slack names. */
  readonly fetch: FetchFunction;
  /** What a note has as a file, as it is now; most have none. Reads the store only. */
  readonly fileOf: (run: Run, note: Note) => Promise<NoteFile | undefined>;
  /** Its name alone, the same each time. */
  readonly fileNameOf: (run: Run, note: Note) => string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly config: Config;
  readonly pacer: Pacer;
  readonly store: Pick<RunStore, 'notes'> & Pick<StoryStore, 'touchStory'>;
}

const lost = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed', 'thread_not_found']);
const closed = new Set([
  'not_in_channel',
  'channel_not_found',
  'is_archived',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_non_threadable_channel',
  'restricted_action_thread_only_channel',
  'user_not_in_channel',
]);
const undrawn = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'msg_too_long']);

/** Whether the message is gone, or no longer ours to edit. */
export function isLost(error: unknown): boolean {
  return lost.has(slackErrorOf(error) ?? '');
}

/** Whether we cannot speak there, however often we try. */
export function isClosed(error: unknown): boolean {
  return closed.has(slackErrorOf(error) ?? '');
}

/**
 * One paced call with a message. Slack asking for patience is no error: it is tried again when Slack says. Where Slack
 * does not take the message as it is drawn, its words are sent alone, so that what comes after it is not held up.
 */
export async function send(
  options: AnnouncerOptions,
  ask: Ask,
  message: Rendered,
  call: (message: Rendered) => Promise<Told>,
): Promise<Told> {
  const { clock, pacer, log } = options;
  const admission = pacer.admit(ask);
  if (admission.kind === 'later') return admission;
  try {
    return await drawnOrPlain(options, ask, message, call);
  } catch (error) {
    const seconds = retryAfterSecondsOf(error);
    if (seconds === undefined) throw error;
    const atMs = clock.nowMs() + Math.max(1, seconds) * 1_000;
    log.info({ channel: ask.channel, seconds }, 'slack asked to wait');
    pacer.hold(ask, atMs);
    return { kind: 'later', atMs };
  }
}

async function drawnOrPlain<T>(
  { log }: AnnouncerOptions,
  { runId, channel }: Ask,
  message: Rendered,
  call: (message: Rendered) => Promise<T>,
): Promise<T> {
  try {
    return await call(message);
  } catch (error) {
    if (!undrawn.has(slackErrorOf(error) ?? '')) throw error;
    log.error({ run: runId, channel, error }, 'Slack did not take a message as it was drawn');
    // An edit without blocks would leave those that were there.
    return call({ text: `${message.text}\n/ami status ${runId}`, blocks: [] });
  }
}

/** Whether a person did something that has not been told yet. */
export async function isForPerson({ store }: AnnouncerOptions, run: Run, story: Story): Promise<boolean> {
  if (run.inbox.length > 0) return true;
  const untold = run.pending.length > 0 ? run.pending : await store.notes(run.id, story.toldSeq);
  const last = untold.at(-1);
  return last !== undefined && last.seq > story.toldSeq && last.facts['by'] !== undefined;
}
