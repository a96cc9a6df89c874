/** How a group of a pair loses its instances, and stays without until a run uses it again. */
import { mapBounded } from '../../aws/pages.ts';
import type { Aws, Group, GroupMember } from '../../aws/ports.ts';
import { parkedTag } from './kept.ts';

/** A group to be emptied, as read by whichever port. */
export interface Emptied
  extends Pick<Group, 'groupName' | 'tags' | 'desired' | 'min' | 'max' | 'newInstancesProtected'> {
  readonly instances: readonly Pick<GroupMember, 'instanceId' | 'lifecycle' | 'protectedFromScaleIn'>[];
}

/** What would give it instances again by itself. */
const sleepers = ['ScheduledActions', 'AlarmNotification'];

const callsAtOnce = 4;

/** Set-style. What it had is written on it first, for people; `min` is what it has when nothing is going on. */
export async function park(aws: Aws, group: Emptied, min: number): Promise<void> {
  const { groupName, tags, desired, max } = group;
  if (tags[parkedTag] === undefined)
    await aws.copies.tag(groupName, { [parkedTag]: `had min ${min}, desired ${desired}, max ${max}` });
  await aws.groups.suspend(groupName, sleepers);
  await empty(aws, group);
}

/**
 * Takes the instances out. AWS leaves those that are protected from scale-in: where the group protects whatever it
 * launches, nobody has meant this one, and it goes by name. Safe to repeat.
 */
export async function empty(
  { groups, copies }: Aws,
  { groupName, desired, min, instances, newInstancesProtected }: Emptied,
): Promise<void> {
  if (desired > 0 || min > 0) await copies.setEmpty(groupName);
  if (!newInstancesProtected) return;
  const left = instances.filter(
    ({ lifecycle, protectedFromScaleIn }) => lifecycle === 'InService' && protectedFromScaleIn,
  );
  await mapBounded(left, callsAtOnce, ({ instanceId }) => groups.terminate(instanceId, false));
}

/** Those that somebody keeps in the group, whatever its size: in standby, or protected one by one. */
export function held({ instances, newInstancesProtected }: Emptied): readonly string[] {
  return instances
    .filter(
      ({ lifecycle, protectedFromScaleIn }) =>
        lifecycle === 'Standby' || (lifecycle === 'InService' && protectedFromScaleIn && !newInstancesProtected),
    )
    .map(({ instanceId }) => instanceId);
}
