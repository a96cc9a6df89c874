/** Which victims have gone, and how many of them took a part of our surplus with them. */
import * as z from 'zod';
import type { Aws, ScalingActivity } from '../../aws/ports.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { standingOf } from '../../fleet/standing.ts';
import type { Victim } from '../../fleet/victims.ts';

export const departuresSchema = z.object({
  /** How many lowered the desired capacity. */
  returned: z.number(),
  /** The victims that AWS has taken our word for; and those that were to lower the capacity and went by themselves. */
  gone: z.array(z.string()).default([]),
});
export type Departures = z.infer<typeof departuresSchema>;

export const noDepartures: Departures = { returned: 0, gone: [] };

/** Beside those of the victims, what else a group does meanwhile. */
const fewestRead = 100;
const perVictimRead = 2;

/**
 * Counts victims that are gone though no reply said so: the process died, or the reply was lost. AWS's own record
 * tells those that left for another reason; without one, they left because we asked. Safe to repeat.
 */
export async function countDepartures(
  aws: Aws,
  fleet: Fleet,
  victims: readonly Victim[],
  known: Departures,
): Promise<Departures> {
  const counted = new Set(known.gone);
  const there = new Map(fleet.instances.map((instance) => [instance.instanceId, instance]));
  const isGone = (id: string): boolean => {
    const instance = there.get(id);
    return instance === undefined || standingOf(instance) === 'leaving';
  };
  const silent = victims
    .filter(({ decrement, instanceId }) => decrement && !counted.has(instanceId) && isGone(instanceId))
    .map(({ instanceId }) => instanceId);
  if (silent.length === 0) return known;
  const limit = fewestRead + perVictimRead * victims.length;
  const activities = await aws.groups.activities(fleet.key.groupName, limit);
  const ours = silent.filter((id) => !leftOtherwise(activities, id));
  return { returned: known.returned + ours.length, gone: [...known.gone, ...silent] };
}

/** What AWS writes of an instance that was terminated by request, with the capacity going down. */
const byRequest = /in response to a user request.*shrinking the capacity/s;

function leftOtherwise(activities: readonly ScalingActivity[], instanceId: string): boolean {
  const record = activities.find(
    ({ description }) => description.startsWith('Terminating') && description.includes(instanceId),
  );
  return record !== undefined && !byRequest.test(record.cause);
}
