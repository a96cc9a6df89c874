import { afterEach, describe, expect, it, vi } from 'vitest';
import { credentialsOfRole } from '../../src/aws/roles.ts';
import { silentServer } from '../builders/silent-server.ts';
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

afterEach(() => {
  vi.useRealTimers();
});

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

  it('are not waited for longer than seconds where AWS does not answer, since everyone waits for the same', async () => {
    const server = await silentServer();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const client = { region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' }, maxAttempts: 1 };
    const credentials = credentialsOfRole({ ...client, endpoint: server.url, roleArn });
    const refused = expect(credentials()).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }));
    await server.asked();
    await vi.advanceTimersByTimeAsync(10_000);
    await refused;
    await server.close();
  });
});
