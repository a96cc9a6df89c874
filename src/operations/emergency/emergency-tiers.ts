/** In which order fleets and servers are patched. Pure. */
import { type OrderedEnvironment, type Tier, tiersOf } from '../../fleet/tiers.ts';
import type { FleetToPatch } from './emergency-fleets.ts';
import type { ServersToPatch } from './emergency-servers.ts';

/** Fleets, and groups of servers in no fleet, that are patched before all of the next tier. */
export interface TierToPatch extends Tier<FleetToPatch> {
  readonly servers: readonly ServersToPatch[];
}

/** Servers are ranked as a fleet is. */
export function emergencyTiers(
  fleets: readonly FleetToPatch[],
  servers: readonly ServersToPatch[],
  order: readonly OrderedEnvironment[],
): readonly TierToPatch[] {
  return tiersOf<FleetToPatch | ServersToPatch>([...fleets, ...servers], order).map(({ fleets: all, ...tier }) => ({
    ...tier,
    fleets: all.flatMap((one) => ('kind' in one ? [] : [one])),
    servers: all.flatMap((one) => ('kind' in one ? [one] : [])),
  }));
}
