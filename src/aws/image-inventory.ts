/** Reads everything that may refer to an AMI of one account and region. */

import type { Place } from '../fleet/place.ts';
import { templateKey } from '../fleet/source.ts';
import { standingOf } from '../fleet/standing.ts';
import {
  type CurrentVersion,
  countedByGroups,
  type GroupInstance,
  type ImageInventory,
  type ImageParameter,
  itemsOf,
  type LaunchingGroup,
  type LaunchRequest,
  type ListedInstance,
  type ListedVersion,
  type Listing,
  type Listings,
  namedParameters,
  namedVersions,
} from '../images/inventory.ts';
import { versionsByKey } from '../images/references.ts';
import { mapBounded } from './pages.ts';
import type { Aws, Group } from './ports.ts';
import { belongingOf } from './tags.ts';

/** What has to be asked one by one: pools, templates at a version that is not current, parameters ten by ten. */
const mostSingleCalls = 1_000;
const singleCallsAtOnce = 4;

/**
 * All AMIs of the account and region with all that may refer to one. The calls grow by page of each listing, and by warm
 * pool and by template at a version that is neither latest nor default; never by image or instance. Listings are read
 * side by side. One that fails is told as unread and keeps none of the others back; throws AwsError where the images
 * themselves cannot be listed.
 */
export async function readImageInventory(aws: Aws, place: Place, nowMs: number): Promise<ImageInventory> {
  const [images, snapshots, listed, groups, launchConfigurations, currentVersions, asked, holders] = await Promise.all([
    aws.images.listOwn(),
    listing(() => aws.images.listOwnSnapshots()),
    listing(() => aws.instances.listAll()),
    listing(async () => (await aws.groups.list()).map(launchingGroup)),
    listing(() => aws.groups.launchConfigurations()),
    listing(() => aws.templates.listCurrent()),
    listing(() => aws.launchRequests.list()),
    listing(() => aws.parameters.imageNames()),
  ]);
  const requests = identified(asked, itemsOf(currentVersions));
  const [warmPools, pinnedVersions] = await Promise.all([
    readWarmPools(aws, itemsOf(groups)),
    readPinned(aws, itemsOf(currentVersions), { groups, requests }),
  ]);
  const instances = await withUnlisted(aws, listed, countedByGroups({ groups, warmPools }));
  const parts = {
    snapshots,
    instances,
    groups,
    warmPools,
    launchConfigurations,
    currentVersions,
    pinnedVersions,
    requests,
  };
  return { place, images, readAtMs: nowMs, ...parts, parameters: await readParameters(aws, holders, parts) };
}

async function listing<Item>(read: () => Promise<readonly Item[]>): Promise<Listing<Item>> {
  try {
    return { kind: 'read', items: await read() };
  } catch (error) {
    return { kind: 'unread', why: error instanceof Error ? error.message : String(error) };
  }
}

function launchingGroup({ groupName, desired, source, warmPool, instances, tags }: Group): LaunchingGroup {
  const staying = instances.filter((member) => standingOf(member) !== 'leaving');
  const memberIds = staying.map(({ instanceId }) => instanceId);
  return { groupName, desired, source, warmPool, memberIds, ...belongingOf(tags) };
}

/** The template of each request by its id, where it was asked for by name. */
function identified(requests: Listing<LaunchRequest>, current: readonly CurrentVersion[]): Listing<LaunchRequest> {
  if (requests.kind === 'unread') return requests;
  const ids = new Map(current.map(({ templateName, templateId }) => [templateName, templateId]));
  const items = requests.items.map((request) => ({
    ...request,
    templates: request.templates.map((ref) =>
      ref.templateId === '' ? { ...ref, templateId: ids.get(ref.templateName ?? '') ?? '' } : ref,
    ),
  }));
  return { kind: 'read', items };
}

/** A page may be older than the group that counts the instances, so those that it lacks are asked for by name. */
async function withUnlisted(
  aws: Aws,
  listed: Listing<ListedInstance>,
  counted: readonly GroupInstance[],
): Promise<Listing<ListedInstance>> {
  if (listed.kind === 'unread') return listed;
  const known = new Set(listed.items.map(({ instanceId }) => instanceId));
  const missing = counted.flatMap(({ instanceId }) => (known.has(instanceId) ? [] : [instanceId]));
  const more = await listing(() => aws.instances.readMany(missing));
  return more.kind === 'unread' ? more : { kind: 'read', items: [...listed.items, ...more.items].map(listedInstance) };
}

/** Only what is asked of it: there are many. */
function listedInstance({ instanceId, imageId, state, groupName, ...tagged }: ListedInstance): ListedInstance {
  const { application, environment, runId } = tagged;
  return {
    instanceId,
    imageId,
    state,
    ...(groupName === undefined ? {} : { groupName }),
    ...(application === undefined ? {} : { application }),
    ...(environment === undefined ? {} : { environment }),
    ...(runId === undefined ? {} : { runId }),
  };
}

function readWarmPools(aws: Aws, groups: readonly LaunchingGroup[]): Promise<Listing<GroupInstance>> {
  const pools = groups.filter(({ warmPool }) => warmPool);
  return oneByOne(pools, 'warm pools', async ({ groupName }) =>
    (await aws.groups.warmPool(groupName)).map((instanceId) => ({ groupName, instanceId })),
  );
}

async function readPinned(
  aws: Aws,
  current: readonly CurrentVersion[],
  named: Pick<Listings, 'groups' | 'requests'>,
): Promise<Listing<ListedVersion>> {
  const known = versionsByKey({
    currentVersions: { kind: 'read', items: current },
    pinnedVersions: { kind: 'read', items: [] },
  });
  const wanted = namedVersions(named).filter((ref) => ref.templateId !== '' && !known.has(templateKey(ref)));
  const byTemplate = [...Map.groupBy(wanted, ({ templateId }) => templateId).values()];
  return oneByOne(byTemplate, 'launch templates at older versions', (refs) => aws.templates.readMany(refs));
}

async function readParameters(
  aws: Aws,
  holders: Listing<string>,
  parts: Omit<Listings, 'parameters'>,
): Promise<Listing<ImageParameter>> {
  if (holders.kind === 'unread') return holders;
  const names = [...new Set([...holders.items, ...namedParameters(parts)])];
  if (names.length > mostSingleCalls * 10) return overBudget(names.length, 'parameters');
  return listing(async () => {
    const values = await aws.parameters.read(names);
    return names.map((name) => {
      const value = values.get(name);
      return value === undefined ? { name } : { name, value };
    });
  });
}

async function oneByOne<Asked, Item>(
  asked: readonly Asked[],
  what: string,
  read: (one: Asked) => Promise<readonly Item[]>,
): Promise<Listing<Item>> {
  if (asked.length > mostSingleCalls) return overBudget(asked.length, what);
  return listing(async () => (await mapBounded(asked, singleCallsAtOnce, read)).flat());
}

function overBudget(count: number, what: string): { readonly kind: 'unread'; readonly why: string } {
  const counted = count.toLocaleString('en-US');
  return { kind: 'unread', why: `there are ${counted} ${what}, more than Amiable asks for in one reading` };
}
