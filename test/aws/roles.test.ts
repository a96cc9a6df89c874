import { describe, expect, it } from 'vitest';
import { credentialsOfRole } from '../../src/aws/roles.ts';
import { aSimulatedAws } from '../playground/aws/a-simulated-aws.ts';

const roleArn = 'arn:aws:iam::123456789012:role/amiable';

function aRole(arn = roleArn) {
  const { aws, clock } = aSimulatedAws();
  const client = {
    region: 'eu-west-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    requestHandler: aws.requestHandler,
  };
  const credentials = credentialsOfRole({ ...client, maxAttempts: 1, roleArn: arn, externalId: 'shop', clock });
  return { aws, clock, credentials, taken: () => aws.counts()['sts:AssumeRole'] };
}

describe('credentials of a role', () => {
  it('are taken on once for all who ask together', async () => {
    const { credentials, taken } = aRole();
    const [one, two] = await Promise.all([credentials(), credentials()]);
    expect(one).toEqual(two);
    expect(one).toMatchObject({ accessKeyId: expect.stringMatching(/^ASIA/), sessionToken: expect.any(String) });
    expect(taken()).toBe(1);
  });

  it('are renewed before they expire', async () => {
    const { credentials, clock, taken } = aRole();
    const first = await credentials();
    clock.advanceBy(50 * 60_000);
    expect(await credentials()).toEqual(first);
    clock.advanceBy(6 * 60_000);
    expect(await credentials()).not.toEqual(first);
    expect(taken()).toBe(2);
  });

  it('are asked for again after a refusal', async () => {
    const { aws, credentials } = aRole();
    const denied = aws.faults.deny({ action: 'AssumeRole' });
    await expect(credentials()).rejects.toThrow('not authorized');
    denied.stop();
    expect(await credentials()).toMatchObject({ secretAccessKey: expect.any(String) });
  });

  it('are refused for an account that does not trust us', async () => {
    await expect(aRole('arn:aws:iam::999999999999:role/amiable').credentials()).rejects.toThrow('not authorized');
  });
});
