import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { tableDefinition, timeToLiveAttribute } from '../../src/store/table.ts';
import { readTemplate } from '../lambda/roles.ts';

const templateSchema = z.object({
  Resources: z.object({
    Table: z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()) }),
  }),
});
const table = templateSchema.parse(readTemplate('table.yml')).Resources.Table;

describe('infrastructure/table.yml', () => {
  it('has the table of src/store/table.ts, key by key', () => {
    expect(table.Type).toBe('AWS::DynamoDB::Table');
    expect(table.Properties).toMatchObject(tableDefinition);
  });

  it('keeps the table when the stack goes, lets it be restored to any second, and lets old items go', () => {
    expect(table).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(table.Properties).toMatchObject({
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: timeToLiveAttribute, Enabled: true },
      DeletionProtectionEnabled: true,
    });
  });
});
