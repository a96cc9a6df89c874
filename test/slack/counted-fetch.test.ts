import { describe, expect, it } from 'vitest';
import { testClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { type CountedSlackCall, countedFetch } from '../../src/slack/counted-fetch.ts';
import { createCallLog } from '../../src/wiring-calls.ts';

const url = 'https://slack.com/api/chat.update';

async function counted(answer: () => Promise<Response>, to = url): Promise<readonly CountedSlackCall[]> {
  const counts: CountedSlackCall[] = [];
  await countedFetch(answer, (call) => counts.push(call))(to).catch(() => {});
  return counts;
}

describe('a request to Slack is counted', () => {
  it.each([
    ['ok', async () => new Response('{"ok":true}')],
    ['throttled', async () => new Response('', { status: 429 })],
    ['failed', async () => new Response('', { status: 500 })],
    ['failed', () => Promise.reject(new TypeError('fetch failed'))],
    ['timed-out', () => Promise.reject(new DOMException('late', 'TimeoutError'))],
  ] as const)('by its method, as %s', async (outcome, answer) => {
    expect(await counted(answer)).toEqual([{ call: 'chat.update', outcome }]);
  });

  it('without its address where that is a secret', async () => {
    const hook = 'https://hooks.slack.com/commands/T1/2/secret';
    expect(await counted(async () => new Response('ok'), hook)).toEqual([{ call: 'response_url', outcome: 'ok' }]);
  });
});

describe('the log of calls', () => {
  const place = { accountId: '111122223333', region: 'eu-west-1' };

  it('has a line a minute for each service and place, and what is left when the process ends', () => {
    const clock = testClock();
    const lines: object[] = [];
    const calls = createCallLog({ clock, log: { ...silentLog, info: (keys) => lines.push(keys) } });
    const one = { service: 'ec2', call: 'DescribeImages', outcome: 'ok', repeats: 1, ...place } as const;
    calls.aws(one);
    calls.aws({ ...one, outcome: 'throttled', repeats: 0 });
    calls.aws({ ...one, call: 'RunInstances', outcome: 'not-sent', repeats: 0 });
    calls.slack({ call: 'chat.update', outcome: 'throttled' });
    expect(lines).toEqual([]);
    clock.advanceBy(60_000);
    calls.aws({ ...one, region: 'us-east-1', repeats: 0 });
    expect(lines).toEqual([
      {
        ...{ service: 'ec2', account: '111122223333', region: 'eu-west-1', seconds: 60 },
        ...{ calls: 3, ok: 1, repeats: 1, throttled: 1, 'not-sent': 1 },
        byCall: { DescribeImages: { ok: 1, repeats: 1, throttled: 1 }, RunInstances: { 'not-sent': 1 } },
        ...{ Service: 'ec2', AwsCalls: 3, AwsThrottled: 1 },
        _aws: expect.objectContaining({ Timestamp: clock.nowMs() }),
      },
      { service: 'slack', seconds: 60, calls: 1, throttled: 1, byCall: { 'chat.update': { throttled: 1 } } },
    ]);
    calls.tell();
    expect(lines).toHaveLength(3);
    calls.tell();
    expect(lines).toHaveLength(3);
  });

  it('names its metrics in the form that CloudWatch reads out of a log, and only those that are not nought', () => {
    const lines: Record<string, unknown>[] = [];
    const clock = testClock();
    const calls = createCallLog({ clock, log: { ...silentLog, info: (keys) => lines.push({ ...keys }) } });
    calls.aws({ service: 'ec2', call: 'DescribeImages', outcome: 'ok', repeats: 0, ...place });
    calls.tell();
    const metrics = [{ Name: 'AwsCalls', Unit: 'Count' }];
    expect(lines[0]?.['_aws']).toEqual({
      Timestamp: clock.nowMs(),
      CloudWatchMetrics: [{ Namespace: 'Custom/AMI', Dimensions: [['Service']], Metrics: metrics }],
    });
    expect(lines[0]).not.toHaveProperty('AwsThrottled');
  });
});
