import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../src/basics/errors.ts';
import type { DryRunAnswer } from '../../src/operations/answers.ts';
import { dryRunRollout } from '../../src/operations/rollout/ask-rollout.ts';
import { atMostMs, isThorough } from '../builders/thorough.ts';
import { asker, type BareScenario, bareScenario } from './bare.ts';
import { exactly, exactOf, witness } from './witness.ts';

const shape = fc.record({
  desired: fc.integer({ min: 1, max: 9 }),
  min: fc.integer({ min: 0, max: 9 }),
  spareMax: fc.integer({ min: 0, max: 5 }),
  minHealthyPercent: fc.constantFrom(100, 90, 75, 50),
  batch: fc.constantFrom('1', '2', '25%', '50%', '100%'),
  mayRaiseMax: fc.boolean(),
  withLoadBalancer: fc.boolean(),
});

const surging = {
  ...{
    desired: 6,
    min: 1,
    spareMax: 5,
    minHealthyPercent: 100,
    batch: '2',
    mayRaiseMax: false,
    withLoadBalancer: true,
  },
};
const raisingMax = { ...surging, spareMax: 0, mayRaiseMax: true };
const withinFloor = { ...surging, spareMax: 0, minHealthyPercent: 50 };
const withoutBalancer = { ...surging, withLoadBalancer: false };

async function dryRunOf(world: BareScenario, batch: string): Promise<DryRunAnswer | undefined> {
  try {
    const asked = { imageId: world.newImageId, fleet: 'web', batch };
    return await dryRunRollout(world.core.desk, asker('ada', 'dry-run'), asked);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

describe('the dry run of a rollout', () => {
  it(
    'tells the calls, the least that serve, and the extra instances of the run that follows, of whatever fleet',
    async () => {
      await fc.assert(
        fc.asyncProperty(shape, async ({ desired, spareMax, minHealthyPercent, mayRaiseMax, ...drawn }) => {
          const world = await bareScenario({
            ...{ desired, min: Math.min(drawn.min, desired), max: desired + spareMax },
            withLoadBalancer: drawn.withLoadBalancer,
            config: { defaults: { minHealthyPercent, mayRaiseMax } },
          });
          const told = await dryRunOf(world, drawn.batch);
          if (told === undefined) return;
          await world.ask({ batch: drawn.batch });
          await world.settle();
          const seen = witness(world);
          await world.steer('grace', { signal: 'approve' });
          await world.settle();
          expect((await world.run()).phase).toMatchObject({ kind: 'ended', outcome: 'done' });
          const { forecast } = told;
          expect(exactly(seen)).toEqual(exactOf(forecast, seen));
          expect(seen.reads() / forecast.reads).toBeGreaterThan(0.4);
          expect(seen.reads() / forecast.reads).toBeLessThan(2.5);
          expect(seen.seconds() / forecast.seconds).toBeGreaterThan(0.5);
          expect(seen.seconds() / forecast.seconds).toBeLessThan(2);
        }),
        { numRuns: isThorough ? 200 : 10, examples: [[surging], [raisingMax], [withinFloor], [withoutBalancer]] },
      );
    },
    atMostMs(120_000),
  );
});
