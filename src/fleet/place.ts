/** An account and a region in it: where fleets, servers and AMIs are. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** Whether both are the same account and region, whatever else they tell. */
export function isSamePlace(one: Place, other: Place): boolean {
  return one.accountId === other.accountId && one.region === other.region;
}

/** As people read it: `123456789012 eu-west-1`. */
export function placeName({ accountId, region }: Place): string {
  return `${accountId} ${region}`;
}

/** As one text, for maps and for what is stored: `123456789012/eu-west-1`. */
export function placeKey({ accountId, region }: Place): string {
  return `${accountId}/${region}`;
}

/** The 12 digits of an account. */
export const accountPattern = /^\d{12}$/;

/** A region as AWS spells it, such as `us-east-1` or `us-gov-west-1`. */
export const regionPattern = /^[a-z]{2,}(?:-[a-z]+)+-\d{1,2}$/;

/** An account, a region, or both, as people type them: what is left out may be any. */
export interface Whereabouts {
  readonly accountId?: string;
  readonly region?: string;
}

/** Reads `REGION`, `ACCOUNT` or `ACCOUNT/REGION`, regions in any case of letters; undefined for anything else. */
export function parseWhereabouts(text: string): Whereabouts | undefined {
  const [first = '', second, ...more] = text.toLowerCase().split('/');
  if (more.length > 0) return undefined;
  if (second === undefined && regionPattern.test(first)) return { region: first };
  if (!accountPattern.test(first)) return undefined;
  if (second === undefined) return { accountId: first };
  return regionPattern.test(second) ? { accountId: first, region: second } : undefined;
}

/** As it is typed, and reads back: `444455556666/us-east-1`, or the one of the two that was said. */
export function whereaboutsText({ accountId, region }: Whereabouts): string {
  return [accountId, region].filter((part) => part !== undefined).join('/');
}

/** Whether the place is what was said of it. */
export function isAt(place: Place, { accountId, region }: Whereabouts): boolean {
  return (accountId ?? place.accountId) === place.accountId && (region ?? place.region) === place.region;
}
