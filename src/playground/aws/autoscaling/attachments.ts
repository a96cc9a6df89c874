import type { Group } from './group.ts';

/** Notes that an instance is out of a target group that is being removed; the last one ends the removal. */
export function drained({ targetGroups }: Group, arn: string, instanceId: string): void {
  const attachment = targetGroups.get(arn);
  if (attachment?.kind !== 'removing') return;
  attachment.draining.delete(instanceId);
  if (attachment.draining.size === 0) targetGroups.delete(arn);
}
