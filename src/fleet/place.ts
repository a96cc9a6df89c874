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
