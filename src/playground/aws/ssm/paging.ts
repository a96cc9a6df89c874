import { type Page, page } from '../ec2/paging.ts';
import type { Placed } from '../ec2/table.ts';
import { ServiceError } from '../wire/operation.ts';

interface PageRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface SsmPageBounds {
  readonly least: number;
  readonly most: number;
  readonly usual: number;
}

/** One page, with the errors of Systems Manager. */
export function ssmPage<R>(
  { MaxResults, NextToken }: PageRequest,
  bounds: SsmPageBounds,
  rowsAfter: (position: number | undefined) => Iterable<Placed<R>>,
): Page<R> {
  const size = MaxResults ?? bounds.usual;
  if (size < bounds.least || size > bounds.most) {
    const limit =
      size < bounds.least ? `greater than or equal to ${bounds.least}` : `less than or equal to ${bounds.most}`;
    const message = `1 validation error detected: Value '${size}' at 'maxResults' failed to satisfy constraint: Member must have value ${limit}`;
    throw new ServiceError('ValidationException', message);
  }
  return page({ MaxResults: size, NextToken: NextToken === '' ? undefined : NextToken }, bounds, rowsAfter);
}

/** The items of a list as rows with their places. */
export function* placed<R>(items: readonly R[], after: number | undefined): Iterable<Placed<R>> {
  for (let position = (after ?? -1) + 1; position < items.length; position += 1) {
    const row = items[position];
    if (row !== undefined) yield { position, row };
  }
}
