/**
 * One read for all who ask meanwhile. Whoever asks gets a read that begins after they asked, so it never tells what
 * was true before; those who ask during a read share the next one. Fails for all who share it.
 */
export function sharedRead<Found>(read: () => Promise<Found>): () => Promise<Found> {
  let underWay: Promise<unknown> | undefined;
  let next: Promise<Found> | undefined;

  const begin = (): Promise<Found> => {
    next = undefined;
    const found = read();
    const ended = found.then(
      () => {},
      () => {},
    );
    underWay = ended;
    void ended.then(() => {
      if (underWay === ended) underWay = undefined;
    });
    return found;
  };

  return () => {
    if (underWay === undefined) return begin();
    next ??= underWay.then(begin);
    return next;
  };
}
