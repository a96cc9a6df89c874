import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { beforeAll, describe, expect, it } from 'vitest';
import { testClock } from '../../../src/basics/clock.ts';
import { createSimulatedAws, type SimulatedAws } from '../../../src/playground/aws/account.ts';
import { createPlaygroundClock, type PlaygroundClock } from '../../../src/playground/clock.ts';
import { seedAccount } from '../../../src/playground/seed.ts';
import type { SeededImages } from '../../../src/playground/seed-images.ts';

let aws: SimulatedAws;
let clock: PlaygroundClock;
let images: SeededImages;
beforeAll(async () => {
  clock = createPlaygroundClock(testClock(), testClock().nowMs(), 0);
  aws = createSimulatedAws({ clock, seed: 7, accountId: '111122223333', region: 'eu-west-1' });
  images = await seedAccount(aws, clock);
});

const fleet = (name: string) => aws.overview().fleets.find((one) => one.name === name);
const image = (id: string) => aws.overview().images.find((one) => one.id === id);
const standings = (name: string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { fleet: of, standing } of aws.overview().instances) {
    if (of === name) counts[standing] = (counts[standing] ?? 0) + 1;
  }
  return counts;
};

describe('the overview of an account', () => {
  it('has every fleet, with what it launches and where its requests go', () => {
    expect(aws.overview().fleets.map(({ name }) => name)).toEqual(['web', 'web-eu', 'api', 'web-staging', 'worker']);
    expect(fleet('web')).toMatchObject({
      application: 'web',
      environment: 'production',
      desired: 120,
      max: 160,
      launches: images.web.current,
      source: 'web version 2',
      targetGroups: [{ name: 'web', healthy: 120, initial: 0, unhealthy: 0, draining: 0, unused: 0 }],
      traffic: [{ listener: 'web:80', targets: [{ name: 'web', percent: 100 }] }],
    });
    expect(fleet('worker')).toMatchObject({ targetGroups: [], traffic: [] });
  });

  it('says how every instance stands', () => {
    expect(standings('web')).toEqual({ serving: 120 });
    expect(standings('web-staging')).toEqual({ serving: 7, standby: 1 });
  });

  it('tells which images are used by what, and which are broken', () => {
    expect(image(images.web.current)?.usedBy).toEqual([
      { fleet: 'web', instances: 120, launches: true },
      { fleet: 'web-staging', instances: 8, launches: false },
    ]);
    expect(image(images.web.ready)).toMatchObject({
      version: '2.4.0',
      validated: 'Passed',
      scanned: 'Passed',
      isBroken: false,
      usedBy: [{ fleet: 'web-staging', instances: 0, launches: true }],
    });
    expect(image(images.broken)?.isBroken).toBe(true);
  });

  it('sees instances start, and asks nothing of the account for it', () => {
    const before = aws.counts();
    aws.autoscaling.scaleOut('worker', 2);
    clock.skip(10_000);
    aws.kernel.settle();
    expect(standings('worker')).toEqual({ serving: 8, launching: 2 });
    clock.skip(600_000);
    aws.kernel.settle();
    expect(standings('worker')).toEqual({ serving: 10 });
    expect(aws.counts()).toEqual(before);
  });

  it('shows weights as shares of all requests', async () => {
    const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
    const elb = new ElasticLoadBalancingV2Client({
      region: 'eu-west-1',
      credentials,
      requestHandler: aws.requestHandler,
    });
    const balancers = await elb.send(new DescribeLoadBalancersCommand({ Names: ['api'] }));
    const LoadBalancerArn = balancers.LoadBalancers?.[0]?.LoadBalancerArn;
    const { Listeners = [] } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn }));
    const { TargetGroups = [] } = await elb.send(new DescribeTargetGroupsCommand({ Names: ['api', 'web'] }));
    const weights = TargetGroups.map(({ TargetGroupArn, TargetGroupName }) => ({
      TargetGroupArn,
      Weight: TargetGroupName === 'api' ? 1 : 3,
    }));
    const actions = [{ Type: 'forward' as const, ForwardConfig: { TargetGroups: weights } }];
    await elb.send(new ModifyListenerCommand({ ListenerArn: Listeners[0]?.ListenerArn, DefaultActions: actions }));
    const targets = fleet('api')?.traffic.find(({ listener }) => listener === 'api:80')?.targets ?? [];
    expect(targets.toSorted((a, b) => a.percent - b.percent)).toEqual([
      { name: 'api', percent: 25 },
      { name: 'web', percent: 75 },
    ]);
  });
});
