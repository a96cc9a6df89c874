import { beforeAll, describe, expect, it } from 'vitest';
import { noTraces, type Scenario, type ScenarioOptions, scenario } from './scenario.ts';

async function approved(options: ScenarioOptions = {}, flags = '--batch 2'): Promise<Scenario> {
  const world = await scenario(options);
  await world.askRollout(flags);
  await world.click('grace', 'Approve');
  return world;
}

/** Lets the run go on until it has made so many changes in AWS. */
async function untilChanges(world: Scenario, changes: number): Promise<void> {
  await world.settle({ until: () => world.changes().length >= changes });
}

async function expectAsBefore(world: Scenario, max = 20): Promise<void> {
  expect(await world.group()).toEqual({ desired: 4, min: 1, max, templateVersion: '1', suspended: [] });
  expect(await world.images()).toEqual(Array.from({ length: 4 }, () => world.oldImageId));
  expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  expect(world.refusedBySlack()).toEqual({});
}

const lost = (world: Scenario) =>
  world.monitor.losses.filter(({ cause, serving }) => cause.by === 'caller' && serving < 4);

describe('an abort', () => {
  it('while the plan waits for approval just ends the run', async () => {
    const world = await scenario();
    await world.askRollout();
    await world.command('ada', `/ami abort ${(await world.run()).id} --reason "wrong image"`);
    await world.settle();
    expect(world.card()).toContain('Aborted');
    expect(world.thread().join('\n')).toContain('ada aborted the run: wrong image.');
    expect(world.buttons()).toEqual([]);
    expect(world.changes()).toEqual([]);
    await expectAsBefore(world);
  });

  it('before there is a plan just ends the run', async () => {
    const world = await scenario();
    await world.command('ada', `/ami rollout ${world.newImageId} to web`);
    await world.command('ada', `/ami abort ${(await world.store.live()).at(0)?.id ?? ''}`);
    await world.settle();
    expect(world.changes()).toEqual([]);
    await expectAsBefore(world);
  });

  // New version, suspend, point, raise, terminate, raise, two terminations, raise, ...
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
    'after %i changes takes all of them back, without costing capacity',
    async (changes) => {
      const world = await approved();
      await untilChanges(world, changes);
      await world.command('ada', `/ami abort ${(await world.run()).id}`);
      await world.settle();
      await expectAsBefore(world);
      expect(lost(world)).toEqual([]);
      expect(world.card()).toMatch(/Taken back|Aborted/);
      expect(world.buttons()).toEqual([]);
    },
  );

  it('while new instances boot takes them back too', async () => {
    const world = await approved();
    await untilChanges(world, 4);
    await world.settle({ untilMs: world.clock.nowMs() + 45_000 });
    await world.click('ada', 'Abort');
    await world.settle();
    await expectAsBefore(world);
  });

  it('while paused takes back, and the pause is over', async () => {
    const world = await approved();
    await untilChanges(world, 5);
    await world.click('mary', 'Pause');
    await world.settle();
    expect(world.buttons()).toEqual(['Resume', 'Abort']);
    await world.click('ada', 'Abort');
    await world.settle();
    await expectAsBefore(world);
  });

  it('of a run that is being taken back is refused politely', async () => {
    const world = await approved();
    await untilChanges(world, 5);
    await world.click('ada', 'Abort');
    await world.settle({ until: async () => (await world.run()).phase.kind === 'undoing' });
    await world.settle({ untilMs: world.clock.nowMs() + 20_000 });
    expect(world.buttons()).toEqual(['Pause']);
    const { id } = await world.run();
    await world.command('ada', `/ami abort ${id}`);
    expect(world.heard('ada')).toContain(`Run ${id} is already being taken back.`);
    await world.settle();
    await expectAsBefore(world);
    await world.command('ada', `/ami abort ${id}`);
    expect(world.heard('ada')).toContain(`Run ${id} has already ended (undone).`);
  });

  it('puts max size back that was raised for the run', async () => {
    const world = await approved({ max: 4 });
    await untilChanges(world, 6);
    expect((await world.group()).max).toBe(6);
    await world.click('ada', 'Abort');
    await world.settle();
    await expectAsBefore(world, 4);
  });

  it('keeps a scale-out that came meanwhile', async () => {
    const world = await approved();
    await untilChanges(world, 5);
    world.aws.autoscaling.scaleOut('web', 2);
    await world.click('ada', 'Abort');
    await world.settle();
    expect(await world.group()).toMatchObject({ desired: 6, templateVersion: '1', suspended: [] });
    expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
  });
});

describe('a pause', () => {
  let world: Scenario;
  beforeAll(async () => {
    world = await approved({ config: { pace: { waveTimeoutSeconds: 600 } } });
    await untilChanges(world, 6);
    await world.click('mary', 'Pause');
    await world.settle();
  });

  it('shows who paused it, and offers to resume or to abort', () => {
    expect(world.card()).toContain('Paused');
    expect(world.card()).toContain('mary paused it.');
    expect(world.buttons()).toEqual(['Resume', 'Abort']);
  });

  it('changes nothing more, for as long as it lasts', async () => {
    const changes = world.changes();
    await world.settle({ untilMs: world.clock.nowMs() + 8 * 3_600_000 });
    expect(world.changes()).toEqual(changes);
    await world.command('ada', `/ami pause ${(await world.run()).id}`);
    expect(world.heard('ada')).toContain('is paused already, by mary.');
  });

  it('does not count against the deadline of the wave', async () => {
    await world.click('ada', 'Resume');
    await world.settle();
    expect(world.thread().join('\n')).toContain('ada resumed the run, after 8 h');
    expect(world.card()).toContain('Done');
    expect(world.card()).not.toContain('later than expected');
    await world.command('ada', `/ami resume ${(await world.run()).id}`);
    expect(world.heard('ada')).toContain('has already ended');
  });
});

describe('an image that never gets healthy', () => {
  async function stuck(): Promise<Scenario> {
    const world = await scenario();
    world.aws.faults.breakImage(world.newImageId, { kind: 'never-serves' });
    await world.askRollout('--batch 2');
    await world.click('grace', 'Approve');
    await world.settle();
    return world;
  }

  it('stops the run at the deadline with everything old in place, and says which term fails', async () => {
    const world = await stuck();
    expect(world.card()).toContain('It was not finished within 20 minutes (wave 1 of 3: 0 of 1 healthy, i-');
    expect(world.card()).toContain(
      'unhealthy in web: Target.ResponseCodeMismatch, Health checks failed with these codes: [503]',
    );
    expect(world.buttons()).toEqual(['Retry', 'Roll back', 'Hold']);
    expect(world.changes()).not.toContain('TerminateInstanceInAutoScalingGroup');
    expect(lost(world)).toEqual([]);
    expect((await world.images()).filter((id) => id === world.oldImageId)).toHaveLength(4);
  });

  it('is taken back on Roll back', async () => {
    const world = await stuck();
    await world.click('ada', 'Roll back');
    await world.settle();
    expect(world.card()).toContain('Taken back');
    await expectAsBefore(world);
  });

  it('stays as it is on Hold, which says who looks into it', async () => {
    const world = await stuck();
    const changes = world.changes();
    await world.click('grace', 'Hold');
    await world.settle();
    expect(world.thread().at(-1)).toContain('grace looks into it; the run stays as it is.');
    expect(world.buttons()).toEqual(['Retry', 'Roll back', 'Hold']);
    expect(world.changes()).toEqual(changes);
  });

  it('goes on with Retry once the cause is gone, and stops again where it is not', async () => {
    const world = await stuck();
    await world.click('ada', 'Retry');
    await world.settle();
    expect(world.card()).toContain('Stopped, waiting for a decision');
    world.aws.faults.clear();
    await world.click('ada', 'Retry');
    await world.settle();
    expect(world.card()).toContain('Done');
    expect(await world.group()).toMatchObject({ desired: 4, suspended: [] });
    expect(await world.images()).toEqual(Array.from({ length: 4 }, () => world.newImageId));
  });
});
