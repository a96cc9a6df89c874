import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createQueue, type QueuedMessage } from '../../src/aws/queue.ts';
import { type Answer, jsonAnswer, scripted } from './answers.ts';

const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/amiable';
const client = { region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' }, maxAttempts: 1 };

const entrySchema = z.object({ Id: z.string(), MessageBody: z.string(), DelaySeconds: z.number() });
const askedSchema = z.object({ QueueUrl: z.string(), Entries: z.array(entrySchema) });

function aQueue(...answers: readonly Answer[]) {
  const requestHandler = scripted(...answers);
  const batches = () => requestHandler.bodies.map((body) => askedSchema.parse(JSON.parse(body)));
  return { queue: createQueue(queueUrl, { ...client, requestHandler }), batches };
}

function messages(count: number): QueuedMessage[] {
  return Array.from({ length: count }, (_, index) => ({ body: `message ${index}`, delaySeconds: index }));
}

/** SQS says of each body what it has read. */
function taken(from: number, count: number): object[] {
  return Array.from({ length: count }, (_, index) => ({
    Id: String(index),
    MessageId: `m-${from + index}`,
    MD5OfMessageBody: createHash('md5')
      .update(`message ${from + index}`)
      .digest('hex'),
  }));
}

describe('a queue', () => {
  it('is sent ten messages at a time, each with its delay, in order', async () => {
    const answers = [0, 10, 20].map((from) =>
      jsonAnswer({ Successful: taken(from, from === 20 ? 5 : 10), Failed: [] }),
    );
    const { queue, batches } = aQueue(...answers);
    await queue.send(messages(25));
    expect(batches().map(({ Entries }) => Entries.length)).toEqual([10, 10, 5]);
    expect(new Set(batches().map(({ QueueUrl }) => QueueUrl))).toEqual(new Set([queueUrl]));
    const sent = batches().flatMap(({ Entries }) => Entries);
    expect(sent.map(({ MessageBody, DelaySeconds }) => ({ body: MessageBody, delaySeconds: DelaySeconds }))).toEqual(
      messages(25),
    );
    for (const { Entries } of batches()) expect(new Set(Entries.map(({ Id }) => Id)).size).toBe(Entries.length);
  });

  it('is asked nothing where there is nothing to send', async () => {
    const { queue, batches } = aQueue(jsonAnswer({}));
    await queue.send([]);
    expect(batches()).toEqual([]);
  });

  it('that takes only some messages of a batch is an error that says how many and why, and no more are sent', async () => {
    const failed = { Id: '1', SenderFault: false, Code: 'InternalError', Message: 'try again' };
    const { queue, batches } = aQueue(jsonAnswer({ Successful: taken(0, 9), Failed: [failed] }));
    await expect(queue.send(messages(12))).rejects.toMatchObject({
      name: 'AwsError',
      call: 'SendMessageBatch',
      message: expect.stringContaining('1 messages were not taken: InternalError try again'),
    });
    expect(batches()).toHaveLength(1);
  });

  it('that is not there, or may not be written to, is an error of that kind', async () => {
    const denied = jsonAnswer({ message: 'no' }, { statusCode: 403, code: 'AccessDeniedException' });
    await expect(aQueue(denied).queue.send(messages(1))).rejects.toMatchObject({ name: 'AwsError', kind: 'denied' });
  });
});
