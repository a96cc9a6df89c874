import { describe, expect, it } from 'vitest';
import { createAwsAccess } from '../../src/aws/access.ts';
import { listFleets } from '../../src/aws/fleets.ts';
import { testClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { driftOf } from '../../src/fleet/drift.ts';
import { servingCount } from '../../src/fleet/serving.ts';
import { createSimulatedAws } from '../../src/playground/aws/account.ts';
import { createPlaygroundClock } from '../../src/playground/clock.ts';
import { playgroundPlace, simulatedCredentials } from '../../src/playground/people.ts';
import { seedAccount } from '../../src/playground/seed.ts';

async function seeded(seed = 7) {
  const clock = createPlaygroundClock(testClock(), testClock().nowMs(), 0);
  const aws = createSimulatedAws({ clock, seed, ...playgroundPlace });
  const images = await seedAccount(aws, clock);
  const access = createAwsAccess({
    places: [playgroundPlace],
    clock,
    log: silentLog,
    newId: () => 'id',
    audit: { begin: async () => {}, end: async () => {} },
    credentialsFor: () => simulatedCredentials,
    clients: { requestHandler: aws.requestHandler, maxAttempts: 1 },
  }).for(playgroundPlace, { actor: 'test' });
  return { aws, access, images, fleets: await listFleets(access, playgroundPlace, { nowMs: clock.nowMs() }) };
}

describe('the account of the playground', () => {
  it('holds 233 servers in 14 fleets, and all but the one in standby serve', async () => {
    const { fleets } = await seeded();
    expect(fleets.flatMap(({ instances }) => instances)).toHaveLength(233);
    expect(Object.fromEntries(fleets.map((fleet) => [fleet.name, servingCount(fleet)]))).toEqual({
      web: 120,
      'web-eu': 40,
      api: 24,
      'web-staging': 7,
      worker: 8,
      'shop-canary': 1,
      'shop-staging': 2,
      shop: 6,
      checkout: 4,
      'auth-staging': 2,
      auth: 4,
      search: 4,
      media: 6,
      reports: 4,
    });
  });

  it('spreads every fleet over as many of the three zones as it can', async () => {
    const { fleets } = await seeded();
    for (const { instances } of fleets)
      expect(new Set(instances.map(({ zone }) => zone)).size).toBe(Math.min(3, instances.length));
  });

  it('has something for every special case of a rollout', async () => {
    const { fleets } = await seeded();
    const named = (name: string) => fleets.find((fleet) => fleet.name === name);
    expect(named('web-eu')?.source.kind).toBe('mixed');
    expect(named('api')?.source).toMatchObject({ template: { version: '$Latest' } });
    expect(named('api')?.max).toBe(24);
    expect(named('worker')?.targetGroupArns).toEqual([]);
    const staging = named('web-staging');
    expect(staging?.instances.filter(({ protectedFromScaleIn }) => protectedFromScaleIn)).toHaveLength(2);
    expect(staging?.instances.filter(({ lifecycle }) => lifecycle === 'Standby')).toHaveLength(1);
    expect(staging && driftOf(staging).drifted).toHaveLength(8);
  });

  it('has images of every sort', async () => {
    const { access } = await seeded();
    const own = await access.images.listOwn();
    expect(new Set(own.map(({ state }) => state))).toEqual(new Set(['available', 'pending', 'disabled']));
    expect(new Set(own.map(({ architecture }) => architecture))).toEqual(new Set(['x86_64', 'arm64']));
    const ready = own.filter(({ state }) => state === 'available');
    const unscanned = ready.filter(({ tags }) => tags['SecurityScan'] === undefined);
    expect(unscanned.map(({ tags }) => tags['Application']).toSorted()).toEqual(['legacy', 'web']);
    expect(own.filter(({ tags }) => tags['ValidationStatus'] === 'Failed')).toHaveLength(1);
  });

  it('has images that miss more patches the older they are, and none that misses less than nothing', async () => {
    const { aws, fleets } = await seeded();
    const missing = (name: string): number => {
      const [first] = fleets.find((fleet) => fleet.name === name)?.instances ?? [];
      return aws.ssm.software(first?.instanceId ?? '').missingPatches;
    };
    expect([missing('web-eu'), missing('worker'), missing('web'), missing('api')]).toEqual([18, 14, 7, 3]);
  });

  it('holds 200 servers in no group, over three zones and partly served, of which some cannot be patched', async () => {
    const { aws, access, images, fleets } = await seeded();
    const found = await access.instances.tagged({ Role: 'webserver', Environment: 'production' });
    const { ids, failing, offline } = images.servers;
    expect(found.map(({ instanceId }) => instanceId).toSorted()).toEqual(ids.toSorted());
    expect(new Set(found.map(({ zone }) => zone)).size).toBe(3);
    const members = new Set(fleets.flatMap(({ instances }) => instances.map(({ instanceId }) => instanceId)));
    expect(ids.filter((id) => members.has(id))).toEqual([]);
    const agents = await access.commands.agents(ids);
    const away = agents.filter(({ ping }) => ping !== 'online').map(({ instanceId }) => instanceId);
    expect(away.toSorted()).toEqual(offline.toSorted());
    expect(new Set([...failing, ...offline]).size).toBe(7);
    const [servers] = aws.overview().servers;
    expect(servers?.targetGroups).toMatchObject([{ name: 'legacy', healthy: 120 }]);
  });

  it('is the same for the same seed, down to the ids', async () => {
    const [one, same, other] = [await seeded(), await seeded(), await seeded(8)];
    expect(same.images).toEqual(one.images);
    expect(same.fleets).toEqual(one.fleets);
    expect(other.images).not.toEqual(one.images);
  });
});
