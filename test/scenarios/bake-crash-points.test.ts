import { describe, expect, it } from 'vitest';
import { askStages } from '../../src/operations/stages/ask-stages.ts';
import { currentStep } from '../../src/runs/walk.ts';
import { atMostMs } from '../builders/thorough.ts';
import type { BareScenario } from './bare.ts';
import { everyNth } from './crash-point.ts';
import { differentEndings, liveStages, type StagesEnding, type StagesStory } from './stages-lives.ts';

async function askBake(world: BareScenario): Promise<void> {
  world.aws.ssm.setMissingPatches(world.oldImageId, 7);
  await world.askFor((desk, ada) => askStages(desk, ada, { verb: 'bake', target: { kind: 'fleet', fleet: 'web' } }));
}

/** Whether the first run has sent the command that patches. */
async function isPatching(world: BareScenario): Promise<boolean> {
  const [run] = await world.runs();
  return run !== undefined && currentStep(run)?.kind === 'patch-instance' && run.step.handle !== undefined;
}

/** From when it patches on, after this. */
function whilePatching(act: (world: BareScenario) => Promise<void>): StagesStory {
  return { begin: askBake, middle: { isReached: isPatching, act } };
}

const done: StagesStory = { begin: askBake };
const throughUserData: StagesStory = {
  config: { profiles: { default: { through: 'user-data', linux: { commands: ['dnf -y upgrade'] } } } },
  begin: askBake,
};
const joined = whilePatching(askBake);
/** A second run waits for the first, and somebody aborts that. */
const takenOver = whilePatching(async (world) => {
  const { id: runId } = await world.run();
  await askBake(world);
  const isWaiting = async () => currentStep(await world.run())?.kind === 'claim-bake';
  await world.settle({ until: isWaiting });
  await world.steer('ada', { runId, signal: 'abort' });
});
const aborted = whilePatching((world) => world.steer('ada', { signal: 'abort' }));
const unmade = whilePatching(async (world) => void world.aws.faults.failImages('the volume vanished'));
const unpatched: StagesStory = {
  begin: async (world) => {
    world.aws.faults.failCommands({}, { kind: 'fails', exitCode: 100, stderr: 'no space left on device' });
    await askBake(world);
  },
  middle: { isReached: isPatching },
};

const made = {
  phases: ['done'],
  images: ['available 3 untested unscanned', 'available 3 untested unscanned', 'available 9 untested unscanned'],
  snapshots: ['completed 3', 'completed 3', 'completed 9'],
  machines: ['bake terminated'],
  asked: { CreateImage: 1, SendCommand: 1 },
  files: [],
  locks: [],
  fleet: ['image 1 running'],
};
const notMade = {
  ...made,
  phases: ['undone'],
  images: made.images.slice(0, 2),
  snapshots: made.snapshots.slice(0, 2),
  asked: { CreateImage: 0, SendCommand: 1 },
};

describe.each<[string, StagesStory, StagesEnding, number, number]>([
  ['a bake', done, made, 1, 1],
  ['a bake that a second run joins', joined, { ...made, phases: ['done', 'done'] }, 1, 11],
  [
    'a bake that a second run takes over',
    takenOver,
    {
      ...made,
      phases: ['undone', 'done'],
      machines: ['bake terminated', 'bake terminated'],
      asked: { CreateImage: 1, SendCommand: 2 },
    },
    1,
    13,
  ],
  ['a bake through user data', throughUserData, { ...made, asked: { CreateImage: 1, SendCommand: 0 } }, 1, 11],
  ['a bake that is aborted while it patches', aborted, notMade, 0, 13],
  ['a bake whose patches fail', unpatched, notMade, 0, 13],
  ['a bake whose image AWS cannot make', unmade, { ...notMade, asked: made.asked }, 0, 11],
])('%s', (_name, story, expected, counted, every) => {
  it(
    'ends the same, with every effect once, wherever the worker dies',
    async () => {
      const calm = await liveStages(undefined, story);
      expect(calm).toMatchObject({ counted, ending: expected });
      expect(await differentEndings(calm, story, every)).toEqual([]);
    },
    atMostMs(120_000),
  );
});

/** Whoever sees it stuck aborts it at once. */
const abortedThen: StagesStory = {
  begin: askBake,
  afterDeath: async (world) => {
    const { phase } = await world.run();
    if (phase.kind !== 'ended') await world.steer('ada', { signal: 'abort' });
  },
};

describe('a bake that is aborted right after the worker died', () => {
  it(
    'leaves no instance, no lock and no half an image, wherever that was',
    async () => {
      const outcomes = new Set<string>();
      for (const point of everyNth(await liveStages(undefined, done), 5)) {
        const { ending } = await liveStages(point, abortedThen);
        const [outcome = ''] = ending.phases;
        outcomes.add(outcome);
        // What is finished stays, and is whole.
        const left = ending.images.length === made.images.length ? made : notMade;
        const { asked, machines } = ending;
        expect({ point, ...ending }).toEqual({ point, ...left, phases: [outcome], asked, machines });
        expect(['', 'bake terminated']).toContain(machines.join());
      }
      expect([...outcomes].sort()).toEqual(['aborted', 'done', 'undone']);
    },
    atMostMs(120_000),
  );
});
