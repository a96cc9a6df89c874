/** How many instances of a group a zone holds. */
export interface ZoneLoad {
  readonly zone: string;
  readonly count: number;
}

/** The zone with fewest instances, the first of equals. Undefined where there is no zone. */
export function emptiestZone(loads: readonly ZoneLoad[]): string | undefined {
  let best: ZoneLoad | undefined;
  for (const load of loads) {
    if (best === undefined || load.count < best.count) best = load;
  }
  return best?.zone;
}

/**
 * Whether a group is out of balance: some zone that can give an instance up has at least two more than one that can
 * take it. Answers the zone that should get an instance.
 */
export function imbalance(givers: readonly ZoneLoad[], takers: readonly ZoneLoad[]): string | undefined {
  const most = Math.max(...givers.map(({ count }) => count));
  const taker = emptiestZone(takers);
  const least = takers.find(({ zone }) => zone === taker)?.count;
  return least !== undefined && most - least >= 2 ? taker : undefined;
}

/** How far a group may exceed its desired capacity while it balances: a tenth, at least one. */
export function rebalanceMargin(desired: number): number {
  return Math.max(1, Math.floor(desired / 10));
}
