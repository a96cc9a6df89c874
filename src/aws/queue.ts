import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { boundedHttp } from '../basics/bounded-http.ts';
import { countedClient, type RequestCounter } from '../basics/counted-client.ts';
import type { ClientOptions } from './clients.ts';
import { toAwsError } from './errors.ts';
import { chunks } from './pages.ts';

export interface QueuedMessage {
  readonly body: string;
  /** At most 900, which is all that SQS offers. */
  readonly delaySeconds: number;
}

export interface Queue {
  /** Sends all, ten at a time. A repeat sends them again. Throws AwsError where any was not taken. */
  send(messages: readonly QueuedMessage[]): Promise<void>;
}

const mostPerCall = 10;

/** A queue of Amazon SQS, with its calls counted once they are over. */
export function createQueue(queueUrl: string, options: ClientOptions, count?: RequestCounter): Queue {
  const client = countedClient(new SQSClient({ requestHandler: { ...boundedHttp }, ...options }), count);
  const sendSome = async (messages: readonly QueuedMessage[]): Promise<void> => {
    const Entries = messages.map(({ body, delaySeconds }, index) => ({
      Id: String(index),
      MessageBody: body,
      DelaySeconds: delaySeconds,
    }));
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    const [first] = Failed;
    if (first !== undefined)
      throw new Error(`${Failed.length} messages were not taken: ${first.Code} ${first.Message}`);
  };
  return {
    send: async (messages) => {
      for (const some of chunks(messages, mostPerCall)) {
        await sendSome(some).catch((error: unknown) => {
          throw toAwsError(error, { service: 'sqs', call: 'SendMessageBatch' });
        });
      }
    },
  };
}
