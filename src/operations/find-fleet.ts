import { closest, distance } from 'fastest-levenshtein';
import { mapBounded } from '../aws/pages.ts';
import type { AuditContext } from '../aws/ports.ts';
import { Refusal } from '../basics/errors.ts';
import type { NamedFleet } from '../config/fleets.ts';
import { fleetNamed, fleetOfGroup } from '../config/policy.ts';
import type { FleetKey } from '../fleet/fleet.ts';
import type { Desk } from './desk.ts';

export interface FoundFleet {
  readonly key: FleetKey;
  /** As people call it. */
  readonly name: string;
  readonly configured?: NamedFleet;
}

const placesAtOnce = 8;

/**
 * The one fleet that a person means: a configured name or alias, else an Auto Scaling group's own name. Throws Refusal
 * where there is none (naming the nearest) or more than one (naming each).
 */
export async function findFleet(desk: Desk, audit: AuditContext, name: string): Promise<FoundFleet> {
  const configured = fleetNamed(desk.config, name);
  const groupName = configured?.group ?? name;
  const places = desk.aws.places.filter(
    (place) =>
      (configured?.account ?? place.accountId) === place.accountId &&
      (configured?.region ?? place.region) === place.region,
  );
  const found = await mapBounded(places, placesAtOnce, async (place) => {
    const group = await desk.aws.for(place, audit).groups.read(groupName);
    return group === undefined ? [] : [{ ...place, groupName }];
  });
  const [key, ...others] = found.flat();
  if (key === undefined) throw await unknownFleet(desk, audit, name);
  if (others.length > 0) throw ambiguousFleet(name, [key, ...others]);
  const known = configured ?? fleetOfGroup(desk.config, key);
  return { key, name: known?.name ?? groupName, ...(known === undefined ? {} : { configured: known }) };
}

async function unknownFleet(desk: Desk, audit: AuditContext, name: string): Promise<Refusal> {
  const listed = await mapBounded(desk.aws.places, placesAtOnce, (place) => desk.aws.for(place, audit).groups.list());
  const names = [
    ...new Set([...desk.config.fleets.map((fleet) => fleet.name), ...listed.flat().map((group) => group.groupName)]),
  ];
  const near = names.length === 0 ? undefined : closest(name, names);
  const isNear = near !== undefined && distance(name, near) <= Math.max(2, name.length / 3);
  const remedy = isNear ? `Did you mean ${near}? All of them: /ami fleets` : 'See all of them: /ami fleets';
  return new Refusal('unknown-fleet', `There is no fleet named ${name}.`, remedy, { fleet: name });
}

function ambiguousFleet(name: string, keys: readonly FleetKey[]): Refusal {
  const where = keys.map(({ accountId, region }) => `${accountId} ${region}`).join(', ');
  return new Refusal(
    'ambiguous-fleet',
    `${name} is the name of ${keys.length} Auto Scaling groups: ${where}.`,
    'Give each a name of its own under fleets in the configuration, with account and region.',
    { fleet: name },
  );
}
