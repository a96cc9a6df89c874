import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { createClients } from '../../src/aws/clients.ts';
import { createRetryBudget, retryWithin } from '../../src/aws/retry-budget.ts';
import { aSimulatedAws } from '../playground/aws/a-simulated-aws.ts';
import { credentials, openAws, place } from './access.ts';

const action = 'DescribeInstances';

describe('what the SDK repeats', () => {
  it('is what did not get through, and is counted with the call', async () => {
    const { aws } = aSimulatedAws();
    let lost = 2;
    aws.faults.beforeCall((call) => {
      if (call.action !== action || lost-- <= 0) return;
      throw Object.assign(new Error('gone'), { code: 'ECONNRESET' });
    });
    const counted: unknown[] = [];
    const { aws: ports } = openAws(aws.requestHandler, {
      clients: { requestHandler: aws.requestHandler },
      count: (call) => counted.push(call),
    });
    await ports.instances.ofAllGroups();
    expect(counted).toContainEqual({ ...place, service: 'ec2', call: action, outcome: 'ok', repeats: 2 });
  });

  it('is not what AWS refuses since there are too many: whoever called hears of it at once', async () => {
    const { aws } = aSimulatedAws();
    aws.faults.throttle({ action }, 1);
    const { aws: ports } = openAws(aws.requestHandler, { clients: { requestHandler: aws.requestHandler } });
    await expect(ports.instances.ofAllGroups()).rejects.toMatchObject({ kind: 'throttled' });
    expect(aws.counts()[`ec2:${action}`]).toBe(1);
  });

  it('comes out of one budget, whosever clients they are', async () => {
    const { aws } = aSimulatedAws();
    aws.faults.fail({ action }, { code: 'Unavailable', message: 'down', httpStatus: 503 });
    const budget = createRetryBudget();
    const settings = { region: place.region, credentials, requestHandler: aws.requestHandler };
    const people = Array.from({ length: 30 }, () => createClients({ ...settings, budget: () => budget }));
    await Promise.allSettled(people.map(({ ec2 }) => ec2.send(new DescribeInstancesCommand({}))));
    expect(aws.counts()[`ec2:${action}`]).toBe(30 + 20);
  });

  it('waits a little longer each time', async () => {
    const { acquireInitialRetryToken, refreshRetryTokenForRetry } = retryWithin(createRetryBudget(), 3, () => 1);
    const first = await acquireInitialRetryToken('');
    const second = await refreshRetryTokenForRetry(first, { errorType: 'TRANSIENT' });
    const third = await refreshRetryTokenForRetry(second, { errorType: 'TRANSIENT' });
    expect([first, second, third].map((token) => token.getRetryDelay())).toEqual([0, 100, 200]);
    await expect(refreshRetryTokenForRetry(third, { errorType: 'TRANSIENT' })).rejects.toThrow();
    await expect(refreshRetryTokenForRetry(first, { errorType: 'CLIENT_ERROR' })).rejects.toThrow();
  });
});
