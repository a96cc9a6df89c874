import { describe, expect, it } from 'vitest';
import { askPatch } from '../../src/operations/stages/ask-patch.ts';
import { simulateScanners } from '../../src/playground/scanners.ts';
import { currentStep } from '../../src/runs/walk.ts';
import { atMostMs } from '../builders/thorough.ts';
import type { BareScenario } from './bare.ts';
import { bucket, differentEndings, liveStages, type StagesStory } from './stages-lives.ts';

async function ask(world: BareScenario): Promise<void> {
  simulateScanners(world.aws);
  world.aws.s3.addBucket(bucket);
  world.aws.ssm.setMissingPatches(world.oldImageId, 7);
  const target = { kind: 'fleet', fleet: 'web' } as const;
  await world.askFor((desk, ada) => askPatch(desk, ada, { target, strategy: 'rolling' }));
}

const whole: StagesStory = {
  config: { scanning: { bucket, scanners: ['lynis'] }, validation: { http: { successes: 1 } } },
  begin: ask,
  finish: (world) => world.steer('grace', { signal: 'approve' }),
};

/** From the end of its last check on: what comes before is that of the other verbs. */
const planningAnew: StagesStory = {
  ...whole,
  middle: {
    isReached: async (world) => {
      const step = currentStep(await world.run());
      return step?.name === 'terminate-scan';
    },
  },
};

describe.each<[string, StagesStory, number]>([
  ['a patch', whole, 15],
  ['a patch whose image has been tested', planningAnew, 3],
])('%s', (_name, story, every) => {
  it(
    'asks for one approval and replaces the fleet, with every effect once, wherever the worker dies before',
    async () => {
      const calm = await liveStages(undefined, story);
      expect(calm).toMatchObject({
        counted: 1,
        ending: {
          phases: ['done'],
          machines: ['bake terminated', 'scan terminated', 'validate terminated'],
          asked: { CreateImage: 1, SendCommand: 2 },
          locks: [],
          fleet: ['image 1 terminated', 'image 3 running'],
        },
      });
      expect(calm.ending.images).toContainEqual('available 12 Passed Passed');
      expect(await differentEndings(calm, story, every)).toEqual([]);
    },
    atMostMs(120_000),
  );
});
