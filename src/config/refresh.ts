/** How fleets are replaced by an instance refresh of EC2 Auto Scaling. */
import * as z from 'zod';
import { percentSchema, secondsSchema } from './values.ts';

const hour = 60 * 60;
/** AWS waits no longer. */
const longestWait = 48 * hour;
const mostAlarms = 10;

const checkpointsSchema = z
  .array(z.number().int().min(1).max(100))
  .refine(
    (list) => list.every((percent, index) => index === 0 || percent > (list[index - 1] ?? 0)),
    'must be in ascending order, each once',
  );

export const refreshSchema = z
  .strictObject({
    minHealthyPercent: percentSchema
      .default(100)
      .describe(
        'The least that AWS keeps ready, as a share of the live desired capacity. The floor of the fleet holds where it is higher; with 100, new instances come before old ones go.',
      ),
    maxHealthyPercent: z
      .number()
      .int()
      .min(100)
      .max(200)
      .optional()
      .describe(
        'The most that AWS has in the group meanwhile, max size or not. Default: so much that a batch is replaced at once, as for waves. It is always told to AWS, which otherwise lets old instances go first.',
      ),
    instanceWarmupSeconds: secondsSchema({ min: 30, max: 24 * hour })
      .optional()
      .describe(
        'How long after it is in service AWS counts an instance as ready, whatever the load balancer says by then. One that does not serve shortly before that stops the refresh. Default: the longest of the warm-up of the group, its health check grace period, and 300.',
      ),
    checkpointPercents: checkpointsSchema
      .default([])
      .describe('Shares of the group at which AWS waits, such as [20, 50]. A last one of 100 is added.'),
    checkpointDelaySeconds: secondsSchema({ min: 0, max: longestWait })
      .default(hour)
      .describe('How long it waits at each. Nobody is asked; a person can pause or abort.'),
    bakeSeconds: secondsSchema({ min: 0, max: longestWait })
      .default(0)
      .describe('How long AWS watches at the end, before the group itself launches the new image.'),
    alarms: z
      .array(z.string().min(1).max(255))
      .max(mostAlarms)
      .default([])
      .describe('CloudWatch alarms that fail the refresh when they fire, by name, at most 10.'),
    standby: z
      .enum(['ignore', 'terminate', 'wait'])
      .default('ignore')
      .describe(
        'What happens to instances in standby: they stay on their image, are terminated, or AWS waits for an hour and then fails.',
      ),
  })
  .superRefine(({ minHealthyPercent, maxHealthyPercent = 100 }, context) => {
    if (maxHealthyPercent - minHealthyPercent <= 100) return;
    const message = `must be at most 100 more than minHealthyPercent, which is ${minHealthyPercent}`;
    context.addIssue({ code: 'custom', path: ['maxHealthyPercent'], message });
  });
export type RefreshPolicy = z.infer<typeof refreshSchema>;
