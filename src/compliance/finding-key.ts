/** What a finding is known by from one check to the next: `rule/account/region/what`. Pure. */
export function findingKey(
  ruleId: string,
  place: { readonly accountId: string; readonly region: string },
  what: string,
): string {
  return [ruleId, place.accountId, place.region, what].join('/');
}

/** The account and region in it, as places that could not be read are named. */
export function placeOfKey(key: string): string {
  const [, accountId = '', region = ''] = key.split('/');
  return `${accountId} ${region}`;
}
