import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { createTable } from '../../src/store/create-table.ts';
import { createDynamoClient } from '../../src/store/table-client.ts';
import { describeStore } from '../contracts/store.contract.ts';
import { credentials, place } from './account.ts';
import { onMoto } from './on-moto.ts';
import { openTable } from './table.ts';

onMoto((moto) => {
  let tables = 0;
  const newName = (): string => {
    tables += 1;
    return `table-${tables}`;
  };

  describeStore('of the DynamoDB adapter, on moto', () => openTable(moto().endpoint, newName()));

  describe('the table that is created on moto', () => {
    it('has its indexes, point-in-time recovery, expiry and protection, however often it is created', async () => {
      const TableName = newName();
      const client = createDynamoClient({ endpoint: moto().endpoint, region: place.region, credentials });
      await createTable(client, TableName);
      await createTable(client, TableName);
      const { Table } = await client.send(new DescribeTableCommand({ TableName }));
      expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(['due', 'fleet', 'requester']);
      expect(Table?.DeletionProtectionEnabled).toBe(true);
      expect(Table?.BillingModeSummary?.BillingMode).toBe('PAY_PER_REQUEST');
      const { ContinuousBackupsDescription: backups } = await client.send(
        new DescribeContinuousBackupsCommand({ TableName }),
      );
      expect(backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe('ENABLED');
      const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
      expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });
      client.destroy();
    });
  });
});
