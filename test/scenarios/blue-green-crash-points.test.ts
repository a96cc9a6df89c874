import { describe, expect, it } from 'vitest';
import { fleetKeyText } from '../../src/fleet/fleet.ts';
import { askRollback } from '../../src/operations/rollback/ask-rollback.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { atMostMs } from '../builders/thorough.ts';
import { type BareScenario, bareScenario } from './bare.ts';
import { type CrashPoint, differentAt, doomAt, doomCalls, writesOf } from './crash-point.ts';
import { accountId, passTime, region } from './fleet-world.ts';
import { addPair, type PairScene, pairConfig, type Seen, shortfalls } from './pair-world.ts';

type Course = 'to its end' | 'aborted at 50 %' | 'and shifted back';

/** What must be the same however often the worker died: the end, the effects, and what is left behind. */
interface Ending {
  readonly phase: string;
  readonly shares: readonly number[];
  readonly web: Partial<Seen> | undefined;
  readonly green: Partial<Seen> | undefined;
  readonly templateVersions: number;
  readonly copies: number;
  readonly locked: boolean;
  readonly pins: readonly string[];
  readonly shortfalls: number;
}

interface Lived {
  readonly ending: Ending;
  readonly writes: number;
  readonly calls: number;
}

async function live(point: CrashPoint | undefined, course: Course): Promise<Lived> {
  const doom = doomAt(point);
  const world = await bareScenario({
    ...{ desired: 2, max: 4 },
    store: createMemoryStore(writesOf(doom)),
    config: pairConfig({ stages: [50, 100], settleSeconds: 0 }, { pace: { pollSeconds: 60, settleSeconds: 0 } }),
  });
  const pair = await addPair(world);
  await world.ask({ strategy: 'blue-green' });
  await world.settle();
  const sinceMs = world.clock.nowMs();
  await world.steer('grace', { signal: 'approve' });
  if (course === 'and shifted back') {
    await world.settle();
    await world.askFor((desk, ada) => askRollback(desk, ada, { target: { kind: 'fleet', fleet: 'web' } }));
    await world.settle();
    await world.steer('grace', { signal: 'approve' });
  }
  doomCalls(world.aws.faults, doom);
  doom.armed = true;
  const onError = (): void => doom.revive();
  if (course === 'aborted at 50 %') {
    await world.settle({ onError, until: () => pair.greenShares().every((share) => share === 50) });
    doom.armed = false;
    await world.steer('ada', { signal: 'abort' });
    doom.armed = true;
  }
  await world.settle({ onError });
  doom.armed = false;
  world.aws.faults.clear();
  passTime(world.clock, world.aws, 900);
  const unsent = point?.what === 'call' && point.where === 'before';
  return {
    ending: await endingOf(world, pair, { sinceMs, unsent }),
    writes: doom.counts.write,
    calls: doom.counts.call,
  };
}

/** `unsent`: the call at which the worker died never reached AWS. */
async function endingOf(
  world: BareScenario,
  pair: PairScene,
  { sinceMs, unsent }: { readonly sinceMs: number; readonly unsent: boolean },
): Promise<Ending> {
  const { phase } = await world.run();
  const calls = world.aws.mutations().filter(({ outcome }) => outcome === 'done' || (outcome === 'lost' && !unsent));
  const made = (action: string) => calls.filter((call) => call.action === action);
  return {
    phase: phase.kind === 'ended' ? phase.outcome : `${phase.kind} ${'why' in phase ? phase.why : ''}`,
    shares: pair.greenShares(),
    web: withoutTags(await pair.group('web')),
    green: withoutTags(await pair.group('web-green')),
    templateVersions: new Set(made('CreateLaunchTemplateVersion').map(({ input }) => JSON.stringify(input))).size,
    // The first is the group that the world was built with.
    copies: made('CreateAutoScalingGroup').length - 1,
    locked: (await world.store.lockHolder(fleetKeyText({ accountId, region, groupName: 'web' }))) !== undefined,
    pins: (await world.store.allPins()).map(({ subjectKey, name }) => `${subjectKey.split('/')[2]} ${name}`),
    shortfalls: shortfalls(pair.traffic, { sinceMs, all: true }).length,
  };
}

function withoutTags(seen: Seen | undefined): Partial<Seen> | undefined {
  if (seen === undefined) return undefined;
  const { tags: _, ...rest } = seen;
  return rest;
}

const common = { locked: false, shortfalls: 0, templateVersions: 1, copies: 1 };
const shifted = { ...common, phase: 'done', shares: [100, 100], pins: ['web kept'] };
const takenBack = { ...common, phase: 'undone', shares: [0, 0], green: undefined, pins: [] };
const shiftedBack = { ...common, phase: 'done', shares: [0, 0], pins: ['web-green kept'] };

describe.each([
  ['to its end', shifted, 11],
  ['aborted at 50 %', takenBack, 23],
  ['and shifted back', shiftedBack, 23],
] as const)('a blue-green rollout %s', (course, expected, every) => {
  it(
    'ends the same, with every effect once, wherever the worker dies',
    async () => {
      const calm = await live(undefined, course);
      expect(calm.ending).toMatchObject(expected);
      expect(await differentAt(calm, every, (point) => live(point, course))).toEqual([]);
    },
    atMostMs(600_000),
  );
});
