/** The places of the configuration with the account of each, once it is known whose the credentials are. */
import type { Place } from '../aws/account-check.ts';
import type { Config } from '../config/schema.ts';
import { NotReadyError } from './not-ready.ts';

export interface PlaceSettings extends Place {
  /** The role to take on there; absent: the process's own credentials. */
  readonly roleArn?: string;
  readonly externalId?: string;
}

/** Whether the places are known without asking whose the credentials are. */
export function nameTheirAccounts({ places }: Config): boolean {
  return places.length > 0 && places.every(({ account }) => account !== undefined);
}

/** The configured places, else `own`: that of the credentials. Throws NotReadyError where one turns up twice. */
export function placesIn({ places }: Config, own: Place): readonly PlaceSettings[] {
  if (places.length === 0) return [own];
  const settled = places.map(({ account = own.accountId, region, roleArn, externalId }) => ({
    accountId: account,
    region,
    ...(roleArn === undefined ? {} : { roleArn }),
    ...(externalId === undefined ? {} : { externalId }),
  }));
  const twin = settled.find((place) => settingsOfPlace(settled, place) !== place);
  if (twin === undefined) return settled;
  throw new NotReadyError(
    `places names ${twin.accountId} ${twin.region} twice: once by its account, and once as that of the credentials.`,
  );
}

/** What is configured for exactly this place. */
export function settingsOfPlace(
  places: readonly PlaceSettings[],
  { accountId, region }: Place,
): PlaceSettings | undefined {
  return places.find((place) => place.accountId === accountId && place.region === region);
}
