import { type AwsAccessOptions, createAwsAccess } from '../aws/access.ts';
import { wallPacing } from '../aws/lane.ts';
import type { AwsAccess } from '../aws/ports.ts';
import { type Sessions, sessionsOfRole } from '../aws/roles.ts';
import type { CoreOptions } from '../wiring.ts';
import { type CallLog, counterAt } from '../wiring-calls.ts';
import { accessParts } from '../wiring-desk.ts';
import { type PlaceSettings, type RoleKind, settingsOfPlace } from './places.ts';

export type ClientSettings = NonNullable<AwsAccessOptions['clients']>;

/** How the places are reached. */
export interface Reaching {
  readonly places: readonly PlaceSettings[];
  /** Which of the roles is taken on where there are any; `writer` when absent. */
  readonly as?: RoleKind | undefined;
  readonly reach?: ReadonlySet<string> | undefined;
  /** Where it is counted that roles are taken on; nowhere when absent. */
  readonly calls?: CallLog | undefined;
}

export interface AccountsOptions extends Pick<CoreOptions, 'store' | 'clock' | 'log'>, Reaching {
  readonly patienceMs?: number;
}

/** The accounts that are configured. */
export function openAccounts({ places, as, reach, calls, patienceMs, ...parts }: AccountsOptions): AwsAccess {
  const counted = calls === undefined ? {} : { calls };
  const patience = patienceMs === undefined ? {} : { patienceMs };
  return createAwsAccess({
    ...settingsOfAccounts({ places, as, reach, calls }, {}),
    ...patience,
    ...accessParts({ ...parts, ...counted }),
  });
}

export function settingsOfAccounts(
  { places, as = 'writer', reach, calls }: Reaching,
  clients: ClientSettings,
): Pick<AwsAccessOptions, 'places' | 'clients' | 'sessionsFor' | 'reach' | 'pacing'> {
  return {
    places: places.map(({ accountId, region }) => ({ accountId, region })),
    clients,
    sessionsFor: (place) => sessionsFor(settingsOfPlace(places, place), { as, reach, calls }, clients),
    pacing: wallPacing,
    ...(reach === undefined ? {} : { reach }),
  };
}

function sessionsFor(
  settings: PlaceSettings | undefined,
  { as, reach, calls }: Pick<Reaching, 'reach' | 'calls'> & { readonly as: RoleKind },
  clients: ClientSettings,
): Sessions | undefined {
  if (settings?.roles === undefined) return undefined;
  const narrowed = reach === undefined ? {} : { reach };
  const count = counterAt(calls, 'sts', settings);
  return sessionsOfRole({ ...clients, region: settings.region, ...settings.roles[as], ...narrowed, count });
}
