import { describe, expect, it } from 'vitest';
import { repairIndexes } from '../../src/store/repair.ts';
import type { Item, TableClient } from '../../src/store/table-client.ts';

/** A table whose indexes list an item only once it has been written since the crash. */
function crashedTable(items: readonly Item[]): {
  readonly table: Pick<TableClient, 'scan' | 'update'>;
  readonly indexed: string[];
} {
  const indexed: string[] = [];
  return {
    indexed,
    table: {
      scan: async function* () {
        yield* items;
      },
      update: async (key, expression, values, condition) => {
        indexed.push(`${key.pk}: ${expression} IF ${condition} ${JSON.stringify(values)}`);
        return undefined;
      },
    },
  };
}

describe('repairing the indexes', () => {
  it('writes again what every index is made of, as it is, and touches nothing else', async () => {
    const { table, indexed } = crashedTable([
      { pk: 'RUN#live', sk: 'STATE', duePk: 'DUE#1', dueAtMs: 5, fleetPk: 'FLEET#web', fleetSk: '1#live', fence: 3 },
      { pk: 'RUN#live', sk: 'STORY', duePk: 'DUE#1', dueAtMs: 6, toldSeq: 2 },
      { pk: 'RUN#ended', sk: 'STATE', requesterPk: 'REQUESTER#U1', requesterSk: '0#ended' },
      { pk: 'RUN#live', sk: 'NOTE#00000001', seq: 1 },
    ]);
    expect(await repairIndexes(table)).toBe(2);
    const all = 'duePk = :duePk, dueAtMs = :dueAtMs, fleetPk = :fleetPk, fleetSk = :fleetSk';
    expect(indexed).toEqual([
      `RUN#live: SET ${all} IF ${all.replaceAll(',', ' AND')} {":duePk":"DUE#1",":dueAtMs":5,":fleetPk":"FLEET#web",":fleetSk":"1#live"}`,
      'RUN#live: SET duePk = :duePk, dueAtMs = :dueAtMs IF duePk = :duePk AND dueAtMs = :dueAtMs {":duePk":"DUE#1",":dueAtMs":6}',
      'RUN#ended: SET requesterPk = :requesterPk, requesterSk = :requesterSk IF requesterPk = :requesterPk AND requesterSk = :requesterSk {":requesterPk":"REQUESTER#U1",":requesterSk":"0#ended"}',
    ]);
  });
});
