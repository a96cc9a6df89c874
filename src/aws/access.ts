import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import { type FleetKey, fleetKeyText } from '../fleet/fleet.ts';
import { type CallCounter, createCaller } from './call.ts';
import { type ClientOptions, type Clients, type Credentials, createClients } from './clients.ts';
import { createGroups } from './groups.ts';
import { createIdentity } from './identity.ts';
import { createImages } from './images.ts';
import { createInstances } from './instances.ts';
import type { AuditTrail, AwsAccess } from './ports.ts';
import { createTargets } from './targets.ts';
import { createTemplates } from './templates.ts';

export type Place = Pick<FleetKey, 'accountId' | 'region'>;

export interface AwsAccessOptions {
  readonly places: readonly Place[];
  readonly clock: Clock;
  /** Ids for the audit trail; each must be new. */
  readonly newId: () => string;
  readonly audit: AuditTrail;
  readonly count?: CallCounter;
  readonly log: Log;
  /** For one call with the SDK's own retries; 15 seconds when absent. */
  readonly timeoutMs?: number;
  /** Credentials for an account, such as those of an assumed role; undefined: the process's own. */
  readonly credentialsFor?: (place: Place) => Credentials | undefined;
  /** Settings of the clients; the same everywhere. */
  readonly clients?: Omit<ClientOptions, 'region' | 'credentials'>;
}

const defaultTimeoutMs = 15_000;

/** Opens accounts and regions; clients are made on first use and kept. */
export function createAwsAccess(options: AwsAccessOptions): AwsAccess {
  const { clock, newId, audit, log, count = () => {}, timeoutMs = defaultTimeoutMs } = options;
  const known = new Map<string, Clients>();
  const clientsFor = (place: Place): Clients => {
    const key = fleetKeyText({ ...place, groupName: '' });
    const clients = known.get(key) ?? openClients(place, options);
    known.set(key, clients);
    return clients;
  };
  return {
    places: options.places,
    for: (place, context) => {
      const clients = clientsFor(place);
      const call = createCaller({ clock, newId, audit, context, count, log, timeoutMs });
      return {
        groups: createGroups(clients, call),
        templates: createTemplates(clients, call),
        images: createImages(clients, call),
        instances: createInstances(clients, call),
        targets: createTargets(clients, call),
        identity: createIdentity(clients, call),
      };
    },
  };
}

function openClients(place: Place, { credentialsFor, clients }: AwsAccessOptions): Clients {
  const credentials = credentialsFor?.(place);
  return createClients({ ...clients, region: place.region, ...(credentials === undefined ? {} : { credentials }) });
}
