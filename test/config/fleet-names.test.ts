import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fleetNames, groupsMeant, strategyNamed } from '../../src/config/fleet-names.ts';
import { fleetOfGroup, fleetSubject } from '../../src/config/policy.ts';
import { type Config, type ConfigInput, configOf } from '../../src/config/schema.ts';
import { fleetKeyText, parseFleetKey } from '../../src/fleet/fleet.ts';
import { known } from '../contracts/aws-world.ts';

const one = '111122223333';
const other = '444455556666';

/** Every name of these groups, in their order. */
function namesOf(keys: readonly string[], fleets = {}): readonly string[] {
  const parsed = keys.map(parseFleetKey);
  const names = fleetNames(configOf({ fleets }), parsed);
  return parsed.map((key) => names.of(key));
}

function meant(text: string, keys: readonly string[], fleets = {}): readonly string[] {
  return fleetNames(configOf({ fleets }), keys.map(parseFleetKey)).meant(text).map(fleetKeyText);
}

const eu = `${one}/eu-west-1/web`;
const us = `${one}/us-east-1/web`;
const otherEu = `${other}/eu-west-1/web`;

describe('the name of a fleet', () => {
  it.each<[string, readonly string[], readonly string[], object?]>([
    ['is that of its group, where no other has it', [eu, `${one}/us-east-1/api`], ['web', 'api']],
    ['has the region before it, where that tells it apart', [eu, us], ['eu-west-1/web', 'us-east-1/web']],
    ['has the account before it, where only that does', [eu, otherEu], [`${one}/web`, `${other}/web`]],
    [
      'has no more before it than it takes',
      [eu, us, otherEu],
      [`${one}/eu-west-1/web`, 'us-east-1/web', `${other}/web`],
    ],
    [
      'is the configured one, and the others keep what tells them apart from its group',
      [eu, us],
      ['eu-west-1/web', 'web-us'],
      { 'web-us': { group: 'web', region: 'us-east-1' } },
    ],
    [
      'is a configured one with its region, where an entry without a place fits several',
      [eu, us],
      ['eu-west-1/shop', 'us-east-1/shop'],
      { shop: { group: 'web' } },
    ],
    [
      'is that of the entry that says more of where it is',
      [eu, us],
      ['web', 'web-us'],
      { web: {}, 'web-us': { group: 'web', region: 'us-east-1' } },
    ],
    [
      'is not a name that the configuration gives to another',
      [`${one}/eu-west-1/web`, `${one}/us-east-1/shop`],
      ['shop', 'us-east-1/shop'],
      { shop: { group: 'web', region: 'eu-west-1' } },
    ],
    [
      'is the key, where another fleet of the same place is configured under its name',
      [`${one}/eu-west-1/web`, `${one}/eu-west-1/shop`],
      ['shop', `${one}/eu-west-1/shop`],
      { shop: { group: 'web' } },
    ],
    [
      'of a pair is one for both groups',
      [eu, `${one}/eu-west-1/web-green`, us],
      ['eu-west-1/shop', 'eu-west-1/shop', 'us-east-1/shop'],
      { shop: { group: 'web', blueGreen: { targetGroups: ['a', 'b'] } } },
    ],
    [
      'may look like a place and a name itself',
      [`${one}/eu-west-1/us-east-1/web`, us],
      ['eu-west-1/us-east-1/web', 'web'],
    ],
  ])('%s', (_what, keys, names, fleets) => {
    expect(namesOf(keys, fleets)).toEqual(names);
  });
});

it('a group that nobody has listed is named among those that are', () => {
  const names = fleetNames(configOf(), [parseFleetKey(us)]);
  expect([names.of(parseFleetKey(eu)), names.of(parseFleetKey(`${one}/eu-west-1/api`))]).toEqual([
    'eu-west-1/web',
    'api',
  ]);
});

describe('a name', () => {
  const odd = `${one}/eu-west-1/us-east-1/web`;
  const webUs = { 'web-us': { group: 'web', region: 'us-east-1', aliases: ['america'] } };

  it.each<[string, string, readonly string[], readonly string[], object?]>([
    ['means every group that has it', 'web', [eu, us, otherEu], [eu, us, otherEu]],
    ['with a region before it means those there', 'eu-west-1/web', [eu, us, otherEu], [eu, otherEu]],
    ['with an account before it means those there', `${one}/web`, [eu, us, otherEu], [eu, us]],
    ['with both before it means the one there', `${one}/eu-west-1/web`, [eu, us, otherEu], [eu]],
    ['may have its region in capitals', 'EU-WEST-1/web', [eu, us], [eu]],
    ['of a group is read to the letter', 'eu-west-1/WEB', [eu, us], []],
    ['means nothing in a place that is none of ours', 'ap-south-1/web', [eu, us], []],
    ['means nothing with account and region the other way round', `eu-west-1/${one}/web`, [eu, us], []],
    ['means nothing without a name', 'eu-west-1/', [eu, us], []],
    ['that looks like a place and a name is found where a group has it', 'us-east-1/web', [odd, eu], [odd]],
    ['that may be read in both ways means both', 'us-east-1/web', [odd, us], [odd, us]],
    ['of a group that looks like a key means the other, whose key it is', us, [`${other}/eu-west-1/${us}`, us], [us]],
    ['of the configuration means what it is configured for', 'AMERICA', [eu, us], [us], webUs],
    ['of the configuration may have the place before it, too', `${one}/america`, [eu, us], [us], webUs],
    ['of the configuration means nothing elsewhere', 'eu-west-1/web-us', [eu, us], [], webUs],
    ['of a group means it under whatever name it is configured', 'us-east-1/web', [eu, us], [us], webUs],
    ['of a group that is configured under another name is its own still', 'web', [eu, us], [eu, us], webUs],
  ])('%s', (_what, text, keys, expected, fleets) => {
    expect(meant(text, keys, fleets)).toEqual(expected);
  });

  it('says how the fleet is replaced before anybody has looked where it is', () => {
    const config = configOf({
      fleets: {
        web: { strategy: 'refresh' },
        'web-us': { group: 'web', region: 'us-east-1', strategy: 'blue-green' },
      },
    });
    const strategies = ['web', 'WEB-US', 'eu-west-1/web', 'us-east-1/web', us, 'us-east-1/web-us', 'eu-west-1/web-us'];
    expect(strategies.map((text) => strategyNamed(config, text))).toEqual([
      ...['refresh', 'blue-green', 'refresh', 'blue-green', 'blue-green', 'blue-green', 'rolling'],
    ]);
  });
});

describe('the names of all fleets', () => {
  const accounts = fc.constantFrom(one, other);
  const regions = fc.constantFrom('eu-west-1', 'us-east-1');
  const plain = fc.constantFrom('web', 'Web', 'api', 'web-green', 'shop');
  const odd = fc
    .tuple(
      fc.oneof(
        regions,
        accounts,
        fc.tuple(accounts, regions).map(([at, where]) => `${at}/${where}`),
      ),
      plain,
    )
    .map(([where, name]) => `${where}/${name}`);
  const key = fc.record({ accountId: accounts, region: regions, groupName: fc.oneof(plain, plain, odd) });
  const keys = fc.uniqueArray(key, { minLength: 1, maxLength: 12, selector: fleetKeyText });
  const entry = fc.record({
    group: plain,
    place: fc.constantFrom({}, { region: 'us-east-1' }, { account: one }, { account: other, region: 'eu-west-1' }),
    isPair: fc.boolean(),
    alias: fc.option(fc.constantFrom('w', 'api', 'america'), { nil: undefined }),
  });
  const configs = fc.dictionary(fc.constantFrom('web', 'shop', 'front', 'back'), entry, { maxKeys: 4 }).map((written) =>
    Object.fromEntries(
      Object.entries(written).map(([name, { group, place, isPair, alias }]) => [
        name,
        {
          ...{ group, ...place },
          ...(isPair ? { blueGreen: { targetGroups: ['a', 'b'] } } : {}),
          ...(alias === undefined ? {} : { aliases: [alias] }),
        },
      ]),
    ),
  );
  /** Two entries may not have the same name or group. */
  const config = configs.map(parsed).filter((read) => read !== undefined);

  it('are each its own, mean that fleet alone, and have no place where the name alone will do', () => {
    fc.assert(
      fc.property(config, keys, (written, groups) => {
        const names = fleetNames(written, groups);
        const fleets = Map.groupBy(groups, (group) => fleetSubject(written, group));
        expect(new Set(groups.map(names.of)).size).toBe(fleets.size);
        expect(names.all()).toHaveLength(fleets.size);
        for (const [fleet, of] of fleets) {
          const [name, ...others] = new Set(of.map(names.of));
          expect(others).toEqual([]);
          expect(names.meant(name ?? '').map((group) => fleetSubject(written, group))).toEqual([fleet]);
          const bare = fleetOfGroup(written, known(of[0]))?.name ?? known(of[0]).groupName;
          const rivals = names.meant(bare).map((group) => fleetSubject(written, group));
          expect(name === bare).toBe(rivals.join() === fleet);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('are read without a look at groups that cannot be meant', () => {
    fc.assert(
      fc.property(config, keys, (written, groups) => {
        const names = fleetNames(written, groups);
        for (const text of [...names.all(), ...groups.map(({ groupName }) => groupName)]) {
          const wanted = new Set(groupsMeant(written, text));
          const some = fleetNames(
            written,
            groups.filter(({ groupName }) => wanted.has(groupName)),
          );
          const fleetsOf = (from: typeof names) =>
            new Set(from.meant(text).map((group) => fleetSubject(written, group)));
          expect(fleetsOf(some)).toEqual(fleetsOf(names));
        }
      }),
      { numRuns: 500 },
    );
  });
});

function parsed(fleets: ConfigInput['fleets']): Config | undefined {
  try {
    return configOf({ fleets: fleets ?? {} });
  } catch {
    return undefined;
  }
}
