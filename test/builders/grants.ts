import type { Clock } from '../../src/basics/clock.ts';

/** Answers whether one more is granted: so many a second, and so many at once, as AWS counts calls. */
export function grants(clock: Clock, perSecond: number, burst: number): () => boolean {
  let tokens = burst;
  let filledAtMs = clock.nowMs();
  return () => {
    tokens = Math.min(burst, tokens + ((clock.nowMs() - filledAtMs) / 1000) * perSecond);
    filledAtMs = clock.nowMs();
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
