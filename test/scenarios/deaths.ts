import type { Faults } from '../../src/playground/aws/faults.ts';
import type { WriteHooks } from '../builders/memory-store.ts';
import { doomAt, doomCalls, writesOf } from './crash-point.ts';
import type { Happening } from './history.ts';

/** The moments of a history at which our process dies. Another takes over when its lease is over. */
export interface Deaths {
  /** For the store around whose writes it dies. */
  readonly hooks: WriteHooks;
  /** It dies around calls of AWS as well, from now on. */
  threaten(faults: Pick<Faults, 'beforeCall' | 'afterCall'>): void;
  /** What the process does meanwhile may be its end. */
  readonly amid: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** For the driver: rethrows what is no death. */
  readonly onError: (error: unknown) => void;
}

export function deathsOf(happenings: readonly Happening[]): Deaths {
  const dooms = happenings.flatMap((event) => (event.kind === 'dies' ? [doomAt(event)] : []));
  const hooks = dooms.map(writesOf);
  const arm = (armed: boolean): void => {
    for (const doom of dooms) doom.armed = armed;
  };
  return {
    hooks:
      dooms.length === 0
        ? {}
        : {
            beforeWrite: (...write) => {
              for (const hook of hooks) hook.beforeWrite?.(...write);
            },
            afterWrite: (...write) => {
              for (const hook of hooks) hook.afterWrite?.(...write);
            },
          },
    threaten: (faults) => {
      for (const doom of dooms) doomCalls(faults, doom);
    },
    amid: async (work) => {
      arm(true);
      try {
        return await work();
      } finally {
        arm(false);
      }
    },
    onError: (error) => {
      if (!dooms.some(({ isDead }) => isDead)) throw error;
      for (const doom of dooms) doom.revive();
    },
  };
}
