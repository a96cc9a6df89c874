import { type MessageAttributeValue, PublishCommand } from '@aws-sdk/client-sns';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import type { Topics } from './service-ports.ts';

export function createTopics({ sns }: Pick<Clients, 'sns'>, call: Caller): Topics {
  return {
    publish: async ({ topicArn, subject, message, attributes }) => {
      const input = {
        TopicArn: topicArn,
        Subject: subject,
        Message: message,
        MessageStructure: 'json',
        MessageAttributes: attributesOf(attributes),
      };
      const audited = { topicArn, subject, bytes: Buffer.byteLength(message) };
      // With the retries of the SDK: one message too many is better than none.
      const { MessageId = '' } = await call({ service: 'sns', call: 'Publish', subject: audited }, (options) =>
        sns.send(new PublishCommand(input), options),
      );
      return { messageId: MessageId };
    },
  };
}

/** A filter policy compares each value of a list by itself. */
function attributesOf(attributes: Readonly<Record<string, readonly string[]>>): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, values]) =>
      values.length === 0 ? [] : [[name, { DataType: 'String.Array', StringValue: JSON.stringify(values) }]],
    ),
  );
}
