/** One page of a listing, and where the next begins. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
}

/**
 * Everything of a paged listing, up to `limit` items. Throws RangeError when the service hands out the same token
 * again, which would never end.
 */
export async function readPages<Item>(
  readPage: (token: string | undefined) => Promise<Page<Item>>,
  limit = Number.POSITIVE_INFINITY,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let token: string | undefined;
  do {
    const page = await readPage(token);
    for (const item of page.items) items.push(item);
    if (page.next !== undefined && page.next === token) throw new RangeError('a listing repeats its page token');
    token = page.next === '' ? undefined : page.next;
  } while (token !== undefined && items.length < limit);
  return items.length > limit ? items.slice(0, limit) : items;
}

/** The items in groups of at most `size`. */
export function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** Like map, with at most `limit` calls under way; the first failure fails all. Order is kept. */
export async function mapBounded<Item, Result>(
  items: readonly Item[],
  limit: number,
  act: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await act(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return results;
}
