import * as fc from 'fast-check';

/** How often, in percent, a message is lost, comes twice, or comes up to a minute late. Order is never kept. */
export interface Manners {
  readonly seed: number;
  readonly lostPercent: number;
  readonly twicePercent: number;
  readonly latePercent: number;
}

export const good: Manners = { seed: 1, lostPercent: 0, twicePercent: 0, latePercent: 0 };

export function badManners(seed: number): Manners {
  return { seed, lostPercent: 20, twicePercent: 30, latePercent: 30 };
}

/** How late a message comes at most. */
export const lateMs = 60_000;

/** Percentages, 0 to 99, one with each call: of a seed always the same. */
export function drawsOf(seed: number): () => number {
  const drawn = fc.sample(fc.integer({ min: 0, max: 99 }), { seed, numRuns: 5_000 });
  let draws = 0;
  return () => drawn[draws++ % drawn.length] ?? 0;
}
