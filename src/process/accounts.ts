import { type AwsAccessOptions, createAwsAccess } from '../aws/access.ts';
import { wallPacing } from '../aws/lane.ts';
import type { AwsAccess } from '../aws/ports.ts';
import { type Sessions, sessionsOfRole } from '../aws/roles.ts';
import type { CoreOptions } from '../wiring.ts';
import { accessParts } from '../wiring-desk.ts';
import { type PlaceSettings, type RoleKind, settingsOfPlace } from './places.ts';

export type ClientSettings = NonNullable<AwsAccessOptions['clients']>;

/** How the places are reached. */
export interface Reaching {
  readonly places: readonly PlaceSettings[];
  /** Which of the roles is taken on where there are any; `writer` when absent. */
  readonly as?: RoleKind | undefined;
  readonly reach?: ReadonlySet<string> | undefined;
}

export interface AccountsOptions extends Pick<CoreOptions, 'store' | 'clock' | 'log' | 'calls'>, Reaching {
  readonly patienceMs?: number;
}

/** The accounts that are configured. */
export function openAccounts({ places, as, reach, patienceMs, ...parts }: AccountsOptions): AwsAccess {
  const patience = patienceMs === undefined ? {} : { patienceMs };
  return createAwsAccess({ ...settingsOfAccounts({ places, as, reach }, {}), ...patience, ...accessParts(parts) });
}

export function settingsOfAccounts(
  { places, as = 'writer', reach }: Reaching,
  clients: ClientSettings,
): Pick<AwsAccessOptions, 'places' | 'clients' | 'sessionsFor' | 'reach' | 'pacing'> {
  return {
    places: places.map(({ accountId, region }) => ({ accountId, region })),
    clients,
    sessionsFor: (place) => sessionsFor(settingsOfPlace(places, place), { as, reach }, clients),
    pacing: wallPacing,
    ...(reach === undefined ? {} : { reach }),
  };
}

function sessionsFor(
  settings: PlaceSettings | undefined,
  { as, reach }: { readonly as: RoleKind; readonly reach: Reaching['reach'] },
  clients: ClientSettings,
): Sessions | undefined {
  if (settings?.roles === undefined) return undefined;
  const narrowed = reach === undefined ? {} : { reach };
  return sessionsOfRole({ ...clients, region: settings.region, ...settings.roles[as], ...narrowed });
}
