import { describe, expect, it } from 'vitest';
import { floorOf } from '../../src/fleet/guard.ts';
import { addPair, pairConfig, shortfalls } from './pair-world.ts';
import { noTraces, type Scenario, scenario } from './scenario.ts';

interface Begun {
  readonly world: Scenario;
  /** Moments at which less than the floor could serve because of us. */
  short(): readonly unknown[];
}

const desired = 3;

function servingBelowFloor({ monitor, clock }: Scenario): () => readonly unknown[] {
  const sinceMs = clock.nowMs();
  return () =>
    monitor.samples.filter(
      ({ atMs, groupName, serving }) =>
        groupName === 'web' && atMs >= sinceMs && serving < floorOf({ minHealthyPercent: 100 }, desired),
    );
}

async function ask(flags: string): Promise<Begun> {
  const world = await scenario({ desired });
  const short = servingBelowFloor(world);
  await world.askRollout(flags);
  return { world, short };
}

const strategies: Readonly<Record<string, () => Promise<Begun>>> = {
  'a rolling rollout': () => ask('--batch 2'),
  'an instance refresh': () => ask('--strategy refresh'),
  'a blue-green rollout': async () => {
    const world = await scenario({ desired, config: pairConfig({ settleSeconds: 30 }) });
    const { traffic } = await addPair(world);
    const sinceMs = world.clock.nowMs();
    await world.askRollout('--strategy blue-green');
    return { world, short: () => shortfalls(traffic, { sinceMs, all: true }) };
  },
  'a rollback': async () => {
    const world = await scenario({ desired });
    await world.rollOut();
    const short = servingBelowFloor(world);
    await world.click('ada', 'Roll back');
    await world.settle();
    return { world, short };
  },
};

/** What serves, and what it is launched from. */
async function stateOf(world: Scenario) {
  const [group, images] = [await world.group(), await world.images()];
  return { ...group, images: images.toSorted() };
}

/** What is told from the approval on, in the order of a course in which nothing happens. */
async function stagesOf(begin: () => Promise<Begun>): Promise<number> {
  const { world } = await begin();
  await world.click('grace', 'Approve');
  const first = world.thread().length;
  await world.settle();
  return world.thread().length - first;
}

describe.each(Object.entries(strategies))('an abort of %s', (_, begin) => {
  it('after anything that is told of it leaves all as it was before, and never less than the floor', async () => {
    const stages = await stagesOf(begin);
    expect(stages).toBeGreaterThan(6);
    for (let stage = 1; stage < stages; stage += 1) {
      const { world, short } = await begin();
      const before = await stateOf(world);
      await world.click('grace', 'Approve');
      const told = world.thread().length;
      const { why } = await world.settle({ until: () => world.thread().length >= told + stage });
      const last = world.thread().at(-1);
      expect(why, `stage ${stage}`).toBe('until');
      // The last of it is told when nothing more is to be done.
      if ((await world.run()).phase.kind === 'ended') break;
      await world.command('linus', `/ami abort ${(await world.run()).id} --reason "stage ${stage}"`);
      await world.settle();
      expect(world.card(), last).toContain('Taken back. linus aborted it');
      expect(await stateOf(world), last).toEqual(before);
      expect(await world.traces(), last).toMatchObject({ ...noTraces, cards: expect.any(Number) });
      expect(short(), last).toEqual([]);
    }
  });
});
