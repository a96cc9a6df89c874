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

type Tell = (update: AccountUpdate) => void;

/** A feed that looks for all who watch at once, and not at all while nobody does. */
export function createAccountFeed({ aws, log, every = everyOfSystem }: AccountFeedOptions): AccountFeed {
  const watchers = new Set<Tell>();
  /** Those who have not been told anything yet. */
  const newcomers = new Set<Tell>();
  let last: AccountSnapshot | undefined;
  let stop = (): void => {};
  let hasChanged = false;
  aws.kernel.onChange(() => {
    hasChanged = true;
  });
  const attempt = (act: () => void): void => {
    try {
      act();
    } catch (error) {
      log.error({ error }, 'the account could not be looked at');
    }
  };
  const look = (): void => {
    // The world catches up with its clock only when it is asked.
    aws.kernel.settle();
    if (last !== undefined && !hasChanged) return;
    const now = snapshotOf(aws);
    const update = last && changesBetween(last, now);
    hasChanged = false;
    last = now;
    if (update !== undefined) for (const tell of watchers) attempt(() => tell(update));
  };
  const welcome = (): void => {
    if (last === undefined || newcomers.size === 0) return;
    const updates = wholeUpdates(last);
    for (const tell of newcomers) {
      newcomers.delete(tell);
      watchers.add(tell);
      attempt(() => updates.forEach(tell));
    }
  };
  const turn = (): void => {
    attempt(look);
    welcome();
  };
  return {
    subscribe: (listener) => {
      // One and the same listener may come twice.
      const tell: Tell = (update) => listener(update);
      const isFirst = watchers.size + newcomers.size === 0;
      newcomers.add(tell);
      if (isFirst) stop = every(lookEveryMs, turn);
      turn();
      return () => {
        const wasThere = watchers.delete(tell) || newcomers.delete(tell);
        if (!wasThere || watchers.size + newcomers.size > 0) return;
        stop();
        // Much may happen until somebody watches again.
        last = undefined;
      };
    },
  };
}

function snapshotOf({ kernel, overview }: AccountFeedOptions['aws']): AccountSnapshot {
  return { atMs: kernel.nowMs(), ...overview() };
}
