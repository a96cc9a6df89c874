import { distance } from 'fastest-levenshtein';
import type { AuditContext, AwsAccess } from '../../aws/ports.ts';
import { Refusal } from '../../basics/errors.ts';
import { quote } from '../../basics/quoting.ts';
import { type FleetNames, fleetNames, groupsMeant, namesFor, withoutPlace } from '../../config/fleet-names.ts';
import type { NamedFleet } from '../../config/fleets.ts';
import { fleetNamed, fleetOfGroup, whereOf } from '../../config/policy.ts';
import { type FleetKey, fleetKeyText } from '../../fleet/fleet.ts';
import { isAt, type Place } from '../../fleet/place.ts';
import type { Desk } from '../desk.ts';
import { eachPlace, type UnreadPlace, unreadText } from '../each-place.ts';
import { carrierIn } from '../pair/pairs.ts';

/** So many are named where a name means several. */
const mostNamed = 10;

export interface FoundFleet {
  readonly key: FleetKey;
  /** As people call it. */
  readonly name: string;
  readonly configured?: NamedFleet;
}

/**
 * The one fleet that a person means: a configured name or alias, else an Auto Scaling group's own name, with its account,
 * its region or both before it where several have that name, or its key (see `FleetNames.meant`); of a pair of groups,
 * the one that gets the traffic. Throws Refusal where there is none (naming the nearest) or more than one (naming each).
 * A place that cannot be read keeps none of the others back, and is named where the fleet is in none of them.
 */
export async function findFleet(desk: Desk, audit: AuditContext, text: string): Promise<FoundFleet> {
  refuseElsewhere(desk, text);
  const known = groupsKnown(desk, audit);
  const unread = await known.readFor(text);
  const [key, ...others] = fleetNames(desk.config, known.keys()).meant(text);
  if (key === undefined) throw unread.length > 0 ? unseenFleet(text, unread) : await unknownFleet(desk, audit, text);
  if (others.length > 0) throw await ambiguousFleet(desk, known, text, [key, ...others]);
  const configured = fleetOfGroup(desk.config, key);
  const carrier = configured?.pair === undefined ? key : await carrierIn(desk.aws.for(key, audit), key, configured);
  if (carrier === undefined) throw await unknownFleet(desk, audit, text);
  const name = await nameAmong(desk, known, key);
  return { key: carrier, name, ...(configured === undefined ? {} : { configured }) };
}

/** Groups that have been looked for, in all places. */
interface GroupsKnown {
  keys(): readonly FleetKey[];
  /** Looks for all that a name could mean and that was not looked for yet. */
  readFor(text: string): Promise<readonly UnreadPlace[]>;
}

function groupsKnown(desk: Desk, audit: AuditContext): GroupsKnown {
  const looked = new Set<string>();
  const keys: FleetKey[] = [];
  return {
    keys: () => keys,
    readFor: async (text) => {
      const wanted = groupsMeant(desk.config, text);
      const { found, unread } = await eachPlace(desk, placesOf(desk, text), async (place) => {
        const names = wanted.filter((groupName) => !looked.has(fleetKeyText(keyOf(place, groupName))));
        const groups = await desk.aws.for(place, audit).groups.readMany(names);
        for (const groupName of names) looked.add(fleetKeyText(keyOf(place, groupName)));
        return groups.map(({ groupName }) => keyOf(place, groupName));
      });
      keys.push(...found.flat());
      return unread;
    },
  };
}

/** As it is told everywhere else. More is read only where several have the name. */
async function nameAmong({ config }: Desk, known: GroupsKnown, key: FleetKey): Promise<string> {
  for (const name of namesFor(config, key)) {
    await known.readFor(name);
    if (fleetNames(config, known.keys()).of(key) === name) return name;
  }
  return fleetKeyText(key);
}

/** The places in which it may be. */
function placesOf({ aws, config }: Desk, text: string): AwsAccess['places'] {
  const configured = fleetNamed(config, text);
  return configured === undefined ? aws.places : aws.places.filter((place) => isAt(place, whereOf(configured)));
}

/** Throws Refusal where it is configured to be in none of our places. */
function refuseElsewhere(desk: Desk, text: string): void {
  const configured = fleetNamed(desk.config, text);
  if (configured === undefined || placesOf(desk, text).length > 0) return;
  const { account, region, name } = configured;
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
  const { found } = await eachPlace(desk, desk.aws.places, async (place) => {
    const groups = await desk.aws.for(place, audit).groups.list();
    return groups.map(({ groupName }) => keyOf(place, groupName));
  });
  const configured = desk.config.fleets.map((fleet) => fleet.name);
  return noSuchFleet(name, [...new Set([...configured, ...fleetNames(desk.config, found.flat()).all()])]);
}

/** Names the nearest of those that there are, and its namesakes. */
export function noSuchFleet(name: string, names: readonly string[]): Refusal {
  const near = nearestOf(name, names).map(quote);
  const [more, last] = [near.slice(0, -1).join(', '), near.at(-1)];
  const meant = more === '' ? last : `${more} or ${last}`;
  const remedy =
    meant === undefined ? 'See all of them: /ami fleets' : `Did you mean ${meant}? All of them: /ami fleets`;
  return new Refusal('unknown-fleet', `There is no fleet named ${name}.`, remedy, { fleet: name });
}

/** Whichever is spelled most alike, with its place or without, and those that are called the same elsewhere. */
function nearestOf(text: string, names: readonly string[]): readonly string[] {
  const ranked = names
    .map((name) => ({ name, bare: withoutPlace(name) }))
    .map((one) => ({ ...one, far: Math.min(distance(text, one.name), distance(text, one.bare)) }))
    .toSorted((one, other) => one.far - other.far);
  const [best] = ranked;
  if (best === undefined || best.far > Math.max(2, text.length / 3)) return [];
  return ranked
    .filter(({ far, bare }) => far === best.far && bare === best.bare)
    .slice(0, mostNamed)
    .map(({ name }) => name);
}

async function ambiguousFleet(
  desk: Desk,
  known: GroupsKnown,
  name: string,
  keys: readonly FleetKey[],
): Promise<Refusal> {
  const names: string[] = [];
  for (const key of keys.slice(0, mostNamed)) names.push(await nameAmong(desk, known, key));
  return severalFleets(name, names, keys.length);
}

/** Refuses a name that several fleets have, and names them so that each can be copied into a command. */
export function severalFleets(name: string, names: readonly string[], all = names.length): Refusal {
  const some = names.slice(0, mostNamed);
  const more = all > some.length ? `, and ${all - some.length} more` : '';
  return new Refusal(
    'ambiguous-fleet',
    `${name} is the name of ${all} fleets: ${some.map(quote).join(', ')}${more}.`,
    'Say which one, as it is written here. A name of its own can be given to it under fleets in the configuration.',
    { fleet: name },
  );
}

/** The name of the one that is meant, among fleets that are all known. Throws Refusal where it is none of them, or several. */
export function theOneMeant(names: FleetNames, text: string): string {
  const meant = names.meant(text).map((key) => names.of(key));
  const [name] = meant;
  if (name === undefined) throw noSuchFleet(text, names.all());
  if (meant.length > 1) throw severalFleets(text, meant);
  return name;
}

function keyOf({ accountId, region }: Place, groupName: string): FleetKey {
  return { accountId, region, groupName };
}
