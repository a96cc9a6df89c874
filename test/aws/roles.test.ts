import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAwsAccess } from '../../src/aws/access.ts';
import { sessionName, sessionsOfRole } from '../../src/aws/roles.ts';
import { silentLog } from '../../src/basics/log.ts';
import { silentServer } from '../builders/silent-server.ts';
import { aSimulatedAws } from '../playground/aws/a-simulated-aws.ts';
import { memoryTrail, place } from './access.ts';
import { scripted } from './answers.ts';

const roleArn = 'arn:aws:iam::123456789012:role/amiable';

function aRole(arn = roleArn, trusted = 'shop') {
  const { aws, clock } = aSimulatedAws({ sts: { externalId: trusted } });
  const client = {
    region: 'eu-west-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    requestHandler: aws.requestHandler,
  };
  const credentials = sessionsOfRole({ ...client, maxAttempts: 1, roleArn: arn, externalId: 'shop', clock })('U0ADA');
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

  it('are refused to whoever does not know the external id that the role asks for', async () => {
    await expect(aRole(roleArn, 'another').credentials()).rejects.toThrow('not authorized');
    expect(await aRole(roleArn, 'shop').credentials()).toMatchObject({ accessKeyId: expect.any(String) });
  });

  it('are refused for more calls than a policy of a session has room for', async () => {
    const { aws } = aSimulatedAws({ sts: { externalId: 'shop' } });
    const client = { region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };
    const takeOn = (calls: number) => {
      const reach = new Set(Array.from({ length: calls }, (_, index) => `ec2:DescribeSomething${index}`));
      const sessions = sessionsOfRole({
        ...{ ...client, requestHandler: aws.requestHandler, maxAttempts: 1 },
        ...{ roleArn, externalId: 'shop', reach },
      });
      return sessions('U0ADA')();
    };
    await expect(takeOn(20)).resolves.toMatchObject({ accessKeyId: expect.any(String) });
    await expect(takeOn(100)).rejects.toThrow('longer than 2048 characters');
  });

  it('are asked for with the name of whoever it is for as source identity, and with the external id', async () => {
    const given = '<AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>x</SecretAccessKey>';
    const body = `<AssumeRoleResponse><AssumeRoleResult><Credentials>${given}</Credentials></AssumeRoleResult></AssumeRoleResponse>`;
    const requestHandler = scripted({ body });
    const client = { region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' }, requestHandler };
    const asked = { Action: 'AssumeRole', RoleArn: roleArn, RoleSessionName: 'amiable-U0ADA' };
    const sentFor = async (options: { readonly externalId?: string }) => {
      await sessionsOfRole({ ...client, roleArn, ...options })('U0ADA')();
      return Object.fromEntries(requestHandler.asked.at(-1) ?? []);
    };
    const named = { ...asked, SourceIdentity: 'amiable-U0ADA' };
    expect(await sentFor({ externalId: 'shop' })).toMatchObject({ ...named, ExternalId: 'shop' });
    expect(await sentFor({})).toEqual({ ...named, Version: expect.any(String) });
  });

  it('are not waited for longer than seconds where AWS does not answer, since everyone waits for the same', async () => {
    const server = await silentServer();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const client = { region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' }, maxAttempts: 1 };
    const credentials = sessionsOfRole({ ...client, endpoint: server.url, roleArn })('U0ADA');
    const refused = expect(credentials()).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }));
    await server.asked();
    await vi.advanceTimersByTimeAsync(10_000);
    await refused;
    await server.close();
  });
});

describe('the name of a session', () => {
  it('is the Slack user behind our own name, and ours alone for what nobody asked for', () => {
    expect(sessionName('U0ADA')).toBe('amiable-U0ADA');
    expect(sessionName('amiable')).toBe('amiable');
    expect(sessionName('arn:aws:iam::123456789012:user/ada')).toMatch(
      /^amiable-arn-aws-iam--123456789012-user-ada-[0-9a-f]{8}$/,
    );
  });

  it('is one that AWS takes, and another for each actor, whoever it is', () => {
    const actor = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(actor, actor, (one, other) => {
        expect(sessionName(one)).toMatch(/^amiable[\w+=,.@-]{0,57}$/);
        if (one !== other) expect(sessionName(one)).not.toBe(sessionName(other));
      }),
    );
    const long = `arn:aws:sts::123456789012:assumed-role/${'x'.repeat(80)}`;
    expect(sessionName(`${long}/ada`)).not.toBe(sessionName(`${long}/eve`));
  });
});

describe('access by roles', () => {
  function anAccess() {
    const { aws, clock } = aSimulatedAws();
    const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
    const clients = { requestHandler: aws.requestHandler, maxAttempts: 1 };
    const access = createAwsAccess({
      places: [place],
      clock,
      newId: () => 'id',
      audit: memoryTrail(),
      log: silentLog,
      sessionsFor: ({ region }) => sessionsOfRole({ ...clients, credentials, region, roleArn, clock }),
      clients,
    });
    return { aws, who: (actor: string) => access.for(place, { actor }).identity.whoAmI() };
  }

  it('is in the name of whoever it is for', async () => {
    const { aws, who } = anAccess();
    expect((await who('U0ADA')).arn).toBe('arn:aws:sts::123456789012:assumed-role/amiable/amiable-U0ADA');
    expect((await who('U0GRACE')).arn).toBe('arn:aws:sts::123456789012:assumed-role/amiable/amiable-U0GRACE');
    await who('U0ADA');
    expect(aws.counts()['sts:AssumeRole']).toBe(2);
  });

  it('keeps the sessions of those who came last', async () => {
    const { aws, who } = anAccess();
    const many = Array.from({ length: 33 }, (_, index) => `U${index}`);
    for (const actor of many) await who(actor);
    await who('U32');
    expect(aws.counts()['sts:AssumeRole']).toBe(33);
    await who('U0');
    expect(aws.counts()['sts:AssumeRole']).toBe(34);
  });
});
