import { createQueue } from '../aws/queue.ts';
import type { Clock } from '../basics/clock.ts';
import type { FunctionVariables } from '../config/environment.ts';
import { type CallLog, counterAt } from '../wiring-calls.ts';
import { createOutbox, type Outbox } from './messages.ts';

/** The queue that the worker reads. */
export function outboxOf(variables: FunctionVariables, clock: Clock, calls: CallLog): Outbox {
  const { queueUrl, region } = variables;
  return createOutbox(createQueue(queueUrl, { region }, counterAt(calls, 'sqs', variables)), () => clock.nowMs());
}
