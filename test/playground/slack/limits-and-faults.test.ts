import { WebAPIHTTPError, WebAPIRateLimitedError, WebAPIRequestError, WebClient } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import type { SimulatedSlack } from '../../../src/playground/slack/simulated-slack.ts';
import { aClient, aWorkspace, handTimers, silentLogger } from './builders.ts';

const post = (slack: SimulatedSlack, channel = 'ops') => aClient(slack).chat.postMessage({ channel, text: 'x' });

describe('rate limits', () => {
  it('allow one message a second in a channel, however the channel is named', async () => {
    const { slack, clock } = aWorkspace({ limits: 'enforced' });
    await post(slack);
    clock.advanceBy(999);
    await expect(post(slack)).rejects.toMatchObject({ retryAfter: 1 });
    await expect(post(slack, slack.channel('ops').channel.id)).rejects.toThrow(WebAPIRateLimitedError);
    clock.advanceBy(1);
    await post(slack, '#ops');
    await post(slack, slack.as('ada').user.id);
    expect(slack.apiCalls()['chat.postMessage']).toEqual({ total: 5, byResult: { ok: 3, ratelimited: 2 } });
  });

  it('allow a method as many calls a minute as its tier says', async () => {
    const { slack, clock } = aWorkspace({ limits: 'enforced' });
    const { ts = '', channel = '' } = await post(slack);
    const update = () => aClient(slack).chat.update({ channel, ts, text: 'y' });
    for (let call = 0; call < 50; call += 1) await update();
    clock.advanceBy(20_500);
    await expect(update()).rejects.toMatchObject({ retryAfter: 40 });
    clock.advanceBy(39_500);
    await update();
  });

  it('answer as HTTP does', () => {
    const { slack } = aWorkspace({ limits: 'enforced' });
    const request = {
      method: 'POST',
      path: '/api/apps.connections.open',
      headers: { authorization: `Bearer ${slack.credentials.appToken}` },
      body: '',
    };
    slack.handleApi(request);
    expect(slack.handleApi(request)).toMatchObject({
      response: { status: 429, headers: { 'retry-after': '60' }, body: '{"ok":false,"error":"ratelimited"}' },
    });
  });
});

describe('faults', () => {
  it('rate-limit the next calls of a method', async () => {
    const { slack } = aWorkspace();
    slack.faults.rateLimitNext(2, { method: 'chat.postMessage', retryAfterSeconds: 7 });
    await aClient(slack).auth.test();
    await expect(post(slack)).rejects.toMatchObject({ retryAfter: 7 });
    await expect(post(slack)).rejects.toMatchObject({ retryAfter: 7 });
    await post(slack);
    expect(slack.channel('ops').messages()).toHaveLength(1);
  });

  it('take Slack away for a while', async () => {
    const { slack, clock } = aWorkspace();
    const now = clock.nowMs();
    slack.faults.downBetween(now + 1000, now + 2000);
    await post(slack);
    clock.advanceBy(1000);
    await expect(post(slack)).rejects.toThrow(WebAPIRequestError);
    clock.advanceBy(1000);
    await post(slack);
    slack.faults.down('server-error');
    await expect(post(slack)).rejects.toThrow(WebAPIHTTPError);
    slack.faults.up();
    await post(slack);
    expect(slack.channel('ops').messages()).toHaveLength(3);
  });

  it('keep silent until the client gives up', async () => {
    const { slack } = aWorkspace();
    slack.faults.down('timeout');
    const client = new WebClient('x', {
      fetch: slack.fetch,
      timeout: 1,
      retryConfig: { retries: 0 },
      logger: silentLogger,
    });
    await expect(client.auth.test()).rejects.toThrow('timeout');
  });

  it('lose the reply after the effect', async () => {
    const { slack } = aWorkspace();
    slack.faults.loseReplies(1, { method: 'chat.postMessage' });
    await expect(post(slack)).rejects.toThrow(WebAPIRequestError);
    expect(slack.channel('ops').messages()).toHaveLength(1);
  });

  it('fail calls with an error of choice', async () => {
    const { slack } = aWorkspace();
    slack.faults.failNext(1, 'fatal_error');
    await expect(post(slack)).rejects.toThrow('fatal_error');
    await post(slack);
  });

  it('slow replies down', async () => {
    const timers = handTimers();
    const { slack } = aWorkspace({ timers });
    slack.faults.slow(5000);
    const posted = post(slack);
    await slack.waitFor(() => slack.channel('ops').messages()[0]);
    timers.fire();
    await posted;
    const request = { method: 'POST', path: '/api/api.test', headers: {}, body: '' };
    expect(slack.handleApi(request)).toMatchObject({ delayMs: 5000 });
  });
});
