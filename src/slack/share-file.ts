import type { FetchFunction } from '@slack/web-api';
import type { Run } from '../runs/run.ts';
import { slackErrorOf } from './client.ts';
import type { AnnouncerOptions, NoteFile } from './sending.ts';

const timeoutMs = 20_000;

/** Slack's words for what passes by itself; with any other it will not take the file, however often it is tried. */
const passing = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'ratelimited']);

/** Where a file is shared, and what is said with it. */
export interface Share {
  readonly channel_id: string;
  readonly thread_ts: string;
  readonly initial_comment: string;
}

/**
 * Shares a file in a thread: Slack names an address, takes the bytes there, and posts the file once it is told to. An
 * upload that is not finished is forgotten. Answers Slack's word for why it does not take the file, such as
 * `missing_scope` from an app that was installed without `files:write`; undefined where it has. Throws what may be tried
 * again.
 */
export async function shareFile(
  { client, fetch, log }: Pick<AnnouncerOptions, 'client' | 'fetch' | 'log'>,
  run: Run,
  { name, title, body }: NoteFile,
  share: Share,
): Promise<string | undefined> {
  try {
    const length = Buffer.byteLength(body);
    const { upload_url: url, file_id: id } = await client.files.getUploadURLExternal({ filename: name, length });
    if (url === undefined || id === undefined) throw new Error('Slack named no address for a file');
    await sendBytes(fetch, url, body);
    await client.files.completeUploadExternal({ files: [{ id, title }], ...share });
    return undefined;
  } catch (error) {
    const why = slackErrorOf(error);
    if (why === undefined || passing.has(why)) throw error;
    log.error({ run: run.id, channel: share.channel_id, error: why, file: name }, 'Slack did not take a file');
    return why;
  }
}

async function sendBytes(fetch: FetchFunction, url: string, body: string): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body,
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new Error(`Slack answered ${response.status} to a file`);
}
