import { describe, expect, it } from 'vitest';
import { fleetKeyText } from '../../src/fleet/fleet.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { atMostMs } from '../builders/thorough.ts';
import { type BareScenario, bareScenario } from './bare.ts';
import { type CrashPoint, differentAt, doomAt, doomCalls, writesOf } from './crash-point.ts';
import { accountId, region } from './fleet-world.ts';
import { expectFloor } from './refresh-world.ts';
import { refreshes } from './refreshes.ts';

/** What must be the same however often the worker died: the end, the effects, and what is left behind. */
interface Ending {
  readonly phase: string;
  readonly newImages: number;
  readonly oldImages: number;
  readonly group: Awaited<ReturnType<BareScenario['group']>>;
  readonly templateVersions: number;
  /** How each refresh of the group ended, oldest first; when an abort cuts in, only that all of them have. */
  readonly refreshes: readonly (string | undefined)[] | 'all ended';
  readonly lock: boolean;
}

interface Lived {
  readonly ending: Ending;
  readonly writes: number;
  readonly calls: number;
}

type Course = 'straight on' | 'aborted' | 'paused';

const config = {
  defaults: { batch: '1' },
  pace: { pollSeconds: 30, settleSeconds: 0 },
  refresh: { instanceWarmupSeconds: 240 },
} as const;

async function live(point: CrashPoint | undefined, course: Course): Promise<Lived> {
  const doom = doomAt(point);
  const world = await bareScenario({ desired: 2, max: 4, store: createMemoryStore(writesOf(doom)), config });
  await world.ask({ strategy: 'refresh' });
  await world.settle();
  await world.steer('grace', { signal: 'approve' });
  doom.armed = true;
  doomCalls(world.aws.faults, doom);
  const onError = () => doom.revive();
  if (course !== 'straight on') {
    await world.settle({ onError, until: () => started(world) > 1 });
    doom.armed = false;
    await world.steer('ada', { signal: course === 'aborted' ? 'abort' : 'pause' });
    doom.armed = true;
  }
  await world.settle({ onError });
  if (course === 'paused') {
    doom.armed = false;
    await world.steer('ada', { signal: 'resume' });
    doom.armed = true;
    await world.settle({ onError });
  }
  doom.armed = false;
  world.aws.faults.clear();
  expectFloor(world);
  return { ending: await endingOf(world, course), writes: doom.counts.write, calls: doom.counts.call };
}

/** How often a refresh was asked for, looked up without a call. */
function started({ aws }: BareScenario): number {
  return aws.mutations().filter(({ action }) => action === 'StartInstanceRefresh').length;
}

async function endingOf(world: BareScenario, course: Course): Promise<Ending> {
  const run = await world.run();
  const images = await world.images();
  const made = world.aws
    .mutations()
    .filter(({ action, outcome }) => action === 'CreateLaunchTemplateVersion' && outcome !== 'refused');
  const ended = (await refreshes(world)).toReversed();
  const all = ended.every(({ EndTime }) => EndTime !== undefined) ? 'all ended' : ended.map(({ Status }) => Status);
  return {
    phase: run.phase.kind === 'ended' ? run.phase.outcome : JSON.stringify(run.phase),
    newImages: images.filter((id) => id === world.newImageId).length,
    oldImages: images.filter((id) => id === world.oldImageId).length,
    group: await world.group(),
    templateVersions: new Set(made.map(({ input }) => JSON.stringify(input))).size,
    refreshes: course === 'straight on' ? ended.map(({ Status }) => Status) : all,
    lock: (await world.store.lockHolder(fleetKeyText({ accountId, region, groupName: 'web' }))) !== undefined,
  };
}

describe.each([
  ['straight on', 11, { phase: 'done', newImages: 2, oldImages: 0, refreshes: ['Successful', 'Successful'] }],
  ['aborted', 23, { phase: 'undone', newImages: 0, oldImages: 2, refreshes: 'all ended' }],
  ['paused', 23, { phase: 'done', newImages: 2, oldImages: 0, refreshes: 'all ended' }],
] as const)('a refresh that goes %s', (course, every, expected) => {
  it(
    'ends the same, with every effect once, wherever the worker dies',
    async () => {
      const calm = await live(undefined, course);
      expect(calm.ending).toMatchObject(expected);
      expect(calm.ending).toMatchObject({ lock: false, templateVersions: 1, group: { desired: 2, suspended: [] } });
      expect(await differentAt(calm, every, (point) => live(point, course))).toEqual([]);
    },
    atMostMs(600_000),
  );
});
