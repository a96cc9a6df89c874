/** What the steps are expected to do that make an image, or go on by one that was made. */
import * as z from 'zod';
import { constantForecast, looksIn, stepForecast } from '../forecast.ts';

/** A first guess; it grows with what was written to the disks. */
const imageSeconds = 300;

const createSchema = z.object({ reboot: z.boolean(), pollSeconds: z.number(), launchStep: z.string().optional() });
const countSchema = z.object({ metric: z.string() });

export const checkInstanceForecast = constantForecast('check-instance', {
  does: 'looks whether the instance is still as it was approved',
  reads: 1,
  seconds: 1,
});

export const checkBaseForecast = constantForecast('check-base', {
  does: 'looks whether the AMI to begin with is still there',
  reads: 1,
  seconds: 1,
});

export const claimBakeForecast = constantForecast('claim-bake', {
  unknown: ['Where another run bakes the same by then, its AMI is waited for and taken, and nothing is baked here.'],
});

export const releaseBakeForecast = constantForecast('release-bake', {});

export const createImageForecast = stepForecast(
  'create-image',
  createSchema,
  ({ reboot, pollSeconds, launchStep }) => ({
    does: `makes an AMI of ${launchStep === undefined ? 'the instance' : 'it'}, ${reboot ? 'with a reboot' : 'without a reboot'}`,
    calls: { CreateImage: 1 },
    reads: 1 + 2 * looksIn(imageSeconds, pollSeconds),
    seconds: imageSeconds,
    unknown: ['How long an AMI takes depends on the size of its disks.'],
  }),
);

export const verifyImageForecast = constantForecast('verify-image', {
  does: 'looks at the AMI and its snapshots',
  reads: 2,
  seconds: 2,
  unknown: ['Where a snapshot lacks a tag, it gets it: one more CreateTags.'],
});

export const discardImageForecast = constantForecast('discard-image', {
  does: 'deregisters an AMI that is not finished',
  calls: { DeregisterImage: 1 },
  reads: 1,
  seconds: 5,
});

export const countImageForecast = stepForecast('count-image', countSchema, ({ metric }) => ({
  does: `counts it in the metric ${metric}`,
  calls: { PutMetricData: 1 },
  seconds: 1,
}));

export const planNextForecast = constantForecast('plan-next', {
  does: 'plans the rollout of it on the fleet as it is then, which is approved by itself',
  reads: 10,
  seconds: 5,
  unknown: ['The time until people have approved is not counted.'],
});
