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
  return { access, images, fleets: await listFleets(access, playgroundPlace, { nowMs: clock.nowMs() }) };
}

describe('the account of the playground', () => {
  it('holds 200 servers, and all but the one in standby serve', async () => {
    const { fleets } = await seeded();
    expect(fleets.flatMap(({ instances }) => instances)).toHaveLength(200);
    expect(Object.fromEntries(fleets.map((fleet) => [fleet.name, servingCount(fleet)]))).toEqual({
      web: 120,
      'web-eu': 40,
      api: 24,
      'web-staging': 7,
      worker: 8,
    });
  });

  it('spreads every fleet over three zones', async () => {
    const { fleets } = await seeded();
    for (const { instances } of fleets) expect(new Set(instances.map(({ zone }) => zone)).size).toBe(3);
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
    expect(ready.filter(({ tags }) => tags['SecurityScan'] === undefined)).toHaveLength(1);
    expect(own.filter(({ tags }) => tags['ValidationStatus'] === 'Failed')).toHaveLength(1);
  });

  it('is the same for the same seed, down to the ids', async () => {
    const [one, same, other] = [await seeded(), await seeded(), await seeded(8)];
    expect(same.images).toEqual(one.images);
    expect(same.fleets).toEqual(one.fleets);
    expect(other.images).not.toEqual(one.images);
  });
});
