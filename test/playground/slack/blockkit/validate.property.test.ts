import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/basics/json.ts';
import { validateMessageBlocks } from '../../../../src/playground/slack/blockkit/validate.ts';
import { isList, isObject } from '../../../../src/playground/slack/json.ts';

/** Numbers at a limit, one over it, and well under it. */
const around = (limit: number) => fc.constantFrom(1, limit - 1, limit, limit, limit + 1);
const text = (limit: number) => around(limit).map((length) => 'x'.repeat(length));
const textObject = (type: string, limit: number) => text(limit).map((words): Json => ({ type, text: words }));
const many = (limit: number, item: (index: number) => Json) =>
  around(limit).map((length) => Array.from({ length }, (_, index) => item(index)));

const button = fc
  .record({ text: textObject('plain_text', 75), value: text(2000), action_id: text(255) })
  .map((keys): Json => ({ type: 'button', ...keys }));
const option = (index: number): Json => ({ text: { type: 'plain_text', text: 'o' }, value: `${index}` });
const cell: Json = { type: 'raw_text', text: 'cell' };

const block: fc.Arbitrary<Json> = fc.oneof(
  textObject('mrkdwn', 3000).map((words): Json => ({ type: 'section', text: words })),
  fc
    .array(textObject('mrkdwn', 2000), { minLength: 1, maxLength: 2 })
    .map((fields): Json => ({ type: 'section', fields })),
  textObject('plain_text', 150).map((words): Json => ({ type: 'header', text: words })),
  many(10, () => ({ type: 'mrkdwn', text: 'c' })).map((elements): Json => ({ type: 'context', elements })),
  button.map((element): Json => ({ type: 'actions', elements: [element] })),
  many(100, option).map((options): Json => ({ type: 'actions', elements: [{ type: 'static_select', options }] })),
  many(5, option).map((options): Json => ({ type: 'actions', elements: [{ type: 'overflow', options }] })),
  fc.tuple(around(100), around(20)).map(
    ([rows, columns]): Json => ({
      type: 'table',
      rows: Array.from({ length: rows }, () => Array(columns).fill(cell)),
    }),
  ),
  text(12_000).map((words): Json => ({ type: 'markdown', text: words })),
  fc.constant<Json>({ type: 'divider' }),
);

/** The limits, found again by another way than the validator's: by walking over whatever is there. */
function brokenLimits(blocks: readonly Json[]): readonly string[] {
  const broken: string[] = [];
  const atMost = (what: string, size: number, limit: number): void => {
    if (size > limit) broken.push(`${what}: ${size} > ${limit}`);
  };
  atMost('blocks', blocks.length, 50);
  for (const one of blocks) {
    if (!isObject(one)) continue;
    const { type, text: words, fields, elements, rows } = one;
    const length = (value: Json | undefined): number =>
      typeof value === 'string' ? value.length : isObject(value) ? length(value['text']) : 0;
    const size = (value: Json | undefined): number => (isList(value) ? value.length : 0);
    if (type === 'section') atMost('section', length(words), 3000);
    if (type === 'header') atMost('header', length(words), 150);
    if (type === 'markdown') atMost('markdown', length(words), 12_000);
    if (type === 'context') atMost('context', size(elements), 10);
    for (const field of isList(fields) ? fields : []) atMost('field', length(field), 2000);
    if (type === 'table') {
      atMost('rows', size(rows), 100);
      for (const row of isList(rows) ? rows : []) atMost('cells', size(row), 20);
    }
    for (const element of type === 'actions' && isList(elements) ? elements : []) {
      if (!isObject(element)) continue;
      atMost('button', element['type'] === 'button' ? length(element['text']) : 0, 75);
      atMost('value', length(element['value']), 2000);
      atMost('action id', length(element['action_id']), 255);
      atMost('options', size(element['options']), element['type'] === 'overflow' ? 5 : 100);
    }
  }
  return broken;
}

describe('the validator', () => {
  it('accepts exactly the messages in which every limit is respected', () => {
    let accepted = 0;
    const judge = (blocks: readonly Json[]): void => {
      const { issues } = validateMessageBlocks(blocks);
      const broken = brokenLimits(blocks);
      const sumsTooHigh = issues.length > 0 && issues.every(({ pointer }) => pointer === '/blocks');
      if (issues.length === 0) accepted += 1;
      if (broken.length > 0) expect(issues).not.toEqual([]);
      else expect(issues.length === 0 || sumsTooHigh).toBe(true);
    };
    fc.assert(fc.property(fc.array(block, { minLength: 1, maxLength: 4 }), judge), { numRuns: 300 });
    expect(accepted).toBeGreaterThan(20);
  });

  it('counts the text of blocks as the sum of its parts', () => {
    const section = (length: number): Json => ({ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(length) } });
    const lengths = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(lengths, (all) => {
        const sum = all.reduce((total, length) => total + length, 0);
        expect(validateMessageBlocks(all.map(section)).tooLong).toBe(sum > 11_000);
      }),
    );
  });

  it('names a place that exists for everything that it refuses', () => {
    const resolves = (blocks: readonly Json[], pointer: string): boolean => {
      let value: unknown = { blocks };
      for (const key of pointer.split('/').slice(1)) {
        if (typeof value !== 'object' || value === null || !(key in value)) return false;
        value = Object.entries(value).find(([name]) => name === key)?.[1];
      }
      return true;
    };
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            block,
            fc.json().map((json): Json => JSON.parse(json)),
          ),
          { maxLength: 4 },
        ),
        (blocks) => {
          for (const { pointer } of validateMessageBlocks(blocks).issues) expect(resolves(blocks, pointer)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});
