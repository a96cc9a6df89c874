import {
  CreateTopicCommand,
  DeleteTopicCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { aSimulatedAws } from './a-simulated-aws.ts';

async function aTopic() {
  const { aws } = aSimulatedAws();
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const client = new SNSClient({
    region: 'eu-west-1',
    credentials,
    requestHandler: aws.requestHandler,
    maxAttempts: 1,
  });
  const { TopicArn = '' } = await client.send(new CreateTopicCommand({ Name: 'findings' }));
  const subscribe = (Protocol: string, Endpoint: string, FilterPolicy?: object) =>
    client.send(
      new SubscribeCommand({
        TopicArn,
        Protocol,
        Endpoint,
        ...(FilterPolicy === undefined ? {} : { Attributes: { FilterPolicy: JSON.stringify(FilterPolicy) } }),
      }),
    );
  const publish = (input: Partial<PublishCommandInput>) =>
    client.send(new PublishCommand({ TopicArn, Message: 'hello', ...input }));
  const got = () => aws.sns.delivered(TopicArn).map(({ endpoint, body }) => `${endpoint}: ${body}`);
  return { aws, client, TopicArn, subscribe, publish, got };
}

describe('a topic of the simulated SNS', () => {
  it('is made once, listed, and gone when it is deleted', async () => {
    const { client, TopicArn, publish } = await aTopic();
    expect(await client.send(new CreateTopicCommand({ Name: 'findings' }))).toMatchObject({ TopicArn });
    expect((await client.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn }]);
    await client.send(new DeleteTopicCommand({ TopicArn }));
    await expect(publish({})).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it('hands every subscription the text of its protocol', async () => {
    const { subscribe, publish, got } = await aTopic();
    await subscribe('email', 'ada@example.com');
    await subscribe('email', 'ada@example.com');
    await subscribe('lambda', 'arn:aws:lambda:eu-west-1:1:function:f');
    await publish({ MessageStructure: 'json', Message: '{"default":"d","email":"e"}' });
    await publish({});
    expect(got()).toEqual([
      'ada@example.com: e',
      'arn:aws:lambda:eu-west-1:1:function:f: d',
      'ada@example.com: hello',
      'arn:aws:lambda:eu-west-1:1:function:f: hello',
    ]);
  });

  it('hands a subscription with a filter only what has one of the wanted values of each attribute', async () => {
    const { subscribe, publish, got } = await aTopic();
    await subscribe('email', 'ada@example.com', { severity: ['high'], application: ['web', 'api'] });
    const list = (...values: readonly string[]) => ({ DataType: 'String.Array', StringValue: JSON.stringify(values) });
    await publish({ Message: 'a', MessageAttributes: { severity: list('low', 'high'), application: list('web') } });
    await publish({ Message: 'b', MessageAttributes: { severity: list('low'), application: list('web') } });
    await publish({ Message: 'c', MessageAttributes: { severity: { DataType: 'String', StringValue: 'high' } } });
    expect(got()).toEqual(['ada@example.com: a']);
  });

  it('tells who subscribes, until they do no more', async () => {
    const { client, subscribe, publish, got, TopicArn } = await aTopic();
    const { SubscriptionArn } = await subscribe('email', 'ada@example.com');
    const list = new ListSubscriptionsByTopicCommand({ TopicArn });
    expect((await client.send(list)).Subscriptions).toMatchObject([{ Protocol: 'email', Endpoint: 'ada@example.com' }]);
    await client.send(new UnsubscribeCommand({ SubscriptionArn }));
    await publish({});
    expect(got()).toEqual([]);
  });

  it.each<[string, Partial<PublishCommandInput>, string]>([
    ['nothing', { Message: '' }, 'Empty message'],
    ['a subject of two lines', { Subject: 'a\nb' }, 'Subject'],
    ['a subject that is no ASCII', { Subject: 'é' }, 'Subject'],
    ['a subject that is too long', { Subject: 'x'.repeat(101) }, 'Subject'],
    ['too much', { Message: 'é'.repeat(131_073) }, 'Message too long'],
    [
      'too much with its attributes',
      {
        Message: 'x'.repeat(262_000),
        MessageAttributes: { a: { DataType: 'String', StringValue: 'x'.repeat(200) } },
      },
      'Message too long',
    ],
    ['no JSON where it says so', { MessageStructure: 'json', Message: '{' }, 'failed to parse'],
    ['no default', { MessageStructure: 'json', Message: '{"email":"e"}' }, 'No default entry'],
    ['an empty attribute', { MessageAttributes: { a: { DataType: 'String', StringValue: '' } } }, "attribute 'a'"],
    ['a list that is none', { MessageAttributes: { a: { DataType: 'String.Array', StringValue: 'x' } } }, "'a'"],
  ])('refuses %s', async (_what, input, why) => {
    const { aws, publish, TopicArn } = await aTopic();
    await expect(publish(input)).rejects.toThrow(why);
    expect(aws.sns.published(TopicArn)).toBe(0);
  });
});
