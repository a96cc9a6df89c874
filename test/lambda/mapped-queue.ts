import type { Queue } from '../../src/aws/queue.ts';
import type { BatchResponse } from '../../src/lambda/worker.ts';

/** What a function is handed of a queue, as far as every double of one has it. */
export interface Batch {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

/** The queue between the functions, and what AWS Lambda does with it for the worker. */
export interface MappedQueue extends Queue {
  /** Takes messages that may be delivered, in any order, as a function is handed them; undefined where none may. */
  take(): Batch | undefined | Promise<Batch | undefined>;
  /** What was last taken is done, but for what a function has reported as failed: that comes again. */
  giveBack(failed: BatchResponse['batchItemFailures']): void | Promise<void>;
  /** When the next may be delivered, as far as is known. */
  nextAtMs(): number | undefined;
  readonly counts: Counts;
}

/** How often what was done to messages. */
export interface Counts {
  sent: number;
  lost: number;
  twice: number;
}
