import { type AwsAccessOptions, createAwsAccess } from '../aws/access.ts';
import type { AwsAccess } from '../aws/ports.ts';
import { type Sessions, sessionsOfRole } from '../aws/roles.ts';
import type { CoreOptions } from '../wiring.ts';
import { accessParts } from '../wiring-desk.ts';
import { type PlaceSettings, settingsOfPlace } from './places.ts';

export type ClientSettings = NonNullable<AwsAccessOptions['clients']>;

export interface AccountsOptions extends Pick<CoreOptions, 'store' | 'clock' | 'log'> {
  readonly places: readonly PlaceSettings[];
  readonly reach?: ReadonlySet<string>;
}

/** The accounts that are configured. */
export function openAccounts({ places, reach, ...parts }: AccountsOptions): AwsAccess {
  return createAwsAccess({ ...settingsOfAccounts({ places, reach }, {}), ...accessParts(parts) });
}

/** How the places are reached. */
export function settingsOfAccounts(
  { places, reach }: { readonly places: readonly PlaceSettings[]; readonly reach?: ReadonlySet<string> | undefined },
  clients: ClientSettings,
): Pick<AwsAccessOptions, 'places' | 'clients' | 'sessionsFor' | 'reach'> {
  return {
    places: places.map(({ accountId, region }) => ({ accountId, region })),
    clients,
    sessionsFor: (place) => sessionsFor(settingsOfPlace(places, place), clients),
    ...(reach === undefined ? {} : { reach }),
  };
}

function sessionsFor(settings: PlaceSettings | undefined, clients: ClientSettings): Sessions | undefined {
  if (settings?.roleArn === undefined) return undefined;
  const { region, roleArn, externalId } = settings;
  return sessionsOfRole({ ...clients, region, roleArn, ...(externalId === undefined ? {} : { externalId }) });
}
