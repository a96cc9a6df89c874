import { describe, expect, it } from 'vitest';
import { fleetKeyText } from '../../src/fleet/fleet.ts';
import { askRollback } from '../../src/operations/rollback/ask-rollback.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { atMostMs } from '../builders/thorough.ts';
import { type BareScenario, bareScenario } from './bare.ts';
import { type CrashPoint, type Doom, differentAt, doomAt, doomCalls, writesOf } from './crash-point.ts';
import { accountId, region } from './fleet-world.ts';

/** What must be the same however often the worker died. */
interface Ending {
  readonly outcomes: readonly string[];
  readonly images: readonly string[];
  readonly group: Awaited<ReturnType<BareScenario['group']>>;
  /** Versions that were made for the rollout, and for the rollback: none. */
  readonly made: number;
  readonly isBalanced: boolean;
  readonly lock: boolean;
  readonly pins: number;
}

interface Lived {
  readonly ending: Ending;
  readonly writes: number;
  readonly calls: number;
}

const key = fleetKeyText({ accountId, region, groupName: 'web' });

/** A finished rollout that is taken back, and the taking back aborted or not, by a worker that dies at the point. */
async function live(point: CrashPoint | undefined, aborting: boolean): Promise<Lived> {
  const doom = doomAt(point);
  const world = await bareScenario({
    desired: 2,
    max: 4,
    store: createMemoryStore(writesOf(doom)),
    config: { defaults: { batch: '1' }, pace: { pollSeconds: 120, settleSeconds: 0 } },
  });
  await world.ask();
  await world.settle();
  await world.steer('grace', { signal: 'approve' });
  await world.settle();
  const before = world.aws.mutations().length;
  await world.askFor((desk, ada) => askRollback(desk, ada, { target: { kind: 'fleet', fleet: 'web' } }));
  await world.settle();
  await world.steer('grace', { signal: 'approve' });
  await carryOut(world, doom, aborting);
  const unsent = point?.what === 'call' && point.where === 'before';
  return { ending: await endingOf(world, before, unsent), writes: doom.counts.write, calls: doom.counts.call };
}

async function carryOut(world: BareScenario, doom: Doom, aborting: boolean): Promise<void> {
  doomCalls(world.aws.faults, doom);
  const onError = doom.revive;
  doom.armed = true;
  if (aborting) {
    const notes = async () => world.store.notes((await world.run()).id, 0);
    await world.settle({ onError, until: async () => (await notes()).some(({ kind }) => kind === 'wave-retired') });
    doom.armed = false;
    await world.steer('ada', { signal: 'abort' });
    doom.armed = true;
  }
  await world.settle({ onError });
  doom.armed = false;
  world.aws.faults.clear();
}

/** `unsent`: the call at which the worker died never reached AWS. */
async function endingOf(world: BareScenario, before: number, unsent: boolean): Promise<Ending> {
  const runs = await world.runs();
  const calls = world.aws
    .mutations()
    .slice(before)
    .filter(({ outcome }) => outcome === 'done' || (outcome === 'lost' && !unsent));
  const count = (action: string): number => calls.filter((call) => call.action === action).length;
  return {
    outcomes: runs.map(({ phase }) => (phase.kind === 'ended' ? phase.outcome : phase.kind)),
    images: (await world.images()).map((id) => (id === world.oldImageId ? 'old' : 'new')),
    group: await world.group(),
    made: count('CreateLaunchTemplateVersion'),
    isBalanced: count('SetDesiredCapacity') === count('TerminateInstanceInAutoScalingGroup'),
    lock: (await world.store.lockHolder(key)) !== undefined,
    pins: (await world.store.pins(key)).length,
  };
}

describe.each([
  ['a rollback', false, 21],
  ['a rollback that is aborted after its first wave', true, 31],
] as const)('%s', (_name, aborting, every) => {
  it(
    'ends the same, with every effect once, wherever the worker dies',
    async () => {
      const calm = await live(undefined, aborting);
      expect(calm.ending).toEqual({
        outcomes: ['done', aborting ? 'undone' : 'done'],
        images: aborting ? ['new', 'new'] : ['old', 'old'],
        group: { desired: 2, min: 1, max: 4, templateVersion: aborting ? '2' : '1', suspended: [] },
        made: 0,
        isBalanced: true,
        lock: false,
        pins: 0,
      });
      expect(await differentAt(calm, every, (point) => live(point, aborting))).toEqual([]);
    },
    atMostMs(300_000),
  );
});
