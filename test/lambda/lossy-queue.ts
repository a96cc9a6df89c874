import * as fc from 'fast-check';
import type { Queue, QueuedMessage } from '../../src/aws/queue.ts';
import type { TestClock } from '../../src/basics/clock.ts';

/** How often, in percent, a message is lost, comes twice, or comes up to a minute late. Order is never kept. */
export interface Manners {
  readonly seed: number;
  readonly lostPercent: number;
  readonly twicePercent: number;
  readonly latePercent: number;
}

export interface LossyQueue extends Queue {
  /** Takes up to ten messages that are due, in any order, as SQS hands them to a function. */
  take(): { readonly Records: readonly { readonly messageId: string; readonly body: string }[] } | undefined;
  /** Brings back what a function has reported as failed. */
  giveBack(ids: readonly { readonly itemIdentifier: string }[]): void;
  nextAtMs(): number | undefined;
  readonly counts: { sent: number; lost: number; twice: number };
}

interface Held {
  readonly id: string;
  readonly body: string;
  readonly atMs: number;
}

const lateMs = 60_000;
const mostAtOnce = 10;

/** A standard queue at its worst: at least once is not even that. The same seed has the same manners. */
export function lossyQueue(clock: TestClock, { seed, lostPercent, twicePercent, latePercent }: Manners): LossyQueue {
  const drawn = fc.sample(fc.integer({ min: 0, max: 99 }), { seed, numRuns: 5_000 });
  let draws = 0;
  const draw = (): number => drawn[draws++ % drawn.length] ?? 0;
  let held: readonly Held[] = [];
  const flown = new Map<string, Held>();
  const counts = { sent: 0, lost: 0, twice: 0 };
  const put = ({ body, delaySeconds }: QueuedMessage): void => {
    const late = draw() < latePercent ? (draw() / 100) * lateMs : 0;
    counts.sent += 1;
    held = [...held, { id: `m-${counts.sent}-${held.length}`, body, atMs: clock.nowMs() + delaySeconds * 1000 + late }];
  };
  return {
    counts,
    send: async (messages) => {
      for (const message of messages) {
        if (draw() < lostPercent) {
          counts.lost += 1;
          continue;
        }
        put(message);
        if (draw() >= twicePercent) continue;
        counts.twice += 1;
        put(message);
      }
    },
    take: () => {
      const due = held.filter(({ atMs }) => atMs <= clock.nowMs());
      const some = due.toSorted((a, b) => (draw() % 2 === 0 ? 1 : -1) * a.id.localeCompare(b.id)).slice(0, mostAtOnce);
      if (some.length === 0) return undefined;
      held = held.filter((one) => !some.includes(one));
      for (const one of some) flown.set(one.id, one);
      return { Records: some.map(({ id, body }) => ({ messageId: id, body })) };
    },
    giveBack: (ids) => {
      const again = ids.flatMap(({ itemIdentifier }) => flown.get(itemIdentifier) ?? []);
      held = [...held, ...again.map((one) => ({ ...one, atMs: clock.nowMs() + lateMs }))];
    },
    nextAtMs: () => (held.length === 0 ? undefined : Math.min(...held.map(({ atMs }) => atMs))),
  };
}
