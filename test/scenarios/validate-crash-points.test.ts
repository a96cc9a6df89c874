import { describe, expect, it } from 'vitest';
import { askStages } from '../../src/operations/stages/ask-stages.ts';
import { atMostMs } from '../builders/thorough.ts';
import type { BareScenario } from './bare.ts';
import { differentEndings, liveStages, type StagesStory } from './stages-lives.ts';

async function ask(world: BareScenario): Promise<void> {
  const target = { kind: 'image', imageId: world.newImageId } as const;
  await world.askFor((desk, ada) => askStages(desk, ada, { verb: 'validate', target }));
}

const overHttp = { validation: { http: { path: '/health', successes: 2 } } };
const byCommand = { validation: { command: ['curl -fsS localhost/health'] } };

const passed: StagesStory = { config: overHttp, begin: ask };
const failed: StagesStory = {
  config: { validation: { ...overHttp.validation, timeoutSeconds: 600 } },
  begin: async (world) => {
    world.aws.faults.answerHttp(500);
    await ask(world);
  },
};
const commandPassed: StagesStory = { config: byCommand, begin: ask };

describe.each<[string, StagesStory, string, string, number, number]>([
  ['a validation over HTTP that passes', passed, 'done', 'Passed', 0, 1],
  ['a validation over HTTP that fails', failed, 'failed', 'Failed', 0, 7],
  ['a validation by a command', commandPassed, 'done', 'Passed', 1, 7],
])('%s', (_name, story, outcome, verdict, commands, every) => {
  it(
    'ends the same, with every effect once, wherever the worker dies',
    async () => {
      const calm = await liveStages(undefined, story);
      expect(calm.ending).toMatchObject({
        phases: [outcome],
        images: ['available 3 untested unscanned', `available 4 ${verdict} unscanned`],
        machines: ['validate terminated'],
        asked: { CreateImage: 0, SendCommand: commands },
        locks: [],
        fleet: ['image 1 running'],
      });
      expect(await differentEndings(calm, story, every)).toEqual([]);
    },
    atMostMs(120_000),
  );
});
