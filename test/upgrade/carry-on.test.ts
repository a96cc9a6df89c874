import { describe, expect, it } from 'vitest';
import { noTraces, type Scenario } from '../scenarios/scenario.ts';
import { begunBefore, type Kind, kinds, plannedBefore, rewrite } from './old-runs.ts';

/** What has to be there at the end, whoever began it. */
async function expectDone(kind: Kind, world: Scenario): Promise<void> {
  expect(world.card()).toContain('✅ Done.');
  // The old group is kept, as the way back.
  expect(await world.traces()).toMatchObject({ ...noTraces, pins: kind === 'blue-green' ? ['kept'] : [], cards: 1 });
  if (kind === 'bake') return;
  if (kind !== 'blue-green') expect(await world.images()).toEqual(Array.from({ length: 4 }, () => world.newImageId));
  expect(world.monitor.losses.filter(({ serving }) => serving < 4)).toEqual([]);
}

describe('a run that an earlier version has planned', () => {
  it.each(['rolling', 'refresh', 'blue-green'] as const)('%s, is approved and carried to its end', async (kind) => {
    const { world, runId, digest, pair } = await plannedBefore(kind);
    await world.command('grace', `/ami approve ${runId} --plan ${digest}`);
    await world.settle();
    await expectDone(kind, world);
    if (pair !== undefined) expect(pair.greenShares()).toEqual([100, 100]);
  });
});

describe('a run that an earlier version has begun', () => {
  it.each(kinds)('%s, is carried on from the middle of its step to the end, and does nothing twice', async (kind) => {
    const { world, pair } = await begunBefore(kind);
    await world.settle();
    await expectDone(kind, world);
    const done = world.changes();
    expect(done.filter((call) => call === 'CreateLaunchTemplateVersion')).toHaveLength(kind === 'bake' ? 0 : 1);
    expect(done.filter((call) => call === 'RunInstances')).toHaveLength(kind === 'bake' ? 1 : 0);
    expect(done.filter((call) => call === 'CreateAutoScalingGroup')).toHaveLength(kind === 'blue-green' ? 1 : 0);
    if (pair !== undefined) expect(pair.greenShares()).toEqual([100, 100]);
  });

  it.each(['rolling', 'refresh', 'blue-green'] as const)(
    '%s, is taken back by the way back that it stored',
    async (kind) => {
      const { world, runId, pair } = await begunBefore(kind);
      await world.command('ada', `/ami abort ${runId}`);
      await world.settle();
      expect(world.card()).toContain('⏪ Taken back.');
      expect(await world.images()).toEqual(Array.from({ length: 4 }, () => world.oldImageId));
      expect(await world.traces()).toMatchObject({ ...noTraces, cards: 1 });
      if (pair !== undefined) expect(pair.greenShares()).toEqual([0, 0]);
    },
  );
});

describe('a step that this version does not know', () => {
  const later = (text: string): string => text.replaceAll('"kind":"await-healthy"', '"kind":"await-fit"');
  const back = (text: string): string => text.replaceAll('"kind":"await-fit"', '"kind":"await-healthy"');

  it('stops the run for a person, loses nothing, and goes on with the version that knows it', async () => {
    const { world, runId } = await begunBefore('rolling', later);
    await world.settle();
    expect(await world.run()).toMatchObject({ id: runId, phase: { kind: 'held', code: 'step-unknown' } });
    expect(world.card()).toContain('await-fit');
    expect(world.monitor.losses.filter(({ serving }) => serving < 4)).toEqual([]);
    await rewrite(world, runId, back);
    await world.command('ada', `/ami retry ${runId}`);
    await world.settle();
    await expectDone('rolling', world);
  });
});
