import { expect, it } from 'vitest';
import * as z from 'zod';
import { retireStep } from '../../src/steps/rolling/retire.ts';
import { surgeStep } from '../../src/steps/rolling/surge.ts';
import { simulatedWorld } from '../aws/simulated-world.ts';
import { aFleet, instances, newImage } from '../fleet/builders.ts';
import { aContext, someParams, stepParts } from './step-world.ts';

const decidedSchema = z.object({ intent: z.object({ victims: z.array(z.unknown()) }) });
const params = someParams({ batch: 1000, first: 1000, toReplace: 1000 });
const surge = { from: 1000, to: 2000, returned: 0, startedAtMs: 0 };
const fleet = aFleet({
  instances: [...instances(1000), ...instances(1000, { imageId: newImage }, 1001)],
  max: 4000,
});

it('names at most 500 victims of a very large wave at once', async () => {
  const { aws } = await simulatedWorld();
  const step = retireStep(stepParts(aws, async () => fleet));
  const decided = await step.intend(aContext({ outputs: { surge } }), { ...params, surgeStep: 'surge' });
  expect(decidedSchema.parse(decided).intent.victims).toHaveLength(500);
});

it('adds nothing to a very large wave before all of its surplus is given back', async () => {
  const { aws } = await simulatedWorld();
  const left = { ...fleet, desired: 1500 };
  const step = surgeStep(stepParts(aws, async () => left));
  const outputs = { surge, retire: { returned: 500 } };
  const context = aContext({ stepName: 'surge', round: 2, outputs });
  const decided = await step.intend(context, { ...params, retireStep: 'retire' });
  expect(decided).toMatchObject({ answer: { kind: 'succeeded', output: { from: 1000, to: 1500 } } });
});
