/** How fast Amiable looks, waits and gives up. */
import * as z from 'zod';
import { secondsSchema } from './values.ts';

const hour = 60 * 60;

export const paceSchema = z.strictObject({
  pollSeconds: secondsSchema({ min: 0.1, max: 300 }).default(15).describe('How often a running step looks at AWS.'),
  settleSeconds: secondsSchema({ min: 0, max: hour })
    .default(30)
    .describe('How long a new instance must stay healthy before it counts.'),
  waveTimeoutSeconds: secondsSchema({ min: 1, max: 24 * hour })
    .default(20 * 60)
    .describe('How long a wave may take before the run stops and asks a person. Time spent paused does not count.'),
  heldReminderSeconds: secondsSchema({ min: 1, max: 7 * 24 * hour })
    .default(hour)
    .describe('After how long a run that waits for a person says so again; the pauses then double, up to a day.'),
});
export type Pace = z.infer<typeof paceSchema>;
