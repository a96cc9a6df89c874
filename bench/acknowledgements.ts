import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import * as z from 'zod';
import { systemClock } from '../src/basics/clock.ts';
import type { Delivery } from '../src/playground/slack/delivery/courier.ts';
import { createSimulatedSlack, type SimulatedSlack } from '../src/playground/slack/simulated-slack.ts';
import { percentile, type Table } from './table.ts';

const readySchema = z.object({ url: z.string() });
const atOnce = 200;
const rounds = 3;
const channel = 'deploys';
const people = ['ada', 'grace', 'linus', 'mary'];

type StoreKind = 'embedded' | 'memory';

/**
 * The acknowledgement of slash commands, 200 at once, over HTTP, with real signatures: as Slack sees it. Once with the
 * embedded store, and once with a store that answers at once, which leaves what Amiable itself takes.
 */
export async function acknowledgements(): Promise<readonly Table[]> {
  return [await acknowledgedWith('embedded'), await acknowledgedWith('memory')];
}

async function acknowledgedWith(store: StoreKind): Promise<Table> {
  const children: ChildProcess[] = [];
  const slack = createSimulatedSlack({
    clock: systemClock,
    users: people.map((name) => ({ name })),
    channels: [{ name: channel }],
  });
  const listening = await slack.listen();
  try {
    const aws = await startProcess('aws-process.ts', {}, children);
    const { botToken, signingSecret } = slack.credentials;
    const settings = { awsUrl: aws.url, slackApiUrl: slack.apiUrl, botToken, signingSecret, store };
    const bot = await startProcess('bot-process.ts', settings, children);
    slack.connectBot({ kind: 'url', url: bot.url });
    return await measure(slack, store);
  } finally {
    for (const child of children) child.kill();
    await listening.close();
  }
}

async function startProcess(
  file: string,
  settings: object,
  children: ChildProcess[],
): Promise<{ readonly url: string }> {
  const child = fork(join(import.meta.dirname, file), [JSON.stringify(settings)]);
  children.push(child);
  const failed = once(child, 'exit').then(() => Promise.reject(new Error(`${file} ended before it was ready`)));
  const [message] = await Promise.race([once(child, 'message'), failed]);
  failed.catch(() => {});
  return readySchema.parse(message);
}

async function measure(slack: SimulatedSlack, store: StoreKind): Promise<Table> {
  const send = (index: number): Promise<Delivery> =>
    slack.as(people[index % people.length] ?? 'ada').command(commandOf(index), { channel });
  const alone: Delivery[] = [];
  for (let index = 0; index < atOnce; index += 1) alone.push(await send(index));
  await quiet(slack);
  const crowds: Delivery[][] = [];
  for (let round = 0; round < rounds; round += 1) {
    crowds.push(await Promise.all(Array.from({ length: atOnce }, (_, index) => send(index))));
    await quiet(slack);
  }
  const rows = [
    row('one after another', alone),
    ...crowds.map((crowd, round) => row(`${atOnce} at once, ${round + 1}`, crowd)),
  ];
  return {
    title: `Acknowledgement of slash commands, ${store} store, in milliseconds (target: p99 under 100; Slack allows 3,000)`,
    columns: ['', 'p50', 'p99', 'slowest', 'acknowledged'],
    rows: [
      ...rows,
      ...kinds.map((kind, index) =>
        row(
          `  of these: ${kind}`,
          crowds.flatMap((crowd) => crowd.filter((_, at) => at % kinds.length === index)),
        ),
      ),
    ],
  };
}

const kinds = ['rollout', 'status', 'fleets', 'unknown verb'];

function commandOf(index: number): string {
  return (
    ['/ami rollout ami-0123456789abcdef0 to web', '/ami status', '/ami fleets', '/ami rolout'][index % kinds.length] ??
    ''
  );
}

/** Lets the bot finish what a crowd has asked for, so that each begins with a bot at rest: it says nothing more. */
async function quiet(slack: SimulatedSlack): Promise<void> {
  let heard = -1;
  for (let now = callsOf(slack); now !== heard; now = callsOf(slack)) {
    heard = now;
    await new Promise((resolve) => setTimeout(resolve, 3_000));
  }
}

function callsOf(slack: SimulatedSlack): number {
  return Object.values(slack.apiCalls()).reduce((sum, { total }) => sum + total, 0);
}

function row(name: string, deliveries: readonly Delivery[]): readonly string[] {
  const times = deliveries.map(({ ackMs }) => ackMs);
  const inTime = deliveries.filter(({ outcome }) => outcome === 'acked').length;
  const figures = [percentile(times, 50), percentile(times, 99), percentile(times, 100)].map((value) =>
    value.toFixed(0),
  );
  return [name, ...figures, `${inTime} of ${deliveries.length}`];
}
