import { setTimeout as delay } from 'node:timers/promises';
import { type AwsAccessOptions, createAwsAccess } from '../aws/access.ts';
import type { AwsAccess } from '../aws/ports.ts';
import { type Sessions, sessionsOfRole } from '../aws/roles.ts';
import { systemClock } from '../basics/clock.ts';
import type { CoreOptions } from '../wiring.ts';
import { accessParts } from '../wiring-desk.ts';
import { type PlaceSettings, settingsOfPlace } from './places.ts';

export type ClientSettings = NonNullable<AwsAccessOptions['clients']>;

export interface AccountsOptions extends Pick<CoreOptions, 'store' | 'clock' | 'log' | 'calls'> {
  readonly places: readonly PlaceSettings[];
  readonly reach?: ReadonlySet<string>;
  readonly patienceMs?: number;
}

/** The accounts that are configured. */
export function openAccounts({ places, reach, patienceMs, ...parts }: AccountsOptions): AwsAccess {
  const patience = patienceMs === undefined ? {} : { patienceMs };
  return createAwsAccess({ ...settingsOfAccounts({ places, reach }, {}), ...patience, ...accessParts(parts) });
}

/** How the places are reached. */
export function settingsOfAccounts(
  { places, reach }: { readonly places: readonly PlaceSettings[]; readonly reach?: ReadonlySet<string> | undefined },
  clients: ClientSettings,
): Pick<AwsAccessOptions, 'places' | 'clients' | 'sessionsFor' | 'reach' | 'pacing'> {
  return {
    places: places.map(({ accountId, region }) => ({ accountId, region })),
    clients,
    sessionsFor: (place) => sessionsFor(settingsOfPlace(places, place), clients),
    // AWS counts by the clock on the wall, whatever that of the runs shows.
    pacing: { clock: systemClock, waitMs: (durationMs) => delay(durationMs) },
    ...(reach === undefined ? {} : { reach }),
  };
}

function sessionsFor(settings: PlaceSettings | undefined, clients: ClientSettings): Sessions | undefined {
  if (settings?.roleArn === undefined) return undefined;
  const { region, roleArn, externalId } = settings;
  return sessionsOfRole({ ...clients, region, roleArn, ...(externalId === undefined ? {} : { externalId }) });
}
