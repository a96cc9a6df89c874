import * as z from 'zod';
import type { Queue } from '../aws/queue.ts';
import { laterSchema } from '../slack/later.ts';

/** What is sent from one function to the worker. */
const messageSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('due'),
    what: z.enum(['run', 'story']),
    runId: z.string(),
    /** `early`: something has happened, so it is worth a look before it falls due. */
    when: z.enum(['due', 'early']).default('due'),
  }),
  z.object({ kind: z.literal('later'), later: laterSchema }),
  /** Compliance is to be checked now, out of turn. */
  z.object({ kind: z.literal('check') }),
]);
export type Message = z.infer<typeof messageSchema>;

/** Throws where the text is none of ours. */
export function readMessage(text: string): Message {
  return messageSchema.parse(JSON.parse(text));
}

export interface Outbox {
  /** Sent when the function ends; the same one once, at the earliest moment that was named. */
  add(message: Message, atMs?: number): void;
  /** Sends what was added. Throws where it could not be sent. */
  flush(): Promise<void>;
}

/** SQS delays a message by at most this; what is due later is found by the sweeper. */
const longestDelayMs = 900_000;

/** What one invocation has to hand on. A function may be frozen once it has answered, so nothing is sent on the side. */
export function createOutbox(queue: Queue, nowMs: () => number): Outbox {
  const waiting = new Map<string, number>();
  return {
    add: (message, atMs = 0) => {
      if (atMs - nowMs() > longestDelayMs) return;
      const body = JSON.stringify(message);
      waiting.set(body, Math.min(atMs, waiting.get(body) ?? Number.POSITIVE_INFINITY));
    },
    flush: async () => {
      const messages = [...waiting].map(([body, atMs]) => ({
        body,
        // Rounded up: a run that is looked at too early is not due.
        delaySeconds: Math.max(0, Math.ceil((atMs - nowMs()) / 1000)),
      }));
      waiting.clear();
      await queue.send(messages);
    },
  };
}
