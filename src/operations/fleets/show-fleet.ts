import { fleetSubject, policyFor } from '../../config/policy.ts';
import type { Fleet, FleetInstance } from '../../fleet/fleet.ts';
import { floorOf } from '../../fleet/guard.ts';
import { failuresOf, type HealthFailure } from '../../fleet/health.ts';
import { imagesOf } from '../../fleet/source.ts';
import { standingOf } from '../../fleet/standing.ts';
import { worstFirst } from '../../fleet/worst-first.ts';
import type { FleetAnswer, InstanceRow } from '../answers.ts';
import type { Asker, Desk } from '../desk.ts';
import { keptBeside } from '../pair/pairs.ts';
import { authorise } from '../people/authorise.ts';
import { findFleet } from './find-fleet.ts';
import { fleetRow } from './list-fleets.ts';
import { readFound } from './read-found.ts';

const runsShown = 5;
/** Reading status checks costs a call per hundred instances; beyond this the group's own opinion has to do. */
const checksReadUpTo = 500;

/** One fleet with the health of each instance, and every term that fails. Throws Refusal where there is no such fleet. */
export async function showFleet(desk: Desk, asker: Asker, name: string): Promise<FleetAnswer> {
  authorise(desk, asker, 'viewer');
  const nowMs = desk.clock.nowMs();
  const audit = { actor: asker.actor.id };
  const found = await findFleet(desk, audit, name);
  const aws = desk.aws.for(found.key, audit);
  const group = await aws.groups.read(found.key.groupName);
  const ids = group?.instances.map(({ instanceId }) => instanceId) ?? [];
  const statusChecksFor = ids.length <= checksReadUpTo ? ids : [];
  const fleet = await readFound(desk, aws, found, { nowMs, statusChecksFor, asked: name });
  const imageIds = imagesOf(fleet);
  const [kept, images, recent, freezes] = await Promise.all([
    keptBeside(desk, found),
    aws.images.read(imageIds),
    desk.store.ofSubject(fleetSubject(desk.config, found.key), runsShown),
    desk.store.freezes(),
  ]);
  const policy = policyFor(desk.config, { environment: fleet.environment, fleet: fleet.key });
  return {
    ...fleetRow(desk, fleet, new Map(images.map((image) => [image.imageId, image])), recent, nowMs),
    instances: instanceRows(fleet),
    areChecksRead: ids.length <= checksReadUpTo,
    ...(kept === undefined ? {} : { kept }),
    floor: floorOf(policy, fleet.desired),
    windows: policy.windows,
    recent,
    freezes,
    atMs: nowMs,
  };
}

function instanceRows(fleet: Fleet): readonly InstanceRow[] {
  const judged = fleet.instances.map((instance) => ({ instance, failures: failuresFor(instance, fleet) }));
  return worstFirst(judged).map(({ instance, failures }) => {
    const { instanceId, zone, imageId, lifecycle, launchedAtMs } = instance;
    return {
      instanceId,
      zone,
      lifecycle,
      ...(imageId === undefined ? {} : { imageId }),
      ...(launchedAtMs === undefined ? {} : { launchedAtMs }),
      failures,
    };
  });
}

/** Of what is on its way out, everything fails sooner or later, and only the first says why. */
function failuresFor(instance: FleetInstance, fleet: Fleet): readonly HealthFailure[] {
  const failures = failuresOf(instance, fleet, { imageIds: fleet.sourceImageIds });
  return standingOf(instance) === 'leaving' ? failures.filter(({ term }) => term === 'lifecycle') : failures;
}
