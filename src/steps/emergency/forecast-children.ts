/** What the steps are expected to do that have other runs do something. */
import * as z from 'zod';
import { constantForecast, looksIn, stepForecast } from '../forecast.ts';

const runSchema = z.object({
  what: z.enum(['images', 'copies', 'fleets']),
  /** Servers in no fleet are named: a group of them is told apart from fleets. */
  children: z.array(z.object({ servers: z.array(z.string()).optional() })),
  concurrency: z.number(),
  pollSeconds: z.number(),
  /** How long one is expected to take. */
  eachSeconds: z.number(),
});

type Nouns = readonly [string, string];
const nouns = { images: ['AMI', 'AMIs'], copies: ['copy', 'copies'], fleets: ['fleet', 'fleets'] } as const;
const groupNouns = ['group of servers', 'groups of servers'] as const;
const doings = { images: 'bakes and tests', copies: 'makes', fleets: 'patches' } as const;

export const runChildrenForecast = stepForecast('run-children', runSchema, (params) => {
  const { what, children, concurrency, eachSeconds } = params;
  const seconds = Math.ceil(children.length / concurrency) * eachSeconds;
  const groups = children.filter(({ servers }) => servers !== undefined).length;
  const which = [...named(children.length - groups, nouns[what]), ...named(groups, groupNouns)].join(' and ');
  const how =
    children.length === 1 ? 'by a run of its own' : `each by a run of its own, ${concurrency} at once at most`;
  return {
    does: `${doings[what]} ${which}, ${how}`,
    seconds,
    runs: children.length,
    reads: looksIn(seconds, params.pollSeconds),
    unknown: ['What each run launches, calls and how long it takes is told by its own dry run.'],
  };
});

function named(number: number, [one, many]: Nouns): readonly string[] {
  return number === 0 ? [] : [`${number} ${number === 1 ? one : many}`];
}

export const stopChildrenForecast = constantForecast('stop-children', { does: 'aborts the runs under way' });
export const nameUnpatchedForecast = constantForecast('name-unpatched', { seconds: 1 });
export const concludeChildrenForecast = constantForecast('conclude-children', { seconds: 1 });
export const awaitTierForecast = constantForecast('await-tier', {
  does: 'waits until an approver lets the next tier begin',
  unknown: ['The time until people let a tier begin is not counted.'],
});
export const countExposureForecast = constantForecast('count-exposure', {
  does: 'counts what is affected',
  reads: 3,
  seconds: 5,
});
export const countLeftForecast = constantForecast('count-left', { does: 'counts what is left', reads: 10, seconds: 5 });
export const reportEmergencyForecast = constantForecast('report-emergency', { does: 'writes the report', seconds: 5 });
