import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createTable } from '../../../../src/playground/aws/ec2/table.ts';

interface Thing {
  readonly id: string;
  readonly value: number;
}

const lagMs = 100;

const change = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd'),
  value: fc.integer(),
  remove: fc.boolean(),
  afterMs: fc.integer({ min: 0, max: 80 }),
});

it('a late reader sees what was true at most the lag ago, and everything once it has passed', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      let nowMs = 0;
      const table = createTable<Thing>({ nowMs: () => nowMs, readLagMs: () => lagMs });
      const history: { atMs: number; rows: ReadonlyMap<string, number> }[] = [{ atMs: -lagMs, rows: new Map() }];
      for (const { id, value, remove, afterMs } of changes) {
        nowMs += afterMs;
        if (remove) table.remove(id);
        else table.put({ id, value });
        history.push({ atMs: nowMs, rows: new Map([...table.all()].map((row) => [row.id, row.value])) });
        for (const { row } of table.seenAfter()) {
          const within = history.filter((_, index) => (history[index + 1]?.atMs ?? nowMs) >= nowMs - lagMs);
          expect(within.some(({ rows }) => rows.get(row.id) === row.value)).toBe(true);
        }
      }
      nowMs += lagMs;
      expect([...table.seenAfter()].map(({ row }) => row)).toEqual([...table.all()]);
    }),
  );
});

it('pages see every row once, whatever was removed', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 80 }), fc.integer({ min: 1, max: 7 }), (removals, size) => {
      const table = createTable<Thing>({ nowMs: () => 0, readLagMs: () => 0 });
      for (const value of removals.keys()) table.put({ id: `row-${value}`, value });
      for (const [value, remove] of removals.entries()) if (remove) table.remove(`row-${value}`);
      const seen: number[] = [];
      let position: number | undefined;
      for (;;) {
        const page = [...table.seenAfter(position)].slice(0, size);
        const last = page.at(-1);
        if (last === undefined) break;
        position = last.position;
        seen.push(...page.map(({ row }) => row.value));
      }
      expect(seen).toEqual([...table.all()].map(({ value }) => value));
    }),
  );
});
