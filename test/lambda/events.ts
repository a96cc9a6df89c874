/** Events as AWS hands them to the functions: whole ones, from events/, with what a test says put into them. */
import { createHash, randomUUID } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Message } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { BotRequest } from '../../src/playground/slack/delivery/parcel.ts';

const directory = `${import.meta.dirname}/events/`;

function read(path: string): unknown {
  return JSON.parse(readFileSync(directory + path, 'utf8'));
}

const happenedSchema = z.strictObject({
  version: z.literal('0'),
  id: z.uuid(),
  'detail-type': z.string(),
  source: z.string(),
  account: z.string(),
  time: z.iso.datetime(),
  region: z.string(),
  resources: z.array(z.string()),
  detail: z.union([z.looseObject({}), z.string()]),
});
/** An event of Amazon EventBridge. */
export type Happened = z.infer<typeof happenedSchema>;

/** What EventBridge tells of the account, by the name of the file. */
export const happenings: ReadonlyMap<string, Happened> = new Map(
  globSync('eventbridge/*.json', { cwd: directory })
    .sort()
    .map((path) => [basename(path, '.json'), happenedSchema.parse(read(path))]),
);

/** An event of a schedule, for its time. */
export function scheduledEvent(by: 'rule' | 'scheduler', atMs: number): Happened {
  const time = new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');
  return { ...happenedSchema.parse(read(`scheduled-by-${by}.json`)), time };
}

const recordSchema = z.strictObject({
  messageId: z.string(),
  receiptHandle: z.string(),
  body: z.string(),
  /** No others are said of a message of a standard queue. */
  attributes: z.object({
    ApproximateReceiveCount: z.string(),
    SentTimestamp: z.string(),
    SenderId: z.string(),
    ApproximateFirstReceiveTimestamp: z.string(),
  }),
  messageAttributes: z.record(z.string(), z.unknown()),
  md5OfBody: z.string(),
  eventSource: z.literal('aws:sqs'),
  eventSourceARN: z.string(),
  awsRegion: z.string(),
});
export interface SqsEvent {
  readonly Records: readonly z.infer<typeof recordSchema>[];
}

function sqsRecord(): z.infer<typeof recordSchema> {
  return z.object({ Records: z.tuple([recordSchema]) }).parse(read('sqs.json')).Records[0];
}

/** A batch with these messages. */
export function sqsEvent(bodies: readonly string[]): SqsEvent {
  const record = sqsRecord();
  const md5OfBody = (body: string) => createHash('md5').update(body).digest('hex');
  return { Records: bodies.map((body) => ({ ...record, messageId: randomUUID(), body, md5OfBody: md5OfBody(body) })) };
}

/** A batch of messages that SQS has handed out. Throws where one lacks what AWS Lambda says of each. */
export function receivedEvent(messages: readonly Message[], eventSourceARN: string): SqsEvent {
  const record = sqsRecord();
  const Records = messages.map(({ MessageId, ReceiptHandle, Body, MD5OfBody, Attributes: attributes }) => {
    const received = {
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      body: Body,
      md5OfBody: MD5OfBody,
      attributes,
    };
    return recordSchema.parse({ ...record, ...received, eventSourceARN });
  });
  return { Records };
}

export type Door = 'http-api' | 'function-url';
const requestSchema = z.looseObject({ headers: z.record(z.string(), z.string()), body: z.string() });

/** A request of Slack as it comes through a door: its body in base64, or as it is. */
export function httpEvent(door: Door, { headers, body }: BotRequest, isBase64Encoded: boolean): unknown {
  const event = requestSchema.parse(read(`${door}.json`));
  const length = { 'content-length': String(Buffer.byteLength(body)) };
  return {
    ...event,
    headers: { ...event.headers, ...headers, ...length },
    isBase64Encoded,
    body: isBase64Encoded ? Buffer.from(body).toString('base64') : body,
  };
}
