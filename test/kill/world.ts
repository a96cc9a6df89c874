import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import type { Strategy } from '../../src/fleet/strategies.ts';
import { createSimulatedAws, type SimulatedAws } from '../../src/playground/aws/account.ts';
import { type CapacityMonitor, capacityMonitor } from '../../src/playground/aws/autoscaling/monitor.ts';
import { type TrafficMonitor, trafficMonitor } from '../../src/playground/aws/autoscaling/traffic-monitor.ts';
import { createFleetBuilders, type GroupSpec } from '../../src/playground/aws/fleet-builders.ts';
import { listen } from '../../src/playground/aws/server.ts';
import { createPlaygroundClock, type PlaygroundClock } from '../../src/playground/clock.ts';
import { createSimulatedSlack, type SimulatedSlack } from '../../src/playground/slack/simulated-slack.ts';

export const place = { accountId: '111122223333', region: 'eu-west-1' } as const;
export const channel = 'deploys';
export const table = 'amiable';

/** A fleet, and the two images between which it is rolled back and forth. */
export interface KillFleet {
  readonly name: string;
  readonly strategy: Strategy;
  readonly imageIds: readonly [string, string];
}

/** All that outlives the bot: an AWS account, a Slack workspace, the time, and a directory. */
export interface KillWorld {
  readonly aws: SimulatedAws;
  readonly slack: SimulatedSlack;
  readonly clock: PlaygroundClock;
  readonly monitor: CapacityMonitor;
  readonly traffic: TrafficMonitor;
  readonly fleets: readonly KillFleet[];
  readonly directory: string;
  /** Ids of all instances that were ever in the group, oldest first. */
  everIn(groupName: string): readonly string[];
  /** What the bot finds in its environment. */
  environment(): Record<string, string>;
  close(): Promise<void>;
}

/** How long before the start the account was built; long enough for all of it to serve. */
const settleBeforeMs = 30 * 60_000;

const pair = { targetGroups: ['shop', 'shop-green'], stages: [50, 100], settleSeconds: 20 };

/** Quick looks; and no deadlines, since simulated hours pass while a busy machine starts the bot again. */
const written = {
  // No card waits for the end of its way back: once all is over, nothing is due.
  defaults: { approvalTtlSeconds: 7 * 86_400, rollbackHours: 0 },
  pace: { pollSeconds: 15, settleSeconds: 10, waveTimeoutSeconds: 86_400 },
  refresh: { instanceWarmupSeconds: 60 },
  fleets: { shop: { blueGreen: { ...pair, keepBlueHours: 0 } } },
};

/** Builds everything and lets time run, `speed` simulated seconds in a real one. */
export async function killWorld(options: { readonly seed: number; readonly speed: number }): Promise<KillWorld> {
  const { seed, speed } = options;
  const clock = createPlaygroundClock(systemClock, Date.now() - settleBeforeMs, 0);
  const aws = createSimulatedAws({ clock, seed, ...place });
  const monitor = capacityMonitor(aws.kernel, aws.autoscaling, aws.elb);
  const traffic = trafficMonitor(aws.kernel, aws.autoscaling, aws.elb, monitor);
  const everIn = watchMembers(aws);
  const fleets = await addFleets(aws);
  clock.skip(settleBeforeMs);
  aws.kernel.settle();
  const people = [{ name: 'ada' }, { name: 'grace' }];
  const slack = createSimulatedSlack({ clock, seed, users: people, channels: [{ name: channel }] });
  const [awsServer, slackServer] = await Promise.all([listen(aws, { port: 0, log: silentLog }), slack.listen()]);
  const directory = mkdtempSync(join(tmpdir(), 'amiable-kill-'));
  const config = join(directory, 'amiable.yml');
  writeFileSync(config, JSON.stringify(written));
  clock.setSpeed(speed);
  return {
    aws,
    slack,
    clock,
    monitor,
    traffic,
    fleets,
    directory,
    everIn,
    environment: () => environmentOf(slack, awsServer.url, config, directory),
    close: async () => {
      await Promise.all([awsServer.close(), slackServer.close()]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function environmentOf(slack: SimulatedSlack, awsUrl: string, config: string, directory: string) {
  return {
    SLACK_BOT_TOKEN: slack.credentials.botToken,
    SLACK_SIGNING_SECRET: slack.credentials.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    AWS_ENDPOINT_URL: awsUrl,
    AWS_REGION: place.region,
    AWS_ACCESS_KEY_ID: 'simulated',
    AWS_SECRET_ACCESS_KEY: 'simulated',
    AMIABLE_TABLE: table,
    AMIABLE_CONFIG: config,
    PORT: '0',
    LOG_LEVEL: 'warn',
    // Starting again is most of what the bot does here.
    NODE_COMPILE_CACHE: join(directory, 'compiled'),
  };
}

function watchMembers(aws: SimulatedAws): (groupName: string) => readonly string[] {
  const seen = new Map<string, Set<string>>();
  aws.autoscaling.onMember((groupName, instanceId) => {
    seen.set(groupName, (seen.get(groupName) ?? new Set<string>()).add(instanceId));
  });
  return (groupName) => [...(seen.get(groupName) ?? [])];
}

/** The other group of a pair, and its target group. */
export function greenOf(name: string): string {
  return `${name}-green`;
}

type Shape = { readonly strategy?: Strategy } & Pick<
  GroupSpec,
  'name' | 'desired' | 'max' | 'loadBalanced' | 'templateVersion'
> &
  Partial<GroupSpec>;

/**
 * One with room, one whose max size has to be raised, one of several types, one behind no load balancer; one that AWS
 * refreshes, and one that is a pair of groups.
 */
const shapes: readonly Shape[] = [
  { name: 'web', desired: 8, max: 12, loadBalanced: true, templateVersion: '1' },
  { name: 'api', desired: 4, max: 4, loadBalanced: true, templateVersion: '$Latest', launchHookSeconds: 30 },
  { name: 'mixed', desired: 5, max: 8, loadBalanced: true, templateVersion: '1', overrides: ['m5.large', 't3.medium'] },
  { name: 'worker', desired: 6, max: 9, loadBalanced: false, templateVersion: '$Default' },
  { name: 'batch', desired: 3, max: 4, loadBalanced: true, templateVersion: '1', strategy: 'refresh' },
  { name: 'shop', desired: 3, max: 5, loadBalanced: true, templateVersion: '1', strategy: 'blue-green' },
];

async function addFleets(aws: SimulatedAws): Promise<readonly KillFleet[]> {
  const builders = createFleetBuilders(aws);
  const fleets: KillFleet[] = [];
  for (const { strategy = 'rolling', ...shape } of shapes) {
    const { name } = shape;
    const image = (version: string, ageDays: number): string => {
      const tags = { Application: name, Version: version, Environment: 'production' };
      return aws.ec2.addImage({ name: `${name}-${version}`, tags, ageDays });
    };
    const imageIds = [image('1.0.0', 120), image('1.1.0', 5)] as const;
    const common = { application: name, environment: 'production', instanceType: 't3.medium' };
    await builders.addGroup({ ...common, imageIds: [imageIds[0]], ...shape });
    if (strategy === 'blue-green') await builders.addTargetGroup(greenOf(name));
    fleets.push({ name, strategy, imageIds });
  }
  return fleets;
}
