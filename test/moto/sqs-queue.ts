import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  type QueueAttributeName,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { createQueue, type Queue } from '../../src/aws/queue.ts';
import type { Clock } from '../../src/basics/clock.ts';
import { known } from '../contracts/aws-world.ts';
import { readTemplate } from '../lambda/roles.ts';
import { credentials, place } from './account.ts';
import type { Moto } from './server.ts';

const propertiesSchema = z.object({ SqsManagedSseEnabled: z.boolean(), MessageRetentionPeriod: z.number() });
const templateSchema = z.object({
  Resources: z.object({
    Queue: z.object({
      Properties: propertiesSchema.extend({
        VisibilityTimeout: z.number(),
        RedrivePolicy: z.object({ maxReceiveCount: z.number() }),
      }),
    }),
    DeadLetters: z.object({ Properties: propertiesSchema }),
  }),
});

/** A queue of SQS on moto that lives at the time of a clock, with one for its dead letters. */
export interface SqsQueue extends Queue {
  readonly arn: string;
  /** How long a message that was received is hidden. */
  readonly visibilityMs: number;
  readonly maxReceiveCount: number;
  receive(most: number): Promise<readonly Message[]>;
  remove(messages: readonly Message[]): Promise<void>;
  /** Hides one that was received for another time from now on. */
  hide(message: Message, seconds: number): Promise<void>;
  /** How many messages are on it, whether they may be delivered or not. */
  size(): Promise<number>;
  /** What the dead letters say, at most ten. Reading hides them for a while. */
  deadLetters(): Promise<readonly (string | undefined)[]>;
}

/** Makes both queues as `infrastructure/queue.yml` has them, in an account that has forgotten all else. */
export async function sqsQueue(moto: Moto, clock: Clock): Promise<SqsQueue> {
  await moto.reset();
  const settings = { region: place.region, credentials, endpoint: moto.endpoint, maxAttempts: 1 };
  const follow = following(moto, clock);
  const sqs = new SQSClient(settings);
  sqs.middlewareStack.add((next) => async (args) => follow().then(() => next(args)), { step: 'initialize' });
  const { Queue: queue, DeadLetters } = templateSchema.parse(readTemplate('queue.yml')).Resources;
  const dead = await addQueue(sqs, 'amiable-production-dead-letters', DeadLetters.Properties);
  const { RedrivePolicy, ...properties } = queue.Properties;
  const redrive = JSON.stringify({ ...RedrivePolicy, deadLetterTargetArn: dead.arn });
  const { url, arn } = await addQueue(sqs, 'amiable-production', { ...properties, RedrivePolicy: redrive });
  const sender = createQueue(url, settings);
  return {
    arn,
    visibilityMs: properties.VisibilityTimeout * 1000,
    maxReceiveCount: RedrivePolicy.maxReceiveCount,
    send: async (messages) => {
      await follow();
      await sender.send(messages);
    },
    receive: (most) => receive(sqs, url, most),
    remove: (messages) => remove(sqs, url, messages),
    hide: async ({ ReceiptHandle }, VisibilityTimeout) => {
      await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout }));
    },
    size: () => sizeOf(sqs, url),
    deadLetters: async () => (await receive(sqs, dead.url, 10)).map(({ Body }) => Body),
  };
}

/** Has moto's time be that of the clock, to be called before anything is asked of a queue. */
function following(moto: Pick<Moto, 'tellSqsTime'>, clock: Clock): () => Promise<void> {
  let toldMs: number | undefined;
  return async () => {
    const nowMs = clock.nowMs();
    if (nowMs !== toldMs) await moto.tellSqsTime(nowMs);
    toldMs = nowMs;
  };
}

async function addQueue(sqs: SQSClient, QueueName: string, properties: object) {
  const Attributes = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, String(value)]));
  const url = known((await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl);
  return { url, arn: known((await attributesOf(sqs, url, ['QueueArn']))['QueueArn']) };
}

async function receive(sqs: SQSClient, QueueUrl: string, most: number): Promise<readonly Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: most,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
      WaitTimeSeconds: 0,
    }),
  );
  return Messages;
}

async function remove(sqs: SQSClient, QueueUrl: string, messages: readonly Message[]): Promise<void> {
  if (messages.length === 0) return;
  const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  if (Failed.length > 0) throw new Error(`${Failed.length} messages could not be deleted: ${Failed[0]?.Message}`);
}

async function sizeOf(sqs: SQSClient, url: string): Promise<number> {
  const counts = await attributesOf(sqs, url, [
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesDelayed',
    'ApproximateNumberOfMessagesNotVisible',
  ]);
  return Object.values(counts).reduce((sum, count) => sum + Number(count), 0);
}

async function attributesOf(sqs: SQSClient, QueueUrl: string, AttributeNames: QueueAttributeName[]) {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
  return Attributes;
}
