import { createHmac } from 'node:crypto';
import type { JsonObject } from '../json.ts';

/** Why an event comes again, in Slack's words. */
export type RetryReason = 'http_timeout' | 'http_error' | 'connection_failed';

export interface Retry {
  readonly number: number;
  readonly reason: RetryReason;
}

/** What Slack has to tell the bot, before it is put into HTTP or Socket Mode. */
export type Parcel =
  | { readonly kind: 'command'; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'interaction'; readonly payload: JsonObject }
  | { readonly kind: 'event'; readonly payload: JsonObject; readonly retry: Retry | undefined };

/** A POST to the bot's request URL. */
export interface BotRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface BotResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** Brings a parcel to the bot and its answer back. Throws where nobody answers. */
export type Carrier = (parcel: Parcel) => Promise<BotResponse>;

/** The signed request for a parcel. `wallNowMs` is real time, because the bot checks it. */
export function toRequest(parcel: Parcel, signingSecret: string, wallNowMs: number): BotRequest {
  const { contentType, body } = encode(parcel);
  const timestamp = String(Math.floor(wallNowMs / 1000));
  return {
    headers: {
      'content-type': contentType,
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature(signingSecret, timestamp, body),
      ...retryHeaders(parcel),
    },
    body,
  };
}

/** Slack's signature, version 0. */
export function signature(signingSecret: string, timestamp: string, body: string): string {
  return `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

function encode(parcel: Parcel): { contentType: string; body: string } {
  if (parcel.kind === 'event') return { contentType: 'application/json', body: JSON.stringify(parcel.payload) };
  const fields = parcel.kind === 'command' ? parcel.fields : { payload: JSON.stringify(parcel.payload) };
  return { contentType: 'application/x-www-form-urlencoded', body: new URLSearchParams(fields).toString() };
}

function retryHeaders(parcel: Parcel): Record<string, string> {
  if (parcel.kind !== 'event' || parcel.retry === undefined) return {};
  return { 'x-slack-retry-num': String(parcel.retry.number), 'x-slack-retry-reason': parcel.retry.reason };
}
