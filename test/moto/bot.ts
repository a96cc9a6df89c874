import { systemClock, type TestClock, testClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { type ConfigInput, configOf } from '../../src/config/schema.ts';
import { createSimulatedSlack, type SimulatedSlack } from '../../src/playground/slack/simulated-slack.ts';
import { inProcessBot } from '../../src/playground/slack/transport/in-process.ts';
import { advance, type Engine } from '../../src/runs/advance.ts';
import type { Store } from '../../src/runs/store.ts';
import { type Telling, tellStory } from '../../src/runs/story.ts';
import type { SlackApp } from '../../src/slack/app.ts';
import { httpReceiver } from '../../src/slack/receivers.ts';
import { createCore, createTelling } from '../../src/wiring.ts';
import { createSlackSide } from '../../src/wiring-slack.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { type Driven, runUntilIdle } from '../builders/test-driver.ts';
import { type AccessKey, credentials, place } from './account.ts';

/** The bot as it is, with AWS at moto and its people in a simulated Slack. */
export interface MotoBot extends Talk {
  readonly clock: TestClock;
  /** What it has called so far, as a policy of IAM names it. */
  readonly calls: ReadonlySet<string>;
  /** Works and lets time pass until everything has ended or waits for a person, or `until` holds. */
  settle(until?: () => boolean | Promise<boolean>): Promise<Driven>;
  /** The same until `holds`, with no look at the store but for what is due: for one that answers slowly. */
  workUntil(holds: () => boolean | Promise<boolean>): Promise<void>;
  /** What the janitor does each minute. */
  sweep(): Promise<void>;
  /** Checks compliance where it is time to, and tells of it. */
  checkCompliance(): Promise<boolean>;
}

/** What people do and see in #deploys. */
interface Talk {
  /** Types a command and waits for whatever the bot answers at once. */
  command(person: string, line: string): Promise<void>;
  /** Presses a button of the newest card, and says yes where it asks for confirmation. */
  click(person: string, label: string, asks?: { readonly confirmation: boolean }): Promise<void>;
  /** The newest card or message to all, as a person reads it; empty where there is none. */
  card(): string;
  /** Its thread. */
  thread(): string;
  /** The last that a person was shown alone. */
  shownTo(person: string): string;
}

export interface MotoBotOptions {
  readonly config?: ConfigInput;
  /** With whose keys it talks to AWS. */
  readonly keys?: AccessKey;
  /** In memory without one. */
  readonly store?: Store;
}

const channel = 'deploys';
/** Quick enough that the bot's clock, which jumps, stays close to moto's, which does not. */
const pace = { pollSeconds: 1, settleSeconds: 1, waveTimeoutSeconds: 15 };

export async function openBot(endpoint: string, options: MotoBotOptions = {}): Promise<MotoBot> {
  const { config = {}, keys = credentials, store = createMemoryStore() } = options;
  const clock = testClock(Date.now());
  const calls = new Set<string>();
  const core = createCore({
    config: configOf({ pace, ...config }),
    store,
    clock,
    log: silentLog,
    aws: {
      places: [place],
      clients: { endpoint },
      credentialsFor: () => keys,
      count: ({ service, call }) => calls.add(`${service}:${call}`),
    },
  });
  const people = [{ name: 'ada' }, { name: 'grace' }];
  const slack = createSimulatedSlack({ clock, users: people, channels: [{ name: channel }] });
  const { signingSecret, botToken: token } = slack.credentials;
  const receiver = httpReceiver({ signingSecret, clock: systemClock, log: silentLog });
  const sideOptions = { token, receiver, slackApiUrl: slack.apiUrl, fetch: slack.fetch };
  const { app, announcer, checkCompliance } = createSlackSide(core, sideOptions);
  slack.connectBot({ kind: 'function', handle: inProcessBot(receiver.requestListener) });
  await app.init();
  const telling = createTelling(core, announcer);
  return {
    ...talk(slack, app),
    clock,
    calls,
    settle: (until) => runUntilIdle({ engine: core.engine, telling, clock, ...(until === undefined ? {} : { until }) }),
    workUntil: (holds) => workUntil({ engine: core.engine, telling, clock }, holds),
    sweep: core.sweep,
    checkCompliance: () => checkCompliance(async (durationMs) => clock.advanceBy(durationMs)),
  };
}

interface Work {
  readonly engine: Engine;
  readonly telling: Telling;
  readonly clock: TestClock;
}

const longestSeconds = 300;

async function workUntil({ engine, telling, clock }: Work, holds: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = clock.nowMs() + longestSeconds * 1000;
  while (!(await holds())) {
    const dues = await engine.store.due(clock.nowMs(), 100);
    for (const { what, runId } of dues) await (what === 'run' ? advance(engine, runId) : tellStory(telling, runId));
    if (dues.length === 0) clock.advanceBy(1000);
    if (clock.nowMs() > endMs) throw new Error(`still at work after ${longestSeconds} seconds`);
  }
}

function talk(slack: SimulatedSlack, app: SlackApp): Talk {
  const { messages, thread } = slack.channel(channel);
  const findCard = () => messages().findLast(({ threadTs }) => threadTs === undefined);
  const textOf = (message: Parameters<SimulatedSlack['plainText']>[0]): string => slack.plainText(message);
  return {
    command: async (person, line) => {
      await slack.as(person).command(line, { channel });
      await app.idle();
    },
    click: async (person, label, { confirmation } = { confirmation: true }) => {
      const card = findCard();
      if (card === undefined) throw new Error('there is no card in the channel');
      await slack.as(person).click({ channel, ts: card.ts, label, ...(confirmation ? { confirm: 'yes' } : {}) });
      await app.idle();
    },
    card: () => {
      const card = findCard();
      return card === undefined ? '' : textOf(card);
    },
    thread: () => {
      const card = findCard();
      return card === undefined ? '' : thread(card.ts).map(textOf).join('\n');
    },
    shownTo: (person) => slack.ephemerals(person).map(textOf).at(-1) ?? '',
  };
}
