/** Which old AMIs are retired, and how slowly. */
import * as z from 'zod';

const daysSchema = z.number().min(0).max(3_650);
const graceSchema = z.number().positive().max(365);

export const retentionSchema = z.strictObject({
  keep: z
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(3)
    .describe(
      'How many of the newest AMIs of an application stay, for each architecture in each account and region, unless cleanup says --keep.',
    ),
  keepDays: daysSchema.default(30).describe('No AMI younger than so many days is retired.'),
  launchedWithinDays: daysSchema
    .default(30)
    .describe('No AMI is retired from which an instance was launched within so many days, as far as AWS has seen.'),
  disableAfterDays: graceSchema
    .default(7)
    .describe('How long a retired AMI is only deprecated, in days, before it is disabled.'),
  deregisterAfterDays: graceSchema
    .default(14)
    .describe('How long it is disabled, in days, before it is deregistered with its snapshots: until then, Undo.'),
  mostPercent: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(50)
    .describe('A plan that would retire five AMIs or more, and more than this share of an application, is refused.'),
  snapshotGibMonthUsd: z
    .number()
    .min(0)
    .default(0.05)
    .describe('What a GiB of snapshots costs in a month, in US dollars; only to say what is saved.'),
});
