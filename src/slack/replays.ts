import type { Clock } from '../basics/clock.ts';

/** Remembers requests for as long as their signature is good. */
export interface Replays {
  /** Whether the signature was seen before; it is from now on. Only for signatures that have been verified. */
  isReplay(signature: string): boolean;
}

/** Bolt refuses what is older than five minutes, and `isFromFuture` what is more than five ahead. */
const rememberedMs = 11 * 60_000;
const mostRemembered = 50_000;

export function createReplays(clock: Clock): Replays {
  const seenAtMs = new Map<string, number>();
  return {
    isReplay(signature) {
      const nowMs = clock.nowMs();
      for (const [old, atMs] of seenAtMs) {
        if (atMs > nowMs - rememberedMs && seenAtMs.size <= mostRemembered) break;
        seenAtMs.delete(old);
      }
      if (seenAtMs.has(signature)) return true;
      seenAtMs.set(signature, nowMs);
      return false;
    },
  };
}

const mostAheadSeconds = 5 * 60;

/** Whether a request claims to be sent in the future, which Bolt does not look at. */
export function isFromFuture(timestamp: string | undefined, nowMs: number): boolean {
  return timestamp !== undefined && Number(timestamp) > nowMs / 1000 + mostAheadSeconds;
}
