/** How many fleets are patched because of a vulnerability. */
import * as z from 'zod';
import { secondsSchema } from './values.ts';

const hour = 60 * 60;

export const emergencySchema = z.strictObject({
  fleetsAtOnce: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(5)
    .describe(
      'How many fleets, or groups of servers in no fleet, are patched at once. One tier is finished before the next begins.',
    ),
  imagesAtOnce: z.number().int().min(1).max(50).default(5).describe('How many AMIs are baked and tested at once.'),
  copyImages: z
    .boolean()
    .default(true)
    .describe(
      'Whether an AMI that several accounts or regions have copies of is baked once, where it comes from, and copied; else it is baked in each.',
    ),
  maxFailed: z
    .number()
    .int()
    .min(0)
    .max(1000)
    .default(2)
    .describe(
      'How many fleets, groups of servers or AMIs may fail: more, or any canary, and nothing more is begun. A group has failed where more of its servers have than inPlace.errorBudget, one at least.',
    ),
  approval: z
    .enum(['plan', 'tier'])
    .default('plan')
    .describe('Whether the whole plan is approved once, or each tier after the first is let go on by an approver.'),
  breakGlassApprovals: z
    .number()
    .int()
    .min(1)
    .max(10)
    .default(1)
    .describe('How many people have to approve with --break-glass, where the environments ask for more.'),
  busyFleetSeconds: secondsSchema({ min: 0, max: 24 * hour })
    .default(hour / 2)
    .describe('How long a fleet waits for another run that has it before it is left out; 0 leaves it out at once.'),
});
