import type { PageInstance } from '../../account-contract.ts';

/** Where so large a part is new, a fleet is being read and nothing stands out. */
const largestShare = 0.2;

/** Those that are new or changed, where these are few among all. */
export function freshOf(before: readonly PageInstance[], now: readonly PageInstance[]): ReadonlySet<PageInstance> {
  const known = new Set(before);
  const fresh = now.filter((instance) => !known.has(instance));
  return new Set(fresh.length <= now.length * largestShare ? fresh : []);
}
