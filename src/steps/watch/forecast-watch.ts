/** What watching alarms and probes is expected to take. */
import * as z from 'zod';
import { looksIn, stepForecast } from '../forecast.ts';

const watchSchema = z.object({
  what: z.string(),
  seconds: z.number(),
  watch: z.object({ alarms: z.array(z.string()), pollSeconds: z.number() }),
});

export const watchForecast = stepForecast('watch', watchSchema, ({ what, seconds, watch }) => ({
  does: `watches ${what}`,
  reads: watch.alarms.length === 0 ? 0 : looksIn(seconds, watch.pollSeconds),
  seconds,
  unknown: ['An alarm or probe that is not well stops it, or takes everything back.'],
}));

const checkWatchedSchema = z.object({ watch: z.object({ alarms: z.array(z.string()) }) });

export const checkWatchedForecast = stepForecast('check-watched', checkWatchedSchema, ({ watch }) => ({
  does: 'looks whether all that is watched is well',
  reads: watch.alarms.length === 0 ? 0 : 1,
}));
