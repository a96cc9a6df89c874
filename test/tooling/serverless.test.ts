import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { tableDefinition, timeToLiveAttribute } from '../../src/store/table.ts';

const serverless = z
  .object({
    provider: z.object({ runtime: z.string() }),
    resources: z.object({
      Resources: z.object({
        Table: z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()) }),
      }),
    }),
  })
  .parse(
    parse(readFileSync(new URL('../../serverless.yml', import.meta.url), 'utf8'), {
      customTags: ['!Ref', '!GetAtt', '!Sub'].map((tag) => ({ tag, resolve: (text: string) => ({ [tag]: text }) })),
    }),
  );
const table = serverless.resources.Resources.Table;

describe('serverless.yml', () => {
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

  it('runs on the Node that the sources are written for', () => {
    expect(serverless.provider.runtime).toBe('nodejs24.x');
  });
});
