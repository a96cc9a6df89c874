import type { Fleet, FleetInstance } from './fleet.ts';

/** Where a member stands in its life, as far as a rollout cares. */
export type Standing = 'arriving' | 'active' | 'standby' | 'leaving' | 'warm';

/** Sorts the lifecycle states into five. A state that is new to us counts as active: never hidden, never healthy. */
export function standingOf({ lifecycle }: Pick<FleetInstance, 'lifecycle'>): Standing {
  if (lifecycle.startsWith('Warmed:')) return 'warm';
  if (lifecycle.startsWith('Pending')) return 'arriving';
  if (lifecycle === 'Standby' || lifecycle === 'EnteringStandby') return 'standby';
  if (lifecycle.startsWith('Terminat') || lifecycle === 'Detaching' || lifecycle === 'Detached') return 'leaving';
  // Auto Scaling has set a quarantined instance aside and will not use it again.
  if (lifecycle === 'Quarantined') return 'leaving';
  return 'active';
}

/** The instances that the desired capacity counts: active and arriving ones. */
export function members(fleet: Fleet): readonly FleetInstance[] {
  return fleet.instances.filter((instance) => isMember(instance));
}

export function isMember(instance: FleetInstance): boolean {
  const standing = standingOf(instance);
  return standing === 'active' || standing === 'arriving';
}
