/** In which order many fleets are changed. Pure. */

/** The least critical first. */
export const criticalities = ['low', 'normal', 'high'] as const;
export type Criticality = (typeof criticalities)[number];

export const fleetTiers = ['canary', 'usual'] as const;

/** What decides when it is the turn of a fleet. */
export interface Ranked {
  readonly environment?: string | undefined;
  readonly isCanary: boolean;
  readonly criticality: Criticality;
}

/** An environment, and those in which an image has to have served before it comes there. */
export interface OrderedEnvironment {
  readonly name: string;
  readonly after: readonly string[];
}

export interface Tier<Fleet> {
  /** Such as `canaries of production`, `staging`, `production (normal)`. */
  readonly name: string;
  readonly isCanary: boolean;
  readonly fleets: readonly Fleet[];
}

/**
 * Canaries first, then environment by environment in their order, and the last of these by how critical a fleet is. An
 * environment that comes after others keeps its canaries back until it is its turn: they are its first fleets. Where no
 * order is written down, what is called production comes after all others.
 */
export function tiersOf<Fleet extends Ranked>(
  fleets: readonly Fleet[],
  order: readonly OrderedEnvironment[],
): readonly Tier<Fleet>[] {
  const placed = fleets.map((fleet) => ({ fleet, rank: rankOf(fleet.environment, order) }));
  const last = Math.max(0, ...placed.map(({ rank }) => rank));
  const groups = Map.groupBy(placed, ({ fleet, rank }) => {
    if (fleet.isCanary) return turn(depthOf(nameOf(fleet), order, new Set()), canaries);
    return turn(rank, rank === last && rank > 0 ? criticalities.indexOf(fleet.criticality) : 0);
  });
  const sorted = [...groups].toSorted(([one], [other]) => one - other);
  const critical = sorted.filter(([key]) => key >= turn(last, 0));
  return sorted.map(([key, found]) => {
    const all = found.map(({ fleet }) => fleet);
    const isSplit = critical.length > 1 && last > 0 && key >= turn(last, 0);
    return { name: tierName(all, isSplit), isCanary: all.every(({ isCanary }) => isCanary), fleets: all };
  });
}

/** Before the others of the same rank. */
const canaries = -1;

function turn(rank: number, level: number): number {
  return rank * (criticalities.length + 1) + level;
}

function tierName(fleets: readonly Ranked[], withCriticality: boolean): string {
  const [first] = fleets;
  const names = [...new Set(fleets.map(({ environment }) => environment ?? 'no environment'))].toSorted().join(', ');
  if (first?.isCanary === true) return `canaries of ${names}`;
  return withCriticality ? `${names} (${first?.criticality ?? 'normal'})` : names;
}

function nameOf({ environment = '' }: Ranked): string {
  return environment.toLowerCase();
}

/** How many environments an image comes through before this one. */
function rankOf(environment: string | undefined, order: readonly OrderedEnvironment[]): number {
  const name = environment?.toLowerCase() ?? '';
  const depth = depthOf(name, order, new Set());
  return depth === 0 && name.startsWith('prod') ? 1 : depth;
}

function depthOf(name: string, order: readonly OrderedEnvironment[], seen: ReadonlySet<string>): number {
  if (seen.has(name)) return 0;
  const after = order.find((known) => known.name.toLowerCase() === name)?.after ?? [];
  const before = after.map((one) => depthOf(one.toLowerCase(), order, new Set([...seen, name])));
  return after.length === 0 ? 0 : 1 + Math.max(...before);
}
