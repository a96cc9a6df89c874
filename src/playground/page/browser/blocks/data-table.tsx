import { useMemo, useState } from 'react';
import type { Json } from '../../../../basics/json.ts';
import { isObject, type JsonObject, stringAt } from '../../../slack/json.ts';
import type { BlockProps } from './block-props.ts';
import { Cell, rowsOf } from './cells.tsx';
import { type Order, sortRows } from './sort-rows.ts';
import { TableFrame } from './table.tsx';

const usualPageSize = 25;

/** A table that can be sorted by any column and turned over page by page. */
export function DataTableBlock({ block }: BlockProps) {
  const [header = [], ...rows] = rowsOf(block);
  const [order, setOrder] = useState<Order>();
  const [page, setPage] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows are those of the block.
  const sorted = useMemo(() => sortRows(rows, order), [block, order]);
  const size = numberAt(block, 'page_size') ?? usualPageSize;
  const pages = Math.max(1, Math.ceil(sorted.length / size));
  const current = Math.min(page, pages - 1);
  return (
    <div>
      <TableFrame name="Table" caption={stringAt(block, 'caption')}>
        <SortHeader header={header} order={order} setOrder={setOrder} />
        <Body
          rows={sorted.slice(current * size, (current + 1) * size)}
          named={numberAt(block, 'row_header_column_index')}
        />
      </TableFrame>
      {pages > 1 && <Pager page={current} pages={pages} setPage={setPage} />}
    </div>
  );
}

interface SortHeaderProps {
  readonly header: readonly Json[];
  readonly order: Order | undefined;
  setOrder(order: Order): void;
}

function SortHeader({ header, order, setOrder }: SortHeaderProps) {
  return (
    <thead>
      <tr>
        {header.map((cell, column) => {
          const direction = order?.column === column ? order.direction : undefined;
          const next = direction === 'ascending' ? 'descending' : 'ascending';
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a column is known by its place alone.
            <th key={column} scope="col" aria-sort={direction ?? 'none'}>
              <button type="button" className="sort" onClick={() => setOrder({ column, direction: next })}>
                <Cell cell={cell} />
                <span aria-hidden="true">
                  {direction === undefined ? ' ↕' : direction === 'ascending' ? ' ↑' : ' ↓'}
                </span>
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

interface BodyProps {
  readonly rows: readonly (readonly Json[])[];
  /** The column whose cells name their rows. */
  readonly named: number | undefined;
}

function Body({ rows, named }: BodyProps) {
  return (
    <tbody>
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place alone.
        <tr key={index}>
          {row.map((cell, column) => {
            const className = isObject(cell) && cell['type'] === 'raw_number' ? 'align-right' : 'align-left';
            const As = column === named ? 'th' : 'td';
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is known by its place alone.
              <As key={column} className={className} {...(As === 'th' ? { scope: 'row' } : {})}>
                <Cell cell={cell} />
              </As>
            );
          })}
        </tr>
      ))}
    </tbody>
  );
}

interface PagerProps {
  readonly page: number;
  readonly pages: number;
  setPage(page: number): void;
}

function Pager({ page, pages, setPage }: PagerProps) {
  return (
    <nav className="pager" aria-label="Pages of the table">
      <button type="button" disabled={page === 0} onClick={() => setPage(page - 1)}>
        Previous
      </button>
      <span aria-live="polite">
        Page {page + 1} of {pages}
      </span>
      <button type="button" disabled={page === pages - 1} onClick={() => setPage(page + 1)}>
        Next
      </button>
    </nav>
  );
}

function numberAt(block: JsonObject, key: string): number | undefined {
  const value = block[key];
  return typeof value === 'number' ? value : undefined;
}
