import { describe, expect, it } from 'vitest';
import { configOf } from '../../src/config/schema.ts';
import { placesIn, settingsOfPlace } from '../../src/process/places.ts';

const own = '111111111111';
const other = '222222222222';
const roleArn = `arn:aws:iam::${other}:role/amiable`;

describe('the places that are looked after', () => {
  it('are the account and region of the credentials where none is configured', () => {
    expect(placesIn(configOf(), { accountId: own, region: 'eu-west-1' })).toEqual([
      { accountId: own, region: 'eu-west-1' },
    ]);
  });

  it('keep each its own role, where the same region is looked after in several accounts', () => {
    const config = configOf({
      places: [{ region: 'eu-west-1' }, { region: 'eu-west-1', roleArn, externalId: 'shop' }],
    });
    const places = placesIn(config, { accountId: own, region: 'us-east-1' });
    const writer = { roleArn, externalId: 'shop' };
    const reader = { roleArn: `arn:aws:iam::${other}:role/amiable-reader`, externalId: 'shop' };
    expect(places).toEqual([
      { accountId: own, region: 'eu-west-1' },
      { accountId: other, region: 'eu-west-1', roles: { writer, reader } },
    ]);
    expect(settingsOfPlace(places, { accountId: other, region: 'eu-west-1' })).toMatchObject({ roles: { writer } });
    expect(settingsOfPlace(places, { accountId: own, region: 'eu-west-1' })).not.toHaveProperty('roles');
    expect(settingsOfPlace(places, { accountId: other, region: 'us-east-1' })).toBeUndefined();
  });

  it('are refused where the account of the credentials is named beside a place without one', () => {
    const config = configOf({ places: [{ region: 'eu-west-1' }, { region: 'eu-west-1', account: own }] });
    expect(() => placesIn(config, { accountId: own, region: 'eu-west-1' })).toThrow(
      `places names ${own} eu-west-1 twice: once by its account, and once as that of the credentials.`,
    );
  });
});
