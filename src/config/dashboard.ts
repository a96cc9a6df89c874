/** What the dashboard in CloudWatch shows beside Amiable's own metrics. */
import * as z from 'zod';

const mostGroups = 20;

export const dashboardSchema = z.strictObject({
  logGroups: z
    .array(z.string().regex(/^[\w./#-]{1,512}$/, 'must be the name of a log group'))
    .max(mostGroups)
    .default([])
    .describe(
      'Log groups of Amiable, in the account and region of the first place: the dashboard shows their errors and the runs at work. Default: none.',
    ),
});
