import {
  type FetchFunction,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebClient,
  type WebClientOptions,
} from '@slack/web-api';
import type { Log } from '../basics/log.ts';
import { boltLogger } from './bolt-log.ts';

export interface ClientOptions {
  readonly token: string;
  readonly log: Log;
  /** Another address of the Slack API, ending in `/api/`. */
  readonly slackApiUrl?: string;
  readonly fetch?: FetchFunction;
}

const timeoutMs = 5_000;

/**
 * How every call to Slack is made: once, for at most five seconds. Whoever needs it to arrive tries again later, so
 * that a slow Slack holds nothing up.
 */
export function webClientOptions({ log, slackApiUrl, fetch }: Omit<ClientOptions, 'token'>): WebClientOptions {
  return {
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    allowAbsoluteUrls: false,
    logger: boltLogger(log),
    ...(slackApiUrl === undefined ? {} : { slackApiUrl }),
    ...(fetch === undefined ? {} : { fetch }),
  };
}

export function slackClient(options: ClientOptions): WebClient {
  return new WebClient(options.token, webClientOptions(options));
}

/** Slack's word for why it refused a call, such as `channel_not_found`; undefined for any other error. */
export function slackErrorOf(error: unknown): string | undefined {
  return error instanceof WebAPIPlatformError ? error.data.error : undefined;
}

/** How long Slack asks to wait, in seconds; undefined for any other error. */
export function retryAfterSecondsOf(error: unknown): number | undefined {
  return error instanceof WebAPIRateLimitedError ? error.retryAfter : undefined;
}
