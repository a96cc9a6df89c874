import { describe, expect, it } from 'vitest';
import type { Run } from '../../src/runs/run.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { atMostMs } from '../builders/thorough.ts';
import { type BareScenario, bareScenario } from './bare.ts';
import { type CrashPoint, differentAt, doomAt, doomCalls, writesOf } from './crash-point.ts';
import { accountId, region } from './fleet-world.ts';

/** What the alarm does in the second wave. Where it goes blind a person is asked, and has it go on. */
type Course = 'calm' | 'fires' | 'goes-blind';

/** What must be the same however often the worker died. */
interface Ending {
  readonly outcome: string;
  readonly newImages: number;
  readonly oldImages: number;
  readonly desired: number;
  readonly suspended: readonly string[];
  readonly lockedBy: string | undefined;
  readonly pins: number;
}

interface Lived {
  readonly ending: Ending;
  readonly writes: number;
  readonly calls: number;
}

async function live(point: CrashPoint | undefined, course: Course): Promise<Lived> {
  const doom = doomAt(point);
  const world = await bareScenario({
    desired: 2,
    max: 4,
    store: createMemoryStore(writesOf(doom)),
    config: {
      defaults: { batch: '1' },
      pace: { pollSeconds: 120, settleSeconds: 0 },
      fleets: {
        web: { watch: { alarms: ['web-5xx'], waveSeconds: 120, bakeSeconds: 120, unknownSeconds: 240 } },
      },
    },
  });
  const setAlarm = (state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'): void =>
    world.aws.cloudWatch.setAlarm('web-5xx', state, 'Said so.');
  setAlarm('OK');
  await world.ask();
  await world.settle();
  await world.steer('grace', { signal: 'approve' });
  if (course !== 'calm') inSecondWave(world, () => setAlarm(course === 'fires' ? 'ALARM' : 'INSUFFICIENT_DATA'));
  doomCalls(world.aws.faults, doom);
  const onError = doom.revive;
  doom.armed = true;
  await world.settle({ onError });
  if (course === 'goes-blind') {
    expect((await world.run()).phase).toMatchObject({ kind: 'held', code: 'health-unknown' });
    doom.armed = false;
    await world.steer('ada', { signal: 'retry' });
    doom.armed = true;
    await world.settle({ onError });
  }
  doom.armed = false;
  world.aws.faults.clear();
  return { ending: await endingOf(world), writes: doom.counts.write, calls: doom.counts.call };
}

/** Acts once, as soon as the second instance of the new image has been launched. */
function inSecondWave({ aws, newImageId }: BareScenario, act: () => void): void {
  let isDue = false;
  aws.kernel.onChange((nowMs) => {
    if (isDue || aws.overview().instances.filter(({ imageId }) => imageId === newImageId).length < 2) return;
    isDue = true;
    aws.kernel.schedule(nowMs, act);
  });
}

async function endingOf(world: BareScenario): Promise<Ending> {
  const { phase }: Run = await world.run();
  const images = await world.images();
  const { desired, suspended } = await world.group();
  const key = `${accountId}/${region}/web`;
  return {
    outcome: phase.kind === 'ended' ? phase.outcome : phase.kind,
    newImages: images.filter((id) => id === world.newImageId).length,
    oldImages: images.filter((id) => id === world.oldImageId).length,
    desired,
    suspended,
    lockedBy: (await world.store.lockHolder(key))?.owner,
    pins: (await world.store.pins(key)).length,
  };
}

const whole = { desired: 2, suspended: [], lockedBy: undefined, pins: 0 };

describe.each<[string, Course, number, Partial<Ending>]>([
  ['goes well', 'calm', 13, { outcome: 'done', newImages: 2, oldImages: 0 }],
  ['is taken back by an alarm', 'fires', 23, { outcome: 'undone', newImages: 0, oldImages: 2 }],
  ['loses sight of its alarm', 'goes-blind', 23, { outcome: 'done', newImages: 2, oldImages: 0 }],
])('a watched rollout that %s', (_name, course, every, expected) => {
  it(
    'ends the same wherever the worker dies',
    async () => {
      const calm = await live(undefined, course);
      expect(calm.ending).toMatchObject({ ...whole, ...expected });
      expect(await differentAt(calm, every, (point) => live(point, course))).toEqual([]);
    },
    atMostMs(600_000),
  );
});
