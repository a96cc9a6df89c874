/** From when on something counts as out of date. */
import * as z from 'zod';
import { severities } from '../compliance/rule.ts';
import { ruleIds } from '../compliance/rules.ts';
import { topicSchema } from './values.ts';

const daysSchema = z.number().int().min(1).max(3_650);

export const complianceSchema = z
  .strictObject({
    mediumAgeDays: daysSchema.default(90).describe('From how many days on the AMI of a fleet counts as old.'),
    highAgeDays: daysSchema.default(180).describe('From how many days on it counts as far too old.'),
    scanValidDays: daysSchema.default(30).describe('For how many days a security scan that passed is good.'),
    requiredTags: z
      .array(z.string().min(1).max(128))
      .default(['Application', 'Version'])
      .describe('Tags that every AMI of the account has to have.'),
    everyHours: z
      .number()
      .int()
      .min(1)
      .max(168)
      .default(24)
      .describe(
        'How often everything is checked and reported in the channel for alerts, in hours, by the one process. Functions go by the schedule that they are deployed with.',
      ),
    topicArn: topicSchema
      .optional()
      .describe(
        'The topic of SNS that is told of what is new, worse or resolved, as JSON and as text. It has to be in an account and region that Amiable looks after. Default: none.',
      ),
    rules: z
      .partialRecord(z.enum(ruleIds), z.enum([...severities, 'off']))
      .default({})
      .describe('Another severity for a rule than its own (high, medium or low), or off.'),
  })
  .superRefine(({ mediumAgeDays, highAgeDays }, context) => {
    if (highAgeDays > mediumAgeDays) return;
    const message = `must be more than mediumAgeDays, which is ${mediumAgeDays}`;
    context.addIssue({ code: 'custom', path: ['highAgeDays'], message });
  });
