import type { Gate } from './planner.ts';
import type { Freeze, FreezeStore } from './store.ts';

/** The freeze that holds for an environment, the general one first; undefined when there is none. */
export function freezeFor(freezes: readonly Freeze[], environment: string | undefined): Freeze | undefined {
  return freezes.find(({ scope }) => scope === '*') ?? freezes.find(({ scope }) => scope === environment);
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
