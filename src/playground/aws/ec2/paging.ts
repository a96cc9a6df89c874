import { ServiceError } from '../wire/operation.ts';
import type { Placed } from './table.ts';

export interface PageBounds {
  readonly least: number;
  readonly most: number;
  /** The size of a page when none is asked for; undefined answers everything at once. */
  readonly usual?: number;
}

export interface PageRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface Page<R> {
  readonly rows: readonly R[];
  readonly nextToken: string | undefined;
}

/**
 * One page. `rowsAfter` lists what matches after a position; the token is that position, made opaque.
 * Throws InvalidParameterValue for a size out of bounds and InvalidNextToken for a token of another making.
 */
export function page<R>(
  request: PageRequest,
  bounds: PageBounds,
  rowsAfter: (position: number | undefined) => Iterable<Placed<R>>,
): Page<R> {
  const size = pageSize(request.MaxResults, bounds);
  const rows: R[] = [];
  let last: number | undefined;
  for (const { position, row } of rowsAfter(positionOf(request.NextToken))) {
    if (rows.length === size) return { rows, nextToken: last === undefined ? undefined : tokenOf(last) };
    rows.push(row);
    last = position;
  }
  return { rows, nextToken: undefined };
}

/** The rows that pass, still with their places. */
export function* filtered<R>(rows: Iterable<Placed<R>>, passes: (row: R) => boolean): Iterable<Placed<R>> {
  for (const placed of rows) if (passes(placed.row)) yield placed;
}

function pageSize(asked: number | undefined, { least, most, usual }: PageBounds): number | undefined {
  if (asked === undefined) return usual;
  if (Number.isInteger(asked) && asked >= least && asked <= most) return asked;
  const message = `Value ( ${asked} ) for parameter maxResults is invalid. Expecting a value from ${least} to ${most}.`;
  throw new ServiceError('InvalidParameterValue', message);
}

function tokenOf(position: number): string {
  return Buffer.from(`after ${position}`).toString('base64url');
}

function positionOf(token: string | undefined): number | undefined {
  if (token === undefined) return undefined;
  const position = /^after (\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (position === undefined) throw new ServiceError('InvalidNextToken', `The token '${token}' is invalid`);
  return Number(position);
}
