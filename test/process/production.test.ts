import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/basics/clock.ts';
import type { Source } from '../../src/config/environment.ts';
import { createSimulatedSlack, type SimulatedSlack } from '../../src/playground/slack/simulated-slack.ts';
import type { Listening } from '../../src/playground/slack/transport/server.ts';
import { createLog } from '../../src/process/logging.ts';
import { runProduction } from '../../src/process/production.ts';
import { readSettings } from '../../src/process/settings.ts';
import { type Account, anAccount, anyCredentials } from '../an-account.ts';

let account: Account;
beforeAll(async () => {
  account = await anAccount();
});
afterAll(() => account.close());

let slack: SimulatedSlack;
let slackServer: Listening;
beforeEach(async () => {
  for (const [name, value] of Object.entries(anyCredentials)) vi.stubEnv(name, value);
  slack = createSimulatedSlack({ clock: systemClock });
  slackServer = await slack.listen();
});
afterEach(() => slackServer.close());

interface Process {
  readonly ended: Promise<0 | 1>;
  stop(): void;
  /** Constant messages of the log, as far as it is written. */
  said(): readonly string[];
  logged(): string;
  /** Every line of the log so far. */
  lines(): readonly Record<string, unknown>[];
  /** Resolves with the first line of the log that matches. */
  line(message: RegExp): Promise<Record<string, unknown>>;
}

/** The bot as a process would run it. */
function start(variables: Source = {}, bySocket = false): Process {
  const { botToken, signingSecret, appToken } = slack.credentials;
  const way = bySocket ? { SLACK_APP_TOKEN: appToken } : { SLACK_SIGNING_SECRET: signingSecret };
  const source = {
    ...account.variables,
    SLACK_BOT_TOKEN: botToken,
    ...way,
    SLACK_API_URL: slack.apiUrl,
    PORT: '0',
    ...variables,
  };
  const { environment, config } = readSettings(source, account.directory);
  const { slack: connection } = environment;
  if (connection.kind === 'none') throw new Error('Slack is not configured');
  const lines: string[] = [];
  let heard = (): void => {};
  const write = (text: string): void => {
    lines.push(text);
    heard();
  };
  const log = createLog({ level: 'info', destination: { write }, secrets: [signingSecret] });
  let stop = (_signal: string): void => {};
  const asked = new Promise<string>((resolve) => {
    stop = resolve;
  });
  const ended = runProduction({ environment, config, connection, log, asked, clients: account.clients });
  const parsed = () => lines.map((line): Record<string, unknown> => JSON.parse(line));
  const find = (message: RegExp): Record<string, unknown> | undefined =>
    parsed().find(({ msg }) => message.test(String(msg)));
  return {
    ended,
    stop: () => stop('SIGTERM'),
    said: () => lines.map((line) => String(JSON.parse(line).msg)),
    logged: () => lines.join(''),
    lines: parsed,
    line: (message) =>
      new Promise((resolve) => {
        heard = () => {
          const found = find(message);
          if (found !== undefined) resolve(found);
        };
        heard();
      }),
  };
}

const addressOf = (started: Record<string, unknown>): string => `http://127.0.0.1:${started['port']}`;

describe('the bot in production', () => {
  it('connects, answers signed commands, and ends when it is asked to', async () => {
    const bot = start();
    const url = addressOf(await bot.line(/^started$/));
    await bot.line(/connected to Slack/);
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ ok: true });
    slack.connectBot({ kind: 'url', url: `${url}/slack/events` });
    await slack.as('ada').command('/ami status', { channel: 'ops' });
    expect(slack.ephemerals('ada').map((message) => slack.plainText(message))).toEqual([
      expect.stringContaining('Nothing is under way'),
    ]);
    expect((await fetch(`${url}/slack/events`, { method: 'POST', body: 'x' })).status).toBe(401);
    bot.stop();
    expect(await bot.ended).toBe(0);
    expect(bot.said()).toContain('stopped');
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    const counted = bot.lines().filter(({ msg }) => msg === 'calls were counted');
    expect(counted).toContainEqual(
      expect.objectContaining({ service: 'slack', byCall: expect.objectContaining({ 'auth.test': { ok: 1 } }) }),
    );
    expect(counted).toContainEqual(expect.objectContaining({ service: 'dynamodb' }));
    expect(bot.logged()).toContain('"Namespace":"Custom/AMI"');
  });

  it('says at the start that no roles are configured, unless some are', async () => {
    const open = start();
    await open.line(/no roles are configured/);
    open.stop();
    await open.ended;
    account.configure('people: { roles: { approvers: [U0GRACE] } }\n');
    const closed = start();
    await closed.line(/connected/);
    closed.stop();
    await closed.ended;
    account.configure('');
    expect(closed.said().filter((message) => message.includes('no roles'))).toEqual([]);
  });

  it('works over Socket Mode as well', async () => {
    slack.connectBot({ kind: 'socket' });
    const bot = start({}, true);
    await bot.line(/connected to Slack/);
    await slack.as('ada').command('/ami status', { channel: 'ops' });
    expect(slack.ephemerals('ada')).toHaveLength(1);
    bot.stop();
    expect(await bot.ended).toBe(0);
  });

  it('tries Socket Mode again where its opening is refused for a while', async () => {
    slack.connectBot({ kind: 'socket' });
    slack.faults.failNext(1, 'team_disabled', { method: 'apps.connections.open' });
    const bot = start({}, true);
    await bot.line(/Slack could not be reached/);
    await bot.line(/connected to Slack/);
    bot.stop();
    expect(await bot.ended).toBe(0);
  });

  it('waits for a Slack that is away, and takes no requests meanwhile', async () => {
    slack.faults.down();
    const bot = start();
    const url = addressOf(await bot.line(/^started$/));
    await bot.line(/Slack could not be reached/);
    const health = await fetch(`${url}/healthz`);
    expect(health.status).toBe(503);
    expect(await health.json()).toEqual({ ok: false, detail: 'not connected to Slack yet' });
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    expect((await fetch(`${url}/slack/events`, { method: 'POST', body: '' })).status).toBe(503);
    slack.faults.up();
    await bot.line(/connected to Slack/);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    bot.stop();
    expect(await bot.ended).toBe(0);
  });

  it.each([
    ['over HTTP', false],
    ['in Socket Mode', true],
  ])('is alive and not ready while Slack is away, %s, and ready once it is back', async (_way, bySocket) => {
    slack.faults.down();
    slack.connectBot({ kind: 'socket' });
    const bot = start({}, bySocket);
    const url = addressOf(await bot.line(/^listening$/));
    await bot.line(/Slack could not be reached/);
    const statuses = () =>
      Promise.all(['livez', 'healthz'].map(async (path) => (await fetch(`${url}/${path}`)).status));
    expect(await statuses()).toEqual([200, 503]);
    slack.faults.up();
    await bot.line(/connected to Slack/);
    expect(await statuses()).toEqual([200, 200]);
    bot.stop();
    expect(await bot.ended).toBe(0);
    await expect(fetch(`${url}/livez`)).rejects.toThrow();
  });

  it.each([
    ['over HTTP', false],
    ['in Socket Mode', true],
  ])('is alive and takes no requests while AWS cannot be asked whose account this is, %s', async (_way, bySocket) => {
    const denied = account.aws.faults.deny({ service: 'sts' });
    const bot = start({}, bySocket);
    const url = addressOf(await bot.line(/^listening$/));
    await bot.line(/AWS could not be asked/);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    const health = await fetch(`${url}/healthz`);
    expect([health.status, await health.json()]).toEqual([503, { ok: false, detail: 'starting' }]);
    expect((await fetch(`${url}/slack/events`, { method: 'POST', body: '' })).status).toBe(503);
    denied.stop();
    bot.stop();
    expect(await bot.ended).toBe(0);
    await expect(fetch(`${url}/livez`)).rejects.toThrow();
  });

  it('ends at once when it is asked to while Slack is away', async () => {
    slack.faults.down();
    const bot = start();
    await bot.line(/Slack could not be reached/);
    bot.stop();
    expect(await bot.ended).toBe(0);
  });

  it('creates its table only when it is asked to', async () => {
    const bot = start({ AMIABLE_TABLE: 'fresh', AMIABLE_CREATE_TABLE: 'true' });
    await bot.line(/connected/);
    bot.stop();
    expect(await bot.ended).toBe(0);
  });
});

describe('a bot that Slack refuses while a run lives', () => {
  it('carries it on, says so on /healthz, and ends when it is asked to', async () => {
    const table = { AMIABLE_TABLE: 'refused', AMIABLE_CREATE_TABLE: 'true' };
    const first = start(table);
    const url = addressOf(await first.line(/^started$/));
    await first.line(/connected to Slack/);
    slack.connectBot({ kind: 'url', url: `${url}/slack/events` });
    await slack.as('ada').command(`/ami rollout ${account.newImageId} to batch`, { channel: 'ops' });
    first.stop();
    await first.ended;

    const refused = start({ ...table, SLACK_BOT_TOKEN: 'xoxb-wrong' });
    const address = addressOf(await refused.line(/^started$/));
    expect(await refused.line(/runs under way are carried on/)).toMatchObject({ runs: 1 });
    expect(refused.said().join('\n')).toContain('Slack refuses a token (invalid_auth).');
    const health = await fetch(`${address}/healthz`);
    expect(health.status).toBe(503);
    expect(await health.json()).toEqual({ ok: false, detail: 'Slack refuses the token' });
    refused.stop();
    expect(await refused.ended).toBe(0);
  });
});

describe('a bot that cannot start', () => {
  it.each([
    ['a token that Slack refuses', { SLACK_BOT_TOKEN: 'xoxb-wrong' }, 'Slack refuses a token (invalid_auth).'],
    ['an app token that Slack refuses', { SLACK_APP_TOKEN: 'xapp-wrong' }, 'Slack refuses a token (invalid_auth).'],
    ['a table that is missing', { AMIABLE_TABLE: 'missing' }, 'There is no DynamoDB table missing in eu-west-1.'],
    ['a region that is missing', { AWS_REGION: '' }, 'AWS_REGION is not set'],
  ])('says why and answers 1: %s', async (_why, variables, said) => {
    vi.stubEnv('AWS_REGION', undefined);
    vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent');
    const bot = start(variables);
    expect(await bot.ended).toBe(1);
    expect(bot.said().join('\n')).toContain(said);
    expect(bot.logged()).not.toContain('xoxb-wrong');
  });

  it('says so where the port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const bot = start({ PORT: String(port) });
    expect(await bot.ended).toBe(1);
    expect(bot.said()).toContain('The port is taken by another program. Name another with PORT.');
    await new Promise((resolve) => other.close(resolve));
  });

  it('only warns of an AWS that is away, and starts once it is back', async () => {
    const denied = account.aws.faults.deny({ service: 'sts' });
    const bot = start();
    await bot.line(/AWS could not be asked/);
    denied.stop();
    bot.stop();
    expect(await bot.ended).toBe(0);
  });
});
