import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { readSecrets } from '../../src/aws/secrets.ts';
import { systemClock, testClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { keptSecrets, secretsKeptMs } from '../../src/lambda/kept-secrets.ts';
import { lazyHandler } from '../../src/lambda/lazy-handler.ts';
import { createOutbox } from '../../src/lambda/messages.ts';
import { slackFunction } from '../../src/lambda/slack.ts';
import { signature } from '../../src/playground/slack/delivery/parcel.ts';
import { region, simulatedCredentials } from '../scenarios/fleet-world.ts';
import { httpEvent } from './events.ts';
import { channel, lambdaWorld } from './lambda-world.ts';
import { lossyQueue } from './lossy-queue.ts';
import { good } from './manners.ts';

const path = '/amiable/production';

/** The function slack, which opens with what the Parameter Store says, on a clock of its own. */
async function opened() {
  const world = await lambdaWorld(lossyQueue(good));
  const { slack, clients, aws, core, queue } = world;
  const clock = testClock();
  const reading = { region, requestHandler: aws.requestHandler, credentials: simulatedCredentials, maxAttempts: 1 };
  let reads = 0;
  const read = async () => {
    reads += 1;
    return readSecrets(path, reading);
  };
  const put = async (Value: string) => {
    const named = { Name: `${path}/SLACK_SIGNING_SECRET`, Value, Type: 'SecureString', Overwrite: true } as const;
    await clients.ssm.send(new PutParameterCommand(named));
  };
  await put('first-secret');
  const waiting = { hangs: false };
  const handle = lazyHandler(
    async () => {
      const secrets = await read();
      // Time passes only for whoever waits for a store that does not answer.
      const waitMs = () => (waiting.hangs ? Promise.resolve() : new Promise<void>(() => {}));
      const readOrHang = () => (waiting.hangs ? new Promise<never>(() => {}) : read());
      const isOutdated = keptSecrets({ secrets, read: readOrHang, clock, log: silentLog, waitMs });
      return { core, isOutdated, signingSecret: secrets['SLACK_SIGNING_SECRET'] ?? '' };
    },
    ({ signingSecret }) =>
      slackFunction({
        core,
        outbox: createOutbox(queue, () => world.clock.nowMs()),
        signingSecret,
        token: slack.credentials.botToken,
        slackApiUrl: slack.apiUrl,
        fetch: slack.fetch,
      }),
  );
  let asked = 0;
  const statusFor = async (secret: string) => {
    asked += 1;
    const timestamp = String(Math.floor(systemClock.nowMs() / 1000));
    const who = { user_id: 'U1', user_name: 'ada', team_id: 'T1', channel_id: channel };
    const what = { command: '/ami', text: 'help', trigger_id: `t${asked}`, response_url: '' };
    const body = new URLSearchParams({ ...who, ...what }).toString();
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature(secret, timestamp, body),
    };
    return Object(await handle(httpEvent('http-api', { headers, body }, true))).statusCode;
  };
  return { aws, clock, put, statusFor, waiting, reads: () => reads };
}

describe('a secret that is changed in the Parameter Store', () => {
  it('counts within a minute, without a deployment, and the one before no longer', async () => {
    const { clock, put, statusFor } = await opened();
    expect(await statusFor('first-secret')).toBe(200);
    await put('second-secret');
    clock.advanceBy(secretsKeptMs - 1);
    expect(await statusFor('second-secret')).toBe(401);
    clock.advanceBy(1);
    expect(await statusFor('second-secret')).toBe(200);
    expect(await statusFor('first-secret')).toBe(401);
  });

  it('is looked for once a minute, however many requests are forged', async () => {
    const { clock, statusFor, reads } = await opened();
    expect(await statusFor('guessed')).toBe(401);
    for (let minute = 1; minute <= 3; minute += 1) {
      clock.advanceBy(secretsKeptMs);
      for (let forged = 0; forged < 20; forged += 1) expect(await statusFor('guessed')).toBe(401);
      expect(reads()).toBe(1 + minute);
    }
  });

  it('keeps nobody waiting: where it cannot be read, or not in time, the one before counts', async () => {
    const { aws, clock, statusFor, waiting } = await opened();
    expect(await statusFor('first-secret')).toBe(200);
    const denied = aws.faults.deny({ service: 'ssm' });
    clock.advanceBy(secretsKeptMs);
    expect(await statusFor('first-secret')).toBe(200);
    denied.stop();
    waiting.hangs = true;
    clock.advanceBy(secretsKeptMs);
    expect(await statusFor('first-secret')).toBe(200);
  });
});
