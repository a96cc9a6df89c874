import { type TestClock, testClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { type ConfigInput, configOf } from '../../src/config/schema.ts';
import { complianceFunction } from '../../src/lambda/compliance.ts';
import { eventsFunction } from '../../src/lambda/events.ts';
import { createOutbox } from '../../src/lambda/messages.ts';
import { slackFunction } from '../../src/lambda/slack.ts';
import { sweeperFunction } from '../../src/lambda/sweeper.ts';
import { workerFunction } from '../../src/lambda/worker.ts';
import type { BotRequest, BotResponse } from '../../src/playground/slack/delivery/parcel.ts';
import { createSimulatedSlack } from '../../src/playground/slack/simulated-slack.ts';
import { type Core, createCore } from '../../src/wiring.ts';
import { createWorkerSide } from '../../src/wiring-slack.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { accountId, fleetWorld, region, simulatedCredentials } from '../scenarios/fleet-world.ts';
import type { MappedQueue } from './mapped-queue.ts';

export const channel = 'deploys';
export const alertsChannel = 'ami-alerts';

/** A request as a function URL hands it on: the body in base64. */
export function functionUrlEvent({ headers, body }: BotRequest): unknown {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/slack/events',
    rawQueryString: '',
    headers,
    requestContext: { http: { method: 'POST', path: '/slack/events' } },
    isBase64Encoded: true,
    body: Buffer.from(body).toString('base64'),
  };
}

/** What each function has called so far. */
type Calls = Readonly<Record<'slack' | 'worker' | 'sweeper' | 'compliance', Set<string>>>;

/** What each function is held to; nothing when absent. */
type Reaches = Readonly<Partial<Record<keyof Calls, ReadonlySet<string>>>>;

/** The bot as functions of AWS Lambda, each in a process of its own, with the queue between them that is opened. */
export async function lambdaWorld<Between extends MappedQueue>(
  openQueue: (clock: TestClock) => Between | Promise<Between>,
  config: ConfigInput = {},
  reaches: Reaches = {},
) {
  const clock = testClock();
  const world = await fleetWorld({ clock });
  const store = createMemoryStore();
  const queue = await openQueue(clock);
  const slack = createSimulatedSlack({
    clock,
    users: [{ name: 'ada' }, { name: 'grace' }],
    channels: [{ name: channel }, { name: alertsChannel }],
  });
  const { botToken: token, signingSecret } = slack.credentials;
  const inSlack = { token, slackApiUrl: slack.apiUrl, fetch: slack.fetch };
  const speaking = { ...inSlack, waitMs: async (durationMs: number) => clock.advanceBy(durationMs) };
  const calls: Calls = {
    slack: new Set(),
    worker: new Set(),
    sweeper: new Set(),
    compliance: new Set(),
  };
  const core = (name: keyof Calls, reach?: ReadonlySet<string>): Core =>
    createCore({
      config: configOf(config),
      store,
      clock,
      log: silentLog,
      aws: {
        places: [{ accountId, region }],
        clients: { requestHandler: world.aws.requestHandler, maxAttempts: 1 },
        credentialsFor: () => simulatedCredentials,
        count: ({ service, call }) => calls[name].add(`${service}:${call}`),
        ...(reach === undefined ? {} : { reach }),
      },
      probe: world.aws.probe,
    });
  const outbox = () => createOutbox(queue, () => clock.nowMs());
  const onRequest = slackFunction({ core: core('slack', reaches.slack), outbox: outbox(), signingSecret, ...inSlack });
  const workerCore = core('worker');
  const worker = workerFunction({
    core: workerCore,
    slack: createWorkerSide(workerCore, speaking),
    outbox: outbox(),
  });
  const sweeper = sweeperFunction({ core: core('sweeper', reaches.sweeper), outbox: outbox() });
  const compliance = complianceFunction({
    slack: createWorkerSide(core('compliance', reaches.compliance), speaking),
  });
  const events = eventsFunction({ core: { desk: { store, config: configOf(config), clock } }, outbox: outbox() });
  slack.connectBot({
    kind: 'function',
    handle: async (request): Promise<BotResponse> => {
      const { statusCode, headers = {}, body } = await onRequest(functionUrlEvent(request));
      const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
      return { status: statusCode, headers: Object.fromEntries(named), body };
    },
  });
  const workOff = async (): Promise<void> => {
    for (let batch = await queue.take(); batch !== undefined; batch = await queue.take()) {
      const { batchItemFailures } = await worker(batch);
      await queue.giveBack(batchItemFailures);
    }
  };
  /** Lets time pass, with the sweeper once a minute, until it holds. Throws where it never does. */
  const until = async (holds: () => Promise<boolean>, withinMinutes = 600): Promise<void> => {
    const lastMs = clock.nowMs() + withinMinutes * 60_000;
    await workOff();
    while (!(await holds())) {
      if (clock.nowMs() > lastMs) throw new Error(`it does not hold within ${withinMinutes} minutes`);
      const minuteMs = (Math.floor(clock.nowMs() / 60_000) + 1) * 60_000;
      clock.advanceTo(Math.min(minuteMs, Math.max(clock.nowMs(), queue.nextAtMs() ?? minuteMs)));
      if (clock.nowMs() === minuteMs) await sweeper();
      await workOff();
    }
  };
  return {
    ...world,
    clock,
    store,
    slack,
    queue,
    onRequest,
    worker,
    sweeper,
    compliance,
    events,
    workOff,
    until,
    signingSecret,
    calls,
    core: workerCore,
  };
}

/** One with any queue. */
export type LambdaWorld = Awaited<ReturnType<typeof lambdaWorld<MappedQueue>>>;
