import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { tableDefinition, timeToLiveAttribute } from '../../src/store/table.ts';

const templateSchema = z.object({
  Resources: z.object({
    Table: z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()) }),
  }),
});
const written = readFileSync(new URL('../../infrastructure/table.yml', import.meta.url), 'utf8');
const reference = { tag: '!Ref', resolve: (name: string) => ({ Ref: name }) };
const table = templateSchema.parse(parse(written, { customTags: [reference] })).Resources.Table;

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
