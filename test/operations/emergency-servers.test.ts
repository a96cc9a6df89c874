import { describe, expect, it } from 'vitest';
import { type ConfigInput, configOf } from '../../src/config/schema.ts';
import { type LooseServer, serversToPatch } from '../../src/operations/emergency/emergency-servers.ts';
import type { Freeze } from '../../src/runs/store.ts';

const place = { accountId: '111122223333', region: 'eu-west-1' };
const elsewhere = { accountId: '444455556666', region: 'eu-west-1' };

let last = 0;

function server(tags: Readonly<Record<string, string>>, more: Partial<LooseServer> = {}): LooseServer {
  last += 1;
  const agent = { ping: 'online', platform: 'linux' };
  return {
    ...{ instanceId: `i-${String(last).padStart(8, '0')}`, imageId: 'ami-1', zone: 'eu-west-1a', state: 'running' },
    ...{ agent, tags, ...more },
  };
}

function many(count: number, tags: Readonly<Record<string, string>> = {}): readonly LooseServer[] {
  return Array.from({ length: count }, () => server(tags));
}

function planned(servers: readonly LooseServer[], written: ConfigInput = {}, freezes: readonly Freeze[] = []) {
  return serversToPatch({ config: configOf(written), freezes }, [{ place, servers }]);
}

const shop = { Application: 'shop', Environment: 'production' };

describe('affected servers in no group', () => {
  it.each([
    [[shop], ['servers of shop in production']],
    [[shop, shop], ['servers of shop in production']],
    [[shop, { ...shop, Environment: 'Production' }], ['servers of shop in production']],
    [
      [shop, { ...shop, Environment: 'staging' }],
      ['servers of shop in production', 'servers of shop in staging'],
    ],
    [[{}, { Name: 'a' }], ['servers without tags']],
    [[{ Application: 'shop' }], ['servers of shop in no environment']],
    [[{ Environment: 'staging' }], ['servers of no application in staging']],
    [
      [shop, { ...shop, Criticality: 'High' }, { ...shop, Tier: 'canary' }],
      [
        'servers of shop in production (normal)',
        'servers of shop in production (high)',
        'servers of shop in production (canary)',
      ],
    ],
  ])('with the tags %j are patched together as %j', (tags, names) => {
    expect(planned(tags.map((one) => server(one))).servers.map(({ name }) => name)).toEqual(names);
  });

  it('are told apart by where they are, where their tags do not', () => {
    const { servers } = serversToPatch({ config: configOf(), freezes: [] }, [
      { place, servers: many(1, shop) },
      { place: elsewhere, servers: many(1, shop) },
    ]);
    expect(servers.map(({ name }) => name)).toEqual([
      'servers of shop in production at 111122223333 eu-west-1',
      'servers of shop in production at 444455556666 eu-west-1',
    ]);
  });

  it('rank by their tags, as fleets do', () => {
    const { servers } = planned([server({ ...shop, Tier: 'Canary', Criticality: 'low' }), server({})]);
    expect(servers).toMatchObject([
      { environment: 'production', isCanary: true, criticality: 'low', platforms: { linux: 1, windows: 0 } },
      { isCanary: false, criticality: 'normal' },
    ]);
    expect(servers[1]?.environment).toBeUndefined();
  });

  it.each([
    [{ state: 'stopped' }, 'are stopped'],
    [{ agent: undefined }, 'have no SSM agent'],
    [{ agent: { ping: 'lost', platform: 'linux' } }, 'have an SSM agent that is lost'],
    [{ agent: { ping: 'online', platform: '' } }, 'run a platform that SSM does not tell'],
    [{ agent: { ping: 'online', platform: 'macos' } }, 'run macos, which cannot be patched in place'],
    [{ inGroup: 'web' }, 'are in the Auto Scaling group web by now'],
    [{ formerlyOf: 'web' }, 'seem to be former members of web'],
  ])('are left out with the reason where they are %j', (more, why) => {
    const { agent, ...rest } = server(shop);
    const odd: LooseServer = { ...rest, ...('agent' in more ? {} : { agent }), ...withoutUndefined(more) };
    const { servers, leftOut } = planned([odd, server(shop)]);
    expect(servers).toHaveLength(1);
    expect(servers[0]?.instanceIds).not.toContain(odd.instanceId);
    expect(leftOut).toEqual([{ name: '1 of the servers of shop in production', why: expect.stringContaining(why) }]);
    expect(leftOut[0]?.why).toContain(odd.instanceId);
  });

  it('are left out together where their environment is frozen', () => {
    const freeze = {
      scope: 'production',
      by: { id: 'U-ADA', name: 'ada', via: 'slack' },
      reason: 'release day',
      sinceMs: 0,
    } as const;
    const { servers, leftOut } = planned([...many(3, shop), server({})], {}, [freeze]);
    expect(servers.map(({ name }) => name)).toEqual(['servers without tags']);
    expect(leftOut).toEqual([{ name: 'servers of shop in production', why: 'are frozen by ada: release day' }]);
  });

  it.each([
    [1, '5%', 0],
    [2, '5%', 1],
    [4, '5%', 1],
    [200, '5%', 10],
    [200, 0, 1],
    [3, '100%', 2],
  ])('of which there are %i, with %s allowed to fail, may fail %i', (count, errorBudget, expected) => {
    expect(planned(many(count), { inPlace: { errorBudget } }).servers[0]?.errorBudget).toBe(expected);
  });

  it('are 5,000 at most, and the others are left to the next time', () => {
    const { servers, leftOut } = planned([...many(4_900, shop), ...many(200)]);
    expect(servers.map(({ instanceIds }) => instanceIds.length)).toEqual([4_900, 100]);
    expect(leftOut).toMatchObject([{ name: '100 of the servers without tags' }]);
  });
});

function withoutUndefined(more: object): Partial<LooseServer> {
  return Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));
}
