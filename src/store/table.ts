import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

/** The one definition of the table: for the embedded store, for creation on demand and for the deployment's template. */
export const tableDefinition = {
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'duePk', AttributeType: 'S' },
    { AttributeName: 'dueAtMs', AttributeType: 'N' },
    { AttributeName: 'fleetPk', AttributeType: 'S' },
    { AttributeName: 'fleetSk', AttributeType: 'S' },
    { AttributeName: 'requesterPk', AttributeType: 'S' },
    { AttributeName: 'requesterSk', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'due',
      KeySchema: [
        { AttributeName: 'duePk', KeyType: 'HASH' },
        { AttributeName: 'dueAtMs', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
    {
      IndexName: 'fleet',
      KeySchema: [
        { AttributeName: 'fleetPk', KeyType: 'HASH' },
        { AttributeName: 'fleetSk', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
    {
      IndexName: 'requester',
      KeySchema: [
        { AttributeName: 'requesterPk', KeyType: 'HASH' },
        { AttributeName: 'requesterSk', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  BillingMode: 'PAY_PER_REQUEST',
} as const satisfies Omit<CreateTableCommandInput, 'TableName'>;

/** DynamoDB deletes items some time after the moment in this attribute, in seconds since the epoch. */
export const timeToLiveAttribute = 'expiresAt';

/** Partitions of the due index: a partition takes 1,000 writes a second. Never change it for a table in use. */
export const dueShards = 4;
