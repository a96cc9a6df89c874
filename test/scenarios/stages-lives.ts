import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeSnapshotsCommand,
  type Image,
  type Instance,
} from '@aws-sdk/client-ec2';
import type { ConfigInput } from '../../src/config/schema.ts';
import { runTag } from '../../src/images/run-tag.ts';
import { createMemoryStore, type WriteHooks } from '../builders/memory-store.ts';
import { type BareScenario, bareScenario } from './bare.ts';
import { countedImages } from './counting.ts';
import { type CrashPoint, doomAt, doomCalls, everyNth, writesOf } from './crash-point.ts';
import { accountId, passTime } from './fleet-world.ts';
import { tagsOf } from './image-world.ts';

/** A world in which runs work on machines of their own, and what people do in it. */
export interface StagesStory {
  readonly config?: ConfigInput;
  /** Asks for what is wanted. From then on workers die, where there is no middle. */
  begin(world: BareScenario): Promise<void>;
  /** Workers die only once it has come so far, and somebody has done something: what went before is another story's. */
  readonly middle?: {
    isReached(world: BareScenario): Promise<boolean>;
    act?(world: BareScenario): Promise<void>;
  };
  /** Right after a worker has died, before anybody has taken its work over; from then on nobody dies. */
  afterDeath?(world: BareScenario): Promise<void>;
  /** Where it waits for somebody; while they do it, and from then on, nobody dies. */
  finish?(world: BareScenario): Promise<void>;
}

/** What must be the same however often a worker died. */
export interface StagesEnding {
  /** Of every run, in the order in which they were asked for. */
  readonly phases: readonly string[];
  /** State, number of tags and verdicts of every image of the account that a run has made or tested. */
  readonly images: readonly string[];
  readonly snapshots: readonly string[];
  /** States of every instance that a run has launched, by what it was for. */
  readonly machines: readonly string[];
  /** How often a call took effect that carries no client token. */
  readonly asked: { readonly CreateImage: number; readonly SendCommand: number };
  /** What was kept of scans. */
  readonly files: readonly string[];
  /** Every lock that was taken and is still held. */
  readonly locks: readonly string[];
  /** Of the fleet: how many serve, and from which image. */
  readonly fleet: readonly string[];
}

export interface StagesLived {
  readonly ending: StagesEnding;
  readonly writes: number;
  readonly calls: number;
  /** How often CloudWatch counted an image. */
  readonly counted: number;
}

/** Where scans are kept, in stories that have any. */
export const bucket = 'scans';

// Longer than a lease each, so that a worker that dies finds the world as it left it; and few looks in between.
const pollSeconds = 240;
const pace = {
  ec2: { pace: { bootSeconds: 200, imageSeconds: 400, forgetSeconds: 1_000_000, jitter: 0 } },
  ssm: { pace: { agentSeconds: 30, patchSeconds: 700, scriptSeconds: 400, jitter: 0 } },
};

/** A life in which the worker dies at a point, or at none. */
export async function liveStages(point: CrashPoint | undefined, story: StagesStory): Promise<StagesLived> {
  const doom = doomAt(point);
  const { store, locked } = keptLocks(writesOf(doom));
  const { config: given, begin, middle, afterDeath, finish } = story;
  const config = { ...given, pace: { pollSeconds, settleSeconds: 0 } };
  const world = await bareScenario({ desired: 1, withLoadBalancer: false, store, config, ...pace });
  await begin(world);
  doomCalls(world.aws.faults, doom);
  const onError = doom.revive;
  if (middle !== undefined) {
    await world.settle({ until: () => middle.isReached(world) });
    await middle.act?.(world);
  }
  doom.armed = true;
  await world.settle({ onError, until: () => doom.died && afterDeath !== undefined });
  doom.armed = false;
  if (doom.died) await afterDeath?.(world);
  await world.settle();
  await finish?.(world);
  await world.settle();
  world.aws.faults.clear();
  passTime(world.clock, world.aws, 1_000);
  const unsent = point?.what === 'call' && point.where === 'before';
  return {
    ending: await endingOf(world, locked(), unsent),
    writes: doom.counts.write,
    calls: doom.counts.call,
    counted: countedImages(world).reduce((total, { sum }) => total + sum, 0),
  };
}

/** A store that remembers what anybody has tried to lock. */
function keptLocks(hooks: WriteHooks) {
  const store = createMemoryStore(hooks);
  const keys = new Set<string>();
  const acquireLock: typeof store.acquireLock = (key, ...rest) => {
    keys.add(key);
    return store.acquireLock(key, ...rest);
  };
  return { store: { ...store, acquireLock }, locked: (): readonly string[] => [...keys].sort() };
}

/** `unsent`: the call at which the worker died never reached AWS. */
async function endingOf(world: BareScenario, keys: readonly string[], unsent: boolean): Promise<StagesEnding> {
  const effects = world.aws.mutations().filter(({ outcome }) => outcome === 'done' || (outcome === 'lost' && !unsent));
  const many = (action: string): number => effects.filter((call) => call.action === action).length;
  const held = await Promise.all(keys.map(async (key) => ((await world.store.lockHolder(key)) ? [key] : [])));
  const { Reservations = [] } = await world.clients.ec2.send(new DescribeInstancesCommand({}));
  const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
  const { Images = [] } = await world.clients.ec2.send(new DescribeImagesCommand({ Owners: ['self'] }));
  const { Snapshots = [] } = await world.clients.ec2.send(new DescribeSnapshotsCommand({ OwnerIds: [accountId] }));
  const unnamed = namesOf(Images);
  return {
    phases: (await world.runs()).map(({ phase }) => (phase.kind === 'ended' ? phase.outcome : phase.kind)),
    images: Images.map(imageText),
    snapshots: Snapshots.map((snapshot) => `${snapshot.State} ${Object.keys(tagsOf(snapshot)).length}`),
    machines: instances
      .filter((instance) => runTag in tagsOf(instance))
      .map(machineText)
      .sort(),
    asked: { CreateImage: many('CreateImage'), SendCommand: many('SendCommand') },
    files: world.aws.s3.keys(bucket).map(unnamed),
    locks: held.flat(),
    fleet: instances
      .filter((instance) => !(runTag in tagsOf(instance)))
      .map(({ ImageId = '', State }) => `${unnamed(ImageId)} ${State?.Name}`)
      .sort(),
  };
}

/** Says `image 3` instead of an id, which differs from life to life. */
function namesOf(images: readonly Image[]): (text: string) => string {
  const ids = images.map(({ ImageId = '' }) => ImageId);
  return (text) => text.replace(/ami-[0-9a-f]+/, (id) => `image ${ids.indexOf(id) + 1}`);
}

function imageText(image: Image): string {
  const { ValidationStatus = 'untested', SecurityScan = 'unscanned', ...others } = tagsOf(image);
  return `${image.State} ${Object.keys(others).length} ${ValidationStatus} ${SecurityScan}`;
}

function machineText(machine: Instance): string {
  return `${tagsOf(machine)['AmiablePurpose']} ${machine.State?.Name}`;
}

/**
 * Every point, or every so many-th, at which a worker's death makes another end than that of the calm life. An odd
 * number meets both sides of writes and calls.
 */
export async function differentEndings(calm: StagesLived, story: StagesStory, every = 1) {
  const different: { readonly point: CrashPoint; readonly lived: StagesLived | string }[] = [];
  for (const point of everyNth(calm, every)) {
    const lived = await liveStages(point, story).catch((error: unknown) => String(error));
    if (!endsAs(calm, lived)) different.push({ point, lived });
  }
  return different;
}

function endsAs(calm: StagesLived, lived: StagesLived | string): boolean {
  if (typeof lived === 'string' || lived.counted > calm.counted) return false;
  return JSON.stringify(lived.ending) === JSON.stringify(calm.ending);
}
