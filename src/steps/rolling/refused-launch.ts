import type { Aws } from '../../aws/ports.ts';

/** AWS's own words for why the group could not launch, where it could not since then; undefined where it could. */
export async function refusedLaunch(aws: Aws, groupName: string, sinceMs: number): Promise<string | undefined> {
  const activities = await aws.groups.activities(groupName, 5);
  const failed = activities.find(({ status, startedAtMs }) => status === 'Failed' && startedAtMs >= sinceMs);
  return failed?.statusMessage === undefined ? undefined : `a launch was refused: ${failed.statusMessage}`;
}
