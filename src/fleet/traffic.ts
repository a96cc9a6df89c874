/** How requests are divided between the target groups of a pair, and what that asks of those who serve. Pure. */
import { type CapacityPolicy, floorOf } from './guard.ts';

/** What share of its requests a listener or rule sends to a target group: its part of the sum of the weights. */
export interface Weight {
  readonly targetGroupArn: string;
  readonly weight: number;
}

/** The two target groups of a pair, as one change of traffic sees them. */
export interface Direction {
  readonly from: string;
  readonly to: string;
}

/** The weights that send so many per cent of the requests the other way. */
export function weightsAt({ from, to }: Direction, percent: number): readonly Weight[] {
  return [
    { targetGroupArn: from, weight: 100 - percent },
    { targetGroupArn: to, weight: percent },
  ];
}

/** Whether two say the same of every target group that gets requests, and of which are checked at weight 0. */
export function isSameWeights(one: readonly Weight[], other: readonly Weight[]): boolean {
  return weightsText(one) === weightsText(other);
}

/** In the order of the ARNs; a single target group is all, whatever its weight. */
export function weightsText(weights: readonly Weight[]): string {
  const all = weights.length === 1 ? weights.map((weight) => ({ ...weight, weight: 1 })) : weights;
  return all
    .map(({ targetGroupArn, weight }) => `${targetGroupArn} ${weight}`)
    .toSorted()
    .join(', ');
}

/** The share of one target group, 0 to 1; 0 where no weight is above 0. */
export function shareOf(weights: readonly Weight[], targetGroupArn: string): number {
  const total = weights.reduce((sum, { weight }) => sum + weight, 0);
  const own = weights.reduce((sum, one) => (one.targetGroupArn === targetGroupArn ? sum + one.weight : sum), 0);
  return total === 0 ? 0 : own / total;
}

/** A group of a pair as far as its part of the traffic goes. */
export interface Side {
  readonly targetGroupArn: string;
  /** How many of its instances are healthy at the load balancer. */
  readonly serving: number;
  readonly desired: number;
}

/**
 * How many instances' worth of requests the pair can take before one side has more than one instance's worth for each
 * that serves: the least of serving ÷ share, over every listener and rule.
 *
 * | blue serves, share | green serves, share | capacity |
 * |---|---|---|
 * | 4, 100 % | 4, 0 % | 4 |
 * | 4, 90 % | 1, 10 % | 4.4 |
 * | 4, 50 % | 1, 50 % | 2 |
 * | 4, 50 % | 0, 50 % | 0 |
 */
export function trafficCapacity(forwarders: readonly (readonly Weight[])[], sides: readonly Side[]): number {
  const each = forwarders.flatMap((weights) =>
    sides.flatMap(({ targetGroupArn, serving }) => {
      const share = shareOf(weights, targetGroupArn);
      return share === 0 ? [] : [serving / share];
    }),
  );
  return each.length === 0 ? 0 : Math.min(...each);
}

export type Shift =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly capacity: number; readonly floor: number };

/**
 * How many have to serve, of the largest desired capacity of the pair: a side that gets fewer requests is scaled in.
 */
export function pairFloor(sides: readonly Side[], policy: CapacityPolicy): number {
  return floorOf(policy, Math.max(0, ...sides.map(({ desired }) => desired)));
}

/**
 * Whether these weights may take the place of those, which leaves the floor of the pair to serve. What is below it already may be changed for something no worse:
 * so traffic can always leave a side that fails.
 */
export function allowShift(
  { now, next }: { readonly now: readonly (readonly Weight[])[]; readonly next: readonly (readonly Weight[])[] },
  sides: readonly Side[],
  policy: CapacityPolicy,
): Shift {
  const floor = pairFloor(sides, policy);
  const capacity = trafficCapacity(next, sides);
  if (capacity >= floor || capacity >= trafficCapacity(now, sides)) return { allowed: true };
  return { allowed: false, capacity, floor };
}
