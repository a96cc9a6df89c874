/** Keeps acknowledgements quick when many people ask at once: what takes long is done a few at a time, in turn. */
export interface Crowd {
  /** Whether work that is given now has to wait. */
  isFull(): boolean;
  /** Does the work when its turn comes, after the requests that have arrived meanwhile were looked at. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>;
  /** The same for work that was acknowledged already: it waits until nobody else waits for that. */
  afterwards<Result>(work: () => Promise<Result>): Promise<Result>;
}

export function createCrowd(most: number, quiet: () => Promise<void> = async () => {}): Crowd {
  const waiting: (() => void)[] = [];
  let underWay = 0;

  const begin = (): void => {
    const next = underWay < most ? waiting.shift() : undefined;
    if (next === undefined) return;
    underWay += 1;
    setImmediate(next);
  };

  const inTurn = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const turn = new Promise<void>((resolve) => waiting.push(resolve));
    begin();
    await turn;
    try {
      return await work();
    } finally {
      underWay -= 1;
      begin();
    }
  };

  return {
    isFull: () => underWay + waiting.length >= most,
    inTurn,
    afterwards: async (work) => {
      await quiet();
      return inTurn(work);
    },
  };
}
