import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAt, parseWhereabouts, whereaboutsText } from '../../src/fleet/place.ts';

const accountId = '444455556666';
const region = 'us-east-1';

describe('a place as people type it', () => {
  it.each([
    ['us-east-1', { region }],
    ['US-EAST-1', { region }],
    ['us-gov-west-1', { region: 'us-gov-west-1' }],
    [accountId, { accountId }],
    [`${accountId}/us-east-1`, { accountId, region }],
  ])('%s is an account, a region, or both', (text, where) => {
    expect(parseWhereabouts(text)).toEqual(where);
  });

  it.each([
    ...['', '/', 'web', 'us-east', 'us-east-1a', '44445555666', `${accountId}7`, `us-east-1/${accountId}`],
    ...[`${accountId}/`, `/${region}`, `${accountId}/${region}/web`, `${accountId}/web`, 'us-east-1\n', ' us-east-1'],
    ...['../us-east-1', 'us-east-1#x', `${accountId}\u0000`, '$(id)-1', '４４４４５５５５６６６６'],
  ])('%j is none', (text) => {
    expect(parseWhereabouts(text)).toBeUndefined();
  });

  it('reads back from how it is written', () => {
    const places = fc.record({
      accountId: fc.stringMatching(/^[0-9]{12}$/),
      region: fc.stringMatching(/^[a-z]{2}-[a-z]{4,9}-[1-9]$/),
    });
    fc.assert(
      fc.property(places, fc.subarray(['accountId', 'region'] as const, { minLength: 1 }), (place, said) => {
        const where = Object.fromEntries(said.map((part) => [part, place[part]]));
        expect(parseWhereabouts(whereaboutsText(where))).toEqual(where);
        expect(isAt(place, where)).toBe(true);
        expect(isAt({ accountId, region }, where)).toBe(false);
      }),
    );
  });
});
