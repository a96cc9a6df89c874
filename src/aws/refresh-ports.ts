/** What the steps and operations need of instance refreshes: see ports.ts. */
import type { GroupChecks, InstanceRefresh, RefreshRules, RefreshSource } from '../fleet/refresh.ts';

export interface NewRefresh {
  readonly groupName: string;
  /** Every version in it a number. */
  readonly source: RefreshSource;
  readonly rules: RefreshRules;
}

export interface Refreshes {
  /** Those of the last weeks, newest first, at most `limit`. Throws AwsError of kind `not-found` where there is no such group. */
  recent(groupName: string, limit: number): Promise<readonly InstanceRefresh[]>;
  /** Undefined where AWS does not know it, or not yet. */
  read(groupName: string, refreshId: string): Promise<InstanceRefresh | undefined>;
  /** Undefined where the group is gone. */
  checks(groupName: string): Promise<GroupChecks | undefined>;
  /**
   * Takes no client token, and is sent once: a repeat answers `in-progress` while the first one is active, and begins
   * another after that. So does somebody else's.
   */
  start(
    refresh: NewRefresh,
  ): Promise<{ readonly kind: 'started'; readonly refreshId: string } | { readonly kind: 'in-progress' }>;
  /** What it has under way is finished; what it has replaced stays. Safe to repeat. */
  cancel(groupName: string): Promise<'cancelling' | 'not-active'>;
  /** Replaces again what was replaced, with what the group launches. Safe to repeat. `irreversible` changes nothing. */
  rollBack(groupName: string): Promise<'rolling-back' | 'not-active' | 'irreversible'>;
}
