import { ServiceError } from '../wire/operation.ts';

export interface PageRequest {
  readonly token: string | undefined;
  readonly size: number | undefined;
  readonly largest: number;
  /** The error code for a token that this list never gave out. */
  readonly badTokenCode: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
}

/**
 * One page of `all`. The token names the last item of the page before, so that items added or removed between two
 * calls neither repeat nor hide others. Throws ServiceError for a size out of bounds or a token it cannot place.
 */
export function page<Item>(all: readonly Item[], keyOf: (item: Item) => string, request: PageRequest): Page<Item> {
  const size = request.size ?? request.largest;
  if (size < 1 || size > request.largest) {
    throw new ServiceError('ValidationError', `The page size ${size} is not between 1 and ${request.largest}.`);
  }
  const start = request.token === undefined ? 0 : indexAfter(all, keyOf, request.token, request.badTokenCode);
  const items = all.slice(start, start + size);
  const last = items.at(-1);
  const more = start + size < all.length && last !== undefined;
  return { items, next: more ? Buffer.from(keyOf(last)).toString('base64url') : undefined };
}

function indexAfter<Item>(all: readonly Item[], keyOf: (item: Item) => string, token: string, code: string): number {
  const key = Buffer.from(token, 'base64url').toString();
  const index = all.findIndex((item) => keyOf(item) === key);
  if (index < 0) throw new ServiceError(code, 'The token is not valid: ask again from the first page.');
  return index + 1;
}
