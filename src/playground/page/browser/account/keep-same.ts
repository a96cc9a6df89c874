/**
 * The new list, with the old object wherever nothing in it has changed, and the old list where that is all of them:
 * what is drawn from it need not be drawn again.
 */
export function keepSame<Item>(
  before: readonly Item[],
  now: readonly Item[],
  keyOf: (item: Item) => string,
): readonly Item[] {
  if (now === before) return before;
  const known = new Map(before.map((item) => [keyOf(item), item]));
  const kept = now.map((item) => {
    const old = known.get(keyOf(item));
    return old !== undefined && JSON.stringify(old) === JSON.stringify(item) ? old : item;
  });
  return kept.length === before.length && kept.every((item, index) => item === before[index]) ? before : kept;
}
