import {
  CreateTableCommand,
  DescribeTableCommand,
  ResourceInUseException,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Log, silentLog } from '../basics/log.ts';
import { tableDefinition, timeToLiveAttribute } from './table.ts';

export interface TableCreation {
  readonly log: Log;
  /** Waits some seconds before DynamoDB is asked again for what it cannot do yet; answers whether to. */
  readonly wait: () => Promise<boolean>;
}

const nobodyWaits: TableCreation = { log: silentLog, wait: async () => false };
/** Backups of a new table are to be had within seconds, mostly; at ten seconds each this is two minutes. */
const mostWaits = 12;

/**
 * Creates the table unless it exists, and sees to it that it forgets what expires, can be put back to a moment and is
 * protected against deletion, also where somebody else has made it. What cannot be had is warned of, and no reason not to
 * start. Safe to repeat.
 */
export async function createTable(
  client: DynamoDBDocumentClient,
  tableName: string,
  creation: TableCreation = nobodyWaits,
): Promise<void> {
  try {
    const protectedTable = { ...withLists(tableDefinition), DeletionProtectionEnabled: true };
    await client.send(new CreateTableCommand({ TableName: tableName, ...protectedTable }));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await untilActive(client, tableName);
  for (const [what, set] of Object.entries(settingsOf(client, tableName))) await have(what, set, tableName, creation);
}

/** Each sets what may be set already. */
function settingsOf(
  client: DynamoDBDocumentClient,
  TableName: string,
): Readonly<Record<string, () => Promise<unknown>>> {
  return {
    expiry: () => {
      const TimeToLiveSpecification = { Enabled: true, AttributeName: timeToLiveAttribute };
      return client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
    },
    'point-in-time recovery': () => {
      const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
      return client.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
    },
    'protection against deletion': async () => {
      const { Table } = await client.send(new DescribeTableCommand({ TableName }));
      if (Table?.DeletionProtectionEnabled !== false) return;
      await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: true }));
    },
  };
}

async function have(
  what: string,
  set: () => Promise<unknown>,
  table: string,
  { log, wait }: TableCreation,
): Promise<void> {
  for (let waits = 0; ; waits += 1) {
    try {
      await set();
      return;
    } catch (error) {
      if (isAlreadySo(error)) return;
      if (!comesLater(error) || waits >= mostWaits || !(await wait())) {
        log.warn({ error, table, what }, 'the table could not be given what it should have');
        return;
      }
    }
  }
}

/** The embedded store has neither expiry nor backups, and DynamoDB refuses to be told of expiry twice. */
function isAlreadySo(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const isTwice = error.name === 'ValidationException' && error.message.includes('already enabled');
  return isTwice || error.name === 'UnknownOperationException';
}

/** A table that is active has no backups yet for some seconds, and takes one change at a time. */
function comesLater(error: unknown): boolean {
  const names = ['ContinuousBackupsUnavailableException', 'ResourceInUseException', 'LimitExceededException'];
  return error instanceof Error && names.includes(error.name);
}

function withLists(definition: typeof tableDefinition) {
  return {
    AttributeDefinitions: [...definition.AttributeDefinitions],
    KeySchema: [...definition.KeySchema],
    GlobalSecondaryIndexes: definition.GlobalSecondaryIndexes.map((index) => ({
      ...index,
      KeySchema: [...index.KeySchema],
    })),
    BillingMode: definition.BillingMode,
  };
}

async function untilActive(client: DynamoDBDocumentClient, tableName: string): Promise<void> {
  for (let waitMs = 5; waitMs <= 20_000; waitMs *= 2) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
    if (Table?.TableStatus === 'ACTIVE') return;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  throw new Error(`table ${tableName} did not become active within 40 seconds`);
}
