import type { Message } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Clock } from '../../src/basics/clock.ts';
import { receivedEvent, type SqsEvent } from '../lambda/events.ts';
import { drawsOf, lateMs, type Manners } from '../lambda/manners.ts';
import type { Counts, MappedQueue } from '../lambda/mapped-queue.ts';
import { readTemplate } from '../lambda/roles.ts';
import type { Moto } from './server.ts';
import { type SqsQueue, sqsQueue } from './sqs-queue.ts';

const mappingSchema = z.object({ sqs: z.object({ batchSize: z.number() }) });
const templateSchema = z.object({
  functions: z.object({ worker: z.object({ events: z.tuple([mappingSchema]) }) }),
});

/** SQS is bad to a message this often at most: that alone makes no dead letter of it. */
const mostBad = 2;

interface EventSource extends MappedQueue {
  take(): Promise<SqsEvent | undefined>;
  /** What the functions send to. */
  readonly sqs: SqsQueue;
  readonly counts: Counts & { late: number; failed: number };
}

interface Received {
  readonly message: Message;
  readonly atMs: number;
  /** What becomes of it this time. */
  readonly fate: 'lost' | 'late' | 'twice' | 'once';
}

/**
 * A queue of SQS on moto, and what AWS Lambda does with one for a function: it receives, hands a batch on, and deletes
 * what did not fail. What is bad about it is done here: what is lost is deleted and not handed on, what is late is hidden
 * instead, and what comes twice is not deleted.
 */
export function eventSource(moto: Moto, manners: Manners): (clock: Clock) => Promise<EventSource> {
  const [{ sqs: mapping }] = templateSchema.parse(readTemplate('../serverless.yml')).functions.worker.events;
  return async (clock) => openSource(await sqsQueue(moto, clock), { clock, manners, ...mapping });
}

interface Means {
  readonly clock: Clock;
  readonly manners: Manners;
  readonly batchSize: number;
}

function openSource(sqs: SqsQueue, { clock, manners, batchSize }: Means): EventSource {
  const drawn = drawing(manners);
  const counts = { sent: 0, lost: 0, twice: 0, late: 0, failed: 0 };
  const moments = momentsOf(clock);
  let handed: readonly Received[] = [];
  const hide = async ({ message }: Received): Promise<void> => {
    const seconds = drawn.lateSeconds();
    await sqs.hide(message, seconds);
    moments.addHidden(clock.nowMs() + seconds * 1000);
  };
  const receive = async (): Promise<readonly Received[]> => {
    const messages = await sqs.receive(batchSize);
    // What moto has to give it gives: only a full batch leaves anything.
    if (messages.length < batchSize) moments.pass();
    const received = drawn.shuffled(
      messages.map((message) => ({ message, fate: drawn.fateOf(message), atMs: clock.nowMs() })),
    );
    for (const { fate } of received) if (fate !== 'once') counts[fate] += 1;
    await sqs.remove(received.flatMap(({ fate, message }) => (fate === 'lost' ? [message] : [])));
    for (const one of received) if (one.fate === 'late') await hide(one);
    return received.filter(({ fate }) => fate === 'once' || fate === 'twice');
  };
  return {
    sqs,
    counts,
    send: async (messages) => {
      await sqs.send(messages);
      counts.sent += messages.length;
      for (const { delaySeconds } of messages) moments.add(clock.nowMs() + delaySeconds * 1000);
    },
    take: async () => {
      handed = [];
      while (handed.length === 0 && moments.isReached()) handed = await receive();
      if (handed.length === 0) return undefined;
      return receivedEvent(
        handed.map(({ message }) => message),
        sqs.arn,
      );
    },
    giveBack: async (failed) => {
      counts.failed += failed.length;
      const failedIds = new Set(failed.map(({ itemIdentifier }) => itemIdentifier));
      const isDone = ({ message, fate }: Received) => fate === 'once' && !failedIds.has(message.MessageId ?? '');
      await sqs.remove(handed.flatMap((one) => (isDone(one) ? [one.message] : [])));
      for (const one of handed.filter((each) => !isDone(each))) {
        if (one.fate === 'twice' && drawn.isCopied()) await hide(one);
        else moments.addHidden(one.atMs + sqs.visibilityMs);
      }
    },
    nextAtMs: moments.next,
  };
}

/** When there may be something to receive. One that is missing here leaves a message on the queue for good. */
function momentsOf(clock: Clock) {
  let moments: readonly number[] = [];
  const add = (atMs: number): void => {
    moments = [...moments, atMs];
  };
  const isPast = (atMs: number): boolean => atMs <= clock.nowMs();
  return {
    add,
    /** moto hands out what it has hidden once that time is over, and not with its end. */
    addHidden: (untilMs: number): void => add(untilMs + 1),
    isReached: (): boolean => moments.some(isPast),
    pass: (): void => {
      moments = moments.filter((atMs) => !isPast(atMs));
    },
    next: (): number | undefined => (moments.length === 0 ? undefined : Math.min(...moments)),
  };
}

function drawing({ seed, lostPercent, twicePercent, latePercent }: Manners) {
  const draw = drawsOf(seed);
  return {
    fateOf: ({ Attributes }: Message): Received['fate'] => {
      if (Number(Attributes?.ApproximateReceiveCount) > mostBad) return 'once';
      if (draw() < latePercent) return 'late';
      if (draw() < lostPercent) return 'lost';
      return draw() < twicePercent ? 'twice' : 'once';
    },
    lateSeconds: (): number => Math.ceil((draw() / 100) * (lateMs / 1000)),
    /** SQS may have one more elsewhere, which comes soon, or the one that was not deleted comes when it is no longer hidden. */
    isCopied: (): boolean => draw() % 2 === 0,
    shuffled: <One>(all: readonly One[]): readonly One[] =>
      all
        .map((one) => ({ one, place: draw() }))
        .toSorted((a, b) => a.place - b.place)
        .map(({ one }) => one),
  };
}
