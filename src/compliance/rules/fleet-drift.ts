import { driftOf } from '../../fleet/drift.ts';
import { sourceImages } from '../../fleet/source.ts';
import type { FleetRule } from '../rule.ts';

/** The next scale-out would launch something else than what serves. */
export const fleetDrift: FleetRule = {
  id: 'fleet-drift',
  holds: 'a fleet runs what its template launches',
  judge: ({ fleet }) => {
    const { length: drifted } = driftOf(fleet).drifted;
    if (drifted === 0) return undefined;
    const which = drifted === 1 ? '1 instance runs' : `${drifted} instances run`;
    return { severity: 'medium', says: `${which} another AMI than ${sourceImages(fleet).join(', ')}`, fix: 'show' };
  },
};
