import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig, parseConfig } from '../../src/config/load.ts';
import { ConfigurationError } from '../../src/config/problems.ts';
import { configOf } from '../../src/config/schema.ts';

/** The lines that a person reads below the first one, without their indent. */
function problemsIn(text: string): string[] {
  try {
    parseConfig(text);
  } catch (error) {
    if (error instanceof ConfigurationError)
      return error.message
        .split('\n')
        .slice(1)
        .map((line) => line.trim());
    throw error;
  }
  return [];
}

describe('a configuration that is written well', () => {
  it('is the defaults when the file is empty, or holds only comments', () => {
    expect(parseConfig('')).toEqual(configOf());
    expect(parseConfig('# nothing yet\n')).toEqual(configOf());
  });

  it('keeps everything that is written', () => {
    const config = parseConfig(`
fleets:
  web:
    group: web-asg-1
    account: "012345678901"
    region: eu-west-1
    application: shop
    environment: production
    batch: 5
    minHealthyPercent: 90
    protected: replace
    aliases: [www]
defaults:
  approvals: 2
environments:
  production:
    batch: 25%
    requiredChecks: [validated, scanned]
    channel: "#deploys"
    roles:
      approvers: [S0123456, U0123456]
people:
  roles:
    operators: [everyone]
  aws:
    - slack: U0123456
      aws: arn:aws:sts::123456789012:assumed-role/Ops/ada
places:
  - region: eu-west-1
  - account: "012345678901"
    region: us-east-1
    roleArn: arn:aws:iam::012345678901:role/Amiable
pace:
  pollSeconds: 0.5
compliance:
  mediumAgeDays: 30
channels:
  alerts: C0123456
`);
    expect(config.fleets).toEqual([
      {
        name: 'web',
        group: 'web-asg-1',
        account: '012345678901',
        region: 'eu-west-1',
        application: 'shop',
        environment: 'production',
        strategy: 'rolling',
        batch: { kind: 'count', count: 5 },
        minHealthyPercent: 90,
        protected: 'replace',
        aliases: ['www'],
      },
    ]);
    expect(config.defaults.approvals).toBe(2);
    expect(config.environments).toMatchObject([{ name: 'production', channel: '#deploys', batch: { percent: 25 } }]);
    expect(config.places).toHaveLength(2);
    expect(config.pace).toMatchObject({ pollSeconds: 0.5, settleSeconds: 30 });
    expect(config.compliance).toMatchObject({ mediumAgeDays: 30, highAgeDays: 180, scanValidDays: 30 });
  });

  it('takes the name of a fleet for its group where none is written', () => {
    expect(parseConfig('fleets: { web-asg: { batch: 1 } }').fleets).toMatchObject([
      { name: 'web-asg', group: 'web-asg' },
    ]);
  });
});

describe('a place', () => {
  it('is in the account of its role', () => {
    const text = 'places:\n  - region: eu-west-1\n    roleArn: arn:aws:iam::012345678901:role/a';
    expect(parseConfig(text).places).toMatchObject([{ account: '012345678901', region: 'eu-west-1' }]);
  });
});

describe('a broken configuration', () => {
  it.each([
    [
      'an unknown key near a known one',
      'flets: {}',
      ['amiable.yml:1: flets is no key that can be written here; did you mean fleets?'],
    ],
    [
      'an unknown key near none',
      'pace:\n  colour: red',
      [
        'amiable.yml:2: pace.colour is no key that can be written here; these can: pollSeconds, settleSeconds, waveTimeoutSeconds, heldReminderSeconds',
      ],
    ],
    [
      'an unknown key deep inside',
      'environments:\n  production:\n    roles:\n      approver: [everyone]',
      [
        'amiable.yml:4: environments.production.roles.approver is no key that can be written here; did you mean approvers?',
      ],
    ],
    [
      'an unknown key of a list entry',
      'places:\n  - region: eu-west-1\n    acount: "012345678901"',
      ['amiable.yml:3: places[0].acount is no key that can be written here; did you mean account?'],
    ],
    ['text for a number', 'defaults:\n  approvals: two', ['amiable.yml:2: defaults.approvals must be a number']],
    [
      'a fraction for a whole number',
      'defaults:\n  approvals: 1.5',
      ['amiable.yml:2: defaults.approvals must be a whole number'],
    ],
    ['less than the least', 'defaults:\n  approvals: -1', ['amiable.yml:2: defaults.approvals must be at least 0']],
    [
      'more than the most',
      'defaults:\n  minHealthyPercent: 101',
      ['amiable.yml:2: defaults.minHealthyPercent must be at most 100'],
    ],
    ['no number at all', 'pace:\n  pollSeconds: .nan', ['amiable.yml:2: pace.pollSeconds must be a number']],
    ['a wait of nothing', 'pace:\n  pollSeconds: 0', ['amiable.yml:2: pace.pollSeconds must be at least 0.1']],
    [
      'an endless wait',
      'pace:\n  waveTimeoutSeconds: .inf',
      ['amiable.yml:2: pace.waveTimeoutSeconds must be a number'],
    ],
    [
      'a word for yes',
      'defaults:\n  requesterMayApprove: yes',
      ['amiable.yml:2: defaults.requesterMayApprove must be true or false'],
    ],
    [
      'an age that is far too old before it is old',
      'compliance:\n  highAgeDays: 90',
      ['amiable.yml:2: compliance.highAgeDays must be more than mediumAgeDays, which is 90'],
    ],
    [
      'a severity for a fleet that nobody uses',
      'compliance:\n  rules:\n    fleet-drift: { inUse: high, unused: low }',
      [
        'amiable.yml:3: compliance.rules.fleet-drift.unused is not there: this rule is about fleets, which are always in use',
      ],
    ],
    ['an empty batch', 'defaults:\n  batch: 0', ['amiable.yml:2: defaults.batch must be more than 0']],
    ['a negative batch', 'defaults:\n  batch: -10%', ['amiable.yml:2: defaults.batch must be more than 0']],
    ['a batch over the fleet', 'defaults:\n  batch: 110%', ['amiable.yml:2: defaults.batch must be at most "100%"']],
    [
      'a batch in words',
      'defaults:\n  batch: half',
      ['amiable.yml:2: defaults.batch must be a number of instances such as 10, or a share such as "10%"'],
    ],
    [
      'a batch that is a list',
      'defaults:\n  batch: [1]',
      ['amiable.yml:2: defaults.batch must be a number of instances such as 10, or a share such as "10%"'],
    ],
    [
      'a check that is none',
      'defaults:\n  requiredChecks:\n    - validate',
      ['amiable.yml:3: defaults.requiredChecks[0] must be one of validated, scanned; did you mean validated?'],
    ],
    [
      'a check named twice',
      'defaults:\n  requiredChecks: [scanned, scanned]',
      ['amiable.yml:2: defaults.requiredChecks names a check twice'],
    ],
    [
      'a strategy that is none',
      'fleets:\n  web:\n    strategy: roling',
      ['amiable.yml:3: fleets.web.strategy must be one of rolling, refresh, blue-green; did you mean rolling?'],
    ],
    [
      'bounds of a refresh that AWS refuses',
      'refresh:\n  minHealthyPercent: 50\n  maxHealthyPercent: 160',
      ['amiable.yml:3: refresh.maxHealthyPercent must be at most 100 more than minHealthyPercent, which is 50'],
    ],
    [
      'checkpoints in no order',
      'refresh:\n  checkpointPercents: [50, 20]',
      ['amiable.yml:2: refresh.checkpointPercents must be in ascending order, each once'],
    ],
    [
      'a fleet name that cannot be typed',
      'fleets:\n  "web fleet": {}',
      ['amiable.yml:2: fleets.web fleet must be letters, digits, dots, dashes and underscores, at most 100'],
    ],
    [
      'an account without quotes',
      'fleets:\n  web:\n    account: 012345678901',
      ['amiable.yml:3: fleets.web.account must be 12 digits in quotes, such as "012345678901"'],
    ],
    [
      'a region that is none',
      'places:\n  - region: Ireland',
      ['amiable.yml:2: places[0].region must be a region such as eu-west-1'],
    ],
    [
      'a place without a region',
      'places:\n  - account: "012345678901"',
      ['amiable.yml:2: places[0].region is missing'],
    ],
    [
      'the same place twice',
      'places:\n  - region: eu-west-1\n  - region: eu-west-1',
      ['amiable.yml:3: places[1] names the same place twice'],
    ],
    [
      'viewers of one environment',
      'environments:\n  production:\n    roles:\n      viewers: [everyone]',
      [
        'amiable.yml:4: environments.production.roles.viewers is no key that can be written here; these can: operators, commanders, approvers, admins',
      ],
    ],
    [
      'an environment in two spellings',
      'environments:\n  production: {}\n  Production: {}',
      ['amiable.yml:3: environments.Production is the same environment as production'],
    ],
    [
      'a role of another account than that of its place',
      'places:\n  - region: eu-west-1\n    account: "012345678901"\n    roleArn: arn:aws:iam::999999999999:role/a',
      ['amiable.yml:4: places[0].roleArn is a role of account 999999999999, and this place is in account 012345678901'],
    ],
    [
      'a role that only looks, of another account or without the other role',
      'places:\n  - region: eu-west-1\n    roleArn: arn:aws:iam::012345678901:role/a\n    readerRoleArn: arn:aws:iam::999999999999:role/b\n  - region: us-east-1\n    readerRoleArn: arn:aws:iam::999999999999:role/b',
      [
        'amiable.yml:4: places[0].readerRoleArn is no role of account 012345678901',
        'amiable.yml:6: places[1].readerRoleArn takes a roleArn beside it',
      ],
    ],
    [
      'the same place twice, once by its role',
      'places:\n  - region: eu-west-1\n    account: "012345678901"\n  - region: eu-west-1\n    roleArn: arn:aws:iam::012345678901:role/a',
      ['amiable.yml:4: places[1] names the same place twice'],
    ],
    [
      'a channel name without quotes, which is a comment',
      'channels:\n  alerts: #ops',
      [
        'amiable.yml:2: channels.alerts must be a channel id such as C0123456789, or a name in quotes such as "#deploys"',
      ],
    ],
    [
      'a person by name',
      'people:\n  roles:\n    admins: ["@ada"]',
      [
        'amiable.yml:3: people.roles.admins[0] must be a Slack user id such as U0123456789, a user group id such as S0123456789, or everyone',
      ],
    ],
    [
      'a name that two fleets have',
      'fleets:\n  web: {}\n  shop:\n    aliases:\n      - WEB',
      ['amiable.yml:5: fleets.shop.aliases[0] names the fleet web too'],
    ],
    [
      'two names for one group',
      'fleets:\n  web: {group: g}\n  shop: {group: g}',
      ['amiable.yml:3: fleets.shop is the same group as the fleet web'],
    ],
    [
      'a map that is left empty',
      'fleets:\n',
      ['amiable.yml:1: fleets is empty: it must be a set of keys, or be left out'],
    ],
    [
      'a window that cannot be',
      'defaults:\n  windows:\n    - {from: "9:00", to: "25:00", timeZone: Europe/Bern, days: [monday]}',
      [
        'amiable.yml:3: defaults.windows[0].days[0] must be one of mon, tue, wed, thu, fri, sat, sun',
        'amiable.yml:3: defaults.windows[0].from must be a time such as "09:00"',
        'amiable.yml:3: defaults.windows[0].to must be a time such as "17:00", at most "24:00"',
        'amiable.yml:3: defaults.windows[0].timeZone must be a time zone such as Europe/Zurich or UTC',
      ],
    ],
    [
      'a window without a length or a zone',
      'environments:\n  prod:\n    windows:\n      - {from: "09:00", to: "09:00", timeZone: UTC}\n      - {from: "09:00", to: "10:00"}',
      [
        'amiable.yml:4: environments.prod.windows[0].to is when it opens; a whole day is "00:00" to "24:00"',
        'amiable.yml:5: environments.prod.windows[1].timeZone is missing',
      ],
    ],
    [
      'environments that come after themselves',
      'environments:\n  prod: {after: [Staging]}\n  staging: {after: [test, PROD]}\n  alone: {after: [alone]}\n  last: {after: [prod]}',
      [
        'amiable.yml:2: environments.prod.after leads back to prod, so that no image could ever come there',
        'amiable.yml:3: environments.staging.after leads back to staging, so that no image could ever come there',
        'amiable.yml:4: environments.alone.after leads back to alone, so that no image could ever come there',
      ],
    ],
    ['a list where keys belong', '- fleets', ['must be a set of keys']],
    ['a sentence', 'please patch everything', ['must be a set of keys']],
  ])('%s', (_name, text, problems) => {
    expect(problemsIn(text)).toEqual(problems);
  });

  it('is reported whole, in the order of its lines', () => {
    const text = 'pace:\n  pollSeconds: soon\nfleets:\n  web: {batch: 0, colour: red}\nchanels: {}\nplaces: [{}]';
    expect(problemsIn(text)).toEqual([
      'amiable.yml:2: pace.pollSeconds must be a number',
      'amiable.yml:4: fleets.web.batch must be more than 0',
      expect.stringMatching(
        /^amiable\.yml:4: fleets\.web\.colour is no key that can be written here; these can: group, /,
      ),
      'amiable.yml:5: chanels is no key that can be written here; did you mean channels?',
      'amiable.yml:6: places[0].region is missing',
    ]);
  });
});

describe('hostile YAML', () => {
  const tags = 'tags (!) are not used here; quote the value if it starts with an exclamation mark';
  const aliases = 'aliases (*) are not used here; quote the value if it starts with an asterisk';

  it.each([
    [
      'a billion laughs',
      'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]',
      [2, 2, 3, 3].map((line) => `amiable.yml:${line}: ${aliases}`),
    ],
    ['an alias of nothing', 'fleets: *gone', [`amiable.yml:1: ${aliases}`]],
    ['an alias of itself', 'fleets: &f { web: *f }', [`amiable.yml:1: ${aliases}`]],
    ['a tag that runs code elsewhere', 'fleets: !!js/function "x"', [`amiable.yml:1: ${tags}`]],
    ['a tag that the format knows', 'fleets: !!set {web}', [`amiable.yml:1: ${tags}`]],
    ['a duplicate key', 'pace:\n  pollSeconds: 1\n  pollSeconds: 2', ['amiable.yml:3: the same key is written twice']],
    ['a second document', 'pace: {}\n---\npace: {}', ['amiable.yml:2: there is a second document']],
    ['a key that is a list', '? [fleets]\n: {}', ['amiable.yml:1: a key must be plain text']],
    ['tabs', 'pace:\n\tpollSeconds: 1', ['amiable.yml:2: lines are indented with spaces, never with tabs']],
    ['a key of every object', '__proto__: {isAdmin: true}', ['amiable.yml:1: __proto__ can be no key']],
    ['a merge key', '<<: {pace: {}}', [expect.stringContaining('amiable.yml:1: << is no key')]],
    ['a fleet with such a name', 'fleets:\n  __proto__: {}', ['amiable.yml:2: __proto__ can be no key']],
    ['too much of it', `# ${'x'.repeat(300_000)}`, ['is longer than 256 KiB']],
  ])('%s is refused', (_name, text, problems) => {
    expect(problemsIn(text)).toEqual(problems);
  });

  it.each(['[', '- ', '{a: ', '? '])('nesting without end is refused: %s', (opening) => {
    expect(problemsIn(opening.repeat(50_000)).length).toBeGreaterThan(0);
    expect(problemsIn(opening.repeat(50_000)).length).toBeLessThanOrEqual(20);
  });

  it('leaves every other object as it was', () => {
    problemsIn('__proto__: {polluted: 1}\nconstructor: {prototype: {polluted: 1}}');
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect('polluted' in {}).toBe(false);
  });

  it('finds no fleet under a name that every object has', () => {
    expect(parseConfig('fleets: {constructor: {}}').fleets).toMatchObject([{ name: 'constructor' }]);
    expect(configOf().fleets).toEqual([]);
  });
});

describe('the file', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'amiable-config-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('may be absent where none is named', () => {
    expect(loadConfig(undefined, directory)).toEqual(configOf());
  });

  it('is amiable.yml where none is named', () => {
    writeFileSync(join(directory, 'amiable.yml'), 'pace: { pollSeconds: 7 }');
    expect(loadConfig(undefined, directory).pace.pollSeconds).toBe(7);
  });

  it('is the one that is named, and goes by its name in messages', () => {
    writeFileSync(join(directory, 'other.yml'), 'pace: { pollSeconds: x }');
    expect(() => loadConfig('other.yml', directory)).toThrow('other.yml:1: pace.pollSeconds must be a number');
  });

  it('must be there where it is named', () => {
    expect(() => loadConfig('gone.yml', directory)).toThrow('there is no such file; AMIABLE_CONFIG names it');
  });

  it('must be a file', () => {
    expect(() => loadConfig('.', directory)).toThrow('cannot be read');
  });
});
