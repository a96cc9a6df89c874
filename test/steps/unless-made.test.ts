import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/basics/json.ts';
import { stepKind } from '../../src/runs/step.ts';
import { type BakePlan, bakeSteps, claimStep } from '../../src/steps/machines/bake-plan.ts';
import { unlessMade } from '../../src/steps/rolling/unless-made.ts';
import { place } from '../aws/access.ts';
import { newImage, oldImage } from '../fleet/builders.ts';
import { aContext } from './step-world.ts';

const step = unlessMade(
  stepKind<Json, null, null>({
    kind: 'acts',
    parse: (params) => params,
    parseIntent: () => null,
    parseHandle: () => null,
    timeoutSeconds: () => 60,
    intend: async () => ({ intent: null }),
    start: async () => ({ kind: 'succeeded' }),
    poll: async () => ({ kind: 'succeeded' }),
  }),
);
const skipped = { answer: { kind: 'succeeded', output: { imageId: newImage } } };
const acts = { intent: null };

describe('a step that has nothing to do where another came by the image', () => {
  it.each<[string, Json, Record<string, Json>, object]>([
    ['does nothing then', { unlessMadeBy: 'claim' }, { claim: { imageId: newImage, madeBy: 'r-2' } }, skipped],
    ['acts where that came by none', { unlessMadeBy: 'claim' }, { claim: {} }, acts],
    ['acts where that has not ended', { unlessMadeBy: 'claim' }, {}, acts],
    ['acts where it names none', {}, { claim: { imageId: newImage } }, acts],
  ])('%s', async (_what, params, outputs, expected) => {
    expect(await step.intend(aContext({ outputs }), params)).toEqual(expected);
  });
});

describe('the plan of a bake', () => {
  const plan: BakePlan = {
    place,
    baseImageId: oldImage,
    platform: 'linux',
    bakeKey: 'bake/x',
    image: { name: 'web-1', tags: { Application: 'web' }, keptVolumes: [] },
    instanceTags: {},
    through: 'ssm',
    way: { kind: 'baseline', reboot: 'if-needed' },
    launching: {
      candidates: [{ instanceType: 't3.medium' }],
      securityGroupIds: [],
      publicAddress: false,
      deadlineSeconds: 3_600,
      timeoutSeconds: 1_800,
    },
    agentTimeoutSeconds: 900,
    patchTimeoutSeconds: 7_200,
    imageTimeoutSeconds: 21_600,
    pollSeconds: 15,
  };

  it('launches, makes, counts and takes back nothing where the bake was joined', () => {
    const [claim, ...steps] = bakeSteps(plan);
    expect(claim?.name).toBe(claimStep);
    const release = steps.pop();
    expect(release).toMatchObject({ kind: 'release-bake', params: { bakeKey: 'bake/x' } });
    const all = steps.flatMap((one) => [one, ...one.undo]);
    expect(all.map(({ kind }) => kind)).toEqual([
      ...['launch-instance', 'terminate-instance', 'await-agent', 'patch-instance'],
      ...['create-image', 'terminate-instance', 'discard-image', 'verify-image', 'terminate-instance', 'count-image'],
    ]);
    for (const { params } of all) expect(params).toMatchObject({ unlessMadeBy: claimStep });
  });
});
