import { describe, expect, it } from 'vitest';
import { createQueue } from '../../src/aws/queue.ts';
import { sessionsOfRole } from '../../src/aws/roles.ts';
import { readSecrets } from '../../src/aws/secrets.ts';
import type { CountedRequest } from '../../src/basics/counted-client.ts';
import { createDynamoClient, createTableClient } from '../../src/store/table-client.ts';
import { type Answer, jsonAnswer, queryError, scripted } from '../aws/answers.ts';

const client = { region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };
const key = { pk: 'RUN#r', sk: 'STATE' };

function aTable(...answers: readonly (Answer | Error)[]) {
  const counted: CountedRequest[] = [];
  const requestHandler = scripted(...answers);
  const dynamo = createDynamoClient({ ...client, requestHandler, maxAttempts: 2 }, (one) => counted.push(one));
  return { table: createTableClient(dynamo, 'amiable'), counted };
}

const refused = (code: string) => jsonAnswer({ message: 'no' }, { statusCode: 400, code });
const late = Object.assign(new Error('no answer'), { name: 'TimeoutError' });

describe('calls to the table are counted', () => {
  it('once each, by what is called', async () => {
    const { table, counted } = aTable(jsonAnswer({}));
    await table.get(key);
    await table.put(key);
    await table.query({ KeyConditionExpression: 'pk = :pk' });
    await table.getMany([key]);
    const ok = { outcome: 'ok', repeats: 0 };
    expect(counted).toEqual(['GetItem', 'PutItem', 'Query', 'BatchGetItem'].map((call) => ({ call, ...ok })));
  });

  it('with what became of them, and how often the SDK has repeated them', async () => {
    const outcomes = async (...answers: readonly (Answer | Error)[]) => {
      const { table, counted } = aTable(...answers);
      await table.put(key, { expression: 'attribute_not_exists(pk)' }).catch(() => {});
      return counted.map(({ outcome, repeats }) => `${outcome} ${repeats}`);
    };
    expect(await outcomes(refused('ConditionalCheckFailedException'))).toEqual(['ok 0']);
    expect(await outcomes(refused('AccessDeniedException'))).toEqual(['failed 0']);
    expect(await outcomes(refused('ThrottlingException'))).toEqual(['throttled 1']);
    expect(await outcomes(refused('ProvisionedThroughputExceededException'), jsonAnswer({}))).toEqual(['ok 1']);
    expect(await outcomes(late)).toEqual(['timed-out 1']);
  });
});

describe('calls that go by no other door are counted', () => {
  const counting = () => {
    const counted: string[] = [];
    return { counted, count: ({ call, outcome }: CountedRequest) => void counted.push(`${call} ${outcome}`) };
  };

  it('to the queue', async () => {
    const { counted, count } = counting();
    const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/amiable';
    const queue = createQueue(queueUrl, { ...client, requestHandler: scripted(jsonAnswer({ Successful: [] })) }, count);
    const body = { body: 'one', delaySeconds: 0 };
    await queue.send(Array.from({ length: 11 }, () => body));
    expect(counted).toEqual(['SendMessageBatch ok', 'SendMessageBatch ok']);
  });

  it('for secrets, page by page', async () => {
    const { counted, count } = counting();
    const pages = scripted(jsonAnswer({ Parameters: [], NextToken: 'more' }), jsonAnswer({ Parameters: [] }));
    await readSecrets('/amiable', { ...client, requestHandler: pages }, count);
    expect(counted).toEqual(['GetParametersByPath ok', 'GetParametersByPath ok']);
  });

  it('to take on a role', async () => {
    const { counted, count } = counting();
    const requestHandler = scripted(queryError(403, 'AccessDenied'));
    const sessions = sessionsOfRole({ ...client, requestHandler, roleArn: 'arn:aws:iam::444455556666:role/a', count });
    await expect(sessions('U0ADA')()).rejects.toThrow('no');
    expect(counted).toEqual(['AssumeRole failed']);
  });
});
