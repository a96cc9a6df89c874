/** How much of some fleets runs an AMI that is affected. */
import { listFleets } from '../../aws/fleets.ts';
import type { AuditContext } from '../../aws/ports.ts';
import { fleetSubject } from '../../config/policy.ts';
import { type Fleet, type FleetKey, parseFleetKey } from '../../fleet/fleet.ts';
import { members } from '../../fleet/standing.ts';
import type { Exposure, FleetExposure } from '../../images/exposure.ts';
import { countsAmong } from '../../images/exposure-sums.ts';
import type { CountExposure, FleetCount } from '../../steps/emergency/count-exposure.ts';
import type { Desk } from '../desk.ts';
import { eachPlace } from '../each-place.ts';
import { type ExposureRequest, exposureNow } from '../exposure/find-exposure.ts';
import { type FleetsFound, namesAmong } from '../fleets/named.ts';
import { carriersAmong } from '../pair/pairs.ts';
import { countServers } from './count-servers.ts';

/**
 * Counts by AMI, beside what Inspector and inventories say, which know of new instances only some time later: a list of groups and one of instances for each place. An instance whose AMI EC2 does not tell is
 * unknown, and so is a fleet in a place that cannot be read.
 */
export function countAffected(desk: Desk): CountExposure {
  return async ({ runId, stepName, actingFor }, { cve, packages, imageIds, fleets, keys = [] }) => {
    const audit = { actor: actingFor.id, runId, step: stepName };
    const affected = new Set(imageIds);
    const { found } = await eachPlace(desk, desk.aws.places, async (place) => {
      const aws = desk.aws.for(place, audit);
      const listed = await listFleets(aws, place, {
        nowMs: desk.clock.nowMs(),
        withTargets: false,
        withLaunches: false,
      });
      return { listed, fleets: await carriersAmong(desk, aws, listed) };
    });
    const nameOf = namesAsked(desk, found, { fleets, keys });
    const counted = found.flatMap((there) => there.fleets).flatMap((fleet) => asNamed(fleet, nameOf(fleet.key)));
    const counts = counted.map((fleet) => countByImage(fleet, affected));
    const question = { cve, packages: packages.map((name) => ({ name })), imageIds };
    const servers = await countServers(desk, audit, { ...question, names: fleets });
    const groups = new Set(servers.counts.map(({ name }) => name));
    const others = fleets.flatMap((name, at) => (groups.has(name) || keys[at] === '' ? [] : [keys[at] ?? name]));
    const told = await toldOf(desk, audit, { ...question, imageIds: [], fleets: others });
    const versions = new Map(told?.fleets.map((fleet) => [nameOf(fleet.key), versionsOf(fleet)]));
    return {
      atMs: desk.clock.nowMs(),
      source: sourceOf(others.length > 0, groups.size > 0),
      fleets: [...counts.map((fleet) => ({ ...fleet, ...versions.get(fleet.name) })), ...servers.counts],
      ...(groups.size === 0 ? {} : { servers: [...servers.found] }),
      ...(told === undefined || others.length === 0 ? {} : { told: countsAmong(told.instances, idsOf(counted)) }),
    };
  };
}

type NameOf = (key: FleetKey) => string | undefined;

/** What those that are asked for are called in the plan; undefined for any other. Plans of before have no keys. */
function namesAsked(
  desk: Desk,
  found: readonly FleetsFound[],
  { fleets, keys }: { readonly fleets: readonly string[]; readonly keys: readonly string[] },
): NameOf {
  const names = namesAmong(desk, found);
  const meant = (name: string, key: string | undefined): readonly FleetKey[] => {
    if (key === undefined) return names.meant(name);
    return key === '' ? [] : [parseFleetKey(key)];
  };
  const asked = new Map(
    fleets.flatMap((name, at) => meant(name, keys[at]).map((key) => [fleetSubject(desk.config, key), name] as const)),
  );
  return (key) => asked.get(fleetSubject(desk.config, key));
}

function asNamed(fleet: Fleet, name: string | undefined): readonly Fleet[] {
  return name === undefined ? [] : [{ ...fleet, name }];
}

function countByImage(fleet: Fleet, affected: ReadonlySet<string>): FleetCount {
  const ids = members(fleet).map(({ imageId }) => imageId);
  const unknown = ids.filter((id) => id === undefined).length;
  const bad = ids.filter((id) => id !== undefined && affected.has(id)).length;
  return { name: fleet.name, affected: bad, clean: ids.length - unknown - bad, unknown };
}

/** Of those that are counted: others know of more, such as what is leaving, or the group of a pair without traffic. */
function idsOf(fleets: readonly Fleet[]): readonly string[] {
  return fleets.flatMap((fleet) => members(fleet).map(({ instanceId }) => instanceId));
}

function sourceOf(hasFleets: boolean, hasServers: boolean): string {
  const byImage = 'by the AMI that each instance runs';
  if (!hasServers) return byImage;
  const byClaims = 'by what Inspector and inventories say of each server';
  return hasFleets ? `${byImage}, in no fleet ${byClaims}` : byClaims;
}

/** What scanners and inventories say of them; undefined where they cannot be asked, on which nothing hangs. */
async function toldOf(
  desk: Desk,
  audit: AuditContext,
  question: ExposureRequest,
): Promise<Pick<Exposure, 'instances' | 'fleets'> | undefined> {
  try {
    return await exposureNow(desk, audit, question);
  } catch (error) {
    desk.log.warn({ run: audit.runId, error }, 'exposure could not be looked at again');
    return undefined;
  }
}

/** More versions than these nobody reads. */
const mostVersions = 10;

function versionsOf({ packages }: FleetExposure): Pick<FleetCount, 'packages'> {
  if (packages.length === 0) return {};
  return {
    packages: packages.slice(0, mostVersions).map(({ name, version, instances }) => ({
      ...{ name, instances },
      ...(version === undefined ? {} : { version }),
    })),
  };
}
