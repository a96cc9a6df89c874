import { closest, distance } from 'fastest-levenshtein';
import type { AuditContext, AwsAccess } from '../../aws/ports.ts';
import { Refusal } from '../../basics/errors.ts';
import type { NamedFleet } from '../../config/fleets.ts';
import { fleetNamed, fleetOfGroup } from '../../config/policy.ts';
import type { FleetKey } from '../../fleet/fleet.ts';
import { placeName } from '../../fleet/place.ts';
import type { Desk } from '../desk.ts';
import { eachPlace, type UnreadPlace, unreadText } from '../each-place.ts';
import { carrierIn, configuredAs } from '../pair/pairs.ts';

export interface FoundFleet {
  readonly key: FleetKey;
  /** As people call it. */
  readonly name: string;
  readonly configured?: NamedFleet;
}

/**
 * The one fleet that a person means: a configured name or alias, else an Auto Scaling group's own name; of a pair of
 * groups, the one that gets the traffic. Throws Refusal where there is none (naming the nearest) or more than one
 * (naming each). A place that cannot be read keeps none of the others back, and is named where the fleet is in none of
 * them.
 */
export async function findFleet(desk: Desk, audit: AuditContext, name: string): Promise<FoundFleet> {
  const configured = fleetNamed(desk.config, name);
  const { found, unread } = await eachPlace(desk, placesOf(desk, configured), async (place) => {
    const wanted = configuredAs(desk, configured, { ...place, groupName: name });
    const key = await carrierIn(desk.aws.for(place, audit), place, wanted);
    return key === undefined ? [] : [key];
  });
  const [key, ...others] = found.flat();
  if (key === undefined) throw unread.length > 0 ? unseenFleet(name, unread) : await unknownFleet(desk, audit, name);
  if (others.length > 0) throw ambiguousFleet(name, [key, ...others]);
  const known = configured ?? fleetOfGroup(desk.config, key);
  return { key, name: known?.name ?? key.groupName, ...(known === undefined ? {} : { configured: known }) };
}

/** The places in which it may be. Throws Refusal where it is configured to be in none of them. */
function placesOf({ aws }: Desk, configured: NamedFleet | undefined): AwsAccess['places'] {
  const { account, region, name } = configured ?? {};
  const places = aws.places.filter(
    (place) => (account ?? place.accountId) === place.accountId && (region ?? place.region) === place.region,
  );
  if (places.length > 0 || name === undefined) return places;
  const where = [account, region].filter((part) => part !== undefined).join(' ');
  throw new Refusal(
    'place-unknown',
    `${name} is configured to be in ${where}, which is none of the places that Amiable looks after.`,
    `Name that under places in the configuration, or correct fleets.${name}.`,
    { fleet: name },
  );
}

/** Whether there is such a fleet cannot be told while a place cannot be read. */
function unseenFleet(name: string, unread: readonly UnreadPlace[]): Refusal {
  return new Refusal(
    'place-unread',
    `${name} was not found where Amiable could look. ${unreadText(unread)}`,
    'Ask again once it can be read, or ask for another fleet: /ami fleets',
    { fleet: name },
  );
}

async function unknownFleet(desk: Desk, audit: AuditContext, name: string): Promise<Refusal> {
  const listed = await eachPlace(desk, desk.aws.places, (place) => desk.aws.for(place, audit).groups.list());
  const configured = desk.config.fleets.map((fleet) => fleet.name);
  return noSuchFleet(name, [...new Set([...configured, ...listed.found.flat().map((group) => group.groupName)])]);
}

/** Names the nearest of those that there are. */
export function noSuchFleet(name: string, names: readonly string[]): Refusal {
  const near = names.length === 0 ? undefined : closest(name, names);
  const isNear = near !== undefined && distance(name, near) <= Math.max(2, name.length / 3);
  const remedy = isNear ? `Did you mean ${near}? All of them: /ami fleets` : 'See all of them: /ami fleets';
  return new Refusal('unknown-fleet', `There is no fleet named ${name}.`, remedy, { fleet: name });
}

function ambiguousFleet(name: string, keys: readonly FleetKey[]): Refusal {
  const where = keys.map(placeName).join(', ');
  return new Refusal(
    'ambiguous-fleet',
    `${name} is the name of ${keys.length} Auto Scaling groups: ${where}.`,
    'Give each a name of its own under fleets in the configuration, with account and region.',
    { fleet: name },
  );
}
