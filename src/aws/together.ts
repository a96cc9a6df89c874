/**
 * Turns a look-up of many into one of one: what is asked for in the same moment is looked up together, at most `most`
 * in a call, and nothing is remembered. Answers undefined for what the look-up does not know; fails as it fails.
 */
export function askTogether<Found>(
  most: number,
  lookUp: (ids: readonly string[]) => Promise<ReadonlyMap<string, Found>>,
): (id: string) => Promise<Found | undefined> {
  let open: { readonly ids: string[]; readonly found: Promise<ReadonlyMap<string, Found>> } | undefined;

  const begin = () => {
    const ids: string[] = [];
    const found = Promise.resolve().then(() => {
      if (open?.ids === ids) open = undefined;
      return lookUp(ids);
    });
    return { ids, found };
  };

  return async (id) => {
    if (open === undefined || open.ids.length >= most) open = begin();
    open.ids.push(id);
    return (await open.found).get(id);
  };
}
