/** Which servers in no Auto Scaling group an emergency is about, with what patching them takes. Reads only. */
import type { AuditContext } from '../../aws/ports.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { isSamePlace, placeKey } from '../../fleet/place.ts';
import { imagesOf } from '../../fleet/source.ts';
import type { Exposure } from '../../images/exposure.ts';
import { affectedImages } from '../../images/exposure-sums.ts';
import type { Image } from '../../images/image.ts';
import { ancestorsOf } from '../../images/lineage.ts';
import type { Desk } from '../desk.ts';
import { eachReadablePlace } from '../each-place.ts';
import { exposureNow } from '../exposure/find-exposure.ts';
import { readEstates } from '../exposure/read-estates.ts';
import type { ServersAt } from '../exposure/read-servers.ts';
import { isSomebodys } from '../in-place/in-place-world.ts';
import type { LeftOut } from './emergency-fleets.ts';
import type { EmergencyRequest } from './emergency-request.ts';
import type { LoosePlace, LooseServer } from './emergency-servers.ts';
import type { EmergencyPlace, EmergencyWorld } from './emergency-world.ts';

export interface LooseFound {
  readonly places: readonly LoosePlace[];
  /** What could not be read, which is no reason to leave the rest as it is. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * Those that a source says are affected, and those that run an AMI that is, of which no source says that they are
 * clean. None where fleets are named. `exposure` is what was told of everything; where AMIs are named it is asked only
 * about servers that run one of these.
 */
export async function readLoose(
  desk: Desk,
  request: EmergencyRequest,
  audit: AuditContext,
  { world, exposure }: { readonly world: EmergencyWorld; readonly exposure: Exposure | undefined },
): Promise<LooseFound> {
  if (request.fleets.length > 0) return { places: [], leftOut: [] };
  const affected =
    exposure === undefined ? await onAffectedImages(desk, request, audit, world) : affectedIn(exposure, undefined);
  const idsOf = new Map(affected.map(({ place, instanceIds }) => [place, instanceIds]));
  const { found, unread } = await eachReadablePlace(desk, [...idsOf.keys()], async (place) => {
    const there = world.places.find((one) => isSamePlace(one.place, place));
    const at = { place, instanceIds: idsOf.get(place) ?? [] };
    return { place, servers: await readServers(desk, audit, at, there) };
  });
  return {
    places: found.filter(({ servers }) => servers.length > 0),
    leftOut: unread.map(({ place, why }) => ({
      name: `servers in no fleet at ${place}`,
      why: `cannot be read: ${why}`,
    })),
  };
}

function affectedIn(exposure: Exposure, imageIds: ReadonlySet<string> | undefined): readonly ServersAt[] {
  const bad = imageIds ?? affectedImages(exposure);
  const affected = exposure.instances.filter(
    ({ groupName, verdict, imageId }) =>
      groupName === undefined && (verdict === 'affected' || (verdict === 'unknown' && bad.has(imageId))),
  );
  return [...Map.groupBy(affected, ({ place }) => placeKey(place)).values()].flatMap((of) =>
    of[0] === undefined ? [] : [{ place: of[0].place, instanceIds: of.map(({ instanceId }) => instanceId) }],
  );
}

/** Everything is listed, and of what runs an affected AMI outside groups the sources are asked. */
async function onAffectedImages(
  desk: Desk,
  { cve, packages }: EmergencyRequest,
  audit: AuditContext,
  { places }: EmergencyWorld,
): Promise<readonly ServersAt[]> {
  const { found } = await readEstates(desk, audit, undefined);
  const servers = found.flatMap(({ estate }): readonly ServersAt[] => {
    const bad = places.find((one) => isSamePlace(one.place, estate.place))?.affected;
    const ids = estate.servers.flatMap(({ groupName, imageId, instanceId }) =>
      groupName === undefined && bad?.has(imageId) === true ? [instanceId] : [],
    );
    return ids.length === 0 ? [] : [{ place: estate.place, instanceIds: ids }];
  });
  if (servers.length === 0) return [];
  const question = { cve, packages: packages.map((name) => ({ name })), imageIds: [] };
  const exposure = await exposureNow(desk, audit, { ...question, servers });
  return affectedIn(exposure, new Set(places.flatMap(({ affected }) => [...affected])));
}

/** With their agents, which costs a call for each fifty. What Amiable has launched for a while is none of them. */
async function readServers(
  desk: Desk,
  audit: AuditContext,
  { place, instanceIds }: ServersAt,
  there: EmergencyPlace | undefined,
): Promise<readonly LooseServer[]> {
  const aws = desk.aws.for(place, audit);
  const found = (await aws.instances.details(instanceIds)).filter(isSomebodys);
  const running = found.filter(({ state }) => state === 'running').map(({ instanceId }) => instanceId);
  const agents = new Map((await aws.commands.agents(running)).map((agent) => [agent.instanceId, agent]));
  const lines = there === undefined ? [] : linesOf(there);
  return found.map(({ instanceId, zone, state, groupName, imageId, tags }): LooseServer => {
    const agent = agents.get(instanceId);
    const former = lines.find((line) => line.application === tags['Application'] && line.imageIds.has(imageId));
    return {
      ...{ instanceId, zone, state, imageId, tags },
      ...(groupName === undefined ? {} : { inGroup: groupName }),
      ...(agent === undefined ? {} : { agent: { ping: agent.ping, platform: agent.platform } }),
      ...(former === undefined ? {} : { formerlyOf: former.name }),
    };
  });
}

interface Line {
  readonly name: string;
  readonly application: string;
  readonly imageIds: ReadonlySet<string>;
}

/** Of each fleet the AMIs that it launches or runs, and those that they were made of. */
function linesOf({ fleets, images }: EmergencyPlace): readonly Line[] {
  return fleets.flatMap((fleet): readonly Line[] => {
    const { name, application } = fleet;
    return application === undefined ? [] : [{ name, application, imageIds: lineOf(fleet, images) }];
  });
}

function lineOf(fleet: Fleet, images: ReadonlyMap<string, Image>): ReadonlySet<string> {
  const own = imagesOf(fleet);
  const before = own.flatMap((id) => {
    const image = images.get(id);
    return image === undefined ? [] : ancestorsOf(image, images);
  });
  return new Set([...own, ...before]);
}
