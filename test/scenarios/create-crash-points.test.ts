import { DeleteTagsCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { askCreate } from '../../src/operations/amis/ask-create.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { atMostMs } from '../builders/thorough.ts';
import { type BareScenario, bareScenario } from './bare.ts';
import { countedImages } from './counting.ts';
import { type CrashPoint, type Doom, differentAt, doomAt, doomCalls, writesOf } from './crash-point.ts';
import { accountId, passTime, region } from './fleet-world.ts';
import { addServer, type Made, madeOf, stateOf, tagsOf } from './image-world.ts';

/** `abort`: while the image is being made. `fail`: AWS cannot make it. `untag`: somebody takes a tag away meanwhile. */
type Course = 'done' | 'abort' | 'fail' | 'untag';

/** What must be the same however often the worker died. */
interface Ending {
  readonly phase: string;
  /** State and number of tags of every image and snapshot that was made of the instance and is still there. */
  readonly images: readonly string[];
  readonly snapshots: readonly string[];
  /** How many were ever made. */
  readonly made: number;
  readonly instance: string;
  readonly lockedBy: string | undefined;
}

interface Lived {
  readonly ending: Ending;
  readonly writes: number;
  readonly calls: number;
  /** How often CloudWatch counted an image. */
  readonly counted: number;
}

async function live(point: CrashPoint | undefined, course: Course): Promise<Lived> {
  const doom = doomAt(point);
  const store = createMemoryStore(writesOf(doom));
  // An image takes longer than any lease, so that a worker that dies finds it as it left it.
  const ec2 = { pace: { imageSeconds: 1_200, jitter: 0 } };
  const world = await bareScenario({ desired: 1, store, ec2, config: { pace: { pollSeconds: 120 } } });
  const instanceId = addServer(world, world.clock);
  await world.askFor((desk, ada) => askCreate(desk, ada, { instanceId, application: 'web', version: '1.2.0' }));
  await world.settle();
  await world.steer('grace', { signal: 'approve' });
  doomCalls(world.aws.faults, doom);
  const onError = doom.revive;
  doom.armed = true;
  if (course !== 'done') {
    const isAsked = async () => (await madeBare(world, doom, instanceId)).images.length > 0;
    await world.settle({ onError, until: isAsked });
    doom.armed = false;
    await disturb(world, course, instanceId);
    doom.armed = true;
  }
  await world.settle({ onError });
  doom.armed = false;
  world.aws.faults.clear();
  passTime(world.clock, world.aws, 3_600);
  const unsent = point?.what === 'call' && point.where === 'before';
  return {
    ending: await endingOf(world, instanceId, unsent),
    writes: doom.counts.write,
    calls: doom.counts.call,
    counted: countedIn(world),
  };
}

/** Looks without being counted. */
async function madeBare(world: BareScenario, doom: Doom, instanceId: string): Promise<Made> {
  doom.armed = false;
  const made = await madeOf(world, instanceId);
  doom.armed = true;
  return made;
}

async function disturb(world: BareScenario, course: Exclude<Course, 'done'>, instanceId: string): Promise<void> {
  if (course === 'abort') return world.steer('ada', { signal: 'abort' });
  if (course === 'fail') return void world.aws.faults.failImages('the volume vanished');
  const { images } = await madeOf(world, instanceId);
  const Resources = images.map(({ ImageId = '' }) => ImageId);
  await world.clients.ec2.send(new DeleteTagsCommand({ Resources, Tags: [{ Key: 'Version' }] }));
}

function countedIn(world: BareScenario): number {
  return countedImages(world).reduce((total, { sum }) => total + sum, 0);
}

/** `unsent`: the call at which the worker died never reached AWS. */
async function endingOf(world: BareScenario, instanceId: string, unsent: boolean): Promise<Ending> {
  const { phase } = await world.run();
  const { images, snapshots } = await madeOf(world, instanceId);
  const key = `instance/${accountId}/${region}/${instanceId}`;
  const asked = world.aws
    .mutations()
    .filter(
      ({ action, outcome }) => action === 'CreateImage' && (outcome === 'done' || (outcome === 'lost' && !unsent)),
    );
  return {
    phase: phase.kind === 'ended' ? phase.outcome : phase.kind,
    images: images.map((image) => `${image.State} ${Object.keys(tagsOf(image)).length}`),
    snapshots: snapshots.map((snapshot) => `${snapshot.State} ${Object.keys(tagsOf(snapshot)).length}`),
    made: asked.length,
    instance: await stateOf(world, instanceId),
    lockedBy: (await world.store.lockHolder(key))?.owner,
  };
}

const made = { images: ['available 7'], snapshots: ['completed 7'], made: 1, phase: 'done' };
const takenBack = { images: [], snapshots: [], made: 1, phase: 'undone' };

describe.each<[string, Course, Partial<Ending>, number]>([
  ['an image', 'done', made, 1],
  ['an image that somebody takes a tag from', 'untag', made, 7],
  ['an image that is aborted while it is made', 'abort', takenBack, 7],
  ['an image that AWS cannot make', 'fail', takenBack, 7],
])('%s', (_name, course, expected, every) => {
  it(
    'ends the same, and is made once, wherever the worker dies',
    async () => {
      const calm = await live(undefined, course);
      expect(calm.ending).toEqual({ ...expected, instance: 'running', lockedBy: undefined });
      expect(calm.counted).toBe(expected.phase === 'done' ? 1 : 0);
      const different = await differentAt(calm, every, async (point) => {
        const lived = await live(point, course);
        expect(lived.counted).toBeLessThanOrEqual(calm.counted);
        return lived;
      });
      expect(different).toEqual([]);
    },
    atMostMs(120_000),
  );
});
