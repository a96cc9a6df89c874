import { describe, expect, it } from 'vitest';
import { systemClock, testClock } from '../../src/basics/clock.ts';
import { signature } from '../../src/playground/slack/delivery/parcel.ts';
import { createSimulatedSlack } from '../../src/playground/slack/simulated-slack.ts';
import { channel, lambdaWorld } from './lambda-world.ts';
import { lossyQueue } from './lossy-queue.ts';
import { good } from './manners.ts';

const form = 'application/x-www-form-urlencoded';
const teamId = createSimulatedSlack({ clock: testClock() }).team.id;

interface Sent {
  readonly body: string;
  readonly contentType?: string;
  readonly ageSeconds?: number;
  readonly secret?: string;
}

async function receiving() {
  const world = await lambdaWorld(lossyQueue(good));
  const headersOf = ({ body, contentType = form, ageSeconds = 0, secret = world.signingSecret }: Sent) => {
    const timestamp = String(Math.floor(systemClock.nowMs() / 1000) - ageSeconds);
    return {
      'Content-Type': contentType,
      'X-Slack-Request-Timestamp': timestamp,
      'X-Slack-Signature': signature(secret, timestamp, body),
    };
  };
  const event = (sent: Sent, over: object = {}) => ({
    version: '2.0',
    rawPath: '/slack/events',
    headers: headersOf(sent),
    requestContext: { http: { method: 'POST' } },
    isBase64Encoded: false,
    body: sent.body,
    ...over,
  });
  return { ...world, headersOf, event };
}

function command(text: string): string {
  const fields = { command: '/ami', text, user_id: 'U1', user_name: 'ada', team_id: teamId, channel_id: channel };
  return new URLSearchParams({ ...fields, trigger_id: `t-${text}`, response_url: '' }).toString();
}

describe('a request of Slack', () => {
  it('is read from an HTTP API, from a function URL in base64, and from a REST API', async () => {
    const { onRequest, event, headersOf } = await receiving();
    const [plain, encoded, rest] = ['help rollout', 'help bake', 'help scan'].map((text) => ({ body: command(text) }));
    expect(await onRequest(event(plain ?? { body: '' }))).toMatchObject({
      statusCode: 200,
      body: expect.stringContaining('rollout AMI to FLEET'),
    });
    const base64 = { isBase64Encoded: true, body: Buffer.from(encoded?.body ?? '').toString('base64') };
    expect(await onRequest(event(encoded ?? { body: '' }, base64))).toMatchObject({
      statusCode: 200,
      body: expect.stringContaining('bake FLEET'),
    });
    const restEvent = { httpMethod: 'POST', path: '/slack/events', headers: headersOf(rest ?? { body: '' }), ...rest };
    expect(await onRequest({ ...restEvent, isBase64Encoded: false })).toMatchObject({
      statusCode: 200,
      body: expect.stringContaining('scan AMI'),
    });
  });

  it('keeps what people write beyond ASCII, also in base64 and as JSON', async () => {
    const { onRequest, event } = await receiving();
    const body = command('fréeze');
    const answer = await onRequest(
      event({ body }, { isBase64Encoded: true, body: Buffer.from(body).toString('base64') }),
    );
    expect(answer.body).toContain('fréeze');
    const challenge = JSON.stringify({ type: 'url_verification', challenge: 'zürich ✓' });
    const verified = await onRequest(
      event(
        { body: challenge, contentType: 'application/json; charset=utf-8' },
        { isBase64Encoded: true, body: Buffer.from(challenge).toString('base64') },
      ),
    );
    expect(verified).toMatchObject({ statusCode: 200, body: expect.stringContaining('zürich ✓') });
  });

  it('is refused where it is forged, old, from the future, too long, elsewhere or not to be read', async () => {
    const { onRequest, event, store, newImageId } = await receiving();
    const body = command(`rollout ${newImageId} to web`);
    const statusOf = async (sent: unknown) => (await onRequest(sent)).statusCode;
    expect(await statusOf(event({ body, secret: 'guessed' }))).toBe(401);
    expect(await statusOf(event({ body, ageSeconds: 400 }))).toBe(401);
    expect(await statusOf(event({ body, ageSeconds: -400 }))).toBe(401);
    expect(await statusOf(event({ body: `${body}${'x'.repeat(1_000_001)}` }))).toBe(413);
    expect(await statusOf(event({ body }, { rawPath: '/other' }))).toBe(404);
    expect(await statusOf(event({ body }, { requestContext: { http: { method: 'GET' } } }))).toBe(404);
    expect(await statusOf(event({ body: '{', contentType: 'application/json' }))).toBe(400);
    expect(await statusOf('nothing')).toBe(400);
    expect(await store.live()).toEqual([]);
  });

  it('is done once, though Slack or an attacker sends it again', async () => {
    const { onRequest, event, store, newImageId } = await receiving();
    const sent = event({ body: command(`rollout ${newImageId} to web`) });
    expect(await onRequest(sent)).toMatchObject({ statusCode: 200 });
    expect(await onRequest(sent)).toMatchObject({ statusCode: 200, body: expect.stringContaining('done once') });
    expect(await store.live()).toHaveLength(1);
  });
});

describe('a message that is none of ours', () => {
  it('is given back for the queue of the dead, and the others are done', async () => {
    const { worker, slack, queue } = await receiving();
    await slack.as('ada').command('/ami fleets', { channel });
    const Records = [
      { messageId: 'bad', body: '{"kind":"due"}' },
      { messageId: 'worse', body: 'x' },
      ...(queue.take()?.Records ?? []),
    ];
    expect(Records).toHaveLength(3);
    const answer = await worker({ Records });
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }, { itemIdentifier: 'worse' }] });
    const shown = slack.ephemerals('ada').map((message) => slack.plainText(message));
    expect(shown.at(-1)).toContain('web');
  });
});
