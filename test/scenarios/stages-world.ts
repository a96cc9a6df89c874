import {
  DescribeImagesCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  type Image,
  type Instance,
  type Snapshot,
} from '@aws-sdk/client-ec2';
import { expect } from 'vitest';
import type { ConfigInput } from '../../src/config/schema.ts';
import { simulateScanners } from '../../src/playground/scanners.ts';
import type { Store } from '../../src/runs/store.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { passTime } from './fleet-world.ts';
import { tagsOf } from './image-world.ts';
import { type Scenario, type ScenarioOptions, scenario } from './scenario.ts';

/** The whole bot beside a fleet of two on an old image that misses seven patches. */
export interface StagesScenario extends Scenario {
  /** A request of Ada's, carried as far as it goes by itself. */
  ask(line: string): Promise<void>;
  /** Ada's abort of the newest run, carried to its end. */
  abort(): Promise<void>;
  /** Everything that runs have launched for a while, oldest first, as EC2 has it. */
  machines(): Promise<readonly Instance[]>;
  /** What runs have made. */
  baked(): Promise<Baked>;
  /** Tags of an image. */
  tags(imageId: string): Promise<Readonly<Record<string, string | undefined>>>;
  /** Keys of all locks that are held. */
  locks(): readonly string[];
  /** The id of the run of the newest card. */
  runId(): string;
}

interface Baked {
  readonly images: readonly Image[];
  readonly snapshots: readonly Snapshot[];
}

export const bucket = 'scans';
const missingPatches = 7;

interface StagesOptions extends ScenarioOptions {
  /** What scanners say; where it says nothing, they find little. */
  readonly scanners?: (aws: Scenario['aws']) => void;
}

export async function stagesScenario({
  config = {},
  scanners = () => {},
  ...options
}: StagesOptions = {}): Promise<StagesScenario> {
  const { store, locks } = lockWatch(createMemoryStore());
  const world = await scenario({ desired: 2, store, ...options, config: { ...usual, ...config } });
  world.aws.s3.addBucket(bucket);
  scanners(world.aws);
  simulateScanners(world.aws);
  world.aws.ssm.setMissingPatches(world.oldImageId, missingPatches);
  const runId = (): string => /Run (r-[0-9a-z]+)/.exec(world.card())?.[1] ?? '';
  return {
    ...world,
    ask: async (line) => {
      await world.command('ada', line);
      await world.settle();
    },
    abort: async () => {
      const newest = (await store.live()).toSorted((one, other) => other.requestedAtMs - one.requestedAtMs)[0];
      await world.command('ada', `/ami abort ${newest?.id}`);
      await world.settle();
    },
    machines: () => machinesOf(world),
    baked: () => bakedOf(world),
    tags: async (imageId) => tagsOf((await imagesBy(world, { Name: 'image-id', Values: [imageId] }))[0] ?? {}),
    locks,
    runId,
  };
}

const usual: ConfigInput = { scanning: { bucket }, builder: { instanceProfile: 'amiable' } };

/** A store that knows which locks are held. */
function lockWatch(store: Store): { readonly store: Store; readonly locks: () => readonly string[] } {
  const held = new Set<string>();
  return {
    store: {
      ...store,
      acquireLock: async (key, owner, nowMs) => {
        const answer = await store.acquireLock(key, owner, nowMs);
        held.add(key);
        return answer;
      },
      releaseLock: async (key, owner) => {
        await store.releaseLock(key, owner);
        if ((await store.lockHolder(key)) === undefined) held.delete(key);
      },
    },
    locks: () => [...held],
  };
}

async function machinesOf({ clients }: Scenario): Promise<readonly Instance[]> {
  const launched = [{ Name: 'tag-key', Values: ['AmiablePurpose'] }];
  const { Reservations = [] } = await clients.ec2.send(new DescribeInstancesCommand({ Filters: launched }));
  return Reservations.flatMap(({ Instances = [] }) => Instances);
}

/** Volumes of what runs have launched for a while, attached or left. */
async function volumesOf({ clients }: Scenario): Promise<readonly string[]> {
  const launched = [{ Name: 'tag-key', Values: ['AmiablePurpose'] }];
  const { Volumes = [] } = await clients.ec2.send(new DescribeVolumesCommand({ Filters: launched }));
  return Volumes.flatMap(({ VolumeId }) => VolumeId ?? []);
}

async function imagesBy({ clients }: Scenario, filter: { Name: string; Values: string[] }): Promise<readonly Image[]> {
  const { Images = [] } = await clients.ec2.send(new DescribeImagesCommand({ Filters: [filter] }));
  return Images;
}

async function bakedOf(world: Scenario): Promise<Baked> {
  const made = { Name: 'tag-key', Values: ['SourceAMI'] };
  const { Snapshots = [] } = await world.clients.ec2.send(new DescribeSnapshotsCommand({ Filters: [made] }));
  return { images: await imagesBy(world, made), snapshots: Snapshots };
}

/** What becomes of an instance that shuts itself down. */
export async function shutdownOf({ clients }: Scenario, instanceId: string): Promise<string | undefined> {
  const asked = { InstanceId: instanceId, Attribute: 'instanceInitiatedShutdownBehavior' } as const;
  const answer = await clients.ec2.send(new DescribeInstanceAttributeCommand(asked));
  return answer.InstanceInitiatedShutdownBehavior?.Value;
}

/** Works until a call was made, and lets so much of what it began pass. */
export async function untilCalled(world: Scenario, action: string, seconds = 5): Promise<void> {
  await world.settle({ until: () => world.changes().includes(action) });
  passTime(world.clock, world.aws, seconds);
}

/** Works until the thread says this. */
export async function untilTold(world: Scenario, words: string): Promise<void> {
  const isTold = async (): Promise<boolean> =>
    (await world.traces()).cards > 0 && world.thread().join('\n').includes(words);
  await world.settle({ until: isTold });
}

/** No instance, no volume, no lock, no live run; whatever is launched or locked would be left for ever. */
export async function expectNothingLeft(world: StagesScenario): Promise<void> {
  // What is shutting down is gone a little later.
  passTime(world.clock, world.aws, 120);
  const states = (await world.machines()).map(({ State }) => State?.Name);
  expect(states.filter((state) => state !== 'terminated')).toEqual([]);
  expect(await volumesOf(world)).toEqual([]);
  expect(world.locks()).toEqual([]);
  const { live, lockedBy } = await world.traces();
  expect({ live, lockedBy }).toEqual({ live: [], lockedBy: undefined });
}

/** The same, and no image or snapshot was made, or is left. */
export async function expectNothingMade(world: StagesScenario): Promise<void> {
  await expectNothingLeft(world);
  expect(await world.baked()).toEqual({ images: [], snapshots: [] });
}
