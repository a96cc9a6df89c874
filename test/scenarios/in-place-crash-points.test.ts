import { describe, expect, it } from 'vitest';
import { askPatch } from '../../src/operations/stages/ask-patch.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { atMostMs } from '../builders/thorough.ts';
import { type BareScenario, bareScenario } from './bare.ts';
import { type CrashPoint, differentAt, doomAt, doomCalls, writesOf } from './crash-point.ts';
import { accountId, passTime, region } from './fleet-world.ts';
import { addServers, patchedOf, serversSubject, serverTags, targetStates } from './in-place-world.ts';

/** `done`: one of three fails, and may. `abort`: while the second wave is being patched. `fleet`: two of a group. */
type Course = 'done' | 'abort' | 'fleet';

/** What must be the same however often the worker died. */
interface Ending {
  readonly phase: string;
  readonly patched: number;
  readonly targets: Readonly<Record<string, number>>;
  /** How many commands ever reached SSM. */
  readonly commands: number;
  readonly suspended: readonly string[];
  readonly pins: number;
  readonly isLocked: boolean;
}

interface Lived {
  readonly ending: Ending;
  readonly writes: number;
  readonly calls: number;
}

const fleetKey = `${accountId}/${region}/web`;

async function live(point: CrashPoint | undefined, course: Course): Promise<Lived> {
  const doom = doomAt(point);
  const store = createMemoryStore(writesOf(doom));
  const config = { defaults: { minHealthyPercent: 30 }, pace: { pollSeconds: 300 } };
  // Patching takes longer than any lease, so that a worker that dies finds it as it left it.
  const ssm = { pace: { patchSeconds: 500, jitter: 0 } };
  const world = await bareScenario({ desired: course === 'fleet' ? 2 : 0, min: 0, store, config, ssm });
  const ids = await servers(world, course);
  const tags = { Role: serverTags.Role };
  const target = course === 'fleet' ? ({ kind: 'fleet', fleet: 'web' } as const) : ({ kind: 'tags', tags } as const);
  await world.askFor((desk, ada) => askPatch(desk, ada, { target, strategy: 'in-place', batch: '2', maxErrors: '1' }));
  await world.settle();
  await world.steer('grace', { signal: 'approve' });
  doomCalls(world.aws.faults, doom);
  const onError = doom.revive;
  doom.armed = true;
  if (course === 'abort') {
    await world.settle({ onError, until: () => commandsOf(world, point) > 1 });
    doom.armed = false;
    await world.steer('ada', { signal: 'abort' });
    doom.armed = true;
  }
  await world.settle({ onError });
  doom.armed = false;
  passTime(world.clock, world.aws, 3_600);
  return { ending: await endingOf(world, ids, course, point), writes: doom.counts.write, calls: doom.counts.call };
}

async function servers(world: BareScenario, course: Course): Promise<readonly string[]> {
  world.aws.ssm.setMissingPatches(world.oldImageId, 3);
  if (course === 'fleet') return [...world.monitor.servingIds('web')];
  const ids = await addServers(world, world.clock, { count: 3, served: true });
  const [, failing = ''] = ids;
  if (course !== 'abort')
    world.aws.faults.failCommands({ instanceIds: [failing] }, { kind: 'fails', exitCode: 1, stderr: 'no' });
  return ids;
}

/** A call at which the worker died before it was sent never reached SSM. */
function commandsOf(world: BareScenario, point: CrashPoint | undefined): number {
  const isUnsent = point?.what === 'call' && point.where === 'before';
  return world.aws
    .mutations()
    .filter(
      ({ action, outcome }) => action === 'SendCommand' && (outcome === 'done' || (outcome === 'lost' && !isUnsent)),
    ).length;
}

async function endingOf(
  world: BareScenario,
  ids: readonly string[],
  course: Course,
  point: CrashPoint | undefined,
): Promise<Ending> {
  const { phase } = await world.run();
  const key = course === 'fleet' ? fleetKey : serversSubject;
  return {
    phase: phase.kind === 'ended' ? phase.outcome : phase.kind,
    patched: patchedOf(world, ids).length,
    targets: await targetStates(world),
    commands: commandsOf(world, point),
    suspended: (await world.group()).suspended,
    pins: (await world.store.pins(fleetKey)).length,
    isLocked: (await world.store.lockHolder(key)) !== undefined,
  };
}

const tidy = { commands: 2, suspended: [], pins: 0, isLocked: false };

describe.each<[string, Course, Ending, number]>([
  ['servers of which one may fail', 'done', { ...tidy, phase: 'done', patched: 2, targets: { healthy: 3 } }, 1],
  [
    'servers whose second wave is aborted',
    'abort',
    { ...tidy, phase: 'undone', patched: 1, targets: { healthy: 3 } },
    13,
  ],
  ['servers of a group', 'fleet', { ...tidy, phase: 'done', patched: 2, targets: { healthy: 2 } }, 13],
])('%s', (_name, course, expected, every) => {
  it(
    'end the same, and are sent each command once, wherever the worker dies',
    async () => {
      const calm = await live(undefined, course);
      expect(calm.ending).toEqual(expected);
      expect(await differentAt(calm, every, (point) => live(point, course))).toEqual([]);
    },
    atMostMs(240_000),
  );
});
