import { describe, expect, it } from 'vitest';
import { claimBakeStep } from '../../src/steps/machines/claim-bake.ts';
import { releaseBakeStep } from '../../src/steps/machines/release-bake.ts';
import { place } from '../aws/access.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { newRun, phases, planOf, runIn } from '../builders/runs.ts';
import { anImage, newImage } from '../fleet/builders.ts';
import { machineWorld } from './machine-world.ts';
import { stepParts } from './step-world.ts';

const params = {
  place,
  bakeKey: 'bake/123456789012/eu-west-1/0123',
  madeStep: 'verify-image',
  pollSeconds: 15,
  timeoutSeconds: 3_600,
};
const theirs = 'r-222222';
const handle = { owner: theirs };
const made = { 'create-image': { imageId: newImage }, 'verify-image': { imageId: newImage } };

/** A bake that another run may have claimed, as far as that run has come. */
async function claiming(other: 'none' | 'live' | 'ended' | 'made' | 'unverified' | 'forgotten' = 'none') {
  const world = await machineWorld();
  const store = createMemoryStore();
  const run = {
    none: undefined,
    forgotten: undefined,
    live: newRun({ id: theirs }),
    ended: runIn(phases.ended, planOf([]), { id: theirs, dueAtMs: undefined }),
    unverified: runIn(phases.ended, planOf([]), {
      ...{ id: theirs, dueAtMs: undefined },
      outputs: { 'create-image': { imageId: newImage } },
    }),
    made: runIn(phases.ended, planOf([]), { id: theirs, dueAtMs: undefined, outputs: made }),
  }[other];
  if (run !== undefined) await store.create(run);
  if (other !== 'none') await store.acquireLock(params.bakeKey, theirs, 0);
  world.image = anImage({ tags: { AmiableRun: theirs } });
  const parts = { ...stepParts(world.aws, async () => undefined), locks: store };
  const holder = async () => (await store.lockHolder(params.bakeKey))?.owner;
  return { world, store, holder, step: claimBakeStep(parts), release: releaseBakeStep(parts) };
}

const mine = { kind: 'succeeded', output: {} };

describe('the right to bake', () => {
  it('is taken where nobody has it, and once however often that is repeated', async () => {
    const { world, holder, step } = await claiming();
    expect(await step.intend(world.after(0), params)).toEqual({ intent: null });
    expect(await step.start(world.after(0), params, null)).toEqual(mine);
    expect(await step.start(world.after(300), params, null)).toEqual(mine);
    expect(await holder()).toBe('r-1');
    expect(world.told).toEqual([]);
  });

  it.each(['ended', 'forgotten'] as const)('is taken over from a run that is gone (%s)', async (other) => {
    const { world, holder, step } = await claiming(other);
    expect(await step.start(world.after(0), params, null)).toEqual(mine);
    expect(await holder()).toBe('r-1');
  });

  it('is waited for where a live run has it, and that is told once', async () => {
    const { world, holder, step } = await claiming('live');
    const waiting = { kind: 'running', handle, checkAfterSeconds: 15 };
    expect(await step.start(world.after(0), params, null)).toMatchObject(waiting);
    expect(await step.poll(world.after(60), params, handle, null)).toMatchObject(waiting);
    expect(await holder()).toBe(theirs);
    expect(world.told).toEqual([['bake-awaited', { run: theirs }]]);
  });

  it('is let go of by its owner alone', async () => {
    const { world, store, holder, release } = await claiming('live');
    const letGo = () => release.start(world.after(0), { bakeKey: params.bakeKey }, null);
    expect(await letGo()).toEqual({ kind: 'succeeded' });
    expect(await holder()).toBe(theirs);
    await store.releaseLock(params.bakeKey, theirs);
    await store.acquireLock(params.bakeKey, 'r-1', 0);
    await letGo();
    await letGo();
    expect(await holder()).toBeUndefined();
  });
});

describe('a bake that is joined', () => {
  it('gives the image that the other has made, and the right to nobody', async () => {
    const { world, holder, step } = await claiming('made');
    expect(await step.poll(world.after(60), params, handle, null)).toEqual({
      kind: 'succeeded',
      output: { imageId: newImage, madeBy: theirs },
    });
    expect(await holder()).toBeUndefined();
    expect(world.told).toEqual([['bake-joined', { run: theirs, imageId: newImage }]]);
  });

  it.each([
    ['is pending', anImage({ state: 'pending', tags: { AmiableRun: theirs } })],
    ['is of another run', anImage({ tags: { AmiableRun: 'r-333333' } })],
    ['is gone', undefined],
  ])('is baked by this run where the image %s', async (_what, image) => {
    const { world, holder, step } = await claiming('made');
    world.image = image;
    expect(await step.poll(world.after(60), params, handle, null)).toEqual(mine);
    expect(await holder()).toBe('r-1');
  });

  it.each([
    ['made none', 'ended'],
    ['found its image not to be in order', 'unverified'],
  ] as const)('is baked by this run where the other %s', async (_what, other) => {
    const { world, holder, step } = await claiming(other);
    expect(await step.poll(world.after(60), params, handle, null)).toEqual(mine);
    expect(await holder()).toBe('r-1');
  });

  it('is waited for again where a third run was faster', async () => {
    const { world, store, step } = await claiming('ended');
    await store.create(newRun({ id: 'r-333333' }));
    await store.releaseLock(params.bakeKey, theirs);
    await store.acquireLock(params.bakeKey, 'r-333333', 0);
    expect(await step.poll(world.after(60), params, handle, null)).toMatchObject({ handle: { owner: 'r-333333' } });
    expect(world.told).toEqual([['bake-awaited', { run: 'r-333333' }]]);
  });
});
