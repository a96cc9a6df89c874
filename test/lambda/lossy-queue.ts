import type { QueuedMessage } from '../../src/aws/queue.ts';
import type { TestClock } from '../../src/basics/clock.ts';
import { drawsOf, lateMs, type Manners } from './manners.ts';
import type { Batch, MappedQueue } from './mapped-queue.ts';

interface LossyQueue extends MappedQueue {
  /** Up to ten. */
  take(): Batch | undefined;
}

interface Held {
  readonly id: string;
  readonly body: string;
  readonly atMs: number;
}

const mostAtOnce = 10;

/** A standard queue at its worst: at least once is not even that. The same seed has the same manners. */
export function lossyQueue(manners: Manners): (clock: TestClock) => LossyQueue {
  return (clock) => openLossy(clock, manners);
}

function openLossy(clock: TestClock, { seed, lostPercent, twicePercent, latePercent }: Manners): LossyQueue {
  const draw = drawsOf(seed);
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
