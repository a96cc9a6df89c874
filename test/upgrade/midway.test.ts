import { describe, expect, it } from 'vitest';
import type { Scenario } from '../scenarios/scenario.ts';
import { record, replace, type Scene, type SceneName, sceneNames, scenes, storedRuns, untilAt } from './midway.ts';

/** The commit to write all of it down for, as this version stores it; see CONTRIBUTING.md. */
const recordedFor = process.env['AMIABLE_RECORD_RUNS'] ?? '';

/** What became of it: how it ended, what was called how often, what the fleet is made of, and what is left. */
async function endOf(world: Scenario) {
  await world.settle();
  if (world.card().includes('Waiting for approval')) await world.click('grace', 'Approve');
  await world.settle();
  const { live, lockedBy, ...traces } = await world.traces();
  const calls = Map.groupBy(world.changes(), (call) => call);
  const counts = Object.fromEntries([...calls].sort().map(([call, all]) => [call, all.length]));
  const [outcome = ''] = /^(?:✅|⏪|🛑)[^.]*\./mu.exec(world.card()) ?? [];
  return {
    outcome,
    left: { live: live.length, isLocked: lockedBy !== undefined, ...traces },
    counts,
    old: (await world.images()).filter((id) => id === world.oldImageId).length,
  };
}

async function met(name: SceneName) {
  const scene: Scene = scenes[name];
  const world = await scene.begin();
  return { world, run: await untilAt(world, scene.at) };
}

/** The same with nothing put into its place: each scene is lived once for all that is stored of it. */
const ends = new Map<string, ReturnType<typeof endOf>>();
function undisturbed(name: SceneName, then: (world: Scenario, runId: string) => Promise<unknown>, how: string) {
  const key = `${name} ${how}`;
  const end = ends.get(key) ?? met(name).then(async ({ world, run }) => then(world, run.id).then(() => endOf(world)));
  ends.set(key, end);
  return end;
}

const goOn = async (): Promise<void> => {};
const abort = (world: Scenario, runId: string) => world.command('ada', `/ami abort ${runId}`);

describe.runIf(recordedFor !== '')('runs as this version stores them', () => {
  it.each(sceneNames)('%s, are written down', async (name) => {
    const { world, run } = await met(name);
    await record(world, name, run, recordedFor);
  });
});

describe.each(storedRuns())('$name, as $writtenBy has stored it', ({ name, writtenBy }) => {
  it('is carried on from the middle of its step to its end, with no call more or less', async () => {
    const { world, run } = await met(name);
    // An emergency with the runs of its fleets.
    const atLeast = name === 'emergency' ? 2 : 1;
    expect(await replace(world, `${writtenBy}/${name}`, run)).toBeGreaterThanOrEqual(atLeast);
    const end = await endOf(world);
    expect(end).toEqual(await undisturbed(name, goOn, 'goes on'));
    expect(end).toMatchObject({ outcome: '✅ Done.', left: { live: 0, isLocked: false } });
  });

  it('is taken back by the way back that it stored', async () => {
    const { world, run } = await met(name);
    await replace(world, `${writtenBy}/${name}`, run);
    await abort(world, run.id);
    const { counts, ...end } = await endOf(world);
    const { counts: usual, ...usualEnd } = await undisturbed(name, abort, 'is aborted');
    expect(end).toEqual(usualEnd);
    // Which of the fleets of an emergency is reached by its abort first is not the same each time.
    if (name !== 'emergency') expect(counts).toEqual(usual);
    expect(end).toMatchObject({ outcome: expect.stringMatching(/^(?:⏪|🛑)/u), left: { live: 0, isLocked: false } });
  });
});
