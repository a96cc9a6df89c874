import { describe, expect, it } from 'vitest';
import { createAwsAccess } from '../../src/aws/access.ts';
import { deferredAccess } from '../../src/aws/deferred-access.ts';
import type { AwsAccess } from '../../src/aws/ports.ts';
import { testClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { accountId, fleetWorld, region, simulatedCredentials } from '../scenarios/fleet-world.ts';

const place = { accountId, region };
const audit = { actor: 'U0ADA' };

/** Access to a simulated account that counts how often it was opened; the first `failures` times that fails. */
async function deferred(failures = 0) {
  const clock = testClock();
  const { aws, oldImageId } = await fleetWorld({ clock });
  let opened = 0;
  const access = deferredAccess([place], async (): Promise<AwsAccess> => {
    opened += 1;
    if (opened <= failures) throw new Error('it could not be opened');
    return createAwsAccess({
      places: [place],
      clock,
      log: silentLog,
      newId: () => 'a',
      audit: { begin: async () => {}, end: async () => {} },
      clients: { requestHandler: aws.requestHandler, maxAttempts: 1 },
      credentialsFor: () => simulatedCredentials,
    });
  });
  return { access, oldImageId, opened: () => opened };
}

describe('access that is opened with the first call', () => {
  it('is opened once, however many calls are made, and answers what AWS says', async () => {
    const { access, oldImageId, opened } = await deferred();
    expect(access.places).toEqual([place]);
    const { groups, images } = access.for(place, audit);
    expect(opened()).toBe(0);
    const [listed, own] = await Promise.all([groups.list(), images.listOwn()]);
    expect(listed.map(({ groupName }) => groupName)).toEqual(['web']);
    expect(own.map(({ imageId }) => imageId)).toContain(oldImageId);
    await access.for(place, audit).identity.whoAmI();
    expect(opened()).toBe(1);
  });

  it('throws by the call what opening throws, and is opened again by the next', async () => {
    const { access, opened } = await deferred(1);
    await expect(access.for(place, audit).groups.list()).rejects.toThrow('it could not be opened');
    expect(await access.for(place, audit).groups.list()).toHaveLength(1);
    expect(opened()).toBe(2);
  });

  it('refuses a place that is none of ours', async () => {
    const { access } = await deferred();
    const elsewhere = access.for({ accountId, region: 'us-east-1' }, audit);
    await expect(elsewhere.groups.list()).rejects.toMatchObject({ code: 'place-unknown' });
  });

  it('may be awaited by mistake, and is not opened by that', async () => {
    const { access, opened } = await deferred();
    const aws = access.for(place, audit);
    expect(await Promise.resolve(aws)).toBe(aws);
    expect(opened()).toBe(0);
  });
});
