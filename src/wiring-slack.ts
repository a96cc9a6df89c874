/** The bot in Slack. */
import { randomBytes } from 'node:crypto';
import type { Receiver } from '@slack/bolt';
import type { FetchFunction } from '@slack/web-api';
import { type Clock, systemClock } from './basics/clock.ts';
import { interpret } from './commands/interpret.ts';
import { userGroupsIn } from './config/policy.ts';
import type { Desk } from './operations/desk.ts';
import type { Announcer } from './runs/announcer.ts';
import type { AlerterOptions } from './slack/alerter.ts';
import { createAnnouncer } from './slack/announcer.ts';
import { createSlackApp, type SlackApp } from './slack/app.ts';
import type { Bot } from './slack/bot.ts';
import { slackClient } from './slack/client.ts';
import { countedFetch } from './slack/counted-fetch.ts';
import { doLater } from './slack/do-later.ts';
import type { Later } from './slack/later.ts';
import { createPacer } from './slack/pacer.ts';
import { createGroups, type Groups } from './slack/people.ts';
import { noteFiles } from './slack/report-file.ts';
import type { DeskSide } from './wiring-desk.ts';

export interface SlackOptions {
  readonly token: string;
  readonly receiver: Receiver;
  readonly slackApiUrl?: string;
  /** In place of HTTP. */
  readonly fetch?: FetchFunction;
  /** By which Slack signs; the system's when absent. */
  readonly wallClock?: Clock;
  /** Resolves when nobody waits for an acknowledgement. */
  readonly quiet?: () => Promise<void>;
  /** Hands on what takes longer than an answer; absent where the process outlives its answers. */
  readonly putOff?: NonNullable<Bot['putOff']>;
}

export interface SlackSide {
  readonly app: SlackApp;
  readonly announcer: Announcer;
  /** Checks compliance where it is time to, and tells what was found; safe to call at any time. */
  checkCompliance(waitMs?: Bot['waitMs']): Promise<boolean>;
}

/** The bot in Slack. */
export function createSlackSide(core: Pick<DeskSide, 'desk' | 'calls'>, options: SlackOptions): SlackSide {
  const { receiver, quiet, token, slackApiUrl, wallClock = systemClock } = options;
  const bot = createBot(core, options);
  const app = createSlackApp({
    ...bot,
    token,
    receiver,
    wallClock,
    ...(quiet === undefined ? {} : { quiet }),
    ...(slackApiUrl === undefined ? {} : { slackApiUrl }),
  });
  return {
    app,
    announcer: announcerOf(core, bot),
    checkCompliance: (waitMs = bot.waitMs) => checkCompliance({ ...bot, waitMs }),
  };
}

/** What speaks in Slack, and answers no request of it. */
export interface WorkerSide {
  readonly announcer: Announcer;
  /** Does what whoever answers requests has put off. */
  later(later: Later): Promise<void>;
  /** As that of SlackSide; `setForMs` is the time that it was set for, where the interval does not say. */
  checkCompliance(setForMs?: number): Promise<boolean>;
}

export interface WorkerSideOptions extends Pick<SlackOptions, 'token' | 'slackApiUrl' | 'fetch'> {
  /** Waits until Slack takes another message; on the wall clock when absent. */
  readonly waitMs?: Bot['waitMs'];
}

export function createWorkerSide(core: Pick<DeskSide, 'desk' | 'calls'>, options: WorkerSideOptions): WorkerSide {
  const bot = createBot(core, options);
  const { waitMs = bot.waitMs } = options;
  return {
    announcer: announcerOf(core, bot),
    later: (later) => doLater(bot, later),
    checkCompliance: (setForMs) => checkCompliance({ ...bot, waitMs, ...(setForMs === undefined ? {} : { setForMs }) }),
  };
}

/** Loads what checks when it is time to: whoever acknowledges what people type must be quick to start. */
async function checkCompliance(options: AlerterOptions): Promise<boolean> {
  const { checkAndTell } = await import('./slack/alerter.ts');
  return checkAndTell(options);
}

function createBot(
  { desk, calls }: Pick<DeskSide, 'desk' | 'calls'>,
  {
    token,
    slackApiUrl,
    fetch: given = globalThis.fetch,
    putOff,
  }: Pick<SlackOptions, 'token' | 'slackApiUrl' | 'fetch' | 'putOff'>,
): Bot {
  const { config, clock, log } = desk;
  const fetch = calls === undefined ? given : countedFetch(given, calls.slack);
  const client = slackClient({ token, log, fetch, ...(slackApiUrl === undefined ? {} : { slackApiUrl }) });
  return {
    desk,
    client,
    log,
    interpret,
    groups: createGroups({ client, clock, log, groupIds: userGroupsIn(config) }),
    fetch,
    waitMs: (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs)),
    newReference: () => `e-${randomBytes(3).toString('hex')}`,
    ...(putOff === undefined ? {} : { putOff }),
  };
}

function announcerOf({ desk }: Pick<DeskSide, 'desk'>, { client, fetch }: Bot): Announcer {
  const { config, clock, log, store } = desk;
  return createAnnouncer({ client, fetch, clock, log, config, store, pacer: createPacer(clock), ...noteFiles(desk) });
}

/** Who is in which user group, for a surface that is not Slack. */
export function createSlackGroups(
  { config, clock, log }: Desk,
  options: { readonly token: string; readonly slackApiUrl?: string },
): Groups {
  return createGroups({ client: slackClient({ ...options, log }), clock, log, groupIds: userGroupsIn(config) });
}
