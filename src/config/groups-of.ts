import type { NamedFleet } from './fleets.ts';

/** Every Auto Scaling group that belongs to the fleet. */
export function groupsOf({ group, pair }: Pick<NamedFleet, 'group' | 'pair'>): readonly string[] {
  return pair === undefined ? [group] : [group, pair.partner];
}
