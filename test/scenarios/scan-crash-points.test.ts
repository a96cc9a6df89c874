import { describe, expect, it } from 'vitest';
import { askStages } from '../../src/operations/stages/ask-stages.ts';
import { simulateScanners } from '../../src/playground/scanners.ts';
import { currentStep } from '../../src/runs/walk.ts';
import { atMostMs } from '../builders/thorough.ts';
import type { BareScenario } from './bare.ts';
import { bucket, differentEndings, liveStages, type StagesStory } from './stages-lives.ts';

async function ask(world: BareScenario): Promise<void> {
  simulateScanners(world.aws);
  world.aws.s3.addBucket(bucket);
  const target = { kind: 'image', imageId: world.newImageId } as const;
  await world.askFor((desk, ada) => askStages(desk, ada, { verb: 'scan', target }));
}

const passed: StagesStory = { config: { scanning: { bucket } }, begin: ask };
const failed: StagesStory = {
  config: { scanning: { bucket, minHardeningIndex: 90, scanners: ['lynis'] } },
  begin: ask,
};
const aborted: StagesStory = {
  ...passed,
  middle: {
    isReached: async (world) => {
      const run = await world.run();
      return currentStep(run)?.kind === 'run-scanner' && run.step.handle !== undefined;
    },
    act: (world) => world.steer('ada', { signal: 'abort' }),
  },
};

describe.each<[string, StagesStory, string, string, readonly string[], number]>([
  ['a scan that passes', passed, 'done', 'Passed', ['chkrootkit', 'clamav', 'lynis'], 7],
  ['a scan that fails', failed, 'failed', 'Failed', ['lynis'], 1],
])('%s', (_name, story, outcome, verdict, scanners, every) => {
  it(
    'ends the same, with every effect once, wherever the worker dies',
    async () => {
      const calm = await liveStages(undefined, story);
      expect(calm.ending).toMatchObject({
        phases: [outcome],
        images: ['available 3 untested unscanned', `available 5 untested ${verdict}`],
        machines: ['scan terminated'],
        asked: { CreateImage: 0, SendCommand: scanners.length },
        locks: [],
        fleet: ['image 1 running'],
      });
      for (const scanner of scanners)
        expect(calm.ending.files).toContainEqual(expect.stringContaining(`/${scanner}.log`));
      expect(calm.ending.files).toContainEqual(expect.stringContaining('/report.json'));
      expect(await differentEndings(calm, story, every)).toEqual([]);
    },
    atMostMs(120_000),
  );
});

describe('a scan that is aborted while a scanner runs', () => {
  it(
    'ends the same, without a verdict, wherever the worker dies',
    async () => {
      const calm = await liveStages(undefined, aborted);
      expect(calm.ending).toMatchObject({
        phases: ['undone'],
        images: ['available 3 untested unscanned', 'available 3 untested unscanned'],
        machines: ['scan terminated'],
        asked: { CreateImage: 0, SendCommand: 1 },
        files: [],
        locks: [],
      });
      expect(await differentEndings(calm, aborted)).toEqual([]);
    },
    atMostMs(120_000),
  );
});
