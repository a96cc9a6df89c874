import type { Store } from '../../src/runs/store.ts';

/** A store that knows the largest item that was written of a run, in bytes. */
export function measuredStore(store: Store): { readonly store: Store; readonly largest: () => number } {
  let largest = 0;
  return {
    store: {
      ...store,
      commit: (run, inboxSize) => {
        largest = Math.max(largest, Buffer.byteLength(JSON.stringify(run)));
        return store.commit(run, inboxSize);
      },
    },
    largest: () => largest,
  };
}
