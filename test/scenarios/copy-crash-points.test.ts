import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../builders/memory-store.ts';
import { atMostMs } from '../builders/thorough.ts';
import { copiesIn, copyScenario, otherAccount, otherRegion, sharesOf } from './copy-world.ts';
import { type CrashPoint, differentAt, doomAt, doomCalls, writesOf } from './crash-point.ts';
import { accountId, passTime, region } from './fleet-world.ts';
import { takingOver } from './through-death.ts';

type Course = 'done' | 'abort' | 'fail';

/** A copy to the other account and region, whose worker dies at a point. */
async function live(point: CrashPoint | undefined, course: Course) {
  const doom = doomAt(point);
  // A copy takes longer than any lease, so that a worker that dies finds it as it left it.
  const world = await copyScenario({
    store: createMemoryStore(writesOf(doom)),
    pace: { copySeconds: 1_200, jitter: 0 },
    config: { pace: { pollSeconds: 120 } },
  });
  const imageId = world.aws.ec2.addImage({
    name: 'web-2.0.0',
    tags: { Application: 'web', Environment: 'production' },
  });
  for (const { faults } of [world.aws, world.far.aws]) doomCalls(faults, doom);
  await world.ask(`/ami copy ${imageId} to ${otherAccount}/${otherRegion}`);
  await world.click('grace', 'Approve');
  const onError = takingOver(doom);
  const [asked] = await world.store.live();
  doom.armed = true;
  if (course !== 'done') {
    const isAsked = async (): Promise<boolean> => {
      doom.armed = false;
      const copies = await copiesIn(world.far);
      doom.armed = true;
      return copies.length > 0;
    };
    await world.settle({ onError, until: isAsked });
    doom.armed = false;
    if (course === 'abort') await world.command('ada', `/ami abort ${asked?.id}`);
    else world.far.aws.faults.failImages('the disk was lost');
    doom.armed = true;
  }
  await world.settle({ onError });
  doom.armed = false;
  world.far.aws.faults.clear();
  await world.settle();
  passTime(world.clock, world.far.aws, 3_600);
  const run = await world.store.read(asked?.id ?? '');
  const made = world.far.aws.mutations().filter(({ action }) => action === 'CopyImage').length;
  const copies = await copiesIn(world.far);
  const ending = {
    phase: run?.phase.kind === 'ended' ? run.phase.outcome : run?.phase.kind,
    copies: copies.map(({ image, tags, snapshots }) => [image.State, Object.keys(tags).length, snapshots.length]),
    tags: copies.flatMap(({ snapshots }) => snapshots.map(({ tags }) => tags['CopiedFrom'])),
    shares: await sharesOf(world, imageId),
    pins: await world.store.allPins(),
    live: (await world.store.live()).length,
    lockedBy: await world.store.lockHolder(`copy/${otherAccount}/${otherRegion}/${imageId}`),
    origin: `${accountId}/${region}/${imageId}`,
  };
  return { writes: doom.counts.write, calls: doom.counts.call, ending, made };
}

const nothing = { shares: [], pins: [], live: 0, lockedBy: undefined };

describe.each<[string, Course, number, number]>([
  ['a copy', 'done', 1, 13],
  ['a copy that is aborted while it is made', 'abort', 0, 29],
  ['a copy that AWS cannot make', 'fail', 0, 29],
])('%s to another account', (_name, course, copies, every) => {
  it(
    'ends the same, is there once, and leaves nothing shared, wherever the worker dies',
    async () => {
      const calm = await live(undefined, course);
      expect(calm.ending).toMatchObject({ ...nothing, phase: course === 'done' ? 'done' : 'undone' });
      expect(calm.ending.copies).toEqual(copies === 1 ? [['available', 5, 1]] : []);
      expect(calm.ending.tags).toEqual(copies === 1 ? [calm.ending.origin] : []);
      expect(calm.made).toBe(1);
      expect(await differentAt(calm, every, (point) => live(point, course))).toEqual([]);
    },
    atMostMs(120_000),
  );
});
