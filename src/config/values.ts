/** Values that several parts of the configuration share. Each message ends the sentence "KEY ...". */
import * as z from 'zod';
import { type Batch, type BatchProblem, parseBatch } from '../fleet/batch.ts';
import { accountPattern, regionPattern } from '../fleet/place.ts';

/** Names of fleets, environments and applications: what a person can type without quotes. */
export const nameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'must be letters, digits, dots, dashes and underscores, at most 100');

export const accountSchema = z
  .string({ error: 'must be 12 digits in quotes, such as "012345678901"' })
  .regex(accountPattern, 'must be 12 digits in quotes, such as "012345678901"');

export const regionSchema = z.string().regex(regionPattern, 'must be a region such as eu-west-1');

export const channelSchema = z
  .string({ error: 'must be a channel id such as C0123456789, or a name in quotes such as "#deploys"' })
  .regex(
    /^([CG][A-Z0-9]{2,}|#[^\s#]{1,80})$/,
    'must be a channel id such as C0123456789, or a name in quotes such as "#deploys"',
  );

/** Standard topics: one in order takes no mail, and most other subscriptions neither. */
export const topicSchema = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
    'must be the ARN of a standard topic of SNS, such as arn:aws:sns:eu-west-1:012345678901:findings',
  );

export const slackUserSchema = z.string().regex(/^[UW][A-Z0-9]{2,}$/, 'must be a Slack user id such as U0123456789');

/** What is wrong with a batch, as the end of a sentence. */
export const batchProblems: Readonly<Record<BatchProblem, string>> = {
  'not-a-number': 'must be a number of instances such as 10, or a share such as "10%"',
  fraction: 'must be a whole number',
  negative: 'must be more than 0',
  zero: 'must be more than 0',
  'over-hundred-percent': 'must be at most "100%"',
};

/** A number of instances, or a share of the fleet. */
export const batchSchema = z
  .union([z.number(), z.string()], { error: batchProblems['not-a-number'] })
  .transform((written, context): Batch => {
    const parsed = parseBatch(String(written));
    if (parsed.ok) return parsed.batch;
    context.addIssue({ code: 'custom', message: batchProblems[parsed.reason] });
    return z.NEVER;
  });

export const percentSchema = z.number().int().min(0).max(100);

/** A share of a minute may be asked for, so that a simulation can run fast. */
export function secondsSchema(bounds: { readonly min: number; readonly max: number }): z.ZodNumber {
  return z.number().min(bounds.min).max(bounds.max);
}
