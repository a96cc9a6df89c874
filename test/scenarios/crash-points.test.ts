import { describe, expect, it } from 'vitest';
import { fleetKeyText } from '../../src/fleet/fleet.ts';
import type { Run } from '../../src/runs/run.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { atMostMs } from '../builders/thorough.ts';
import { type BareScenario, bareScenario } from './bare.ts';
import { Crash, type CrashPoint, differentAt, type Where } from './crash-point.ts';
import { accountId, region } from './fleet-world.ts';

/** What must be the same however often the worker died: the end, the effects, and what is left behind. */
interface Ending {
  readonly phase: string;
  readonly newImages: number;
  readonly oldImages: number;
  readonly group: Awaited<ReturnType<BareScenario['group']>>;
  readonly templateVersions: number;
  /** How often capacity was raised and taken: where an abort cuts in, only that both are equal. */
  readonly raised: number | 'as often as terminated';
  readonly terminated: number;
  readonly lock: boolean;
  readonly pins: number;
}

interface Lived {
  readonly ending: Ending;
  readonly writes: number;
  readonly calls: number;
}

async function live(point: CrashPoint | undefined, aborting: boolean): Promise<Lived> {
  const counts = { write: 0, call: 0, armed: false };
  const tick = (what: CrashPoint['what'], where: Where): void => {
    if (!counts.armed) return;
    if (where === 'before') counts[what] += 1;
    if (point?.what === what && point.k === counts[what] && point.where === where) throw new Crash();
  };
  const store = createMemoryStore({
    beforeWrite: () => tick('write', 'before'),
    afterWrite: () => tick('write', 'after'),
  });
  const world = await bareScenario({
    desired: 2,
    max: 4,
    store,
    config: { defaults: { batch: '1' }, pace: { pollSeconds: 120, settleSeconds: 0 } },
  });
  await world.ask();
  await world.settle();
  await world.steer('grace', { signal: 'approve' });
  counts.armed = true;
  world.aws.faults.beforeCall(() => tick('call', 'before'));
  world.aws.faults.afterCall(() => tick('call', 'after'));
  const onError = (): void => undefined;
  if (aborting) {
    await world.settle({
      onError,
      until: async () =>
        (await world.store.notes((await world.run()).id, 0)).some(({ kind }) => kind === 'wave-retired'),
    });
    counts.armed = false;
    await world.steer('ada', { signal: 'abort' });
    counts.armed = true;
  }
  await world.settle({ onError });
  counts.armed = false;
  world.aws.faults.clear();
  const unsent = point?.what === 'call' && point.where === 'before';
  return { ending: await endingOf(world, unsent), writes: counts.write, calls: counts.call };
}

/** `unsent`: the call at which the worker died never reached AWS. */
async function endingOf(world: BareScenario, unsent: boolean): Promise<Ending> {
  const run: Run = await world.run();
  const images = await world.images();
  const done = world.aws.mutations().filter(({ outcome }) => outcome === 'done' || (outcome === 'lost' && !unsent));
  const count = (action: string): number => done.filter((call) => call.action === action).length;
  const key = fleetKeyText({ accountId, region, groupName: 'web' });
  return {
    phase:
      run.phase.kind === 'ended' ? run.phase.outcome : `${run.phase.kind} ${'why' in run.phase ? run.phase.why : ''}`,
    newImages: images.filter((id) => id === world.newImageId).length,
    oldImages: images.filter((id) => id === world.oldImageId).length,
    group: await world.group(),
    templateVersions: new Set(
      done.filter(({ action }) => action === 'CreateLaunchTemplateVersion').map(({ input }) => JSON.stringify(input)),
    ).size,
    ...balance(count('SetDesiredCapacity'), count('TerminateInstanceInAutoScalingGroup'), run),
    lock: (await world.store.lockHolder(key)) !== undefined,
    pins: (await world.store.pins(key)).length,
  };
}

/** How far a rollout was when the abort came depends on where the worker died; that nothing is left over does not. */
function balance(raised: number, terminated: number, run: Run): Pick<Ending, 'raised' | 'terminated'> {
  const undone = run.phase.kind === 'ended' && run.phase.outcome === 'undone';
  return undone && raised === terminated ? { raised: 'as often as terminated', terminated: 0 } : { raised, terminated };
}

describe.each([
  ['a rollout', false, 1],
  ['a rollout that is aborted after its first wave', true, 13],
] as const)('%s', (_name, aborting, every) => {
  it(
    'ends the same, with every effect once, wherever the worker dies',
    async () => {
      const calm = await live(undefined, aborting);
      expect(calm.ending).toMatchObject(
        aborting ? { phase: 'undone', newImages: 0, oldImages: 2 } : { phase: 'done', newImages: 2, oldImages: 0 },
      );
      expect(calm.ending).toMatchObject({ lock: false, pins: 0, group: { desired: 2, max: 4, suspended: [] } });
      expect(await differentAt(calm, every, (point) => live(point, aborting))).toEqual([]);
    },
    atMostMs(600_000),
  );
});
