import {
  ConditionalCheckFailedException,
  DescribeTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { boundedHttp } from '../basics/bounded-http.ts';
import { countedClient, type RequestCounter } from '../basics/counted-client.ts';
import type { Key } from './keys.ts';

export type Item = Readonly<Record<string, unknown>>;

interface Condition {
  readonly expression: string;
  readonly values?: Item;
  readonly names?: Readonly<Record<string, string>>;
}

/** The few DynamoDB calls that the store is made of. Conditional writes answer whether the condition held. */
export interface TableClient {
  get(key: Key): Promise<Item | undefined>;
  /** In any order, each once, missing ones left out; whole, or these attributes. Calls of 100. */
  getMany(keys: readonly Key[], attributes?: readonly string[]): Promise<readonly Item[]>;
  put(item: Item & Key, condition?: Condition): Promise<boolean>;
  /** The item as it is after the update; undefined when the condition did not hold. */
  update(key: Key, expression: string, values: Item, condition?: string): Promise<Item | undefined>;
  remove(key: Key, condition?: Condition): Promise<Item | undefined>;
  /** Pages to the end, or to `limit` items. */
  query(input: Omit<QueryCommandInput, 'TableName'>, limit?: number): Promise<readonly Item[]>;
  /** A page at a time, to the end; pages may be empty. */
  pages(input: Omit<QueryCommandInput, 'TableName'>): AsyncGenerator<readonly Item[]>;
  /** Every item of the table, a page at a time. */
  scan(): AsyncGenerator<Item>;
}

/** A client whose calls fail within seconds where DynamoDB does not answer, and are counted once they are over. */
export function createDynamoClient(config: DynamoDBClientConfig, count?: RequestCounter): DynamoDBDocumentClient {
  const dynamo = countedClient(new DynamoDBClient({ requestHandler: { ...boundedHttp }, ...config }), count);
  return DynamoDBDocumentClient.from(dynamo, { marshallOptions: { removeUndefinedValues: true } });
}

export function createTableClient(client: DynamoDBDocumentClient, tableName: string): TableClient {
  return {
    get: async (key) =>
      (await client.send(new GetCommand({ TableName: tableName, Key: { ...key }, ConsistentRead: true }))).Item,
    getMany: (keys, attributes) => getMany(client, tableName, keys, attributes),
    put: async (item, condition) =>
      held(client.send(new PutCommand({ TableName: tableName, Item: item, ...conditionOf(condition) }))).then(
        (result) => result !== undefined,
      ),
    update: async (key, expression, values, condition) => {
      const input: UpdateCommandInput = {
        TableName: tableName,
        Key: { ...key },
        UpdateExpression: expression,
        ExpressionAttributeValues: values,
        ReturnValues: 'ALL_NEW',
        ...(condition === undefined ? {} : { ConditionExpression: condition }),
      };
      return (await held(client.send(new UpdateCommand(input))))?.Attributes;
    },
    remove: async (key, condition) =>
      (
        await held(
          client.send(
            new DeleteCommand({
              TableName: tableName,
              Key: { ...key },
              ReturnValues: 'ALL_OLD',
              ...conditionOf(condition),
            }),
          ),
        )
      )?.Attributes,
    query: (input, limit) => query(client, tableName, input, limit),
    pages: (input) => pages(client, tableName, input),
    scan: () => scan(client, tableName),
  };
}

export async function tableExists(client: DynamoDBDocumentClient, tableName: string): Promise<boolean> {
  try {
    await client.send(new DescribeTableCommand({ TableName: tableName }));
    return true;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false;
    throw error;
  }
}

/** Undefined where the condition did not hold. */
async function held<Result>(call: Promise<Result>): Promise<Result | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

function conditionOf(condition: Condition | undefined) {
  if (condition === undefined) return {};
  const values = condition.values === undefined ? {} : { ExpressionAttributeValues: condition.values };
  const names = condition.names === undefined ? {} : { ExpressionAttributeNames: { ...condition.names } };
  return { ConditionExpression: condition.expression, ...values, ...names };
}

/** Index entries may name an item twice, and DynamoDB refuses to be asked for one twice. */
async function getMany(
  client: DynamoDBDocumentClient,
  tableName: string,
  keys: readonly Key[],
  attributes?: readonly string[],
): Promise<readonly Item[]> {
  const items: Item[] = [];
  const projection = attributes === undefined ? {} : { ProjectionExpression: attributes.join(', ') };
  let waiting = [...new Map(keys.map(({ pk, sk }) => [`${pk}/${sk}`, { pk, sk }])).values()];
  while (waiting.length > 0) {
    const asked = { Keys: waiting.slice(0, 100), ConsistentRead: true, ...projection };
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetCommand({ RequestItems: { [tableName]: asked } }),
    );
    items.push(...(Responses?.[tableName] ?? []));
    const unprocessed = (UnprocessedKeys?.[tableName]?.Keys ?? []).map((key) => ({
      pk: String(key['pk']),
      sk: String(key['sk']),
    }));
    waiting = [...unprocessed, ...waiting.slice(100)];
  }
  return items;
}

async function query(
  client: DynamoDBDocumentClient,
  tableName: string,
  input: Omit<QueryCommandInput, 'TableName'>,
  limit = Number.POSITIVE_INFINITY,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of pages(client, tableName, input)) {
    items.push(...page);
    if (items.length >= limit) break;
  }
  return items.slice(0, limit);
}

async function* pages(
  client: DynamoDBDocumentClient,
  tableName: string,
  input: Omit<QueryCommandInput, 'TableName'>,
): AsyncGenerator<readonly Item[]> {
  let from: QueryCommandInput['ExclusiveStartKey'];
  do {
    const asked: QueryCommandInput = {
      ...input,
      TableName: tableName,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    };
    const { Items, LastEvaluatedKey } = await client.send(new QueryCommand(asked));
    yield Items ?? [];
    from = LastEvaluatedKey;
  } while (from !== undefined);
}

async function* scan(client: DynamoDBDocumentClient, tableName: string): AsyncGenerator<Item> {
  let from: Record<string, unknown> | undefined;
  do {
    const page = {
      TableName: tableName,
      ConsistentRead: true,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    };
    const { Items, LastEvaluatedKey } = await client.send(new ScanCommand(page));
    yield* Items ?? [];
    from = LastEvaluatedKey;
  } while (from !== undefined);
}
