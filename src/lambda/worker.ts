import * as z from 'zod';
import { type Work, work } from '../runs/driver.ts';
import { type Core, createTelling } from '../wiring.ts';
import type { WorkerSide } from '../wiring-slack.ts';
import { type Message, type Outbox, readMessage } from './messages.ts';

/** A batch of messages as SQS hands it to AWS Lambda. */
const batchSchema = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });

export interface WorkerOptions {
  readonly core: Core;
  readonly slack: WorkerSide;
  readonly outbox: Outbox;
}

/** What SQS is told: these are to be delivered again. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * Does what messages ask for. A message may come twice, late, or out of order, and be lost: each is only a hint at what
 * the due index knows. Whatever falls due soon is put on the queue by whoever carried it on, so that there is one
 * message for a run and not one more with each hint.
 */
export function workerFunction({ core, slack, outbox }: WorkerOptions): (event: unknown) => Promise<BatchResponse> {
  const { log } = core.desk;
  const doing: Work = { engine: core.engine, telling: createTelling(core, slack.announcer) };
  core.onWake((what, runId) => outbox.add({ kind: 'due', what, runId, when: 'due' }));
  const isDone = async (body: string): Promise<boolean> => {
    try {
      return await done({ doing, slack, outbox }, readMessage(body));
    } catch (error) {
      log.error({ error }, 'a message could not be dealt with');
      return false;
    }
  };
  return async (event) => {
    const { Records } = batchSchema.parse(event);
    const dealtWith = await Promise.all(Records.map(async ({ body }) => isDone(body)));
    await outbox.flush();
    return {
      batchItemFailures: Records.filter((_record, index) => dealtWith[index] === false).map(({ messageId }) => ({
        itemIdentifier: messageId,
      })),
    };
  };
}

interface Means {
  readonly doing: Work;
  readonly slack: WorkerSide;
  readonly outbox: Outbox;
}

async function done({ doing, slack, outbox }: Means, message: Message): Promise<boolean> {
  if (message.kind === 'later') {
    await slack.later(message.later);
    return true;
  }
  if (message.kind === 'check') {
    await slack.checkCompliance();
    return true;
  }
  const { what, runId, when } = message;
  const { clock } = doing.engine;
  const worked = await work(doing, { what, runId, dueAtMs: clock.nowMs() }, when);
  if (worked.kind === 'done' && worked.dueAtMs !== undefined && worked.wasDue !== false)
    outbox.add({ kind: 'due', what, runId, when: 'due' }, worked.dueAtMs);
  return worked.kind !== 'failed';
}
