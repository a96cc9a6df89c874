/** Fleets as people call them. */
import type { Group } from '../../aws/ports.ts';
import { type FleetNames, fleetNames } from '../../config/fleet-names.ts';
import type { NamedFleet } from '../../config/fleets.ts';
import { fleetOfGroup } from '../../config/policy.ts';
import type { Fleet, FleetKey } from '../../fleet/fleet.ts';
import type { Place } from '../../fleet/place.ts';
import type { Desk } from '../desk.ts';

/** The groups of a place. */
export interface FleetsFound {
  /** All of them, in each of which a name may have a namesake. */
  readonly listed: readonly Pick<Fleet, 'key'>[];
  /** Those that are fleets: of a pair, the one that gets the traffic. */
  readonly fleets: readonly Fleet[];
}

/** What everything is called that was found, in all places together. */
export function namesAmong({ config }: Desk, places: readonly Pick<FleetsFound, 'listed'>[]): FleetNames {
  return fleetNames(
    config,
    places.flatMap(({ listed }) => listed.map(({ key }) => key)),
  );
}

/** The fleets of all places, each under its name among all of them. */
export function namedTogether<Found extends FleetsFound>(
  desk: Desk,
  places: readonly Found[],
  names = namesAmong(desk, places),
): readonly Found[] {
  return places.map((place) => ({ ...place, fleets: place.fleets.map((fleet) => named(desk, fleet, names)) }));
}

/** The fleet with its name among others, and with the application and environment that the configuration gives it. */
export function named({ config }: Desk, fleet: Fleet, names: FleetNames): Fleet {
  return { ...fleet, name: names.of(fleet.key), ...belongingAs(fleetOfGroup(config, fleet.key)) };
}

/** What the configuration says a fleet belongs to; what it does not say, tags say. */
export function belongingAs(configured: NamedFleet | undefined): Pick<Fleet, 'application' | 'environment'> {
  const { application, environment } = configured ?? {};
  return {
    ...(application === undefined ? {} : { application }),
    ...(environment === undefined ? {} : { environment }),
  };
}

/** Under which key of `fleets` the configuration has the fleet, or would have it. */
export function writtenAs({ key, configured }: { readonly key: FleetKey; readonly configured?: NamedFleet }): string {
  return configured?.name ?? key.groupName;
}

/** A group, and what it belongs to as far as its tags and the configuration say. */
export interface GroupFound {
  readonly key: FleetKey;
  readonly environment?: string;
}

/** A group as it is listed, without a look at what is in it. */
export function groupFound({ config }: Desk, { accountId, region }: Place, { groupName, tags }: Group): GroupFound {
  const key = { accountId, region, groupName };
  const environment = fleetOfGroup(config, key)?.environment ?? tags['Environment'];
  return { key, ...(environment === undefined ? {} : { environment }) };
}

/** Each fleet once under its name, with its environment: both groups of a pair are one. */
export function namedOnce(
  { config }: Desk,
  groups: readonly GroupFound[],
): readonly { readonly name: string; readonly environment?: string }[] {
  const names = fleetNames(
    config,
    groups.map(({ key }) => key),
  );
  const once = new Map(groups.map(({ key, ...about }) => [names.of(key), about]));
  return [...once].map(([name, about]) => ({ name, ...about }));
}
