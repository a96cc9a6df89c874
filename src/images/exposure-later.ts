/** What is known of a server after it was patched where it is. Pure. */
import type { ExposureVerdict, InstanceExposure, PackageFound } from './exposure.ts';
import { verdictOf } from './exposure-claims.ts';

/** When patching it began, and when that was over; both undefined where nothing has touched it. */
export interface Patched {
  readonly fromMs: number;
  /** Absent where it is not over. */
  readonly untilMs?: number;
}

/**
 * What the sources say now. Once it was patched only those count that have looked since: before that nobody knows, and a
 * package of which nobody knows from which version on it is safe proves nothing either way.
 */
export function verdictSince(
  { verdict, claims }: Pick<InstanceExposure, 'verdict' | 'claims'>,
  patched: Patched | undefined,
): ExposureVerdict {
  if (patched === undefined) return verdict;
  const { fromMs, untilMs = Number.POSITIVE_INFINITY } = patched;
  const since = claims.filter(({ dataAtMs = 0, source, verdict: said }) => {
    if (source === 'named' || said === 'present') return false;
    // What is clean stays so. What is affected may have been looked at before it was its turn.
    return dataAtMs >= (said === 'clean' ? fromMs : untilMs);
  });
  return since.length === 0 ? 'unknown' : verdictOf(since);
}

/** `openssl 1:3.0.8-1, libssl3 3.0.8`: what an inventory tells of it, else Inspector. */
export function packagesTold({ claims }: Pick<InstanceExposure, 'claims'>): string {
  const told = [...claims].toSorted((one, other) => rank(one.source) - rank(other.source));
  const packages = told.find((claim) => claim.packages.length > 0)?.packages ?? [];
  return packages.map(packageText).toSorted().join(', ');
}

function rank(source: InstanceExposure['claims'][number]['source']): number {
  return source === 'inventory' ? 0 : 1;
}

function packageText({ name, version }: PackageFound): string {
  return version === undefined ? name : `${name} ${version}`;
}
