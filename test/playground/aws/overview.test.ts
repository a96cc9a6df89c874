import {
  AutoScalingClient,
  SuspendProcessesCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
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

const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };

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
    expect(aws.overview().fleets.map(({ name }) => name)).toEqual([
      ...['web', 'web-eu', 'api', 'web-staging', 'worker'],
      ...['shop-canary', 'shop-staging', 'shop', 'checkout', 'auth-staging', 'auth', 'search', 'media', 'reports'],
    ]);
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

  it('says what stands behind the word', () => {
    const details = (name: string) => aws.overview().instances.flatMap((one) => (one.fleet === name ? one.detail : []));
    expect(details('web')[0]).toBe('InService, EC2 running, status checks ok, web: healthy');
    expect(details('web-staging').filter((detail) => detail.endsWith('protected from scale-in'))).toHaveLength(2);
    expect(details('web-staging').filter((detail) => detail.startsWith('Standby, '))).toHaveLength(1);
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

  it('sees instances of a broken image fail, and the group take them out again', async () => {
    aws.faults.breakImage(images.worker.current, { kind: 'fails-checks' });
    const known = new Set(aws.overview().instances.map(({ id }) => id));
    const fresh = () => aws.overview().instances.filter(({ id }) => !known.has(id));
    aws.autoscaling.scaleOut('worker', 1);
    const seen = new Set<string>();
    for (let step = 0; step < 200; step += 1) {
      clock.skip(5_000);
      aws.kernel.settle();
      for (const { standing } of fresh()) seen.add(standing);
    }
    expect([...seen]).toEqual(expect.arrayContaining(['launching', 'starting', 'unhealthy', 'leaving']));
    expect(seen.has('serving')).toBe(false);
    expect(image(images.worker.current)?.isBroken).toBe(true);
  });

  it('leaves instances on their way out to no image, and suspended processes by their names', async () => {
    const client = new AutoScalingClient({ region: 'eu-west-1', credentials, requestHandler: aws.requestHandler });
    const group = { AutoScalingGroupName: 'api' };
    await client.send(new SuspendProcessesCommand({ ...group, ScalingProcesses: ['Launch', 'AZRebalance'] }));
    const [leaver] = aws.overview().instances.filter((one) => one.fleet === 'api');
    const terminate = { InstanceId: leaver?.id, ShouldDecrementDesiredCapacity: true };
    await client.send(new UpdateAutoScalingGroupCommand({ ...group, MinSize: 1 }));
    await client.send(new TerminateInstanceInAutoScalingGroupCommand(terminate));
    expect(fleet('api')?.suspended.toSorted()).toEqual(['AZRebalance', 'Launch']);
    expect(standings('api')).toEqual({ serving: 23, leaving: 1 });
    expect(image(images.api.current)?.usedBy).toEqual([{ fleet: 'api', instances: 23, launches: true }]);
    expect(fleet('api')?.targetGroups[0]).toMatchObject({ healthy: 23, draining: 1 });
  });

  it('names the image that is launched first where a policy overrides that of the template', async () => {
    const client = new AutoScalingClient({ region: 'eu-west-1', credentials, requestHandler: aws.requestHandler });
    const template = { LaunchTemplateName: 'web-eu', Version: '1' };
    await client.send(
      new UpdateAutoScalingGroupCommand({
        AutoScalingGroupName: 'web-eu',
        MixedInstancesPolicy: {
          LaunchTemplate: {
            LaunchTemplateSpecification: template,
            Overrides: [{ InstanceType: 'm5.large', ImageId: images.web.ready }],
          },
        },
      }),
    );
    expect(fleet('web-eu')).toMatchObject({ launches: images.web.ready, source: 'web-eu version 1' });
  });
});
