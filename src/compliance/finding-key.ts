import type { Place } from '../fleet/place.ts';

/** What a finding is known by from one check to the next: `rule/account/region/what`. Pure. */
export function findingKey(ruleId: string, { accountId, region }: Place, what: string): string {
  return [ruleId, accountId, region, what].join('/');
}

/** The account and region in it. */
export function placeOfKey(key: string): Place {
  const [, accountId = '', region = ''] = key.split('/');
  return { accountId, region };
}

/** The rule in it. */
export function ruleOfKey(key: string): string {
  return key.split('/')[0] ?? '';
}
