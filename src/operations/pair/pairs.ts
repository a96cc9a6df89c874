/** Fleets that are pairs of groups: which of the two is the fleet now. */
import type { Forwarder } from '../../aws/pair-ports.ts';
import type { Aws, Group } from '../../aws/ports.ts';
import { Refusal } from '../../basics/errors.ts';
import type { FleetPair, NamedFleet } from '../../config/fleets.ts';
import { groupsOf } from '../../config/groups-of.ts';
import { fleetOfGroup } from '../../config/policy.ts';
import { carrierOf, needsWeights, type PairGroup } from '../../fleet/blue-green.ts';
import type { Fleet, FleetKey } from '../../fleet/fleet.ts';
import { targetGroupName } from '../../fleet/health.ts';
import type { Place } from '../../fleet/place.ts';
import { kept, keptOf } from '../../steps/pair/kept.ts';
import type { KeptGroup } from '../answers.ts';
import type { Desk } from '../desk.ts';
import { writtenAs } from '../fleets/named.ts';

/** A group, or a fleet, as far as a pair goes. */
export function pairGroup(
  groupName: string,
  found: Pick<Group, 'desired' | 'instances' | 'targetGroupArns'> | undefined,
): PairGroup {
  if (found === undefined) return { groupName, present: false };
  const { desired, targetGroupArns } = found;
  return { groupName, present: true, desired, instances: found.instances.length, targetGroupArns };
}

/**
 * The one of a fleet's groups that is the fleet: of a pair, whichever gets the traffic. The weights are read only where
 * both run. Undefined where there is none of them.
 */
async function carrierAmong<Found extends Pick<Group, 'desired' | 'instances' | 'targetGroupArns'>>(
  aws: Aws,
  { group, pair }: Pick<NamedFleet, 'group' | 'pair'>,
  found: ReadonlyMap<string, Found>,
): Promise<string | undefined> {
  if (pair === undefined) return found.has(group) ? group : undefined;
  const groups = [group, pair.partner].map((name) => pairGroup(name, found.get(name)));
  const forwarders = needsWeights(groups) ? (await readForwarders(aws, pair))?.forwarders : undefined;
  return carrierOf(groups, forwarders ?? []);
}

/** The same, read in one place. */
export async function carrierIn(
  aws: Aws,
  place: Place,
  named: Pick<NamedFleet, 'group' | 'pair'>,
): Promise<FleetKey | undefined> {
  const groups = await Promise.all(groupsOf(named).map((groupName) => aws.groups.read(groupName)));
  const byName = new Map(groups.flatMap((group) => (group === undefined ? [] : [[group.groupName, group] as const])));
  const groupName = await carrierAmong(aws, named, byName);
  const { accountId, region } = place;
  return groupName === undefined ? undefined : { accountId, region, groupName };
}

export interface PairForwarders {
  readonly targetGroupArns: readonly [string, string];
  readonly forwarders: readonly Forwarder[];
}

/** The two target groups of a pair and everything that forwards to them; undefined where one of them does not exist. */
export async function readForwarders(aws: Aws, { targetGroups }: FleetPair): Promise<PairForwarders | undefined> {
  const known = await aws.targets.groups();
  const [one, other] = targetGroups.map(
    (named) => known.find(({ targetGroupArn: arn }) => arn === named || targetGroupName(arn) === named)?.targetGroupArn,
  );
  if (one === undefined || other === undefined) return undefined;
  return { targetGroupArns: [one, other], forwarders: await aws.listeners.forwardersTo([one, other]) };
}

/** Of groups that make pairs only those that are the fleet now; of all others each. */
export async function carriersAmong(desk: Desk, aws: Aws, fleets: readonly Fleet[]): Promise<readonly Fleet[]> {
  const byName = new Map(fleets.map((fleet) => [fleet.key.groupName, fleet]));
  const carriers = new Map<string, string | undefined>();
  for (const fleet of fleets) {
    const known = fleetOfGroup(desk.config, fleet.key);
    if (known?.pair === undefined || carriers.has(known.name)) continue;
    carriers.set(known.name, await carrierAmong(aws, known, byName));
  }
  return fleets.filter(({ key }) => {
    const known = fleetOfGroup(desk.config, key);
    return known?.pair === undefined || carriers.get(known.name) === key.groupName;
  });
}

/** The group beside the one that is the fleet, while it is kept as the way back. */
export async function keptBeside(
  { store }: Desk,
  { key, configured }: { readonly key: FleetKey; readonly configured?: NamedFleet },
): Promise<KeptGroup | undefined> {
  if (configured?.pair === undefined) return undefined;
  const groupName = groupsOf(configured).find((name) => name !== key.groupName);
  if (groupName === undefined) return undefined;
  const [known] = (await kept(store, { ...key, groupName })).flatMap((pin) => keptOf(pin) ?? []);
  if (known === undefined) return undefined;
  const { runId, untilMs } = known;
  const { afterwards, imageIds } = known.during;
  return { groupName, runId, untilMs, afterwards, imageIds };
}

/** Throws Refusal where the fleet is no pair. */
export function requirePair(found: {
  readonly key: FleetKey;
  readonly name: string;
  readonly configured?: NamedFleet;
}): NamedFleet & { readonly pair: FleetPair } {
  const { configured, name: fleet } = found;
  if (configured?.pair !== undefined) return { ...configured, pair: configured.pair };
  throw new Refusal(
    'no-pair',
    `${fleet} is no pair of groups, so there is nothing to shift traffic between.`,
    `Name two target groups under fleets.${writtenAs(found)}.blueGreen in the configuration, or use another strategy.`,
    { fleet },
  );
}
