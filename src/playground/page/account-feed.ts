import type { Log } from '../../basics/log.ts';
import type { SimulatedAws } from '../aws/account.ts';
import { type AccountSnapshot, changesBetween, wholeUpdates } from './account-changes.ts';
import type { AccountUpdate } from './account-contract.ts';

export interface AccountFeedOptions {
  readonly aws: Pick<SimulatedAws, 'kernel' | 'overview'>;
  readonly log: Log;
  /** Calls `act` every so many real milliseconds until the returned function is called; the system's timer by default. */
  readonly every?: (periodMs: number, act: () => void) => () => void;
}

export interface AccountFeed {
  /** Tells the whole account at once, and then what changes of it, until the returned function is called. */
  subscribe(tell: (update: AccountUpdate) => void): () => void;
}

/** How often the account is looked at while somebody watches, in real milliseconds. */
const lookEveryMs = 300;

function everyOfSystem(periodMs: number, act: () => void): () => void {
  const timer = setInterval(act, periodMs);
  return () => clearInterval(timer);
}

/** A feed that looks for all who watch at once, and not at all while nobody does. */
export function createAccountFeed({ aws, log, every = everyOfSystem }: AccountFeedOptions): AccountFeed {
  const watchers = new Set<(update: AccountUpdate) => void>();
  let last: AccountSnapshot | undefined;
  let stop = (): void => {};
  let hasChanged = false;
  aws.kernel.onChange(() => {
    hasChanged = true;
  });
  const look = (): void => {
    // The world catches up with its clock only when it is asked.
    aws.kernel.settle();
    if (!hasChanged || last === undefined) return;
    hasChanged = false;
    const before = last;
    last = snapshotOf(aws);
    const update = changesBetween(before, last);
    if (update === undefined) return;
    for (const tell of watchers) tell(update);
  };
  const lookSafely = (): void => {
    try {
      look();
    } catch (error) {
      log.error({ error }, 'the account could not be looked at');
    }
  };
  return {
    subscribe: (tell) => {
      if (watchers.size === 0) {
        last = undefined;
        stop = every(lookEveryMs, lookSafely);
      }
      // Those who watch already hear of it first, so that all of them know the same.
      lookSafely();
      last ??= snapshotOf(aws);
      watchers.add(tell);
      for (const update of wholeUpdates(last)) tell(update);
      return () => {
        if (watchers.delete(tell) && watchers.size === 0) stop();
      };
    },
  };
}

function snapshotOf({ kernel, overview }: AccountFeedOptions['aws']): AccountSnapshot {
  return { atMs: kernel.nowMs(), ...overview() };
}
