/** From when on something counts as out of date. */
import * as z from 'zod';
import { severities } from '../compliance/rule.ts';
import { fleetRuleIds, ruleIds } from '../compliance/rules.ts';
import { unusedWeights } from '../compliance/weight.ts';
import { topicSchema } from './values.ts';

const levelSchema = z.enum([...severities, 'off']);

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
        'The topic of SNS that is told of what is new, back from a snooze, worse or resolved, and of emergencies, as JSON and as text. It has to be in an account and region that Amiable looks after. Default: none.',
      ),
    unusedWeighs: z
      .enum(unusedWeights)
      .default('less')
      .describe(
        'What a finding about an AMI that nobody uses weighs: one step less than if it were in use, down to low; or the same. A public AMI weighs the same either way.',
      ),
    rules: z
      .partialRecord(
        z.enum(ruleIds),
        z.union([
          levelSchema,
          z.strictObject({
            inUse: levelSchema.exactOptional().describe('Of AMIs in use.'),
            unused: levelSchema.exactOptional().describe('Of AMIs that nobody uses. Default: by unusedWeighs.'),
          }),
        ]),
      )
      .default({})
      .describe(
        'Another severity for a rule than its own (high, medium or low), or off; or `inUse` and `unused`, a severity for AMIs in use and one for those that nobody uses.',
      ),
  })
  .superRefine(({ mediumAgeDays, highAgeDays, rules }, context) => {
    const complain = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (highAgeDays <= mediumAgeDays)
      complain(['highAgeDays'], `must be more than mediumAgeDays, which is ${mediumAgeDays}`);
    for (const id of fleetRuleIds) {
      const setting = rules[id];
      if (typeof setting === 'object' && setting.unused !== undefined)
        complain(['rules', id, 'unused'], 'is not there: this rule is about fleets, which are always in use');
    }
  });
