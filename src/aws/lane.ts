import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, systemClock } from '../basics/clock.ts';
import type { Patience } from './patience.ts';

/** By what time goes on, and how it is waited for; both of the same clock. */
export interface Pacing {
  readonly clock: Clock;
  readonly waitMs: (durationMs: number) => Promise<void>;
}

/** AWS counts by the clock on the wall, whatever that of the runs shows. */
export const wallPacing: Pacing = { clock: systemClock, waitMs: (durationMs) => delay(durationMs) };

/** The calls of one kind in one account and region, from whoever makes them. */
export interface Lane {
  /**
   * Resolves when the call may be sent, in the order of asking: at once for as long as AWS has not refused any. Answers
   * `no`, and the call is not to be sent, where its turn comes later than the patience lasts.
   */
  turn(patience: Patience): Promise<'go' | 'no'>;
  /** AWS has taken one, whatever it said to it. */
  taken(): void;
  /** AWS has refused one, since there were too many. */
  refused(): void;
  /** How many may be sent in a second now; undefined: as many as there are. */
  perSecond(): number | undefined;
}

/** What is left of the pace after a refusal, as in TCP, so that processes that know nothing of each other come to share. */
const narrowing = 0.7;
/** Calls a second more for each second in which AWS took as many as there may be; and a share of the pace at the least. */
const widening = 0.2;
const wideningShare = 0.05;
const slowestPerSecond = 0.5;
/** Nobody grants so many; whoever comes this far need not be held back. */
const fastestPerSecond = 100;
/** Refusals so close together are of one crowd, and say one thing. */
const oneCrowdMs = 1_000;
/** What AWS said so long ago says nothing of now. */
const forgottenAfterMs = 600_000;

interface Pace {
  perSecond: number;
  /** Calls that may be sent at once. */
  tokens: number;
  filledAtMs: number;
  narrowedAtMs: number;
}

/** A lane that is free until AWS refuses a call, then as fast as AWS takes them, and free again in time. */
export function createLane({ clock, waitMs }: Pacing): Lane {
  const sent = createGauge(clock);
  const queue: (() => void)[] = [];
  let pace: Pace | undefined;
  let isServing = false;

  const paceNow = (): Pace | undefined => {
    const nowMs = clock.nowMs();
    if (pace !== undefined && nowMs - pace.narrowedAtMs > forgottenAfterMs) pace = undefined;
    if (pace === undefined) return undefined;
    const more = ((nowMs - pace.filledAtMs) / 1000) * pace.perSecond;
    pace.tokens = Math.min(Math.max(1, pace.perSecond), pace.tokens + more);
    pace.filledAtMs = nowMs;
    return pace;
  };

  /** Milliseconds until the one behind so many may go. */
  const delayMs = (ahead: number): number => {
    const now = paceNow();
    return now === undefined ? 0 : Math.max(0, ((ahead + 1 - now.tokens) / now.perSecond) * 1000);
  };

  const go = (): void => {
    if (pace !== undefined) pace.tokens -= 1;
    sent.add();
  };

  const serve = async (): Promise<void> => {
    isServing = true;
    while (queue.length > 0) {
      const ms = delayMs(0);
      if (ms > 0) await waitMs(Math.ceil(ms));
      else queue.shift()?.();
    }
    isServing = false;
  };

  return {
    async turn(patience) {
      const ms = delayMs(queue.length);
      if (ms === 0 && queue.length === 0) {
        go();
        return 'go';
      }
      if (ms > patience.leftMs()) return 'no';
      const { promise, resolve } = Promise.withResolvers<void>();
      queue.push(() => {
        go();
        resolve();
      });
      if (!isServing) void serve();
      await patience.during(promise);
      return 'go';
    },
    taken() {
      const now = paceNow();
      if (now === undefined) return;
      now.perSecond += Math.max(wideningShare, Math.min(widening, widening / now.perSecond));
      if (now.perSecond > fastestPerSecond) pace = undefined;
    },
    refused() {
      const nowMs = clock.nowMs();
      const now = paceNow();
      if (now !== undefined && nowMs - now.narrowedAtMs < oneCrowdMs) return;
      const before = Math.min(now?.perSecond ?? fastestPerSecond, sent.perSecond());
      const perSecond = Math.max(slowestPerSecond, before * narrowing);
      pace = { perSecond, tokens: 0, filledAtMs: nowMs, narrowedAtMs: nowMs };
    },
    perSecond: () => paceNow()?.perSecond,
  };
}

/** How many there were in a second, of the one that goes on and the one before the larger. */
function createGauge(clock: Clock): { add(): void; perSecond(): number } {
  let sinceMs = clock.nowMs();
  let current = 0;
  let before = 0;
  const turnOver = (): void => {
    const passedMs = clock.nowMs() - sinceMs;
    if (passedMs < 1_000) return;
    before = passedMs < 2_000 ? current : 0;
    current = 0;
    sinceMs = clock.nowMs();
  };
  return {
    add: () => {
      turnOver();
      current += 1;
    },
    perSecond: () => {
      turnOver();
      return Math.max(1, current, before);
    },
  };
}
