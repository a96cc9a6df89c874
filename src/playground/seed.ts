import type { SimulatedAws } from './aws/account.ts';
import { createFleetBuilders, type GroupSpec } from './aws/fleet-builders.ts';
import type { PlaygroundClock } from './clock.ts';
import { findingsMail, findingsTopic, reportsBucket } from './people.ts';
import { simulateScanners } from './scanners.ts';
import { greenTargetGroup, seedAlarms } from './seed-alarms.ts';
import { type SeededImages, seedImages } from './seed-images.ts';
import { type SeededServers, seedServers } from './seed-servers.ts';
import { type SmallImages, seedSmallFleets } from './seed-small-fleets.ts';
import { seedSoftware } from './seed-software.ts';

/** What of the account somebody has a use for by name. */
export interface SeededAccount extends SeededImages {
  readonly servers: SeededServers;
  readonly small: SmallImages;
}

/** How long before the start the account was built; long enough for all of it to serve. */
export const settleBeforeMs = 40 * 60_000;
/** Of these, how long for the last touches. */
const touchesMs = 10 * 60_000;
/** How long the Recycle Bin keeps what is deleted. */
const binDays = 7;

/** 200 servers in five groups, each with something of its own that a rollout has to mind. */
function groupsOf({ web, api, worker }: SeededImages): readonly GroupSpec[] {
  const production = { environment: 'production', loadBalanced: true };
  return [
    {
      ...production,
      name: 'web',
      application: 'web',
      desired: 120,
      max: 160,
      instanceType: 't3.medium',
      imageIds: [web.stale, web.current],
      templateVersion: '2',
    },
    {
      ...production,
      name: 'web-eu',
      application: 'web',
      desired: 40,
      max: 60,
      instanceType: 'm5.large',
      imageIds: [web.ancient, web.stale],
      templateVersion: '2',
      overrides: ['m5.large', 'c5.large', 't3.medium'],
    },
    {
      ...production,
      name: 'api',
      application: 'api',
      desired: 24,
      max: 24,
      instanceType: 't3.small',
      imageIds: [api.current],
      templateVersion: '$Latest',
      launchHookSeconds: 30,
    },
    {
      name: 'web-staging',
      application: 'web',
      environment: 'staging',
      loadBalanced: true,
      desired: 8,
      max: 16,
      instanceType: 't3.micro',
      imageIds: [web.current],
      templateVersion: '$Latest',
    },
    {
      name: 'worker',
      application: 'worker',
      environment: 'production',
      loadBalanced: false,
      desired: 8,
      max: 12,
      instanceType: 't3.small',
      imageIds: [worker.current, worker.ready],
      templateVersion: '1',
    },
  ];
}

/** Fills the account and lets the clock run on by `settleBeforeMs`, after which all of it serves. The same seed gives the same account. */
export async function seedAccount(
  aws: SimulatedAws,
  clock: Pick<PlaygroundClock, 'nowMs' | 'skip'>,
): Promise<SeededAccount> {
  const images = seedImages(aws.ec2, clock.nowMs());
  const builders = createFleetBuilders(aws);
  for (const group of groupsOf(images)) await builders.addGroup(group);
  await builders.addTargetGroup(greenTargetGroup);
  clock.skip(settleBeforeMs - touchesMs);
  aws.kernel.settle();
  await builders.protectMembers('web-staging', 2);
  await builders.moveToStandby('web-staging');
  await builders.addVersion('web-staging', images.web.ready);
  const servers = await seedServers(aws, builders);
  const small = await seedSmallFleets(aws, builders);
  seedSoftware(aws, { ...images, servers }, clock.nowMs());
  clock.skip(touchesMs);
  aws.kernel.settle();
  aws.faults.breakImage(images.broken, { kind: 'never-serves' });
  simulateScanners(aws);
  aws.s3.addBucket(reportsBucket);
  aws.ec2.retainDeleted({ image: binDays, snapshot: binDays });
  aws.sns.addTopic(findingsTopic, [{ protocol: 'email', endpoint: findingsMail }]);
  seedAlarms(aws);
  // Whoever looks while servers are out of their target group sees that they belong there.
  aws.overview();
  return { ...images, servers, small };
}
