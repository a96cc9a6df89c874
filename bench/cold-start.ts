/** How long a new `slack` function takes until it has answered its first request, beside a minimal app of Bolt. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import * as z from 'zod';
import { bundleFunctions, plainBundle } from '../scripts/bundle.ts';
import { percentile, type Table } from './table.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const times = 25;
const signingSecret = 'cold';
const botToken = 'xoxb-cold';

const minimalApp = `
import { App, AwsLambdaReceiver } from '@slack/bolt';
const receiver = new AwsLambdaReceiver({ signingSecret: process.env.SLACK_SIGNING_SECRET });
const app = new App({ token: process.env.SLACK_BOT_TOKEN, receiver, clientOptions: { slackApiUrl: process.env.SLACK_API_URL } });
app.command('/ami', async ({ ack }) => ack('Hello.'));
const handle = receiver.toHandler();
export const handler = (event) => handle(event, {});
`;

const resultSchema = z.object({ statusCode: z.number(), ms: z.number(), cpuMs: z.number(), rssMb: z.number() });
type Result = z.infer<typeof resultSchema>;

export async function coldStart(): Promise<Table> {
  const target = mkdtempSync(join(tmpdir(), 'amiable-cold-'));
  const near = createServer((request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answerTo(request)));
  });
  await new Promise<void>((resolve) => near.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = z.custom<AddressInfo>((address) => typeof address === 'object').parse(near.address());
    const atStart = await bundleFunctions({ repository, target });
    const minimal = join(target, 'minimal/index.mjs');
    const { metafile } = await build({
      ...plainBundle,
      stdin: { contents: minimalApp, resolveDir: repository },
      outfile: minimal,
      metafile: true,
    });
    const [minimalBytes = 0] = Object.values(metafile.outputs).map(({ bytes }) => bytes);
    const runner = join(target, 'runner.mjs');
    writeFileSync(runner, runnerSource);
    // In turn, so that whatever else the machine does meets both.
    const results = { minimal: [] as Result[], slack: [] as Result[] };
    for (let time = 0; time < times; time += 1) {
      results.minimal.push(await start(runner, minimal, port));
      results.slack.push(await start(runner, join(target, 'slack/index.mjs'), port));
    }
    return tableOf(results, { minimal: minimalBytes, slack: atStart.get('slack')?.bytes ?? 0 });
  } finally {
    near.close();
    rmSync(target, { recursive: true, force: true });
  }
}

/** AWS and Slack next door, which answer at once: what they take is no part of this. */
function answerTo({ headers }: IncomingMessage): object {
  const target = String(headers['x-amz-target'] ?? '');
  const parameter = (name: string, Value: string) => ({ Name: `/amiable/${name}`, Value });
  if (target.endsWith('GetParametersByPath')) {
    return {
      Parameters: [parameter('SLACK_BOT_TOKEN', botToken), parameter('SLACK_SIGNING_SECRET', signingSecret)],
    };
  }
  if (target !== '') return {};
  return { ok: true, team_id: 'T1', user_id: 'U1', bot_id: 'B1', url: 'https://example.slack.com/' };
}

const runnerSource = `
import { createHmac } from 'node:crypto';
const body = new URLSearchParams({ command: '/ami', text: 'help', user_id: 'U1', team_id: 'T1', channel_id: 'C1',
  trigger_id: 't1', response_url: '' }).toString();
const timestamp = String(Math.floor(Date.now() / 1000));
const signature = 'v0=' + createHmac('sha256', '${signingSecret}').update('v0:' + timestamp + ':' + body).digest('hex');
const event = { version: '2.0', routeKey: '$default', rawPath: '/slack/events', rawQueryString: '', isBase64Encoded: false, body,
  requestContext: { http: { method: 'POST', path: '/slack/events' } },
  headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature } };
const began = performance.now();
const cpu = process.cpuUsage();
const { handler } = await import(process.argv[2]);
const { statusCode } = await handler(event);
const { user, system } = process.cpuUsage(cpu);
console.log(JSON.stringify({ statusCode, ms: performance.now() - began, cpuMs: (user + system) / 1000, rssMb: process.memoryUsage.rss() / 1e6 }));
process.exit();
`;

async function start(runner: string, bundle: string, port: number): Promise<Result> {
  const address = `http://127.0.0.1:${port}`;
  const env = {
    ...{ AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x', AWS_ENDPOINT_URL: address },
    ...{ AMIABLE_ACCOUNT: '111122223333', AMIABLE_QUEUE_URL: `${address}/queue`, AMIABLE_SECRETS: '/amiable' },
    ...{ SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret, SLACK_API_URL: `${address}/api/` },
    LOG_LEVEL: 'silent',
  };
  const words = [runner, pathToFileURL(bundle).href];
  const { stdout } = await promisify(execFile)(process.execPath, words, { env, cwd: tmpdir(), timeout: 30_000 });
  const result = resultSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  if (result.statusCode !== 200) throw new Error(`${bundle} answered ${result.statusCode}`);
  return result;
}

function tableOf(
  results: { readonly minimal: readonly Result[]; readonly slack: readonly Result[] },
  bytes: { readonly minimal: number; readonly slack: number },
): Table {
  const median = (all: readonly Result[], value: (result: Result) => number) => percentile(all.map(value), 50);
  const row = (name: 'minimal' | 'slack', label: string) => [
    label,
    `${median(results[name], ({ ms }) => ms).toFixed(0)} ms`,
    `${median(results[name], ({ cpuMs }) => cpuMs).toFixed(0)} ms`,
    `${median(results[name], ({ rssMb }) => rssMb).toFixed(0)} MB`,
    `${(bytes[name] / 1e6).toFixed(1)} MB`,
  ];
  const ratio = (value: (result: Result) => number) =>
    (median(results.slack, value) / median(results.minimal, value)).toFixed(2);
  return {
    title: `From load to the first acknowledgement, ${times} new processes each, medians`,
    columns: ['', 'time', 'CPU', 'memory', 'read at start'],
    rows: [
      row('minimal', 'a minimal app of Bolt'),
      row('slack', 'slack'),
      ['ratio', ratio(({ ms }) => ms), ratio(({ cpuMs }) => cpuMs), ratio(({ rssMb }) => rssMb), ''],
    ],
  };
}
