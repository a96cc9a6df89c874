import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { known, type Received, type Topic } from '../contracts/aws-world.ts';
import { credentials, place } from './account.ts';

const envelopeSchema = z.object({
  MessageId: z.string(),
  Subject: z.string().optional(),
  Message: z.string(),
  MessageAttributes: z.record(z.string(), z.object({ Value: z.string() })).default({}),
});

/** A topic of SNS with a queue of SQS that subscribes to it. */
export async function addTopic(endpoint: string, name: string): Promise<Topic> {
  const settings = { region: place.region, credentials, endpoint, maxAttempts: 1 };
  const [sns, sqs] = [new SNSClient(settings), new SQSClient(settings)];
  const arn = known((await sns.send(new CreateTopicCommand({ Name: name }))).TopicArn);
  const QueueUrl = known((await sqs.send(new CreateQueueCommand({ QueueName: name }))).QueueUrl);
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  await sns.send(new SubscribeCommand({ TopicArn: arn, Protocol: 'sqs', Endpoint: known(Attributes?.['QueueArn']) }));
  const received = async (): Promise<readonly Received[]> => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    return Messages.map(({ Body = '' }) => receivedIn(Body));
  };
  return { arn, received };
}

function receivedIn(body: string): Received {
  const { MessageId, Subject, Message, MessageAttributes } = envelopeSchema.parse(JSON.parse(body));
  const attributes = Object.entries(MessageAttributes).map(
    ([name, { Value }]) => [name, z.array(z.unknown()).parse(JSON.parse(Value))] as const,
  );
  return { messageId: MessageId, subject: Subject, body: Message, attributes: Object.fromEntries(attributes) };
}
