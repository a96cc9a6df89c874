import { quote } from '../basics/quoting.ts';
import type { Gate } from './planner.ts';
import type { Freeze, FreezeStore } from './store.ts';

/** The freeze that holds for an environment, in any case of letters, the general one first; undefined when there is none. */
export function freezeFor(freezes: readonly Freeze[], environment: string | undefined): Freeze | undefined {
  return freezes.find(({ scope }) => scope === '*') ?? freezes.find(({ scope }) => covers(scope, environment));
}

/** Whether a freeze of `scope` stops changes in an environment; tags are not always written alike. */
export function covers(scope: string, environment: string | undefined): boolean {
  return scope === '*' || scope.toLowerCase() === environment?.toLowerCase();
}

/** What lifts it, to be typed. */
export function unfreezeCommand({ scope }: Freeze): string {
  return scope === '*' ? '/ami unfreeze' : `/ami unfreeze ${quote(scope)}`;
}

/** Closed while the run's environment is frozen. Taking changes back is never stopped by a freeze. */
export function freezeGate(store: FreezeStore): Gate {
  return {
    name: 'freeze',
    check: async (run) => {
      const freeze = freezeFor(await store.freezes(), run.environment);
      if (freeze === undefined) return { kind: 'open' };
      return { kind: 'closed', why: `Frozen by ${freeze.by.name}: ${freeze.reason}` };
    },
  };
}
