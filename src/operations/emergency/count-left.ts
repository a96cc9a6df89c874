/** What is left of a vulnerability in one fleet, once that is patched. */
import { standingOf } from '../../fleet/standing.ts';
import type { InstanceExposure } from '../../images/exposure.ts';
import { countsAmong } from '../../images/exposure-sums.ts';
import { type CountLeft, type FleetLeft, mostInstances } from '../../steps/emergency/count-left.ts';
import type { Desk } from '../desk.ts';
import { exposureNow } from '../exposure/find-exposure.ts';
import { findFleet } from '../fleets/find-fleet.ts';

/**
 * Counts by the AMI that each instance runs, and says beside it what Inspector and inventories say of the same
 * instances, which are new to both. What is leaving is not counted, and of a pair only the group that gets the traffic.
 */
export function leftCounter(desk: Desk): CountLeft {
  return async ({ runId, stepName, actingFor }, { cve, packages, name, imageId }) => {
    const audit = { actor: actingFor.id, runId, step: stepName };
    const question = { cve, packages: packages.map((asked) => ({ name: asked })), imageIds: [], fleets: [name] };
    const { instances, atMs } = await exposureNow(desk, audit, question);
    const { key } = await findFleet(desk, audit, name);
    const group = await desk.aws.for(key, audit).groups.read(key.groupName);
    const staying = (group?.instances ?? []).filter((member) => standingOf(member) !== 'leaving');
    const known = new Map(instances.map((instance) => [instance.instanceId, instance]));
    const own = staying.flatMap(({ instanceId }) => known.get(instanceId) ?? []);
    return {
      ...{ atMs, name, imageId, of: staying.length },
      mended: own.filter((one) => one.imageId === imageId).length,
      told: countsAmong(
        own,
        staying.map(({ instanceId }) => instanceId),
      ),
      instances: own.slice(0, mostInstances).map(instanceLeft),
    };
  };
}

function instanceLeft({ instanceId, imageId, verdict, claims }: InstanceExposure): FleetLeft['instances'][number] {
  // An inventory tells what is installed, Inspector what it found wrong.
  const told = claims.find(({ source }) => source === 'inventory') ?? claims[0];
  const packages = (told?.packages ?? []).map((found) => ({
    name: found.name,
    ...(found.version === undefined ? {} : { version: found.version }),
  }));
  return { instanceId, imageId, verdict, packages };
}
