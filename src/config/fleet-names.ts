/**
 * What fleets are called, and which of them a name means. Groups in several accounts and regions may have the same name;
 * then the account, the region or both stand before it: `us-east-1/web`. Pure.
 */
import { type FleetKey, fleetKeyText } from '../fleet/fleet.ts';
import { isAt, parseWhereabouts, type Whereabouts } from '../fleet/place.ts';
import { type Strategy, usualStrategy } from '../fleet/strategies.ts';
import type { NamedFleet } from './fleets.ts';
import { groupsOf } from './groups-of.ts';
import { fleetNamed, fleetOfGroup, fleetSubject, isOfFleet, mostSpecific, whereOf } from './policy.ts';
import type { Config } from './schema.ts';

/** The names of some fleets, which are all that there are as far as these names go. */
export interface FleetNames {
  /**
   * The shortest name that means this fleet and none of the others: without its place where that will do. It is the same
   * for both groups of a pair.
   */
  of(key: FleetKey): string;
  /**
   * The fleets that a name may mean, each by the key of one of its groups. In this order: `ACCOUNT/REGION/GROUP` to the
   * letter means that group; a configured name or alias means what it is configured for; anything else means the groups
   * of that name, and those that the place and the name in it say.
   */
  meant(text: string): readonly FleetKey[];
  /** Of every fleet. */
  all(): readonly string[];
}

/** Names the fleets that these groups are; both groups of a pair are one. */
export function fleetNames(config: Config, keys: Iterable<FleetKey>): FleetNames {
  const groups = [...keys].map((key) => groupOf(config, key));
  const meant = meaningAmong(config, groups);
  const of = namingAmong(config, groups, meant);
  return {
    of,
    meant: (text) => meant(text).map(({ key }) => key),
    all: () => [...new Set(groups.map(({ key }) => of(key)))],
  };
}

type Meaning = (text: string) => readonly Group[];

function meaningAmong(config: Config, groups: readonly Group[]): Meaning {
  const byKey = new Map(groups.map((group) => [fleetKeyText(group.key), group]));
  const byGroup = Map.groupBy(groups, ({ key }) => key.groupName);
  const configured = (fleet: NamedFleet): readonly Group[] => {
    const named = groupsOf(fleet).flatMap((name) => byGroup.get(name) ?? []);
    const own = named.filter(({ known }) => known === fleet);
    return own.length > 0 ? own : named.filter(({ key }) => isOfFleet(fleet, key));
  };
  const at = ({ where, name }: PlacedName): readonly Group[] => {
    const isThere = ({ key }: Group): boolean => isAt(key, where);
    const known = fleetNamed(config, name);
    const own = known === undefined ? [] : configured(known).filter(isThere);
    return own.length > 0 ? own : (byGroup.get(name) ?? []).filter(isThere);
  };
  return (text) => {
    const exact = byKey.get(text);
    if (exact !== undefined) return [exact];
    const known = fleetNamed(config, text);
    if (known !== undefined) return onePerFleet(configured(known));
    return onePerFleet([...(byGroup.get(text) ?? []), ...placedNames(text).flatMap(at)]);
  };
}

function namingAmong(config: Config, groups: readonly Group[], meant: Meaning): FleetNames['of'] {
  const listed = new Set(groups.map(({ fleet }) => fleet));
  const names = new Map<string, string>();
  // Fleets that share a name share what else they could be called.
  const readings = new Map<string, readonly Group[]>();
  const isOwn = (fleet: string, name: string): boolean => {
    const reading = readings.get(name) ?? meant(name);
    readings.set(name, reading);
    return reading.length === 1 && reading[0]?.fleet === fleet;
  };
  return (key) => {
    const group = groupOf(config, key);
    const { fleet } = group;
    // One that nobody has listed is named as if somebody had.
    if (!listed.has(fleet)) return namingAmong(config, [group], meaningAmong(config, [...groups, group]))(key);
    const name = names.get(fleet) ?? namesFor(config, key).find((one) => isOwn(fleet, one)) ?? fleetKeyText(key);
    names.set(fleet, name);
    return name;
  };
}

interface Group {
  readonly key: FleetKey;
  readonly known: NamedFleet | undefined;
  /** The same for both groups of a pair. */
  readonly fleet: string;
}

function groupOf(config: Config, key: FleetKey): Group {
  return { key, known: fleetOfGroup(config, key), fleet: fleetSubject(config, key) };
}

function onePerFleet(groups: readonly Group[]): readonly Group[] {
  return [...new Map(groups.map((group) => [group.fleet, group])).values()];
}

/** What a fleet may be called, the shortest first, and always at last by its key. */
export function namesFor(config: Config, key: FleetKey): readonly string[] {
  const { accountId, region } = key;
  const name = fleetOfGroup(config, key)?.name ?? key.groupName;
  return [name, `${region}/${name}`, `${accountId}/${name}`, `${accountId}/${region}/${name}`, fleetKeyText(key)];
}

/** A name in a place, as a text may be read. */
interface PlacedName {
  readonly where: Whereabouts;
  readonly name: string;
}

/** Every way to read a text as a place and a name; none for most. A group's own name may look like one, too. */
function placedNames(text: string): readonly PlacedName[] {
  const parts = text.split('/');
  return [1, 2].flatMap((length): readonly PlacedName[] => {
    const where = parseWhereabouts(parts.slice(0, length).join('/'));
    const name = parts.slice(length).join('/');
    return where === undefined || name === '' ? [] : [{ where, name }];
  });
}

/** What is left of a name without the place before it, where there is one. */
export function withoutPlace(text: string): string {
  return placedNames(text).at(-1)?.name ?? text;
}

/** AWS takes no longer ones. */
const longestGroupName = 255;

/** The names of all groups that could be what a text means, wherever they are. */
export function groupsMeant(config: Config, text: string): readonly string[] {
  const names = [text, ...placedNames(text).map(({ name }) => name)];
  const groups = names.flatMap((name) => {
    const known = fleetNamed(config, name);
    const others = config.fleets.filter((fleet) => groupsOf(fleet).includes(name));
    return [name, ...[known ?? [], others].flat().flatMap(groupsOf)];
  });
  return [...new Set(groups)].filter((name) => name.length <= longestGroupName);
}

/** How a fleet is replaced where nobody says otherwise, before anybody has looked which one is meant. */
export function strategyNamed(config: Config, text: string): Strategy {
  const said = placedNames(text).flatMap(({ where, name }) => {
    const known = fleetNamed(config, name);
    const isMeant = (fleet: NamedFleet): boolean => fleet === known || groupsOf(fleet).includes(name);
    return config.fleets.filter((fleet) => isMeant(fleet) && isAlike(where, whereOf(fleet)));
  });
  return (fleetNamed(config, text) ?? mostSpecific(said))?.strategy ?? usualStrategy;
}

/** Whether both may be said of one place. */
function isAlike(one: Whereabouts, other: Whereabouts): boolean {
  return [one.accountId, one.region].every((part, at) => {
    const against = [other.accountId, other.region][at];
    return part === undefined || against === undefined || part === against;
  });
}
