/** What runs where, as far as a vulnerability may be in it: everything, or some fleets alone. */
import { sourceImages } from '../../aws/fleets.ts';
import { mapBounded } from '../../aws/pages.ts';
import type { AuditContext, Aws, Group } from '../../aws/ports.ts';
import { belongingOf } from '../../aws/tags.ts';
import type { FleetNames } from '../../config/fleet-names.ts';
import { groupsOf } from '../../config/groups-of.ts';
import { fleetOfGroup, fleetSubject } from '../../config/policy.ts';
import type { FleetKey } from '../../fleet/fleet.ts';
import { type Place, placeKey } from '../../fleet/place.ts';
import { templateKey, templatesToVersion } from '../../fleet/source.ts';
import { standingOf } from '../../fleet/standing.ts';
import type { Estate, ServedFleet, Server } from '../../images/exposure-evidence.ts';
import type { Gap } from '../../images/gaps.ts';
import { itemsOf, type ListingName } from '../../images/inventory.ts';
import type { ReferenceIndex } from '../../images/references.ts';
import { type PlaceInventory, readInventory } from '../amis/read-inventory.ts';
import type { Desk } from '../desk.ts';
import type { PlacesRead } from '../each-place.ts';
import { type FoundFleet, findFleet, theOneMeant } from '../fleets/find-fleet.ts';

export interface EstateRead {
  readonly estate: Estate;
  /** What could not be read of it. */
  readonly gaps: readonly { readonly what: string; readonly why: string }[];
}

/** More fleets than this are sought in everything, which takes as many calls however many they are. */
const mostSingle = 20;
const fleetsAtOnce = 8;

/**
 * Everything that runs, or only the fleets of these names. A place that cannot be read is named, and keeps none of the
 * others back. Throws Refusal for a fleet that there is not, and what the first place threw where none can be read.
 */
export async function readEstates(
  desk: Desk,
  audit: AuditContext,
  fleets: readonly string[] | undefined,
): Promise<PlacesRead<EstateRead>> {
  if (fleets !== undefined && fleets.length <= mostSingle) {
    return { found: await readSingly(desk, audit, fleets), unread: [] };
  }
  const { found, references, names, unread } = await readInventory(desk);
  const whole = found.map((place) => wholeEstate(desk, place, references, names));
  return { found: fleets === undefined ? whole : narrowed(whole, fleets, names), unread };
}

/** The kinds of listings without which an estate lacks something, as they are called. */
const needed: Readonly<Partial<Record<ListingName, string>>> = {
  instances: 'instances',
  groups: 'Auto Scaling groups',
  currentVersions: 'launch templates',
  pinnedVersions: 'launch templates at older versions',
  launchConfigurations: 'launch configurations',
  parameters: 'parameters that hold AMIs',
};

function wholeEstate(
  desk: Desk,
  { inventory, gaps }: PlaceInventory,
  references: ReferenceIndex,
  names: FleetNames,
): EstateRead {
  const { place, instances, groups, images } = inventory;
  const launches = launchesOf(place, references);
  const members = itemsOf(groups).map(({ groupName, memberIds, application, environment }) => ({
    key: { ...place, groupName },
    size: memberIds.length,
    launches: launches.get(groupName) ?? [],
    ...(application === undefined ? {} : { application }),
    ...(environment === undefined ? {} : { environment }),
  }));
  return {
    estate: {
      place,
      servers: itemsOf(instances).filter(isStaying),
      fleets: fleetsOf(desk, members, (key) => names.of(key)),
      images: new Map(images.map((image) => [image.imageId, image])),
      isWhole: instances.kind === 'read',
    },
    gaps: gaps.flatMap(gapOf),
  };
}

/** What of a reading's gaps may hide servers, or what a fleet launches. */
function gapOf(gap: Gap): EstateRead['gaps'] {
  switch (gap.kind) {
    case 'unread': {
      const what = needed[gap.listing];
      return what === undefined ? [] : [{ what, why: gap.why }];
    }
    case 'unlisted-instances':
      return [unlisted(gap.groupName, gap.instanceIds)];
    case 'unlisted-group':
      return [{ what: `the group ${gap.groupName}`, why: 'Auto Scaling does not tell of it' }];
    case 'unknown-version':
      return [{ what: `what ${gap.by} launches`, why: `there is no version ${gap.version} of ${gap.template}` }];
    case 'unknown-configuration':
      return [{ what: `what ${gap.by} launches`, why: `there is no launch configuration ${gap.name}` }];
    case 'unknown-source':
      return [{ what: `what ${gap.by} launches`, why: 'AWS does not say' }];
    default:
      return [];
  }
}

function unlisted(groupName: string, instanceIds: readonly string[]): EstateRead['gaps'][number] {
  return { what: `${instanceIds.join(', ')} of ${groupName}`, why: 'EC2 does not tell of them' };
}

function isStaying({ state }: Server): boolean {
  return state !== 'terminated' && state !== 'shutting-down';
}

/** Of each group the images that it would launch now. */
function launchesOf(place: Place, references: ReferenceIndex): ReadonlyMap<string, readonly string[]> {
  const launches = new Map<string, string[]>();
  for (const [imageId, of] of references) {
    for (const reference of of) {
      const { kind } = reference;
      if (kind !== 'group-template' && kind !== 'group-image' && kind !== 'group-configuration') continue;
      if (reference.place.accountId !== place.accountId || reference.place.region !== place.region) continue;
      const known = launches.get(reference.groupName) ?? [];
      launches.set(reference.groupName, known.includes(imageId) ? known : [...known, imageId]);
    }
  }
  return launches;
}

interface GroupPart extends Pick<ServedFleet, 'key' | 'launches' | 'application' | 'environment'> {
  readonly size: number;
}

/** The groups as fleets, under the names that people know; both groups of a pair are one. */
function fleetsOf(
  { config }: Desk,
  groups: readonly GroupPart[],
  nameOf: (key: FleetKey) => string,
): readonly ServedFleet[] {
  const configured = groups.map((group) => ({ group, known: fleetOfGroup(config, group.key) }));
  const byFleet = Map.groupBy(configured, ({ group }) => fleetSubject(config, group.key));
  return [...byFleet.values()].flatMap((parts): readonly ServedFleet[] => {
    const [largest] = parts.toSorted((one, other) => other.group.size - one.group.size);
    if (largest === undefined) return [];
    const { group, known } = largest;
    const application = known?.application ?? group.application;
    const environment = known?.environment ?? group.environment;
    return [
      {
        key: group.key,
        name: nameOf(group.key),
        groupNames: parts.map((part) => part.group.key.groupName),
        launches: [...new Set(parts.flatMap((part) => part.group.launches))],
        ...(application === undefined ? {} : { application }),
        ...(environment === undefined ? {} : { environment }),
      },
    ];
  });
}

/** Only the fleets of these names, with their servers. Throws Refusal for a name that none has, or several have. */
function narrowed(whole: readonly EstateRead[], asked: readonly string[], names: FleetNames): readonly EstateRead[] {
  const wanted = new Set(asked.map((text) => theOneMeant(names, text)));
  return whole.map(({ estate, gaps }) => {
    const fleets = estate.fleets.filter(({ name }) => wanted.has(name));
    const groups = new Set(fleets.flatMap(({ groupNames }) => groupNames));
    const servers = estate.servers.filter(({ groupName }) => groupName !== undefined && groups.has(groupName));
    return { estate: { ...estate, fleets, servers, isWhole: false }, gaps };
  });
}

/** A call or two for each group, and a few for all of a place: what counting again after one fleet was patched costs. */
async function readSingly(desk: Desk, audit: AuditContext, names: readonly string[]): Promise<readonly EstateRead[]> {
  const found = await mapBounded([...new Set(names)], fleetsAtOnce, (name) => findFleet(desk, audit, name));
  const byPlace = Map.groupBy(found, ({ key }) => placeKey(key));
  return mapBounded([...byPlace.values()], fleetsAtOnce, async (fleets) => {
    const [first] = fleets;
    if (first === undefined) throw new RangeError('a place without fleets');
    const { accountId, region } = first.key;
    const place = { accountId, region };
    return someEstate(desk, desk.aws.for(place, audit), place, fleets);
  });
}

async function someEstate(desk: Desk, aws: Aws, place: Place, found: readonly FoundFleet[]): Promise<EstateRead> {
  const names = found.flatMap(({ key, configured }) =>
    configured === undefined ? [key.groupName] : groupsOf(configured),
  );
  const read = await mapBounded([...new Set(names)], fleetsAtOnce, async (groupName) => {
    const [group, listed] = await Promise.all([aws.groups.read(groupName), aws.instances.ofGroup(groupName)]);
    return group === undefined ? [] : [{ group, ...(await withUnlisted(aws, group, listed)) }];
  });
  const groups = read.flat();
  const launches = await launchesNow(
    aws,
    groups.map(({ group }) => group),
  );
  const parts = groups.map(({ group, servers }) => ({
    key: { ...place, groupName: group.groupName },
    size: servers.length,
    launches: launches.get(group.groupName) ?? [],
    ...belongingOf(group.tags),
  }));
  const servers = groups.flatMap((one) => one.servers);
  const imageIds = [...servers.map(({ imageId }) => imageId), ...parts.flatMap((part) => part.launches)];
  const images = await aws.images.read([...new Set(imageIds)].filter((imageId) => imageId !== ''));
  const nameOf = new Map(found.map(({ key, name }) => [fleetSubject(desk.config, key), name]));
  const estate = {
    place,
    servers,
    fleets: fleetsOf(desk, parts, (key) => nameOf.get(fleetSubject(desk.config, key)) ?? key.groupName),
    images: new Map(images.map((image) => [image.imageId, image])),
    isWhole: false,
  };
  return { estate, gaps: groups.flatMap((one) => one.gaps) };
}

/** The servers of a group. A page may be older than the group, so members that it lacks are asked for by name. */
async function withUnlisted(
  aws: Aws,
  { groupName, instances }: Group,
  listed: readonly Server[],
): Promise<{ readonly servers: readonly Server[]; readonly gaps: EstateRead['gaps'] }> {
  const staying = instances.filter((member) => standingOf(member) !== 'leaving');
  const lacking = (known: readonly Server[]): readonly string[] => {
    const ids = new Set(known.map(({ instanceId }) => instanceId));
    return staying.flatMap(({ instanceId }) => (ids.has(instanceId) ? [] : [instanceId]));
  };
  const more = await aws.instances.readMany(lacking(listed));
  const all = [...listed, ...more.map((server) => ({ ...server, groupName }))];
  const missing = lacking(all);
  return { servers: all.filter(isStaying), gaps: missing.length === 0 ? [] : [unlisted(groupName, missing)] };
}

async function launchesNow(aws: Aws, groups: readonly Group[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const refs = new Map(
    groups.flatMap(({ source }) => templatesToVersion(source)).map((ref) => [templateKey(ref), ref]),
  );
  const isConfigured = groups.some(({ source }) => source.kind === 'launch-configuration');
  const [versions, configurations] = await Promise.all([
    aws.templates.readMany([...refs.values()]),
    isConfigured ? aws.groups.launchConfigurations() : [],
  ]);
  return new Map(
    groups.map(({ groupName, source }) => {
      if (source.kind !== 'launch-configuration') {
        return [groupName, sourceImages({ source }, versions).sourceImageIds ?? []];
      }
      const named = configurations.filter(({ name }) => name === source.name);
      return [groupName, named.map(({ imageId }) => imageId)];
    }),
  );
}
