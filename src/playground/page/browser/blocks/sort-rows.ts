import type { Json } from '../../../../basics/json.ts';
import { isObject, stringAt } from '../../../slack/json.ts';
import { readRichText } from '../../../slack/plain-text/rich-text.ts';

/** By which column, and in which direction. */
export interface Order {
  readonly column: number;
  readonly direction: 'ascending' | 'descending';
}

type Row = readonly Json[];

const collator = new Intl.Collator('en', { numeric: true });
const noNames = { user: nothing, channel: nothing, userGroup: nothing };

/** The rows in that order; as they came where there is none. */
export function sortRows(rows: readonly Row[], order: Order | undefined): readonly Row[] {
  if (order === undefined) return rows;
  const sign = order.direction === 'ascending' ? 1 : -1;
  return rows.toSorted((one, other) => sign * compare(one[order.column], other[order.column]));
}

function compare(one: Json | undefined, other: Json | undefined): number {
  const [first, second] = [numberOf(one), numberOf(other)];
  if (first !== undefined && second !== undefined) return first - second;
  return collator.compare(wordsOf(one), wordsOf(other));
}

function numberOf(cell: Json | undefined): number | undefined {
  const value = isObject(cell) ? cell['value'] : undefined;
  return typeof value === 'number' ? value : undefined;
}

function wordsOf(cell: Json | undefined): string {
  if (!isObject(cell)) return '';
  return cell['type'] === 'rich_text' ? readRichText(cell, noNames) : (stringAt(cell, 'text') ?? '');
}

function nothing(): undefined {
  return undefined;
}
