import { describe, expect, it } from 'vitest';
import { createAwsAccess } from '../../src/aws/access.ts';
import { testClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { createSimulatedAws } from '../../src/playground/aws/account.ts';
import { credentials, memoryTrail, place } from './access.ts';

const elsewhere = { ...place, accountId: '999999999999' };
const audit = { actor: 'U1' };

/** An account whose credentials are configured for `places`. */
function anAccess(places = [place]) {
  const clock = testClock();
  const aws = createSimulatedAws({ clock, seed: 1, ...place });
  const access = createAwsAccess({
    places,
    clock,
    newId: () => 'id',
    audit: memoryTrail(),
    log: silentLog,
    credentialsFor: () => credentials,
    clients: { requestHandler: aws.requestHandler, maxAttempts: 1 },
  });
  return { aws, access };
}

describe('access to AWS', () => {
  it('is refused for a place that is not looked after, until it is again', () => {
    const { access } = anAccess();
    const open = () => access.for({ ...place, region: 'us-east-1' }, audit);
    expect(open).toThrow('Account 123456789012 in us-east-1 is not among the places');
    expect(open).toThrow(expect.objectContaining({ code: 'place-unknown', retry: 'later' }));
  });

  it('asks whose account it is before the first call, and once', async () => {
    const { aws, access } = anAccess();
    await Promise.all([access.for(place, audit).groups.list(), access.for(place, audit).images.listOwn()]);
    await access.for(place, audit).groups.list();
    expect(aws.counts()).toMatchObject({ 'sts:GetCallerIdentity': 1, 'autoscaling:DescribeAutoScalingGroups': 2 });
  });

  it('makes no call where the credentials belong to another account, and names both', async () => {
    const { aws, access } = anAccess([elsewhere]);
    const { groups } = access.for(elsewhere, audit);
    for (const act of [() => groups.list(), () => groups.setDesired('web', 9)]) {
      await expect(act()).rejects.toMatchObject({
        code: 'account-mismatch',
        retry: 'later',
        message: expect.stringMatching(/for account 999999999999 in eu-west-1 belong to account 123456789012/),
      });
    }
    expect(Object.keys(aws.counts())).toEqual(['sts:GetCallerIdentity']);
  });

  it('asks again whose account it is after that could not be told', async () => {
    const { aws, access } = anAccess();
    const away = aws.faults.deny({ action: 'GetCallerIdentity' });
    await expect(access.for(place, audit).groups.list()).rejects.toMatchObject({ code: 'aws-denied' });
    away.stop();
    await expect(access.for(place, audit).groups.list()).resolves.toEqual([]);
  });
});
