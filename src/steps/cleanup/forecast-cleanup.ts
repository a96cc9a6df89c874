/** What the steps are expected to do that retire images, or take one back. */
import * as z from 'zod';
import { constantForecast, stepForecast } from '../forecast.ts';
import { batchSize, retiringSchema, stages } from './retirement-parts.ts';

/** A first guess at one reading of everything that may use an image. */
const readsPerLook = 15;
const secondsPerBatch = 15;

const retireSchema = z.object({ images: z.array(retiringSchema), stage: z.enum(stages) });
const waitSchema = z.object({ next: z.enum(stages), graceSeconds: z.number(), lookSeconds: z.number() });

const calls = { deprecate: 'EnableImageDeprecation', disable: 'DisableImage', deregister: 'DeregisterImage' } as const;
const does = {
  deprecate: 'deprecates them',
  disable: 'disables them, so that nobody can launch from them',
  deregister: 'deregisters them with their snapshots',
} as const;

export const retireImagesForecast = stepForecast('retire-images', retireSchema, ({ images, stage }) => {
  const acted = images.filter(({ wasDisabled, wasDeprecatedAtMs }) => {
    if (stage === 'disable') return wasDisabled !== true;
    return stage === 'deregister' || (wasDeprecatedAtMs === undefined && wasDisabled !== true);
  });
  const batches = Math.ceil(images.length / batchSize);
  return {
    does: `looks whether anything uses them, and ${does[stage]}`,
    calls: { [calls[stage]]: acted.length },
    reads: batches * readsPerLook + images.length,
    seconds: batches * secondsPerBatch,
    unknown: ['An AMI that has come into use by then stays, and is put back as it was.'],
  };
});

export const awaitRetirementForecast = stepForecast(
  'await-retirement',
  waitSchema,
  ({ next, graceSeconds, lookSeconds }) => ({
    does: next === 'disable' ? 'waits' : 'waits, and puts back at once what comes into use again',
    reads: next === 'disable' ? 0 : Math.ceil(graceSeconds / lookSeconds) * readsPerLook,
    seconds: graceSeconds,
  }),
);

export const takeBackImagesForecast = constantForecast('take-back-images', { does: 'enables them again' });

export const reportRetiredForecast = constantForecast('report-retired', {
  does: 'looks which of them the Recycle Bin keeps',
  reads: 1,
  seconds: 1,
});

export const restoreImageForecast = constantForecast('restore-image', {
  does: 'takes it out of the Recycle Bin with its snapshots, enables it, and takes its deprecation back, whichever it takes',
  reads: 4,
  seconds: 15,
});
