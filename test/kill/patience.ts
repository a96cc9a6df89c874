import { setTimeout as delay } from 'node:timers/promises';

/** Far longer than anything here takes on a busy machine; reaching it is a failure. */
const longestMs = 180_000;
const lookEveryMs = 15;

/** Resolves with what `find` finds, as soon as it does. Throws where it finds nothing for `forMs`. */
export async function until<T>(what: string, find: () => T | undefined, forMs = longestMs): Promise<T> {
  const endMs = performance.now() + forMs;
  for (;;) {
    const found = find();
    if (found !== undefined) return found;
    if (performance.now() > endMs) throw new Error(`waited ${forMs / 1000} s in vain: ${what}`);
    await delay(lookEveryMs);
  }
}
