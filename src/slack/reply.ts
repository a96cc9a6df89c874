import type { FetchFunction, WebClient } from '@slack/web-api';
import { fingerprint } from '../basics/fingerprint.ts';
import type { Log } from '../basics/log.ts';
import type { View } from '../messages/view.ts';
import { type Rendered, renderBlocks } from './blocks/message.ts';
import type { ReplyTo } from './payloads.ts';

export interface ReplyOptions {
  readonly client: WebClient;
  readonly log: Log;
  readonly fetch: FetchFunction;
  /** Waits on the wall clock. */
  readonly waitMs: (durationMs: number) => Promise<void>;
  /** Present where the process does not outlive its answer: then there is one round of attempts. */
  readonly putOff?: unknown;
}

const timeoutMs = 5_000;
/** Between one round of attempts and the next; short, since a person waits. */
const pausesMs = [1_000, 2_000, 5_000, 10_000, 10_000, 10_000, 10_000, 10_000] as const;

/** How Slack is told whom an answer is for. */
export function responseType({ audience }: View): 'in_channel' | 'ephemeral' {
  return audience === 'all' ? 'in_channel' : 'ephemeral';
}

/**
 * Says it to one person, where they stand: by the response URL, else as an ephemeral message, else in private; what is
 * for everybody there as a message to all, where that can be, before it falls back to the one person. Tries
 * again for a minute. Never throws; that it could not be said is in the log, without what people typed.
 */
export async function reply(options: ReplyOptions, to: ReplyTo, view: View): Promise<void> {
  const message = renderBlocks(view);
  const pauses = options.putOff === undefined ? pausesMs : [];
  for (const pauseMs of [...pauses, undefined]) {
    for (const way of waysTo(options, to, message, view)) {
      if (await succeeds(options.log, way)) return;
    }
    if (pauseMs !== undefined) await options.waitMs(pauseMs);
  }
  const answer = fingerprint(view.summary);
  options.log.error({ user: to.userId, channel: to.channel, answer }, 'answer could not be delivered');
}

export type Answer = Rendered & { readonly response_type: 'in_channel' | 'ephemeral' };
type Way = () => Promise<unknown>;

function waysTo({ client, fetch }: ReplyOptions, to: ReplyTo, message: Rendered, view: View): readonly Way[] {
  const { userId, channel, threadTs, responseUrl } = to;
  const byUrl: Way[] =
    responseUrl === undefined
      ? []
      : [() => postToUrl(fetch, responseUrl, { response_type: responseType(view), ...message })];
  const inPrivate: Way = () => client.chat.postMessage({ channel: userId, ...message });
  if (channel === undefined) return [...byUrl, inPrivate];
  const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
  const ephemeral: Way = () => client.chat.postEphemeral({ channel, user: userId, ...message, ...thread });
  const toAll: Way[] =
    view.audience === 'all' ? [() => client.chat.postMessage({ channel, ...message, ...thread })] : [];
  // A response URL answers beside the thread, so inside one it comes second.
  const near = threadTs === undefined ? [...byUrl, ...toAll, ephemeral] : [...toAll, ephemeral, ...byUrl];
  return [...near, inPrivate];
}

async function postToUrl(fetch: FetchFunction, url: string, message: Answer): Promise<void> {
  const body = JSON.stringify({ replace_original: false, ...message });
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body,
    signal: AbortSignal.timeout(timeoutMs),
  });
  const said = await response.text();
  // A used or expired URL may answer with success and say no in the body.
  if (!response.ok || /"ok"\s*:\s*false/.test(said)) {
    throw new Error(`the response URL answered ${response.status}: ${said.slice(0, 100)}`);
  }
}

async function succeeds(log: Log, way: Way): Promise<boolean> {
  try {
    await way();
    return true;
  } catch (error) {
    log.warn({ error }, 'one way to deliver an answer failed');
    return false;
  }
}
