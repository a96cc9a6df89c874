import type { WebClient } from '@slack/web-api';
import * as z from 'zod';
import type { Note, Run } from '../runs/run.ts';
import { slackErrorOf } from './client.ts';

/** What Amiable leaves in its own messages to know them again. Everyone in the workspace can read it. */
export type Trace = {
  readonly event_type: string;
  readonly event_payload: { readonly run_id: string; readonly seq?: number };
};

/** Of the card of a run. */
export function cardTrace(run: Run): Trace {
  return { event_type: 'amiable_card', event_payload: { run_id: run.id } };
}

/** Of the entry that tells a note in the thread of a run. */
export function noteTrace(run: Run, note: Note): Trace {
  return { event_type: 'amiable_note', event_payload: { run_id: run.id, seq: note.seq } };
}

/** Of the message about these news, not of a run; or of a page in its thread. */
export function alertTrace(digest: string, seq?: number): Trace {
  return { event_type: 'amiable_alert', event_payload: { run_id: digest, ...(seq === undefined ? {} : { seq }) } };
}

const messageSchema = z.object({
  ts: z.string(),
  metadata: z.object({
    event_type: z.string(),
    event_payload: z.object({ run_id: z.string(), seq: z.number().optional() }),
  }),
});
const pageSchema = z.object({
  messages: z.array(z.unknown()).default([]),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

const pageSize = 200;
/** A thread holds one entry a wave; this is more than any has. */
const mostPages = 10;

/** The message of a thread that carries the trace; undefined where there is none, or Slack does not let us look. */
export async function findInThread(
  client: WebClient,
  channel: string,
  ts: string,
  trace: Trace,
): Promise<string | undefined> {
  return find(
    (message) => traceIn(message, trace),
    (cursor) =>
      client.conversations.replies({
        channel,
        ts,
        limit: pageSize,
        include_all_metadata: true,
        ...(cursor === undefined ? {} : { cursor }),
      }),
  );
}

/** The message of a thread with a file of this name, which carries no trace: Slack takes none with a file. */
export async function findFileInThread(
  client: WebClient,
  channel: string,
  ts: string,
  name: string,
): Promise<string | undefined> {
  return find(
    (message) => fileIn(message, name),
    (cursor) =>
      client.conversations.replies({ channel, ts, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) }),
  );
}

const fileMessageSchema = z.object({ ts: z.string(), files: z.array(z.object({ name: z.string() })) });

function fileIn(message: unknown, name: string): string[] {
  const found = fileMessageSchema.safeParse(message).data;
  return found?.files.some((file) => file.name === name) === true ? [found.ts] : [];
}

/** As `findInThread`, among the newest messages of a channel. */
export async function findInChannel(client: WebClient, channel: string, trace: Trace): Promise<string | undefined> {
  return find(
    (message) => traceIn(message, trace),
    (cursor) =>
      cursor === undefined
        ? client.conversations.history({ channel, limit: pageSize, include_all_metadata: true })
        : Promise.resolve({}),
  );
}

/** Errors after which looking again is of no use. */
const blind = new Set([
  'missing_scope',
  'not_in_channel',
  'channel_not_found',
  'thread_not_found',
  'message_not_found',
  'method_not_supported_for_channel_type',
]);

async function find(
  isIt: (message: unknown) => string[],
  page: (cursor: string | undefined) => Promise<unknown>,
): Promise<string | undefined> {
  let cursor: string | undefined;
  try {
    for (let pages = 0; pages < mostPages; pages += 1) {
      const { messages, response_metadata: next } = pageSchema.parse(await page(cursor));
      const found = messages.flatMap(isIt);
      if (found[0] !== undefined) return found[0];
      cursor = next?.next_cursor;
      if (cursor === undefined || cursor === '') return undefined;
    }
    return undefined;
  } catch (error) {
    if (blind.has(slackErrorOf(error) ?? '')) return undefined;
    throw error;
  }
}

function traceIn(message: unknown, trace: Trace): string[] {
  const parsed = messageSchema.safeParse(message);
  if (!parsed.success) return [];
  const { ts, metadata } = parsed.data;
  const same =
    metadata.event_type === trace.event_type &&
    metadata.event_payload.run_id === trace.event_payload.run_id &&
    metadata.event_payload.seq === trace.event_payload.seq;
  return same ? [ts] : [];
}
