/** The places of the configuration with the account of each, once it is known whose the credentials are. */
import type { Config } from '../config/schema.ts';
import type { Place } from '../fleet/place.ts';
import { NotReadyError } from './not-ready.ts';

/** `writer` may change what the policies allow, `reader` nothing. */
export type RoleKind = 'writer' | 'reader';

interface Role {
  readonly roleArn: string;
  readonly externalId?: string;
}

export interface PlaceSettings extends Place {
  /** The roles to take on there; absent: the process's own credentials. */
  readonly roles?: Readonly<Record<RoleKind, Role>>;
}

/** Whether the places are known without asking whose the credentials are. */
export function nameTheirAccounts({ places }: Config): boolean {
  return places.length > 0 && places.every(({ account }) => account !== undefined);
}

/** The configured places, else `own`: that of the credentials. Throws NotReadyError where one turns up twice. */
export function placesIn({ places }: Config, own: Place): readonly PlaceSettings[] {
  if (places.length === 0) return [own];
  const settled = places.map(({ account = own.accountId, region, ...place }) => ({
    accountId: account,
    region,
    ...rolesOf(place),
  }));
  const twin = settled.find((place) => settingsOfPlace(settled, place) !== place);
  if (twin === undefined) return settled;
  throw new NotReadyError(
    `places names ${twin.accountId} ${twin.region} twice: once by its account, and once as that of the credentials.`,
  );
}

const readerName = 'amiable-reader';

function rolesOf(place: Omit<Config['places'][number], 'region' | 'account'>): Pick<PlaceSettings, 'roles'> {
  const { roleArn, externalId, readerRoleArn, readerExternalId = externalId } = place;
  if (roleArn === undefined) return {};
  const reader = readerRoleArn ?? roleArn.replace(/:role\/.+$/, `:role/${readerName}`);
  const withId = (arn: string, id: string | undefined): Role => ({
    roleArn: arn,
    ...(id === undefined ? {} : { externalId: id }),
  });
  return { roles: { writer: withId(roleArn, externalId), reader: withId(reader, readerExternalId) } };
}

/** What is configured for exactly this place. */
export function settingsOfPlace(
  places: readonly PlaceSettings[],
  { accountId, region }: Place,
): PlaceSettings | undefined {
  return places.find((place) => place.accountId === accountId && place.region === region);
}
