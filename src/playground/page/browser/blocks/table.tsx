import type { ReactNode } from 'react';
import type { Json } from '../../../../basics/json.ts';
import { isList, type JsonObject, objectAt } from '../../../slack/json.ts';
import type { BlockProps } from './block-props.ts';
import { Cell, rowsOf } from './cells.tsx';

/** A table whose first row names the columns. */
export function TableBlock({ block }: BlockProps) {
  const [header = [], ...rows] = rowsOf(block);
  return (
    <TableFrame name="Table" caption={undefined}>
      <thead>
        <Row row={header} block={block} isHeader />
      </thead>
      <tbody>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place alone.
          <Row key={index} row={row} block={block} />
        ))}
      </tbody>
    </TableFrame>
  );
}

interface TableFrameProps {
  readonly name: string;
  readonly caption: string | undefined;
  readonly children: ReactNode;
}

/** A table that scrolls sideways by itself, by keyboard too. No landmark: a channel may hold many of them. */
export function TableFrame({ name, caption, children }: TableFrameProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: only what has the focus can be scrolled by keyboard.
    <figure className="table-frame" aria-label={caption ?? name} tabIndex={0}>
      <table className="block-table">
        {caption !== undefined && <caption>{caption}</caption>}
        {children}
      </table>
    </figure>
  );
}

interface RowProps {
  readonly row: readonly Json[];
  readonly block: JsonObject;
  readonly isHeader?: boolean;
}

function Row({ row, block, isHeader = false }: RowProps) {
  const As = isHeader ? 'th' : 'td';
  return (
    <tr>
      {row.map((cell, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column is known by its place alone.
        <As key={index} className={classOf(columnOf(block, index))} {...(isHeader ? { scope: 'col' } : {})}>
          <Cell cell={cell} />
        </As>
      ))}
    </tr>
  );
}

function columnOf(block: JsonObject, index: number): JsonObject | undefined {
  const { column_settings: settings } = block;
  return isList(settings) ? objectAt({ column: settings[index] }, 'column') : undefined;
}

function classOf(column: JsonObject | undefined): string {
  const align = column?.['align'];
  const side = align === 'center' || align === 'right' ? align : 'left';
  return column?.['is_wrapped'] === true ? `align-${side}` : `align-${side} keeps-line`;
}
