/** How a fleet of two groups behind one load balancer is replaced. */
import * as z from 'zod';
import { secondsSchema } from './values.ts';

const mostHours = 30 * 24;

const stagesSchema = z
  .array(z.number().int().min(1).max(100))
  .refine((stages) => stages.every((stage, index) => stage > (stages[index - 1] ?? 0)), 'must rise')
  .refine((stages) => stages.at(-1) === 100, 'must end with 100');

export const blueGreenSchema = z
  .strictObject({
    targetGroups: z
      .array(z.string().min(1))
      .length(2, 'must be two target groups')
      .describe('The two target groups, by name or ARN: one for each of the two groups of the pair.'),
    partner: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .describe(
        'The other Auto Scaling group. Where there is none of that name, it is made as a copy. Default: the name of the group with -green.',
      ),
    stages: stagesSchema
      .default([10, 50, 100])
      .describe('How much of the traffic the new group gets, in per cent, one after the other. The last is 100.'),
    settleSeconds: secondsSchema({ min: 0, max: 24 * 60 * 60 })
      .default(300)
      .describe('How long each stage has to be well before the next.'),
    approveStages: z
      .array(z.number().int().min(1).max(99))
      .default([])
      .describe('Stages after which a person has to say Continue before more traffic is moved.'),
    keepBlueHours: z
      .number()
      .min(0)
      .max(mostHours)
      .default(24)
      .describe('How long the old group keeps running after the last stage, so that traffic can be shifted back.'),
    afterwards: z
      .enum(['park', 'delete'])
      .default('park')
      .describe('What happens to the old group then: it is scaled to zero, or deleted.'),
  })
  .superRefine(({ targetGroups: [one, other] }, context) => {
    if (one === other)
      context.addIssue({ code: 'custom', path: ['targetGroups'], message: 'must be two different target groups' });
  })
  .superRefine(({ stages, approveStages }, context) => {
    const unknown = approveStages.find((stage) => !stages.includes(stage));
    if (unknown === undefined) return;
    context.addIssue({ code: 'custom', path: ['approveStages'], message: `names ${unknown}, which is no stage` });
  });
export type BlueGreen = z.infer<typeof blueGreenSchema>;
