/** A group without instances that stays so, until a run uses it again. */
import type { Aws, Group } from '../aws/ports.ts';
import { parkedTag } from './kept.ts';

/** What would give it instances again by itself. */
const sleepers = ['ScheduledActions', 'AlarmNotification'];

/** Set-style. What it had is written on it first, for people; `min` is what it has when nothing is going on. */
export async function park(
  { groups, copies }: Aws,
  { groupName, tags, desired, max }: Pick<Group, 'groupName' | 'tags' | 'desired' | 'max'>,
  min: number,
): Promise<void> {
  if (tags[parkedTag] === undefined)
    await copies.tag(groupName, { [parkedTag]: `had min ${min}, desired ${desired}, max ${max}` });
  await groups.suspend(groupName, sleepers);
  await copies.setEmpty(groupName);
}
