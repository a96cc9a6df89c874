import { type Strategy, strategies } from '../fleet/strategies.ts';
import { batchOf } from './batch-flag.ts';
import { strategyFlag } from './strategy-flag.ts';
import { proseOf } from './subjects.ts';
import type { Words } from './verb.ts';

/** What every verb that replaces a fleet may be told. */
export interface ReplacingOptions {
  /** That of the fleet where it is absent. */
  readonly strategy?: Strategy;
  /** As the policy writes it: `5` or `10%`. */
  readonly batch?: string;
  readonly reason?: string;
  readonly override?: string;
  readonly dryRun: boolean;
}

/** Throws Refusal. */
export function replacingOptions(words: Words): ReplacingOptions {
  const batch = batchOf(words.flags.get('batch'));
  const reason = proseOf(words, 'reason');
  const override = proseOf(words, 'override');
  const strategy = strategyFlag(words, strategies);
  return {
    ...(strategy === undefined ? {} : { strategy }),
    ...(batch === undefined ? {} : { batch }),
    ...(reason === undefined ? {} : { reason }),
    ...(override === undefined ? {} : { override }),
    dryRun: words.flags.get('dry-run') === true,
  };
}
