import type { Pacing } from '../../src/aws/lane.ts';
import { systemClock, type TestClock, testClock } from '../../src/basics/clock.ts';
import { type Log, silentLog } from '../../src/basics/log.ts';
import { type ConfigInput, configOf } from '../../src/config/schema.ts';
import type { Place } from '../../src/fleet/place.ts';
import type { SimulatedAws } from '../../src/playground/aws/account.ts';
import type { Delivery } from '../../src/playground/slack/delivery/courier.ts';
import type { BotRequest, BotResponse } from '../../src/playground/slack/delivery/parcel.ts';
import { textAt } from '../../src/playground/slack/json.ts';
import type { SimulatedSlackOptions } from '../../src/playground/slack/options.ts';
import { listElements } from '../../src/playground/slack/people/find-element.ts';
import { createSimulatedSlack, type SimulatedSlack } from '../../src/playground/slack/simulated-slack.ts';
import { inProcessBot } from '../../src/playground/slack/transport/in-process.ts';
import type { SlackMessage } from '../../src/playground/slack/workspace/data.ts';
import type { Run } from '../../src/runs/run.ts';
import type { Store } from '../../src/runs/store.ts';
import type { Telling } from '../../src/runs/story.ts';
import type { SlackApp } from '../../src/slack/app.ts';
import { httpReceiver } from '../../src/slack/receivers.ts';
import { type Core, createCore, createTelling } from '../../src/wiring.ts';
import type { CallLog } from '../../src/wiring-calls.ts';
import { createSlackSide } from '../../src/wiring-slack.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { type Driven, runUntilIdle, type TestDriverOptions } from '../builders/test-driver.ts';
import { isCounting } from './counting.ts';
import {
  accountId,
  type FleetWorld,
  type FleetWorldOptions,
  fleetWorld,
  region,
  simulatedCredentials,
} from './fleet-world.ts';

export interface ScenarioOptions extends Omit<FleetWorldOptions, 'clock'> {
  readonly config?: ConfigInput;
  /** Other regions of the account that the bot is told of, each with an AWS of its own. */
  readonly regions?: Readonly<Record<string, SimulatedAws>>;
  /** Other accounts, in whichever region, each with an AWS of its own. */
  readonly accounts?: readonly (Place & { readonly aws: SimulatedAws })[];
  readonly store?: Store;
  readonly slack?: Partial<SimulatedSlackOptions>;
  readonly log?: Log;
  /** How calls wait once AWS asks for fewer, and then they are tried again; they do neither when absent. */
  readonly pacing?: Pacing;
  readonly calls?: CallLog;
  /** Shared with other worlds. */
  readonly clock?: TestClock;
  /** Built already, on that clock; one of its own with the options of one when absent. */
  readonly world?: FleetWorld;
}

/** The whole bot, from signed request to changed fleet, with no socket and no real time. */
export interface Scenario extends FleetWorld {
  readonly clock: TestClock;
  readonly slack: SimulatedSlack;
  readonly store: Store;
  readonly core: Core;
  readonly telling: Telling;
  readonly app: SlackApp;
  /** Checks compliance where it is time to; answers whether it was. */
  checkCompliance(): Promise<boolean>;
  /** Types a command in #deploys and waits for whatever the bot answers at once. */
  command(person: string, line: string): Promise<Delivery>;
  /** Presses a button of the newest card. */
  click(person: string, label: string): Promise<Delivery>;
  /** Gives the reason that the Reject button asks for. */
  reject(person: string, reason: string): Promise<Delivery>;
  /** Works and lets time pass until everything has ended or waits for a person. */
  settle(options?: Partial<TestDriverOptions>): Promise<Driven>;
  /** The buttons of the newest card, in order. */
  buttons(): readonly string[];
  /** The newest card, as a person reads it. */
  card(): string;
  /** The thread of the newest card, as a person reads it. */
  thread(): readonly string[];
  /** What a person was shown alone. */
  shownTo(person: string): readonly string[];
  /** The newest message in the channel that belongs to no run, as a person reads it. */
  said(): string;
  /** Everything they were shown since they last did something. */
  heard(person: string): string;
  /** Calls that may have changed AWS since the world was built, with what became of them. */
  changes(): readonly string[];
  /** What there is that a run may leave: live runs, locks, pins, freezes, cards in the channel. */
  traces(): Promise<Traces>;
  /** Every request that reached the bot from Slack. */
  requests(): readonly BotRequest[];
  /** Sends one that Slack would not. */
  deliver(request: BotRequest): Promise<BotResponse>;
  /** Calls that Slack refused, by error. */
  refusedBySlack(): Readonly<Record<string, number>>;
  run(): Promise<Run>;
  /** A rollout to the new image that waits for approval. */
  askRollout(flags?: string): Promise<void>;
  /** The same, approved by Grace and carried to its end. */
  rollOut(flags?: string): Promise<void>;
}

export interface Traces {
  readonly live: readonly string[];
  readonly lockedBy: string | undefined;
  readonly pins: readonly string[];
  readonly freezes: readonly string[];
  readonly cards: number;
}

/** What a refused request leaves. */
export const noTraces: Traces = { live: [], lockedBy: undefined, pins: [], freezes: [], cards: 0 };

export const channel = 'deploys';

export async function scenario(options: ScenarioOptions = {}): Promise<Scenario> {
  const {
    clock = testClock(),
    config = {},
    store = createMemoryStore(),
    slack: slackOptions = {},
    log = silentLog,
    regions = {},
    accounts = [],
    world: built,
    pacing,
    calls,
    isDirect = Object.keys(regions).length === 0 && accounts.length === 0,
    ...worldOptions
  } = options;
  const world = built ?? (await fleetWorld({ clock, isDirect, ...worldOptions }));
  const others = [...Object.entries(regions).map(([name, aws]) => ({ accountId, region: name, aws })), ...accounts];
  const slack = createSimulatedSlack({
    clock,
    users: [{ name: 'ada' }, { name: 'grace' }, { name: 'linus' }, { name: 'mary' }],
    channels: [{ name: channel }],
    ...slackOptions,
  });
  const core = createCore({
    config: configOf(config),
    store,
    clock,
    log,
    ...(calls === undefined ? {} : { calls }),
    aws: {
      ...(pacing === undefined ? {} : { pacing }),
      places: [{ accountId, region }, ...others.map((other) => ({ accountId: other.accountId, region: other.region }))],
      clients: {
        requestHandler: handlerFor(world.aws, others),
        maxAttempts: pacing === undefined ? 1 : 3,
        ...(isDirect ? { answer: world.aws.answer } : {}),
      },
      // Who signs says which account is meant.
      credentialsFor: (place) => ({ ...simulatedCredentials, accessKeyId: `key-of-${place.accountId}` }),
    },
    probe: world.aws.probe,
  });
  const receiver = httpReceiver({
    signingSecret: slack.credentials.signingSecret,
    clock: systemClock,
    log,
  });
  const { app, announcer, checkCompliance } = createSlackSide(core, {
    token: slack.credentials.botToken,
    receiver,
    slackApiUrl: slack.apiUrl,
    fetch: slack.fetch,
  });
  const deliver = inProcessBot(receiver.requestListener);
  const requests: BotRequest[] = [];
  const handle = (request: BotRequest) => {
    requests.push(request);
    return deliver(request);
  };
  slack.connectBot({ kind: 'function', handle });
  await app.init();
  const telling = createTelling(core, announcer);
  const parts = { clock, world, slack, store, core, telling, app };
  return {
    ...world,
    ...acts(parts),
    ...looks(parts),
    requests: () => requests,
    deliver,
    clock,
    slack,
    store,
    core,
    telling,
    app,
    checkCompliance: () => checkCompliance(async (durationMs) => clock.advanceBy(durationMs)),
  };
}

/** Each account and region answers for itself. */
function handlerFor(
  home: SimulatedAws,
  others: readonly (Place & { readonly aws: SimulatedAws })[],
): SimulatedAws['requestHandler'] {
  const of = (hostname: string, signed: string): SimulatedAws =>
    others.find(({ accountId: id, region: name }) => hostname.includes(`.${name}.`) && signed.includes(`key-of-${id}/`))
      ?.aws ?? home;
  return {
    ...home.requestHandler,
    handle: (request, options) =>
      of(request.hostname, request.headers['authorization'] ?? '').requestHandler.handle(request, options),
  };
}

interface Parts {
  readonly clock: TestClock;
  readonly world: FleetWorld;
  readonly slack: SimulatedSlack;
  readonly store: Store;
  readonly core: Core;
  readonly telling: Telling;
  readonly app: SlackApp;
}

function isCard({ threadTs, metadata }: SlackMessage): boolean {
  return threadTs === undefined && metadata?.['event_type'] === 'amiable_card';
}

function looks({ world, slack, store }: Parts) {
  const built = world.aws.mutations().length;
  const key = `${accountId}/${region}/web`;
  return {
    changes: () =>
      world.aws
        .mutations()
        .slice(built)
        .filter((call) => !isCounting(call))
        .map(({ action, outcome }) => (outcome === 'done' ? action : `${action}: ${outcome}`)),
    traces: async (): Promise<Traces> => ({
      live: (await store.live()).map(({ id }) => id),
      lockedBy: (await store.lockHolder(key))?.owner,
      pins: (await store.pins(key)).map(({ name }) => name),
      freezes: (await store.freezes()).map(({ scope }) => scope),
      cards: slack.channel(channel).messages().filter(isCard).length,
    }),
    refusedBySlack: (): Readonly<Record<string, number>> => {
      const all = Object.values(slack.apiCalls()).flatMap(({ byResult }) => Object.entries(byResult));
      const counts: Record<string, number> = {};
      for (const [result, count] of all) if (result !== 'ok') counts[result] = (counts[result] ?? 0) + count;
      return counts;
    },
  };
}

function acts({ clock, world, slack, store, core, telling, app }: Parts) {
  const newestCard = () => {
    const card = slack.channel(channel).messages().findLast(isCard);
    if (card === undefined) throw new Error('there is no card in the channel');
    return card;
  };
  const settle = (options: Partial<TestDriverOptions> = {}): Promise<Driven> =>
    runUntilIdle({ engine: core.engine, telling, clock, nextWorldEventAtMs: () => undefined, ...options });
  const shown = (person: string) => slack.ephemerals(person).map((message) => slack.plainText(message));
  const marks = new Map<string, number>();
  const command = async (person: string, line: string): Promise<Delivery> => {
    marks.set(person, shown(person).length);
    const delivery = await slack.as(person).command(line, { channel });
    await app.idle();
    return delivery;
  };
  const click = async (person: string, label: string): Promise<Delivery> => {
    marks.set(person, shown(person).length);
    const { ts, blocks } = newestCard();
    const button = listElements(blocks).find(({ element }) => textAt(element, 'text') === label);
    const confirm = button?.element['confirm'] === undefined ? {} : { confirm: 'yes' as const };
    const delivery = await slack.as(person).click({ channel, ts, label, ...confirm });
    await app.idle();
    return delivery;
  };
  const reject = async (person: string, reason: string): Promise<Delivery> => {
    const view = slack.views(person).at(-1);
    const [field] = listElements(view?.content['blocks']);
    if (view === undefined || field === undefined) throw new Error('no form is open');
    const delivery = await slack.as(person).submit(view.id, { [field.actionId]: reason });
    await app.idle();
    return delivery;
  };
  const askRollout = async (flags = ''): Promise<void> => {
    await command('ada', `/ami rollout ${world.newImageId} to web ${flags}`);
    await settle();
  };
  return {
    command,
    click,
    reject,
    settle,
    askRollout,
    shownTo: shown,
    heard: (person: string): string =>
      shown(person)
        .slice(marks.get(person) ?? 0)
        .join('\n'),
    buttons: () => listElements(newestCard().blocks).map(({ element }) => textAt(element, 'text') ?? ''),
    card: () => slack.plainText(newestCard()),
    said: () => {
      const said = slack
        .channel(channel)
        .messages()
        .findLast((message) => message.threadTs === undefined && !isCard(message));
      return said === undefined ? '' : slack.plainText(said);
    },
    thread: () =>
      slack
        .channel(channel)
        .thread(newestCard().ts)
        .map((message) => slack.plainText(message)),
    run: async (): Promise<Run> => {
      const [live] = await store.live();
      const [last] = live === undefined ? await store.ofSubject(`${accountId}/${region}/web`, 1) : [live];
      if (last === undefined) throw new Error('there is no run');
      return last;
    },
    rollOut: async (flags = ''): Promise<void> => {
      await askRollout(flags);
      await click('grace', 'Approve');
      await settle();
    },
  };
}

/** Types a line as Ada, lets everything settle, and answers what she was shown of it. */
export async function answerTo(world: Scenario, line: string): Promise<string> {
  await world.command('ada', line);
  await world.settle();
  return world.heard('ada');
}
