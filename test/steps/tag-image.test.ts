import { describe, expect, it } from 'vitest';
import { tagImageStep } from '../../src/steps/amis/tag-image.ts';
import { requirePassedStep } from '../../src/steps/machines/require-passed.ts';
import { place } from '../aws/access.ts';
import { newImage } from '../fleet/builders.ts';
import { machineWorld } from './machine-world.ts';
import { aContext, stepParts } from './step-world.ts';

const params = {
  place,
  image: { imageId: newImage },
  checkStep: 'check-health',
  statusTag: 'ValidationStatus',
  dateTag: 'ValidationDate',
  pollSeconds: 15,
};
const verdictOf = (passed: boolean) => ({ 'check-health': { passed, detail: 'Why.' } });
const atMs = Date.UTC(2026, 0, 15, 9);
const tags = { ValidationStatus: 'Passed', ValidationDate: '2026-01-15T09:00:00.000Z' };

async function tagging() {
  const world = await machineWorld();
  return { world, step: tagImageStep(stepParts(world.aws, async () => undefined)) };
}

describe('the tags of a verdict', () => {
  it.each([
    [true, 'Passed'],
    [false, 'Failed'],
  ])('say whether it passed (%s), and when that was decided', async (passed, status) => {
    const { world, step } = await tagging();
    const context = world.after(0, { nowMs: atMs, outputs: verdictOf(passed) });
    expect(await step.intend(context, params)).toEqual({ intent: { tags: { ...tags, ValidationStatus: status } } });
    expect(world.tagged).toEqual([]);
  });

  it('are the same however late they are put there', async () => {
    const { world, step } = await tagging();
    await step.start(world.after(0), params, { tags });
    await step.start(world.after(5_000), params, { tags });
    expect(world.tagged).toEqual([
      [[newImage], tags],
      [[newImage], tags],
    ]);
  });

  it('are put there again until they are there, and only then told', async () => {
    const { world, step } = await tagging();
    world.lostTags = 2;
    const context = world.after(0, { outputs: verdictOf(true) });
    const again = { kind: 'running', handle: null, checkAfterSeconds: 5 };
    expect(await step.start(context, params, { tags })).toEqual(again);
    expect(await step.poll(context, params, null, { tags })).toEqual(again);
    expect(await step.poll(context, params, null, { tags })).toEqual(again);
    expect(world.told).toEqual([]);
    expect(await step.poll(context, params, null, { tags })).toEqual({ kind: 'succeeded' });
    expect(world.told).toEqual([['image-tagged', { imageId: newImage, tags }]]);
    expect(world.image?.tags).toEqual({ Application: 'web', ...tags });
  });

  it('cannot be put on an image that is gone', async () => {
    const { world, step } = await tagging();
    world.image = undefined;
    expect(await step.poll(world.after(0), params, null, { tags })).toEqual({
      kind: 'failed',
      code: 'image-gone',
      why: `${newImage} was deregistered while it was tested.`,
    });
  });
});

describe('what a verdict means for the run', () => {
  const require = async (passed: boolean) => {
    const step = requirePassedStep();
    return step.intend(aContext({ outputs: verdictOf(passed) }), { checkStep: 'check-health', code: 'not-valid' });
  };

  it('is nothing where it passed, and failure with the reason where not', async () => {
    expect(await require(true)).toEqual({ answer: { kind: 'succeeded' } });
    expect(await require(false)).toEqual({ answer: { kind: 'failed', code: 'not-valid', why: 'Why.' } });
  });
});
