import type { MessageAttributeValue, PublishInput } from '@aws-sdk/client-sns';
import * as z from 'zod';
import { ServiceError, type SnsOperations } from '../wire/operation.ts';
import { type Delivered, invalid, type SnsSubscription, type SnsWorld, topicOf } from './topics.ts';

/** Of message and attributes together. */
const mostBytes = 262_144;
const longestSubject = 100;

export function publishOperations(world: SnsWorld) {
  const { kernel, newId } = world;
  return {
    Publish: (input) => {
      const topic = topicOf(world, input.TopicArn ?? input.TargetArn);
      refuseUnfit(input);
      const bodies = bodiesOf(input);
      const attributes = attributesOf(input.MessageAttributes);
      const messageId = newId();
      topic.published += 1;
      for (const subscription of topic.subscriptions.values()) {
        if (!isWanted(subscription, attributes)) continue;
        const { protocol, endpoint } = subscription;
        const subject = input.Subject === undefined ? {} : { subject: input.Subject };
        const body = bodies[protocol] ?? bodies['default'] ?? '';
        const got: Delivered = { messageId, atMs: kernel.nowMs(), protocol, endpoint, ...subject, body, attributes };
        topic.delivered.push(got);
      }
      kernel.changed();
      return { MessageId: messageId };
    },
  } satisfies SnsOperations;
}

function refuseUnfit({ Message = '', Subject, MessageStructure, MessageAttributes = {} }: PublishInput): void {
  if (Message === '') throw invalid('Empty message');
  if (bytesOf(Message) + attributeBytes(MessageAttributes) > mostBytes) throw invalid('Message too long');
  if (Subject !== undefined && !isSubject(Subject)) throw invalid('Subject');
  if (MessageStructure !== undefined && MessageStructure !== 'json') throw invalid('MessageStructure');
}

/** Printable ASCII on one line that begins with no space. */
function isSubject(subject: string): boolean {
  return subject.length <= longestSubject && /^[!-~][ -~]*$/.test(subject);
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

function attributeBytes(attributes: Readonly<Record<string, MessageAttributeValue>>): number {
  return Object.entries(attributes).reduce(
    (sum, [name, { DataType = '', StringValue = '', BinaryValue }]) =>
      sum + bytesOf(name) + bytesOf(DataType) + bytesOf(StringValue) + (BinaryValue?.byteLength ?? 0),
    0,
  );
}

const bodiesSchema = z.record(z.string(), z.unknown());

/** By protocol; a message without structure is the same for all. */
function bodiesOf({ Message = '', MessageStructure }: PublishInput): Readonly<Record<string, string>> {
  if (MessageStructure === undefined) return { default: Message };
  const bodies = Object.entries(parsed(Message)).flatMap(([protocol, body]) =>
    typeof body === 'string' ? [[protocol, body] as const] : [],
  );
  if (!bodies.some(([protocol]) => protocol === 'default'))
    throw invalid('Message Structure - No default entry in JSON message body');
  return Object.fromEntries(bodies);
}

function parsed(message: string): Readonly<Record<string, unknown>> {
  try {
    return bodiesSchema.parse(JSON.parse(message));
  } catch {
    throw invalid('Message Structure - JSON message body failed to parse');
  }
}

function attributesOf(attributes: PublishInput['MessageAttributes'] = {}): Delivered['attributes'] {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, valuesOf(name, value)]));
}

const listSchema = z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]));

function valuesOf(name: string, { DataType = '', StringValue = '', BinaryValue }: MessageAttributeValue) {
  if (DataType === 'Binary' && BinaryValue !== undefined) return [Buffer.from(BinaryValue).toString('base64')];
  if (!/^(String|String\.Array|Number)$/.test(DataType)) throw unfit(name, `type ${DataType} is not supported`);
  if (StringValue === '') throw unfit(name, 'must contain non-empty message attribute value');
  if (DataType === 'Number') return [Number(StringValue)];
  if (DataType === 'String') return [StringValue];
  try {
    return listSchema.parse(JSON.parse(StringValue));
  } catch {
    throw unfit(name, 'is no array of JSON');
  }
}

function unfit(name: string, why: string): ServiceError {
  return new ServiceError('ParameterValueInvalid', `The message attribute '${name}' ${why}`);
}

function isWanted({ filter }: SnsSubscription, attributes: Delivered['attributes']): boolean {
  return Object.entries(filter).every(([name, wanted]) => attributes[name]?.some((value) => wanted.includes(value)));
}
