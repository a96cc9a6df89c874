import type { KnownBlock, RichTextBlock, TableBlock } from '@slack/types';
import { legible } from '../../basics/legible.ts';
import type { Line, Part } from '../../messages/view.ts';
import { count, cut, limits } from './limits.ts';
import { cutLine, lineLength, plainLine, richText, section } from './line.ts';

export type Table = Extract<Part, { kind: 'table' }>;
type Cell = TableBlock['rows'][number][number];

/**
 * A table as Slack's own block: as many rows as fit in `room` characters, and a line that says how many more there are.
 * Slack takes one a message.
 */
export function tableBlocks(table: Table, room: number): KnownBlock[] {
  const columns = table.columns.slice(0, limits.tableColumns);
  if (columns.length === 0) return [];
  const header = columns.map(({ title }): Line => [{ kind: 'bold', text: title }]);
  const caption = cut(legible(table.caption).trim(), limits.cell);
  const rows = table.rows.map((row) => columns.map((_column, index): Line => row[index] ?? []));
  const kept = fitting(rows, room - rowLength(header) - caption.length);
  const block: KnownBlock = {
    type: 'table',
    column_settings: columns.map(({ align }) => ({ align: align ?? 'left', is_wrapped: true })),
    rows: [header, ...kept].map((row) => row.map(cellOf)),
  };
  const blocks: KnownBlock[] = caption === '' ? [block] : [captionOf(caption), block];
  return kept.length === rows.length ? blocks : [...blocks, moreOf(rows.length - kept.length, 'rows')];
}

/** A second table: one item a row, each cell after the title of its column. */
export function tableAsItems(table: Table): Line[] {
  return table.rows.map((row) =>
    row.flatMap((cell, index): Line => {
      const title = table.columns[index]?.title ?? '';
      const before = `${index === 0 ? '' : ' · '}${title === '' ? '' : `${title}: `}`;
      return [{ kind: 'text', text: before }, ...(cell.length === 0 ? emptyCell : cutLine(cell, limits.cell))];
    }),
  );
}

const emptyCell: Line = [{ kind: 'text', text: '–' }];

function fitting(rows: readonly (readonly Line[])[], room: number): readonly (readonly Line[])[] {
  const kept: (readonly Line[])[] = [];
  let left = room;
  for (const row of rows.slice(0, limits.tableRows - 1)) {
    left -= rowLength(row);
    if (left < 0) break;
    kept.push(row);
  }
  return kept;
}

function rowLength(row: readonly Line[]): number {
  return row.reduce((sum, cell) => sum + Math.min(limits.cell, Math.max(1, lineLength(cell))), 0);
}

function cellOf(line: Line): Cell {
  const shown = cutLine(line, limits.cell);
  if (shown.every(({ kind }) => kind === 'text')) return { type: 'raw_text', text: legible(plainLine(shown)) || '–' };
  return richText(section(shown));
}

export function captionOf(caption: string): RichTextBlock {
  return richText(section([{ kind: 'bold', text: caption }]));
}

/** The visible end of something that was cut. */
export function moreOf(amount: number, what: string): KnownBlock {
  return { type: 'context', elements: [{ type: 'plain_text', text: `… ${count(amount)} more ${what}`, emoji: false }] };
}
