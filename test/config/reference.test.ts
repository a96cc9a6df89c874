import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { knownKeys } from '../../src/config/keys.ts';
import { configSchema } from '../../src/config/schema.ts';

const node = z.object({
  description: z.string().optional(),
  get properties() {
    return z.record(z.string(), node).optional();
  },
  get additionalProperties() {
    return z.union([node, z.boolean()]).optional();
  },
  get items() {
    return node.optional();
  },
});
type Node = z.infer<typeof node>;

function undescribed(schema: Node, path: string): string[] {
  const { properties = {}, additionalProperties: any, items } = schema;
  const named = Object.entries(properties).flatMap(([key, inner]) => [
    ...(inner.description === undefined ? [`${path}.${key}`] : []),
    ...undescribed(inner, `${path}.${key}`),
  ]);
  const unnamed = [...(typeof any === 'object' ? [any] : []), ...(items === undefined ? [] : [items])];
  return [...named, ...unnamed.flatMap((inner) => undescribed(inner, `${path}.*`))];
}

describe('the reference of amiable.yml', () => {
  it('has a description for every key', () => {
    const schema = node.parse(z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }));
    expect(undescribed(schema, '')).toEqual([]);
    expect(Object.keys(schema.properties ?? {})).toContain('fleets');
  });

  it.each([
    [
      [],
      [
        ...['fleets', 'defaults', 'environments', 'people', 'places', 'pace', 'builder', 'profiles', 'applications'],
        ...[
          'validation',
          'scanning',
          'inPlace',
          'refresh',
          'emergency',
          'compliance',
          'retention',
          'dashboard',
          'channels',
        ],
      ],
    ],
    [
      ['places', 0],
      ['account', 'region', 'roleArn', 'externalId', 'readerRoleArn', 'readerExternalId', 'kmsKeyId'],
    ],
    [
      ['environments', 'any-name', 'roles'],
      ['operators', 'commanders', 'approvers', 'admins'],
    ],
    [['fleets'], []],
    [['gone', 'away'], []],
  ])('knows the keys at %j', (path, keys) => {
    expect(knownKeys(path)).toEqual(keys);
  });
});
