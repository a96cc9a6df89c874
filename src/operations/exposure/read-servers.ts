/** Servers in no fleet, as far as a vulnerability may be in them: a call for each hundred of them. */
import type { AuditContext } from '../../aws/ports.ts';
import type { Place } from '../../fleet/place.ts';
import type { Desk } from '../desk.ts';
import { eachPlace, type PlacesRead } from '../each-place.ts';
import type { EstateRead } from './read-estates.ts';

/** Servers of one place, by their ids. */
export interface ServersAt {
  readonly place: Place;
  readonly instanceIds: readonly string[];
}

/** Only these, whatever else there is. A place that cannot be read is named, and keeps none of the others back. */
export function readServerEstates(
  desk: Desk,
  audit: AuditContext,
  servers: readonly ServersAt[],
): Promise<PlacesRead<EstateRead>> {
  const idsOf = new Map(servers.map((at) => [at.place, at.instanceIds]));
  return eachPlace(desk, [...idsOf.keys()], async (place) => ({
    estate: {
      place,
      servers: await desk.aws.for(place, audit).instances.details(idsOf.get(place) ?? []),
      fleets: [],
      images: new Map(),
      isWhole: false,
    },
    gaps: [],
  }));
}
