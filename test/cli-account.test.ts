import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { writePlayground } from '../src/playground/state-file.ts';
import type { AmiOptions } from '../src/process/ami.ts';
import { runIdIn, type Typed, typed } from './a-terminal.ts';
import { type Account, anAccount, anyCredentials } from './an-account.ts';

let account: Account;
beforeAll(async () => {
  account = await anAccount();
});
afterAll(() => account.close());
beforeEach(() => {
  for (const [name, value] of Object.entries(anyCredentials)) vi.stubEnv(name, value);
});

const type = (argv: readonly string[], options: Partial<AmiOptions> = {}): Promise<Typed> =>
  typed(argv, {
    directory: account.directory,
    variables: account.variables,
    clients: account.clients,
    graceMs: 0,
    ...options,
  });

describe('the terminal on an account where no bot is at work', () => {
  it('carries a whole rollout out by itself', async () => {
    account.configure('defaults: { approvals: 0 }\n');
    const { code, printed } = await type(['rollout', account.newImageId, 'to', 'batch', '--wait']);
    expect(printed).toContain('No bot is at work, so the run is carried on from here.');
    expect(printed).toContain('Verified: 2 instances healthy');
    expect(code).toBe(0);
  });

  it('carries an abort out', async () => {
    account.configure('');
    const asked = await type(['rollout', account.oldImageId, 'to', 'batch']);
    expect(asked).toMatchObject({ code: 0, printed: expect.stringContaining('--wait') });
    const aborted = await type(['abort', runIdIn(asked), '--wait']);
    expect(aborted).toMatchObject({ code: 0, printed: expect.stringContaining('Aborted') });
  });

  it('fails with a rollout that is refused', async () => {
    const { code, printed } = await type(['rollout', 'ami-0123456789abcdef0', 'to', 'batch', '--wait']);
    expect(code).toBe(1);
    expect(printed).toContain('Refused');
  });
});

describe('who one is at the terminal', () => {
  const arn = 'arn:aws:iam::111122223333:user/amiable';

  it('follows from the credentials, and an unknown one may not approve', async () => {
    account.configure('defaults: { requesterMayApprove: true }\n');
    const runId = runIdIn(await type(['rollout', account.oldImageId, 'to', 'batch', '--wait']));
    expect(await type(['approve', runId])).toMatchObject({
      code: 1,
      printed: expect.stringContaining(`Nobody has said who ${arn} is in Slack`),
    });
    expect(await type(['abort', runId, '--wait'])).toMatchObject({ code: 0 });
    account.configure('');
    expect(await type(['rollout', account.oldImageId, 'to', 'batch', '--wait'])).toMatchObject({
      code: 1,
      printed: expect.stringContaining('people.aws'),
    });
  });

  it('is the person in Slack where the configuration says so', async () => {
    account.configure(`people: { roles: { operators: [U0ADA] }, aws: [{ slack: U0ADA, aws: '${arn}' }] }\n`);
    expect(await type(['freeze', 'production', '--reason', 'x'])).toMatchObject({ code: 0 });
    expect(await type(['unfreeze', 'production'])).toMatchObject({ code: 0 });
    account.configure(`people: { roles: { operators: [U0GRACE] }, aws: [{ slack: U0ADA, aws: '${arn}' }] }\n`);
    expect(await type(['freeze', 'production', '--reason', 'x'])).toMatchObject({ code: 1 });
    account.configure('');
  });

  it('stays the same where Amiable takes on a role to look after an account', async () => {
    const roleArn = 'arn:aws:iam::111122223333:role/amiable';
    const place = `places: [{ account: '111122223333', region: eu-west-1, roleArn: '${roleArn}' }]`;
    account.configure(`people: { roles: { operators: [U0ADA] }, aws: [{ slack: U0ADA, aws: '${arn}' }] }\n${place}\n`);
    account.aws.clear();
    expect(await type(['fleets'])).toMatchObject({ code: 0, printed: expect.stringContaining('batch') });
    expect(account.aws.counts()).toMatchObject({ 'sts:AssumeRole': 1 });
    expect(await type(['freeze', 'production', '--reason', 'x'])).toMatchObject({ code: 0 });
    expect(await type(['unfreeze', 'production'])).toMatchObject({ code: 0 });
    account.configure('');
  });

  it('cannot be chosen', async () => {
    const { code, errors } = await type(['status', '--as', 'ada']);
    expect({ code, errors }).toMatchObject({
      code: 1,
      errors: expect.stringContaining('--as works in the playground only'),
    });
  });
});

describe('a terminal that is not ready', () => {
  it.each([
    ['no region', { AMIABLE_TABLE: 'amiable' }, 'AWS_REGION is not set'],
    ['no table', { AWS_REGION: 'eu-west-1', AMIABLE_TABLE: 'other' }, 'There is no DynamoDB table other in eu-west-1.'],
    ['a broken environment', { PORT: 'x', AWS_REGION: 'eu-west-1' }, 'PORT must be a port'],
  ])('says so: %s', async (_why, variables, said) => {
    vi.stubEnv('AWS_REGION', undefined);
    vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent');
    const { code, errors, printed } = await type(['status'], { variables });
    expect({ code, printed }).toEqual({ code: 1, printed: '' });
    expect(errors).toContain(said);
  });

  it('tells of a playground that is gone, and goes on without it', async () => {
    const state = {
      pid: 2 ** 22 + 1,
      startedAt: '',
      accountId: '1',
      region: 'eu-west-1',
      table: 'amiable',
      people: [],
    };
    const address = 'http://127.0.0.1:1';
    const endpoints = { awsEndpoint: address, storeEndpoint: address, botUrl: address, slackUrl: address };
    writePlayground(account.directory, { ...state, ...endpoints, clock: { realMs: 0, simulatedMs: 0, speed: 30 } });
    const { code, errors } = await type(['status'], { variables: { AWS_REGION: 'eu-west-1' } });
    expect(code).toBe(0);
    expect(errors).toContain('has ended');
  });

  it('names the AWS call that failed', async () => {
    const denied = account.aws.faults.deny({ service: 'autoscaling', action: 'DescribeAutoScalingGroups' });
    const { code, printed } = await type(['fleet', 'batch']);
    denied.stop();
    expect(code).toBe(1);
    expect(printed).toContain('autoscaling:DescribeAutoScalingGroups');
  });
});
