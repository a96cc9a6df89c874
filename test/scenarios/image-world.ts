import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeSnapshotsCommand,
  type Image,
  type Snapshot,
} from '@aws-sdk/client-ec2';
import { expect } from 'vitest';
import type { TestClock } from '../../src/basics/clock.ts';
import { type FleetWorld, passTime } from './fleet-world.ts';
import { noTraces, type Scenario, type ScenarioOptions, scenario } from './scenario.ts';

/** The whole bot, beside a server that is in no group and of which AMIs are made. */
export interface ImageScenario extends Scenario {
  readonly instanceId: string;
  /** A request of Ada's for an AMI of the server, `web` 1.2.0, that waits for approval. */
  askForImage(flags?: string): Promise<void>;
  made(): Promise<Made>;
}

/** What there is of images of one instance: what a run has made, and what it has left. */
export interface Made {
  readonly images: readonly Image[];
  readonly snapshots: readonly Snapshot[];
}

/** In the environment `production`, as its tag says, and there for a while. */
export function addServer({ aws, oldImageId }: Pick<FleetWorld, 'aws' | 'oldImageId'>, clock: TestClock): string {
  const tags = { Name: 'golden', Environment: 'production' };
  const instanceId = aws.ec2.addInstance({ imageId: oldImageId, tags, as: 'running' });
  passTime(clock, aws, 300);
  return instanceId;
}

export async function imageScenario(options: ScenarioOptions = {}): Promise<ImageScenario> {
  const world = await scenario({ desired: 1, ...options });
  const instanceId = addServer(world, world.clock);
  return {
    ...world,
    instanceId,
    askForImage: async (flags = '') => {
      await world.command('ada', `/ami create ${instanceId} --app web --version 1.2.0 ${flags}`);
      await world.settle();
    },
    made: () => madeOf(world, instanceId),
  };
}

export async function madeOf({ clients }: Pick<FleetWorld, 'clients'>, instanceId: string): Promise<Made> {
  const ofInstance = [{ Name: 'source-instance-id', Values: [instanceId] }];
  const { Images = [] } = await clients.ec2.send(new DescribeImagesCommand({ Filters: ofInstance }));
  const { Snapshots = [] } = await clients.ec2.send(
    new DescribeSnapshotsCommand({ Filters: [{ Name: 'description', Values: [`*CreateImage(${instanceId})*`] }] }),
  );
  return { images: Images, snapshots: Snapshots };
}

export function tagsOf({ Tags = [] }: Pick<Image, 'Tags'>): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Tags.map(({ Key = '', Value }) => [Key, Value]));
}

export async function stateOf({ clients }: Pick<FleetWorld, 'clients'>, instanceId: string): Promise<string> {
  const { Reservations = [] } = await clients.ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
  return Reservations[0]?.Instances?.[0]?.State?.Name ?? 'none';
}

/** Works until the image is being made, and lets so much of it pass. */
export async function untilPending(world: ImageScenario, seconds = 30): Promise<void> {
  await world.settle({ until: () => world.changes().includes('CreateImage') });
  passTime(world.clock, world.aws, seconds);
}

/** What the image of the first request is called. */
export const imageNameAsked = 'web-1.2.0-20260115-092000';
export const nothingMade: Made = { images: [], snapshots: [] };

/** A request that Grace has approved. */
export async function approvedImage(flags = ''): Promise<ImageScenario> {
  const world = await imageScenario();
  await world.askForImage(flags);
  await world.click('grace', 'Approve');
  return world;
}

/** Exactly one image, finished, and nothing left over. */
export async function expectMade(world: ImageScenario): Promise<void> {
  const { images, snapshots } = await world.made();
  expect(images).toMatchObject([{ Name: imageNameAsked, State: 'available' }]);
  expect(snapshots).toMatchObject([{ State: 'completed' }]);
  expect(world.changes().filter((change) => change === 'CreateImage')).toHaveLength(1);
  expect(world.card()).toContain('Done. Everything was done as planned.');
  expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
}
