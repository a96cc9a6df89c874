/** What an instance refresh is expected to do. */

import { atOnce, refreshSeconds } from '../../fleet/refresh-size.ts';
import { constantForecast, type Foresight, looksIn, stepForecast } from '../forecast.ts';
import { rolloutSchema } from '../parts.ts';
import { refreshRulesSchema } from './refresh-parts.ts';

const refreshSchema = rolloutSchema.extend({ rules: refreshRulesSchema });

/** The group, its hooks, refreshes and templates once; then the refresh beside each look at the fleet. */
const readsAtFirst = 5;
/** Until old instances of the last batch are gone. */
const askSeconds = 2;

export const refreshForecast = stepForecast(
  'refresh',
  refreshSchema,
  ({ rules, pollSeconds, back }, outlook): Foresight => {
    const { group, serving = 0, readsPerLook } = outlook;
    const old = group?.old ?? 0;
    if (back || group === undefined) return { reads: readsPerLook };
    const { batch, extra, least } = atOnce(rules, group.desired, old);
    const replaced = Math.min(old, replacedBy(rules.checkpointPercents, group.desired, old));
    const seconds = refreshSeconds(rules, group.desired, replaced);
    return {
      does: `has AWS replace ${replaced}, ${batch} at a time`,
      calls: { StartInstanceRefresh: 1 },
      reads: readsAtFirst + readsPerLook + (readsPerLook + 1) * looksIn(seconds, pollSeconds),
      seconds,
      lowest: Math.min(serving, Math.max(least, serving - batch)),
      extra: replaced === 0 ? 0 : Math.min(extra, replaced),
      after: { group: { old: old - replaced, oldIdle: Math.min(group.oldIdle, old - replaced) } },
      unknown: [refreshUnknown],
    };
  },
);

/** A last checkpoint below 100 ends it there. */
function replacedBy(checkpoints: readonly number[], desired: number, old: number): number {
  const last = checkpoints.at(-1) ?? 100;
  return Math.max(0, Math.ceil((desired * last) / 100) - (desired - old));
}

const refreshUnknown =
  'AWS decides which instances go when, within these bounds; how long new ones take to boot is a guess.';

export const endRefreshForecast = constantForecast('end-refresh', { reads: 2, seconds: askSeconds });
