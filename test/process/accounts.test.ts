import { HttpRequest } from '@smithy/core/protocols';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAwsAccess } from '../../src/aws/access.ts';
import type { AwsAccess } from '../../src/aws/ports.ts';
import { sessionPolicy } from '../../src/aws/roles.ts';
import { testClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { configOf } from '../../src/config/schema.ts';
import { complianceReach, slackReach, sweeperReach } from '../../src/lambda/reach.ts';
import { createSimulatedAws, type SimulatedAws } from '../../src/playground/aws/account.ts';
import { settingsOfAccounts } from '../../src/process/accounts.ts';
import { placesIn, type RoleKind } from '../../src/process/places.ts';
import { type CallLog, createCallLog } from '../../src/wiring-calls.ts';
import { anyCredentials } from '../an-account.ts';
import { memoryTrail } from '../aws/access.ts';

const home = { accountId: '111122223333', region: 'eu-west-1' };
const away = { accountId: '444455556666', region: 'us-east-1' };
const writer = `arn:aws:iam::${away.accountId}:role/amiable-target`;
const reader = `arn:aws:iam::${away.accountId}:role/amiable-reader`;
const placeAway = { region: away.region, roleArn: writer, externalId: 'shop' };

beforeEach(() => {
  for (const [name, value] of Object.entries(anyCredentials)) vi.stubEnv(name, value);
  vi.useFakeTimers({ toFake: ['Date'], now: testClock().nowMs() });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

interface Options {
  readonly as?: RoleKind;
  readonly reach?: ReadonlySet<string>;
  readonly calls?: CallLog;
  /** Over what is configured of the other account. */
  readonly place?: { readonly readerRoleArn?: string; readonly readerExternalId?: string };
  /** What the roles in the other account ask for. */
  readonly trusted?: string;
}

/** An account of one's own and another one, as a function of AWS Lambda or a process opens them. */
function twoAccounts({ as, reach, calls, place = {}, trusted = 'shop' }: Options = {}) {
  const clock = testClock();
  const accounts = {
    home: createSimulatedAws({ clock, seed: 1, ...home }),
    away: createSimulatedAws({ clock, seed: 2, ...away, sts: { externalId: trusted } }),
  };
  const heard = listening(accounts);
  const config = configOf({ places: [{ region: home.region }, { ...placeAway, ...place }] });
  const access = createAwsAccess({
    ...settingsOfAccounts(
      { places: placesIn(config, home), as, reach, calls },
      { requestHandler: heard.requestHandler, maxAttempts: 1 },
    ),
    clock,
    newId: () => 'id',
    audit: memoryTrail(),
    log: silentLog,
  });
  const passMinutes = (minutes: number): void => {
    clock.advanceBy(minutes * 60_000);
    vi.setSystemTime(clock.nowMs());
  };
  return { access, passMinutes, ...accounts, ...heard };
}

/** Each account answers for its region; what is asked of STS, and whose keys sign the rest, is kept. */
function listening({ home: here, away: there }: { readonly home: SimulatedAws; readonly away: SimulatedAws }) {
  const taken: Record<string, string>[] = [];
  const keys: string[] = [];
  const handle: SimulatedAws['requestHandler']['handle'] = (request, options) => {
    const isAway = request.hostname.includes(`.${away.region}.`);
    const form = Object.fromEntries(new URLSearchParams(String(request.body)));
    if (form['Action'] === 'AssumeRole') taken.push(form);
    else if (isAway) keys.push(/Credential=(\w+)/.exec(request.headers['authorization'] ?? '')?.[1] ?? '');
    return (isAway ? there : here).requestHandler.handle(HttpRequest.clone(request), options);
  };
  return { taken, keys, requestHandler: { ...here.requestHandler, handle } };
}

const groupsIn = (access: AwsAccess, place: typeof home, actor = 'U0ADA') => access.for(place, { actor }).groups.list();

describe('in another account', () => {
  it.each([
    ['slack', slackReach],
    ['compliance', complianceReach],
  ])('the function %s takes on the role that only looks, and never the other', async (_name, reach) => {
    const { access, taken } = twoAccounts({ as: 'reader', reach });
    for (const place of access.places) {
      const { groups, images } = access.for(place, { actor: 'U0ADA' });
      await Promise.all([groups.list(), images.listOwn()]);
    }
    expect(new Set(taken.map(({ RoleArn }) => RoleArn))).toEqual(new Set([reader]));
    expect(taken.map(({ ExternalId }) => ExternalId)).toEqual(taken.map(() => 'shop'));
  });

  it('the one that only looks may have a name and an external id of its own', async () => {
    const named = reader.replace('amiable-reader', 'looks');
    const place = { readerRoleArn: named, readerExternalId: 'another' };
    const { access, taken } = twoAccounts({ as: 'reader', place, trusted: 'another' });
    await groupsIn(access, away);
    expect(taken).not.toEqual([]);
    for (const asked of taken) expect(asked).toMatchObject({ RoleArn: named, ExternalId: 'another' });
  });

  it('whatever works takes on the role that changes things, in the name of whoever asked for it', async () => {
    const { access, taken } = twoAccounts();
    await groupsIn(access, away);
    const name = 'amiable-U0ADA';
    expect(taken).toContainEqual(
      expect.objectContaining({ RoleArn: writer, RoleSessionName: name, SourceIdentity: name, ExternalId: 'shop' }),
    );
    // Whose account it is was asked in nobody's name.
    expect(taken.map(({ SourceIdentity }) => SourceIdentity).sort()).toEqual(['amiable', name]);
  });

  it.each([
    ['sweeper', sweeperReach, 'writer'],
    ['slack', slackReach, 'reader'],
  ] as const)(
    'the function %s takes on its role for the calls that it may make, and no other',
    async (_name, reach, as) => {
      const { access, taken } = twoAccounts({ as, reach });
      await groupsIn(access, away);
      expect(taken.map(({ Policy }) => Policy)).toEqual(taken.map(() => sessionPolicy(reach)));
      expect(taken).not.toEqual([]);
    },
  );

  it('what works is held to nothing but what its role allows', async () => {
    const { access, taken } = twoAccounts();
    await groupsIn(access, away);
    expect(taken.map(({ Policy }) => Policy)).toEqual([undefined, undefined]);
  });

  it('it is counted with the other calls that a role is taken on', async () => {
    const lines: object[] = [];
    const calls = createCallLog({ clock: testClock(), log: { ...silentLog, info: (keys) => void lines.push(keys) } });
    const { access } = twoAccounts({ calls });
    await groupsIn(access, away);
    calls.tell();
    const byCall = { AssumeRole: { ok: 2 } };
    expect(lines).toMatchObject([{ service: 'sts', account: away.accountId, region: away.region, calls: 2, byCall }]);
  });

  it('calls are signed with credentials that were renewed before they expire', async () => {
    const { access, taken, keys, passMinutes } = twoAccounts();
    await groupsIn(access, away);
    passMinutes(50);
    await groupsIn(access, away);
    expect(taken).toHaveLength(2);
    passMinutes(6);
    await groupsIn(access, away);
    expect(taken).toHaveLength(3);
    const [first, second, third] = keys.slice(-3);
    expect(first).toMatch(/^ASIA/);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it('a role that cannot be taken on keeps no other account back, and is tried again', async () => {
    const { access, keys } = twoAccounts({ trusted: 'changed' });
    const [here, there] = await Promise.allSettled([groupsIn(access, home), groupsIn(access, away)]);
    expect(here).toEqual({ status: 'fulfilled', value: [] });
    expect(there).toMatchObject({ status: 'rejected', reason: { kind: 'denied', action: 'sts:AssumeRole' } });
    expect(keys).toEqual([]);
    await expect(groupsIn(access, home)).resolves.toEqual([]);
    await expect(groupsIn(access, away)).rejects.toMatchObject({ kind: 'denied' });
  });

  it('what AWS refuses in one account slows down no call in another', async () => {
    const { access, away: there } = twoAccounts();
    await groupsIn(access, away);
    const refused = there.faults.throttle({ action: 'DescribeAutoScalingGroups' }, 1);
    await expect(groupsIn(access, away)).rejects.toMatchObject({ kind: 'throttled' });
    refused.stop();
    const startMs = performance.now();
    for (let index = 0; index < 20; index += 1) await groupsIn(access, home);
    expect(performance.now() - startMs).toBeLessThan(1_000);
  });
});
