/** From when on something counts as out of date. */
import * as z from 'zod';

const daysSchema = z.number().int().min(1).max(3_650);

export const complianceSchema = z
  .strictObject({
    mediumAgeDays: daysSchema.default(90).describe('From how many days on the AMI of a fleet counts as old.'),
    highAgeDays: daysSchema.default(180).describe('From how many days on it counts as far too old.'),
  })
  .superRefine(({ mediumAgeDays, highAgeDays }, context) => {
    if (highAgeDays > mediumAgeDays) return;
    const message = `must be more than mediumAgeDays, which is ${mediumAgeDays}`;
    context.addIssue({ code: 'custom', path: ['highAgeDays'], message });
  });
