/** What keeps anybody from saying that something is unused: what could not be read, and what does not fit together. Pure. */
import type { Place } from '../fleet/place.ts';
import { templateKey, templatesToVersion } from '../fleet/source.ts';
import {
  countedByGroups,
  type ImageInventory,
  itemsOf,
  type ListingName,
  namedParameters,
  namedVersions,
} from './inventory.ts';
import { versionsByKey } from './references.ts';
import type { Shrinkage } from './shrinkage.ts';

export type Gap = { readonly place: Place } & (
  | { readonly kind: 'unread'; readonly listing: ListingName; readonly why: string }
  /** The group counts an instance, as a member or in its warm pool, that EC2 does not tell of. */
  | { readonly kind: 'unlisted-instances'; readonly groupName: string; readonly instanceIds: readonly string[] }
  /** Instances say that they belong to a group that Auto Scaling does not tell of. */
  | { readonly kind: 'unlisted-group'; readonly groupName: string }
  /** A group or a request launches from something that is not there, or not told yet. */
  | { readonly kind: 'unknown-version'; readonly by: string; readonly template: string; readonly version: string }
  | { readonly kind: 'unknown-configuration'; readonly by: string; readonly name: string }
  | { readonly kind: 'unknown-source'; readonly by: string }
  /** A parameter of another account that is not shared any more, or not with us. */
  | { readonly kind: 'unknown-parameter'; readonly name: string }
  | ({ readonly kind: 'shrunk' } & Shrinkage)
  /** What runs keep could not be read, or not all of it. */
  | { readonly kind: 'unread-runs'; readonly why: string }
);

type WithoutPlace<Found> = Found extends unknown ? Omit<Found, 'place'> : never;

const listingNames: readonly ListingName[] = [
  'instances',
  'groups',
  'warmPools',
  'launchConfigurations',
  'currentVersions',
  'pinnedVersions',
  'requests',
  'parameters',
];

/** Everything that makes 'unused' unsayable in this account and region. Snapshots tell of no use. */
export function gapsIn(inventory: ImageInventory, shrunk: readonly Shrinkage[]): readonly Gap[] {
  const { place } = inventory;
  const found: readonly WithoutPlace<Gap>[] = [
    ...listingNames.flatMap((listing) => {
      const read = inventory[listing];
      return read.kind === 'read' ? [] : [{ kind: 'unread' as const, listing, why: read.why }];
    }),
    ...unlistedInstances(inventory),
    ...unlistedGroups(inventory),
    ...unknownSources(inventory),
    ...unknownVersions(inventory),
    ...unknownParameters(inventory),
    ...shrunk.map((shrinkage) => ({ kind: 'shrunk' as const, ...shrinkage })),
  ];
  return found.map((gap) => ({ place, ...gap }));
}

function unlistedInstances({ groups, warmPools, instances }: ImageInventory): readonly WithoutPlace<Gap>[] {
  if (instances.kind === 'unread') return [];
  const known = new Set(instances.items.map(({ instanceId }) => instanceId));
  const missing = countedByGroups({ groups, warmPools }).filter(({ instanceId }) => !known.has(instanceId));
  return [...Map.groupBy(missing, ({ groupName }) => groupName)].map(([groupName, of]) => ({
    kind: 'unlisted-instances' as const,
    groupName,
    instanceIds: of.map(({ instanceId }) => instanceId),
  }));
}

function unlistedGroups({ groups, instances }: ImageInventory): readonly WithoutPlace<Gap>[] {
  if (groups.kind === 'unread') return [];
  const known = new Set(groups.items.map(({ groupName }) => groupName));
  const named = new Set<string>();
  for (const { groupName, state } of itemsOf(instances)) {
    // The last instances of a group that was deleted outlive it by a moment.
    const isLeaving = state === 'shutting-down' || state === 'terminated';
    if (groupName !== undefined && !isLeaving && !known.has(groupName)) named.add(groupName);
  }
  return [...named].map((groupName) => ({ kind: 'unlisted-group' as const, groupName }));
}

function unknownSources({ groups, launchConfigurations }: ImageInventory): readonly WithoutPlace<Gap>[] {
  const configured = new Set(itemsOf(launchConfigurations).map(({ name }) => name));
  return itemsOf(groups).flatMap(({ groupName, source }): readonly WithoutPlace<Gap>[] => {
    const by = `group ${groupName}`;
    if (source.kind === 'none') return [{ kind: 'unknown-source', by }];
    if (source.kind !== 'launch-configuration' || launchConfigurations.kind === 'unread') return [];
    return configured.has(source.name) ? [] : [{ kind: 'unknown-configuration', by, name: source.name }];
  });
}

function unknownVersions(inventory: ImageInventory): readonly WithoutPlace<Gap>[] {
  if (inventory.currentVersions.kind === 'unread' || inventory.pinnedVersions.kind === 'unread') return [];
  const known = versionsByKey(inventory);
  const missing = namedVersions(inventory).some((ref) => !known.has(templateKey(ref)));
  if (!missing) return [];
  const groups = itemsOf(inventory.groups).map(
    ({ groupName, source }) => [`group ${groupName}`, templatesToVersion(source)] as const,
  );
  const requests = itemsOf(inventory.requests).map(({ id, templates }) => [`request ${id}`, templates] as const);
  return [...groups, ...requests].flatMap(([by, refs]) =>
    refs
      .filter((ref) => !known.has(templateKey(ref)))
      .map(({ templateId, templateName, version }) => ({
        kind: 'unknown-version' as const,
        ...{ by, version, template: templateName ?? templateId },
      })),
  );
}

/** One of our own that is not there stands for no image; one of another account may be there and not be told to us. */
function unknownParameters(inventory: ImageInventory): readonly WithoutPlace<Gap>[] {
  const named = new Set(namedParameters(inventory));
  return itemsOf(inventory.parameters)
    .filter(({ name, value }) => value === undefined && named.has(name) && name.startsWith('arn:'))
    .map(({ name }) => ({ kind: 'unknown-parameter' as const, name }));
}
