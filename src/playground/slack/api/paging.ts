import type { Json } from '../../../basics/json.ts';
import type { Arguments } from './arguments.ts';
import { ApiError } from './outcome.ts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly hasMore: boolean;
  /** Stands in the answer as `response_metadata`. */
  readonly metadata: { readonly next_cursor: string };
}

/** One page of `all`, by the call's `cursor` and `limit`. Throws ApiError `invalid_cursor` or `invalid_limit`. */
export function pageOf<T>(all: readonly T[], args: Arguments, usual = 100): Page<T> {
  const limit = args.count('limit', { min: 1, max: 1000, usual });
  const start = readCursor(args.text('cursor'));
  const end = start + limit;
  const hasMore = end < all.length;
  return {
    items: all.slice(start, end),
    hasMore,
    metadata: { next_cursor: hasMore ? Buffer.from(`next:${end}`).toString('base64') : '' },
  };
}

function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const match = /^next:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString());
  if (match?.[1] === undefined) throw new ApiError('invalid_cursor');
  return Number(match[1]);
}

/** A list for an answer. */
export function listOf<T>(items: Iterable<T>, toJson: (item: T) => Json): readonly Json[] {
  return Array.from(items, toJson);
}
