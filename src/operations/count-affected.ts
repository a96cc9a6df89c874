/** How much of some fleets runs an AMI that is affected. */
import { listFleets } from '../aws/fleets.ts';
import { members } from '../fleet/standing.ts';
import type { CountExposure, FleetCount } from '../steps/count-exposure.ts';
import type { Desk } from './desk.ts';
import { eachPlace } from './each-place.ts';
import { named } from './list-fleets.ts';
import { carriersAmong } from './pairs.ts';

/**
 * Counts by AMI alone: a list of groups and one of instances for each place. An instance whose AMI EC2 does not tell is
 * unknown, and so is a fleet in a place that cannot be read.
 */
export function countByImages(desk: Desk): CountExposure {
  return async ({ runId, stepName, actingFor }, { imageIds, fleets }) => {
    const audit = { actor: actingFor.id, runId, step: stepName };
    const affected = new Set(imageIds);
    const wanted = new Set(fleets);
    const { found } = await eachPlace(desk, desk.aws.places, async (place) => {
      const aws = desk.aws.for(place, audit);
      const listed = await listFleets(aws, place, { nowMs: desk.clock.nowMs(), withTargets: false });
      const carriers = await carriersAmong(desk, aws, listed);
      return carriers.map((fleet) => named(desk, fleet)).filter(({ name }) => wanted.has(name));
    });
    const counts = found.flat().map((fleet): FleetCount => {
      const ids = members(fleet).map(({ imageId }) => imageId);
      const unknown = ids.filter((id) => id === undefined).length;
      const bad = ids.filter((id) => id !== undefined && affected.has(id)).length;
      return { name: fleet.name, affected: bad, clean: ids.length - unknown - bad, unknown };
    });
    return { atMs: desk.clock.nowMs(), source: 'by the AMI that each instance runs', fleets: counts };
  };
}
