import type { Part } from '../messages/view.ts';
import { faint, lineText, type Style, strong, widthOf } from './style.ts';

type Table = Extract<Part, { kind: 'table' }>;

const gap = '  ';
const narrowest = 8;

/** A table with aligned columns; cells that have no room are broken over lines. */
export function tableLines(table: Table, style: Style): readonly string[] {
  const header = table.columns.map(({ title }) => title);
  const rows = table.rows.map((row) => header.map((_title, index) => lineText(row[index] ?? [])));
  const widths = fitWidths(
    header.map((title, index) => widest([title, ...rows.map((row) => row[index] ?? '')])),
    style.width,
  );
  const draw = (cells: readonly string[]): readonly string[] =>
    rowLines(
      cells,
      widths,
      table.columns.map(({ align }) => align ?? 'left'),
    );
  return [
    ...(table.caption === '' ? [] : [strong(table.caption, style)]),
    ...draw(header).map((line) => faint(line, style)),
    ...rows.flatMap(draw),
  ];
}

function widest(cells: readonly string[]): number {
  return Math.max(1, ...cells.map(widthOf));
}

/** Takes from the widest column until the row fits, but leaves every column readable. */
function fitWidths(wanted: readonly number[], width: number): readonly number[] {
  const widths = [...wanted];
  const room = width - gap.length * (widths.length - 1);
  let over = widths.reduce((sum, column) => sum + column, 0) - room;
  while (over > 0) {
    const most = Math.max(...widths);
    if (most <= narrowest) break;
    widths[widths.indexOf(most)] = most - 1;
    over -= 1;
  }
  return widths;
}

function rowLines(
  cells: readonly string[],
  widths: readonly number[],
  aligns: readonly ('left' | 'right')[],
): readonly string[] {
  const broken = cells.map((cell, index) => breakCell(cell, widths[index] ?? 1));
  const height = Math.max(1, ...broken.map((lines) => lines.length));
  return Array.from({ length: height }, (_, at) =>
    broken
      .map((lines, index) => pad(lines[at] ?? '', widths[index] ?? 1, aligns[index] ?? 'left'))
      .join(gap)
      .trimEnd(),
  );
}

/** At spaces where there are any, else anywhere. */
function breakCell(cell: string, width: number): readonly string[] {
  if (widthOf(cell) <= width) return [cell];
  const lines: string[] = [];
  for (const word of cell.split(' ')) {
    const joined = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && widthOf(joined) <= width) lines.splice(-1, 1, joined);
    else lines.push(...chop(word, width));
  }
  return lines;
}

function chop(word: string, width: number): readonly string[] {
  if (widthOf(word) <= width) return [word];
  const letters = [...word];
  return Array.from({ length: Math.ceil(letters.length / width) }, (_, at) =>
    letters.slice(at * width, (at + 1) * width).join(''),
  );
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'right' ? `${space}${text}` : `${text}${space}`;
}
