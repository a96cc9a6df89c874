import { describe, expect, it } from 'vitest';
import {
  fleetNamed,
  fleetOfGroup,
  hasAdmins,
  noRolesConfigured,
  policyFor,
  rolesOf,
  slackUserOf,
} from '../../src/config/policy.ts';
import { configOf } from '../../src/config/schema.ts';
import type { FleetKey } from '../../src/fleet/fleet.ts';

const group = (groupName: string) => ({ accountId: '111111111111', region: 'eu-west-1', groupName });
const key = { accountId: '111111111111', region: 'eu-west-1', groupName: 'web-asg' };

describe('with nothing configured', () => {
  const config = configOf();

  it('a change needs a second person, costs no capacity, and goes a tenth of the fleet at a time', () => {
    expect(policyFor(config, { environment: 'production', fleet: group('web') })).toEqual({
      approvals: 1,
      requesterMayApprove: false,
      approvalTtlSeconds: 14_400,
      minHealthyPercent: 100,
      batch: { kind: 'percent', percent: 10 },
      mayRaiseMax: true,
      requiredChecks: [],
      windows: [],
      after: [],
      soakHours: 0,
      rollbackHours: 72,
      pollSeconds: 15,
      settleSeconds: 30,
      waveTimeoutSeconds: 1200,
      heldReminderSeconds: 3600,
      protectedInstances: 'keep',
      refresh: {
        minHealthyPercent: 100,
        checkpointPercents: [],
        checkpointDelaySeconds: 3600,
        bakeSeconds: 0,
        alarms: [],
        standby: 'ignore',
      },
    });
  });

  it('everyone may look, ask and approve, nobody overrides, and that is told', () => {
    expect([...rolesOf(config, { userId: 'U111', groupIds: [] })].sort()).toEqual(['approver', 'operator', 'viewer']);
    expect(noRolesConfigured(config)).toBe(true);
  });

  it('no group has another name than its own', () => {
    expect(fleetOfGroup(config, key)).toBeUndefined();
    expect(fleetNamed(config, 'toString')).toBeUndefined();
  });
});

describe('the rules for a fleet', () => {
  const config = configOf({
    fleets: { web: { batch: 3, protected: 'replace' }, batchy: { minHealthyPercent: 50 } },
    defaults: { approvals: 2, batch: '20%', requiredChecks: ['validated'] },
    environments: { production: { batch: 1, requiredChecks: [], channel: 'C0123', approvals: 0 }, staging: {} },
    pace: { settleSeconds: 5 },
  });

  it.each([
    [
      'the defaults, where the environment is not named',
      { environment: 'dev' },
      { approvals: 2, batch: { percent: 20 } },
    ],
    [
      'the defaults, where the environment says nothing',
      { environment: 'staging' },
      { approvals: 2, batch: { percent: 20 } },
    ],
    [
      'the environment over the defaults, 0 and none included',
      { environment: 'production' },
      { approvals: 0, batch: { count: 1 } },
    ],
    [
      'the fleet over the environment',
      { environment: 'production', fleet: group('web') },
      { approvals: 0, batch: { count: 3 } },
    ],
    [
      'the environment, in any case of letters',
      { environment: 'Production' },
      { approvals: 0, batch: { count: 1 }, channel: 'C0123' },
    ],
    ['a floor of the fleet', { fleet: group('batchy') }, { minHealthyPercent: 50, batch: { percent: 20 } }],
    ['the pace, everywhere', { environment: 'production' }, { settleSeconds: 5, pollSeconds: 15 }],
    ['the checks of the environment', { environment: 'production' }, { requiredChecks: [], channel: 'C0123' }],
    ['what happens to protected instances', { fleet: group('web') }, { protectedInstances: 'replace' }],
  ])('are %s', (_name, subject, expected) => {
    expect(policyFor(config, subject)).toMatchObject(expected);
  });

  it('are those of the entry that says most of where the group is, and of none that only has its name', () => {
    const several = configOf({
      fleets: {
        web: { batch: 3 },
        'web-here': { group: 'web', region: key.region, batch: 4 },
        api: { group: 'web-asg', batch: 5 },
      },
    });
    const batchOf = (fleet: FleetKey) => policyFor(several, { fleet }).batch;
    expect(batchOf(group('web'))).toEqual({ kind: 'count', count: 4 });
    expect(batchOf({ ...group('web'), region: 'us-east-1' })).toEqual({ kind: 'count', count: 3 });
    expect(batchOf(group('web-asg'))).toEqual({ kind: 'count', count: 5 });
    expect(batchOf(group('api'))).toEqual({ kind: 'percent', percent: 10 });
  });

  it('have no channel where the environment has none', () => {
    expect(policyFor(config, { environment: 'staging' })).not.toHaveProperty('channel');
  });
});

describe('the name of a fleet', () => {
  const config = configOf({
    fleets: {
      web: { group: 'web-asg', region: 'eu-west-1', aliases: ['www', 'Shop'] },
      'web-us': { group: 'web-asg', region: 'us-east-1' },
      api: {},
    },
  });

  it.each([
    ['web', 'web'],
    ['WEB', 'web'],
    ['www', 'web'],
    ['shop', 'web'],
    ['web-us', 'web-us'],
    ['web-asg', undefined],
  ])('%s is that of %s', (typed, name) => {
    expect(fleetNamed(config, typed)?.name).toBe(name);
  });

  it('is told from the group, the account and the region together', () => {
    expect(fleetOfGroup(config, key)?.name).toBe('web');
    expect(fleetOfGroup(config, { ...key, region: 'us-east-1' })?.name).toBe('web-us');
    expect(fleetOfGroup(config, { ...key, region: 'ap-south-1' })).toBeUndefined();
    expect(fleetOfGroup(config, { ...key, groupName: 'api' })?.name).toBe('api');
  });
});

describe('roles', () => {
  const config = configOf({
    people: {
      roles: { operators: ['S0PS', 'U0ADA'], commanders: ['U0CMD'], approvers: ['S0LEAD'], admins: ['U0ROOT'] },
    },
    environments: {
      production: { roles: { operators: ['S0LEAD'] } },
      sandbox: { roles: { approvers: ['everyone'], operators: [] } },
    },
  });

  it.each([
    ['a stranger looks', 'U0X', [], undefined, ['viewer']],
    ['an operator by name asks', 'U0ADA', [], undefined, ['operator', 'viewer']],
    ['an operator by group asks', 'U0X', ['S0PS'], undefined, ['operator', 'viewer']],
    ['an approver approves, and does not ask', 'U0X', ['S0LEAD'], undefined, ['approver', 'viewer']],
    ['an admin does everything', 'U0ROOT', [], undefined, ['admin', 'approver', 'commander', 'operator', 'viewer']],
    ['an environment that is not named follows the workspace', 'U0ADA', [], 'dev', ['operator', 'viewer']],
    ['a list of the environment replaces that of the workspace', 'U0ADA', [], 'production', ['viewer']],
    [
      'a list that the environment leaves out stays',
      'U0X',
      ['S0LEAD'],
      'production',
      ['approver', 'operator', 'viewer'],
    ],
    [
      'admins of the workspace are admins everywhere',
      'U0ROOT',
      [],
      'production',
      ['admin', 'approver', 'commander', 'operator', 'viewer'],
    ],
    ['an empty list is nobody', 'U0ADA', [], 'sandbox', ['approver', 'viewer']],
    ['a commander asks for changes too', 'U0CMD', [], 'production', ['commander', 'operator', 'viewer']],
  ])('%s', (_name, userId, groupIds, environment, expected) => {
    expect([...rolesOf(config, { userId, groupIds, environment })].sort()).toEqual(expected);
  });

  it.each([
    ['in the workspace', { people: { roles: { admins: ['U0ROOT'] } } }],
    ['in one environment', { environments: { production: { roles: { approvers: [] } } } }],
  ])('count as configured when one list is written %s', (_where, written) => {
    expect(noRolesConfigured(configOf(written))).toBe(false);
  });
});

describe('an environment has admins', () => {
  const admins = { people: { roles: { admins: ['U0ADMIN'] } } };
  it.each<[string, Parameters<typeof configOf>[0], boolean]>([
    ['where nobody is one', {}, false],
    ['where others have a role', { people: { roles: { approvers: ['U0GRACE'] } } }, false],
    ['where the workspace has one', admins, true],
    ['where it has its own', { environments: { prod: { roles: { admins: ['U0ADMIN'] } } } }, true],
    ['where another environment has one', { environments: { dev: { roles: { admins: ['U0ADMIN'] } } } }, false],
    ['where it says that it has none', { ...admins, environments: { prod: { roles: { admins: [] } } } }, false],
  ])('%s: %j: %s', (_where, written, expected) => {
    expect(hasAdmins(configOf(written), 'prod')).toBe(expected);
  });
});

describe('the person at the terminal', () => {
  const arn = 'arn:aws:sts::123456789012:assumed-role/Ops/ada';
  const config = configOf({ people: { aws: [{ slack: 'U0ADA', aws: arn }] } });

  it('is who the whole ARN says, and nobody else', () => {
    expect(slackUserOf(config, arn)).toBe('U0ADA');
    expect(slackUserOf(config, `${arn}-2`)).toBeUndefined();
    expect(slackUserOf(config, arn.slice(0, -1))).toBeUndefined();
  });
});
