import type { FleetInstance } from './fleet.ts';
import { type HealthFailure, type HealthTerm, healthTerms } from './health.ts';
import { type Standing, standingOf } from './standing.ts';

/** An instance with all that fails of it. */
export interface Judged {
  readonly instance: FleetInstance;
  readonly failures: readonly HealthFailure[];
}

/** Whoever ought to serve and does not is worse than whoever comes, rests or goes. */
const standings: readonly Standing[] = ['active', 'arriving', 'standby', 'warm', 'leaving'];

/** Next to what fails for good, another image than the group launches is little: it serves. */
const terms: readonly HealthTerm[] = healthTerms;

/** Those that need somebody first; among equals the oldest, and by id. Those that are well come last. */
export function worstFirst(judged: readonly Judged[]): readonly Judged[] {
  return judged.toSorted((one, other) => {
    const [ranks, others] = [ranksOf(one), ranksOf(other)];
    const differs = ranks.findIndex((rank, at) => rank !== others[at]);
    if (differs >= 0) return (ranks[differs] ?? 0) - (others[differs] ?? 0);
    return one.instance.instanceId < other.instance.instanceId ? -1 : 1;
  });
}

function ranksOf({ instance, failures }: Judged): readonly number[] {
  const [first] = failures;
  const isWell = first === undefined ? 1 : 0;
  const isOnlyOld = first?.term === 'image' ? 1 : 0;
  const term = first === undefined ? terms.length : terms.indexOf(first.term);
  const { launchedAtMs = Number.POSITIVE_INFINITY } = instance;
  return [isWell, isOnlyOld, standings.indexOf(standingOf(instance)), term, launchedAtMs];
}
