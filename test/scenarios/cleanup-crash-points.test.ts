import { describe, expect, it } from 'vitest';
import { askCleanup } from '../../src/operations/cleanup/ask-cleanup.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { atMostMs } from '../builders/thorough.ts';
import { type BareScenario, bareScenario } from './bare.ts';
import { addMonthly, snapshotsOf, statesOf, useImage } from './cleanup-world.ts';
import { type CrashPoint, differentAt, doomAt, doomCalls, writesOf } from './crash-point.ts';

/** `used`: an AMI comes into use while all are disabled. `abort`: the run is taken back then. */
type Course = 'done' | 'used' | 'abort';

/** What must be the same however often the worker died. */
interface Ending {
  readonly phase: string;
  readonly states: readonly string[];
  readonly snapshots: number;
  readonly lockedBy: string | undefined;
}

interface Lived {
  readonly ending: Ending;
  readonly writes: number;
  readonly calls: number;
}

/** Longer than a lease, which a worker that died leaves behind, and long enough to be looked at while they are disabled. */
const retention = { disableAfterDays: 0.01, deregisterAfterDays: 0.1 };

async function live(point: CrashPoint | undefined, course: Course): Promise<Lived> {
  const doom = doomAt(point);
  const store = createMemoryStore(writesOf(doom));
  const world = await bareScenario({ desired: 1, store, config: { retention } });
  const imageIds = addMonthly(world, 6);
  await world.askFor((desk, ada) => askCleanup(desk, ada, { application: 'shop', keep: 3 }));
  await world.settle();
  await world.steer('grace', { signal: 'approve' });
  doomCalls(world.aws.faults, doom);
  const onError = doom.revive;
  doom.armed = true;
  if (course !== 'done') {
    const until = async (): Promise<boolean> => {
      doom.armed = false;
      const states = await statesOf(world, imageIds);
      doom.armed = true;
      return states.filter((state) => state === 'disabled').length === 3;
    };
    await world.settle({ onError, until });
    doom.armed = false;
    await disturb(world, course, imageIds[1]);
    doom.armed = true;
  }
  await world.settle({ onError });
  doom.armed = false;
  world.aws.faults.clear();
  const { phase } = await world.run();
  return {
    ending: {
      phase: phase.kind === 'ended' ? phase.outcome : phase.kind,
      states: await statesOf(world, imageIds),
      snapshots: (await snapshotsOf(world)).size,
      lockedBy: (await world.store.lockHolder('family/shop'))?.owner,
    },
    writes: doom.counts.write,
    calls: doom.counts.call,
  };
}

async function disturb(world: BareScenario, course: Exclude<Course, 'done'>, imageId = ''): Promise<void> {
  if (course === 'abort') return world.steer('ada', { signal: 'abort' });
  await useImage(world, imageId);
}

const stay = ['available', 'available', 'available'];

describe.each<[string, Course, Pick<Ending, 'phase' | 'states' | 'snapshots'>, number]>([
  ['a cleanup', 'done', { phase: 'done', states: ['gone', 'gone', 'gone', ...stay], snapshots: 5 }, 9],
  [
    'a cleanup of which one AMI comes into use',
    'used',
    { phase: 'done', states: ['gone', 'available', 'gone', ...stay], snapshots: 6 },
    17,
  ],
  ['a cleanup that is taken back', 'abort', { phase: 'undone', states: [...stay, ...stay], snapshots: 8 }, 17],
])('%s', (_name, course, expected, every) => {
  it(
    'ends the same wherever the worker dies',
    async () => {
      const calm = await live(undefined, course);
      expect(calm.ending).toEqual({ ...expected, lockedBy: undefined });
      const different = await differentAt(calm, every, (point) => live(point, course));
      expect(different).toEqual([]);
    },
    atMostMs(60_000),
  );
});
