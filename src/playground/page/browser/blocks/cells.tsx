import type { Json } from '../../../../basics/json.ts';
import { isList, isObject, type JsonObject, stringAt } from '../../../slack/json.ts';
import { Drawn } from './library.tsx';

/** A cell of a table: bare text, a number, or rich text. */
export function Cell({ cell }: { readonly cell: Json }) {
  if (!isObject(cell)) return null;
  if (cell['type'] === 'rich_text') return <Drawn blocks={[cell]} />;
  return stringAt(cell, 'text') ?? null;
}

/** The rows of a table block. */
export function rowsOf(block: JsonObject): readonly (readonly Json[])[] {
  const { rows } = block;
  return isList(rows) ? rows.filter(isList) : [];
}
