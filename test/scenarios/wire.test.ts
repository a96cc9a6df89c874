import { expect, it } from 'vitest';
import { imageScenario } from './image-world.ts';
import { serversScenario } from './in-place-world.ts';
import { begunPair } from './pair-world.ts';
import { approved } from './refresh-world.ts';
import { type Scenario, scenario } from './scenario.ts';
import { stagesScenario } from './stages-world.ts';

interface Way {
  readonly isDirect: boolean;
}

async function stages(way: Way, line: string): Promise<Scenario> {
  const world = await stagesScenario(way);
  await world.ask(line.replace('AMI', world.oldImageId));
  return world;
}

const courses: Readonly<Record<string, (way: Way) => Promise<Scenario>>> = {
  rollout: async (way) => {
    const world = await scenario(way);
    await world.rollOut();
    return world;
  },
  rollback: async (way) => {
    const world = await scenario(way);
    await world.rollOut();
    await world.click('ada', 'Roll back');
    await world.settle();
    await world.click('grace', 'Approve');
    return world;
  },
  'rollout by an instance refresh': (way) => approved(way),
  'rollout of a pair': async (way) => (await begunPair({}, way)).world,
  create: async (way) => {
    const world = await imageScenario(way);
    await world.askForImage();
    await world.click('grace', 'Approve');
    return world;
  },
  bake: (way) => stages(way, '/ami bake web'),
  validate: (way) => stages(way, '/ami validate AMI'),
  scan: (way) => stages(way, '/ami scan AMI'),
  patch: async (way) => {
    const world = await stages(way, '/ami patch web');
    await world.click('grace', 'Approve');
    return world;
  },
  'patch in place': async (way) => {
    const world = await serversScenario({ count: 5, served: true }, way);
    await world.patchThem();
    return world;
  },
};

async function leftBy(course: (way: Way) => Promise<Scenario>, isDirect: boolean) {
  const world = await course({ isDirect });
  await world.settle();
  expect(world.card()).toContain('Done. Everything was done as planned.');
  // Ids of runs are drawn, and the digest of a rollback is one of them among others.
  const anonymous = (text: string): string => text.replaceAll(/\br-[0-9a-z]{6}\b|\b[0-9a-f]{16}\b/g, '***');
  return {
    card: anonymous(world.card()),
    thread: world.thread().map(anonymous),
    counts: world.aws.counts(),
    changes: world.changes(),
    atMs: world.clock.nowMs(),
  };
}

// All other scenarios ask the simulated AWS directly, which takes a third of the time.
it.each(Object.entries(courses))(
  'a %s over the wire is the same, to the last call, as one asked directly',
  async (...[, course]) => {
    expect(await leftBy(course, false)).toEqual(await leftBy(course, true));
  },
);
