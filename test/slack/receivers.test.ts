import { describe, expect, it } from 'vitest';
import { systemClock, testClock } from '../../src/basics/clock.ts';
import { signature } from '../../src/playground/slack/delivery/parcel.ts';
import { createSimulatedSlack } from '../../src/playground/slack/simulated-slack.ts';
import { createReplays } from '../../src/slack/replays.ts';
import { ready, say, workbench } from './workbench.ts';

const form = 'application/x-www-form-urlencoded';
const teamId = createSimulatedSlack({ clock: testClock() }).team.id;

function command(text: string, triggerId = 't-1'): string {
  return new URLSearchParams({
    command: '/ami',
    text,
    user_id: 'U1',
    user_name: 'ada',
    team_id: teamId,
    channel_id: 'C1',
    trigger_id: triggerId,
    response_url: '',
  }).toString();
}

async function signed() {
  const bench = await workbench({ interpret: (text) => ready(text, async () => say(`did ${text}`)) });
  const send = (body: string, atSeconds: number, secret = bench.slack.credentials.signingSecret) => {
    const timestamp = String(Math.floor(atSeconds));
    const headers = {
      'content-type': form,
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature(secret, timestamp, body),
    };
    return bench.handle({ headers, body });
  };
  return { ...bench, send };
}

const nowSeconds = () => systemClock.nowMs() / 1000;

describe('a request', () => {
  it('that is signed is performed once, and says so when it comes again', async () => {
    const { send, asked } = await signed();
    const atSeconds = nowSeconds();
    const first = await send(command('status'), atSeconds);
    const again = await send(command('status'), atSeconds);
    expect(first).toMatchObject({ status: 200, body: expect.stringContaining('did status') });
    expect(again).toMatchObject({ status: 200, body: expect.stringContaining('delivered this command twice') });
    expect(asked).toHaveLength(1);
  });

  it('with another secret, too old, or from the future, is refused and does nothing', async () => {
    const { send, asked } = await signed();
    expect(await send(command('a'), nowSeconds(), 'guess')).toMatchObject({ status: 401 });
    expect(await send(command('b'), nowSeconds() - 301)).toMatchObject({ status: 401 });
    expect(await send(command('c'), nowSeconds() + 310)).toMatchObject({ status: 401 });
    expect(asked).toEqual([]);
  });

  it('that is far too large is refused before it is looked at', async () => {
    const { send } = await signed();
    expect(await send(command('x'.repeat(1_100_000)), nowSeconds())).toMatchObject({ status: 413 });
  });
});

describe('replays', () => {
  it('are remembered for as long as a signature is good, and not longer', () => {
    const clock = testClock();
    const replays = createReplays(clock);
    expect(replays.isReplay('a')).toBe(false);
    clock.advanceBy(10 * 60_000);
    expect(replays.isReplay('a')).toBe(true);
    clock.advanceBy(2 * 60_000);
    expect(replays.isReplay('a')).toBe(false);
  });
});

describe('a token that Slack refuses', () => {
  it('rejects the start with Slack’s own word', async () => {
    const bench = await workbench({});
    bench.slack.faults.failNext(1, 'invalid_auth', { method: 'auth.test' });
    await expect(bench.app.init()).rejects.toThrow('invalid_auth');
  });
});
