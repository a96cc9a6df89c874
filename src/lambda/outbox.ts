import { createQueue } from '../aws/queue.ts';
import type { Clock } from '../basics/clock.ts';
import type { FunctionVariables } from '../config/environment.ts';
import { createOutbox, type Outbox } from './messages.ts';

/** The queue that the worker reads. */
export function outboxOf({ queueUrl, region }: Pick<FunctionVariables, 'queueUrl' | 'region'>, clock: Clock): Outbox {
  return createOutbox(createQueue(queueUrl, { region }), () => clock.nowMs());
}
