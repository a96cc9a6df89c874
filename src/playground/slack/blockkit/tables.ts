import type { Json } from '../../../basics/json.ts';
import { isList, isObject, type JsonObject } from '../json.ts';
import { blockId } from './basic-blocks.ts';
import { richText } from './rich-text.ts';
import {
  anyType,
  boolean,
  byType,
  choice,
  integer,
  list,
  number,
  object,
  onlyOn,
  type Rule,
  report,
  string,
  type Walk,
} from './rules.ts';

const maxColumns = 20;
const rawText = object({ required: { type: anyType, text: string({ min: 1, max: 10_000 }) } });
const rawNumber = object({ required: { type: anyType, value: number, text: string({ min: 1, max: 10_000 }) } });
const rawCells = { raw_text: rawText, raw_number: rawNumber };
const cell = byType({ ...rawCells, rich_text: richText });
const row = list(cell, { min: 1, max: maxColumns });

const columnSetting = object({ optional: { align: choice('left', 'center', 'right'), is_wrapped: boolean } });

export const table: Rule = onlyOn(
  ['message', 'home'],
  'table',
  object({
    required: { type: anyType, rows: list(row, { min: 1, max: 100 }) },
    optional: { block_id: blockId, column_settings: list(settingOrNull, { max: maxColumns }) },
  }),
);

/** `null` skips a column. */
function settingOrNull(value: Json, at: string, walk: Walk): void {
  if (value !== null) columnSetting(value, at, walk);
}

/** One header row, then 1 to 200 rows of data, all of one length. */
export const dataTable: Rule = onlyOn(
  ['message', 'home'],
  'data_table',
  object({
    required: { type: anyType, caption: string({ min: 1, max: 255 }), rows: list(row, { min: 2, max: 201 }) },
    optional: {
      block_id: blockId,
      page_size: integer(1, 100),
      row_header_column_index: integer(0, maxColumns - 1),
    },
    also: [rowsAreEqual, headerIsRaw, headerColumnExists],
  }),
);

function rowsAreEqual(value: JsonObject, at: string, walk: Walk): void {
  const columns = columnsOf(value);
  rowsOf(value).forEach((cells, index) => {
    if (isList(cells) && cells.length !== columns) {
      report(walk, `${at}/rows/${index}`, 'row_length', `must have as many cells as the header: ${columns}`);
    }
  });
}

function headerIsRaw(value: JsonObject, at: string, walk: Walk): void {
  const header = rowsOf(value)[0];
  if (!isList(header)) return;
  header.forEach((inner, index) => {
    if (isObject(inner) && inner['type'] === 'rich_text') {
      report(walk, `${at}/rows/0/${index}/type`, 'unsupported_type', 'unsupported type: rich_text');
    }
  });
}

function headerColumnExists(value: JsonObject, at: string, walk: Walk): void {
  const index = value['row_header_column_index'];
  if (typeof index === 'number' && index >= columnsOf(value)) {
    report(walk, `${at}/row_header_column_index`, 'too_large', 'must be the index of a column');
  }
}

function rowsOf(value: JsonObject): readonly Json[] {
  return isList(value['rows']) ? value['rows'] : [];
}

function columnsOf(value: JsonObject): number {
  const first = rowsOf(value)[0];
  return isList(first) ? first.length : 0;
}
