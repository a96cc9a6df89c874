import { systemClock, type TestClock, testClock } from '../../src/basics/clock.ts';
import { Refusal } from '../../src/basics/errors.ts';
import { type Log, silentLog } from '../../src/basics/log.ts';
import type { Reading, Ready } from '../../src/commands/bind.ts';
import { configOf } from '../../src/config/schema.ts';
import type { View } from '../../src/messages/view.ts';
import { paragraph, text } from '../../src/messages/view.ts';
import type { Asker, Desk } from '../../src/operations/desk.ts';
import type { SimulatedSlackOptions } from '../../src/playground/slack/options.ts';
import { createSimulatedSlack, type SimulatedSlack } from '../../src/playground/slack/simulated-slack.ts';
import { inProcessBot } from '../../src/playground/slack/transport/in-process.ts';
import type { Store } from '../../src/runs/store.ts';
import { createSlackApp, type SlackApp } from '../../src/slack/app.ts';
import { slackClient } from '../../src/slack/client.ts';
import { createGroups } from '../../src/slack/people.ts';
import { httpReceiver } from '../../src/slack/receivers.ts';
import { createMemoryStore } from '../builders/memory-store.ts';

/** What a verb of the tests was asked. */
export interface Asked {
  readonly command: string;
  readonly asker: Asker;
}

export interface Workbench {
  readonly slack: SimulatedSlack;
  readonly clock: TestClock;
  readonly app: SlackApp;
  readonly store: Store;
  readonly asked: readonly Asked[];
  readonly logged: readonly { readonly message: string; readonly keys: object }[];
  /** The request listener of the bot, for requests that Slack would not send. */
  readonly handle: ReturnType<typeof inProcessBot>;
  /** What a person was shown alone in a channel, as they read it. */
  shownTo(name: string): readonly string[];
}

export interface WorkbenchOptions extends Partial<SimulatedSlackOptions> {
  readonly interpret?: (command: string) => Reading | undefined;
  /** Decides how patience ends: at once, or never. Default: never, so that work is always in time. */
  readonly waitMs?: (durationMs: number) => Promise<void>;
  /** Put over a desk without AWS. */
  readonly desk?: Partial<Desk>;
}

export function say(summary: string): View {
  return { summary, parts: [paragraph(text(summary))] };
}

/** A verb of the tests that is ready to be performed. */
export function ready(canonical: string, perform: Ready['perform'], more: Partial<Ready> = {}): Ready {
  return { kind: 'ready', canonical, role: 'viewer', answers: 'now', changes: 'nothing', perform, ...more };
}

/** The real bot on its real receiver, in a simulated workspace with Ada, Grace, #ops and a private #secret. */
export async function workbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const clock = testClock();
  const asked: Asked[] = [];
  const { log, logged } = recordingLog();
  const slack = createSimulatedSlack({
    clock,
    limits: 'off',
    users: [{ name: 'ada' }, { name: 'grace' }],
    channels: [{ name: 'ops' }, { name: 'secret', isPrivate: true, members: ['ada'] }],
    userGroups: [{ id: 'S0APPROVERS', handle: 'approvers', members: ['grace'] }],
    ...options,
  });
  const shared = { log, token: slack.credentials.botToken, slackApiUrl: slack.apiUrl, fetch: slack.fetch };
  const client = slackClient(shared);
  const store = createMemoryStore();
  const receiver = httpReceiver({
    signingSecret: slack.credentials.signingSecret,
    clock: systemClock,
    log,
  });
  const app = createSlackApp({
    ...shared,
    client,
    receiver,
    desk: { ...deskOf(store, clock, log), ...options.desk },
    groups: createGroups({ client, clock, log, groupIds: ['S0APPROVERS'] }),
    wallClock: systemClock,
    waitMs: options.waitMs ?? (() => new Promise(() => {})),
    newReference: () => 'ref-1',
    interpret: (command) => recording(asked, command, options.interpret?.(command) ?? stranger(command)),
  });
  const handle = inProcessBot(receiver.requestListener);
  slack.connectBot({ kind: 'function', handle });
  await app.init();
  const shownTo = (name: string): readonly string[] =>
    slack.ephemerals(slack.as(name).user.id).map((message) => slack.plainText(message));
  return { slack, clock, app, store, asked, logged, handle, shownTo };
}

function recording(asked: Asked[], command: string, reading: Reading): Reading {
  if (reading.kind !== 'ready') return reading;
  return {
    ...reading,
    perform: (desk, asker) => {
      asked.push({ command, asker });
      return reading.perform(desk, asker);
    },
  };
}

function stranger(command: string): Reading {
  return { kind: 'refusal', refusal: new Refusal('unknown-verb', `There is no verb ${command}.`, 'Try help.') };
}

export function deskOf(store: Store, clock: TestClock, log: Log): Desk {
  const aws = {
    for: () => {
      throw new Error('no AWS here');
    },
    places: [],
  };
  return { config: configOf(), deployment: 'test', store, aws, clock, log, wake: () => {} };
}

export function recordingLog(): { readonly log: Log; readonly logged: { message: string; keys: object }[] } {
  const logged: { message: string; keys: object }[] = [];
  const write = (keys: object, message: string): void => void logged.push({ keys, message });
  return { log: { ...silentLog, info: write, warn: write, error: write }, logged };
}
