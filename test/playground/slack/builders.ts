import { App, HTTPReceiver, type Logger, LogLevel } from '@slack/bolt';
import { WebAPIPlatformError, WebClient } from '@slack/web-api';
import { type TestClock, testClock } from '../../../src/basics/clock.ts';
import type { JsonObject } from '../../../src/playground/slack/json.ts';
import type { SimulatedSlackOptions } from '../../../src/playground/slack/options.ts';
import { createSimulatedSlack, type SimulatedSlack } from '../../../src/playground/slack/simulated-slack.ts';
import type { Timers } from '../../../src/playground/slack/timers.ts';
import { inProcessBot } from '../../../src/playground/slack/transport/in-process.ts';

export interface World {
  readonly slack: SimulatedSlack;
  readonly clock: TestClock;
}

/** What goes wrong on purpose in a test is no news. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};

/** A workspace with Ada, Grace and the channels #ops and #secret, and no rate limits unless asked for. */
export function aWorkspace(options: Partial<SimulatedSlackOptions> = {}): World {
  const clock = testClock();
  const slack = createSimulatedSlack({
    clock,
    limits: 'off',
    users: [{ name: 'ada' }, { name: 'grace', displayName: 'Grace H' }],
    channels: [{ name: 'ops' }, { name: 'secret', isPrivate: true, members: ['ada'] }],
    userGroups: [{ handle: 'approvers', members: ['grace'] }],
    ...options,
  });
  return { slack, clock };
}

/** The real client, without a socket, that fails at once instead of trying again. */
export function aClient(slack: SimulatedSlack, token = slack.credentials.botToken): WebClient {
  return new WebClient(token, { ...clientOptions(slack), slackApiUrl: slack.apiUrl });
}

/** The real Bolt app over the real receiver, both inside the process, connected to the workspace. */
export function aBot(slack: SimulatedSlack, signingSecret = slack.credentials.signingSecret): App {
  const receiver = new HTTPReceiver({ signingSecret, logger: silentLogger });
  const app = new App({
    receiver,
    token: slack.credentials.botToken,
    botId: slack.team.botId,
    botUserId: slack.team.botUserId,
    convoStore: false,
    logger: silentLogger,
    clientOptions: { ...clientOptions(slack), slackApiUrl: slack.apiUrl },
  });
  slack.connectBot({ kind: 'function', handle: inProcessBot(receiver.requestListener) });
  return app;
}

function clientOptions(slack: SimulatedSlack) {
  return { fetch: slack.fetch, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, logger: silentLogger };
}

/** Timers that fire only when told to. */
export function handTimers(): Timers & { fire(): void } {
  const pending = new Set<() => void>();
  return {
    after: (_durationMs, act) => {
      pending.add(act);
      return () => pending.delete(act);
    },
    fire: () => {
      for (const act of pending) act();
      pending.clear();
    },
  };
}

export function repeat(length: number, character = 'x'): string {
  return character.repeat(length);
}

export const plain = (text: string): JsonObject => ({ type: 'plain_text', text });
export const mrkdwn = (text: string): JsonObject => ({ type: 'mrkdwn', text });
export const button = (text: string, actionId: string): JsonObject => ({
  type: 'button',
  text: plain(text),
  action_id: actionId,
});

/** The name of the error that a call fails with, or `ok`. */
export async function errorOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'ok',
    (error: unknown) => (error instanceof WebAPIPlatformError ? error.data.error : String(error)),
  );
}
