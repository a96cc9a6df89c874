/** The key of the run that patches one fleet in an emergency: it holds the fleet's own key, so that each has one. Pure. */
import { type FleetKey, fleetKeyText } from '../../fleet/fleet.ts';

const prefix = 'fleet/';

export function fleetChildKey(key: FleetKey): string {
  return `${prefix}${fleetKeyText(key)}`;
}

/** The fleet's key in it, as text; undefined for a run of anything else. */
export function fleetOfChild(key: string): string | undefined {
  return key.startsWith(prefix) ? key.slice(prefix.length) : undefined;
}
