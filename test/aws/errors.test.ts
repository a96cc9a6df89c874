import { describe, expect, it } from 'vitest';
import { AwsError, isAwsError, toAwsError } from '../../src/aws/errors.ts';
import { openAws } from './access.ts';
import { type Answer, ec2Error, htmlPage, queryError, scripted } from './answers.ts';

async function errorOf(act: Promise<unknown>): Promise<AwsError> {
  const error = await act.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AwsError)) throw new Error('expected an AwsError', { cause: error });
  return error;
}

describe('an error of EC2', () => {
  const rows: [string, Answer | Error, Partial<AwsError>][] = [
    [
      'a missing permission',
      ec2Error(403, 'UnauthorizedOperation'),
      { kind: 'denied', retry: 'never', action: 'ec2:DescribeInstances' },
    ],
    [
      'a missing permission in other words',
      ec2Error(403, 'AccessDenied'),
      { kind: 'denied', action: 'ec2:DescribeInstances' },
    ],
    ['an unknown 403', ec2Error(403, 'Nope'), { kind: 'denied' }],
    ['credentials that ran out', ec2Error(400, 'RequestExpired'), { kind: 'denied', retry: 'later' }],
    ['too many calls', ec2Error(503, 'RequestLimitExceeded'), { kind: 'throttled', retry: 'later' }],
    ['an image that is not there', ec2Error(400, 'InvalidAMIID.NotFound'), { kind: 'not-found', retry: 'never' }],
    ['a version that is not there', ec2Error(400, 'InvalidLaunchTemplateId.VersionNotFound'), { kind: 'not-found' }],
    ['an id that is none', ec2Error(400, 'InvalidAMIID.Malformed'), { kind: 'invalid', retry: 'never' }],
    [
      'a token used for something else',
      ec2Error(400, 'IdempotentParameterMismatch'),
      { kind: 'conflict', retry: 'never' },
    ],
    ['a zone without capacity', ec2Error(500, 'InsufficientInstanceCapacity'), { kind: 'capacity', retry: 'later' }],
    ['a limit of the account', ec2Error(400, 'VcpuLimitExceeded'), { kind: 'capacity' }],
    ['an action that it does not know', ec2Error(400, 'InvalidAction'), { kind: 'unsupported', retry: 'never' }],
    ['a web page in place of an answer', htmlPage(500), { kind: 'unsupported', retry: 'never' }],
    [
      'a page that happens to parse',
      { ...htmlPage(500), body: '<html><title>500</title></html>' },
      { kind: 'unsupported' },
    ],
    ['a page cut short', { statusCode: 500, body: '<html><title>500' }, { kind: 'unsupported' }],
    ['a web page of a gateway', htmlPage(502), { kind: 'unreachable', retry: 'later' }],
    ['a failure of its own', ec2Error(500, 'InternalError'), { kind: 'unreachable', retry: 'later' }],
    ['an unknown 500', ec2Error(500, 'Kaboom'), { kind: 'unreachable', retry: 'later' }],
    ['an unknown 400', ec2Error(400, 'Kaboom'), { kind: 'unknown', retry: 'never' }],
    [
      'a broken connection',
      Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }),
      { kind: 'unreachable', retry: 'later' },
    ],
    [
      'a host that refuses on every address',
      Object.assign(new AggregateError([], 'no address'), { code: 'ECONNREFUSED' }),
      { kind: 'unreachable', retry: 'later' },
    ],
    [
      'a name that does not resolve',
      Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }),
      { kind: 'unreachable', retry: 'later' },
    ],
  ];
  it.each(['<!doctype html><title>500</title><p>cut', '<html><title>500</title></html>'])(
    'says of the web page %s no more than its status',
    async (body) => {
      const error = await errorOf(openAws(scripted({ ...htmlPage(500), body })).aws.instances.ofGroup('web'));
      expect(error).toMatchObject({
        message: 'ec2 DescribeInstances: a web page with HTTP status 500 in place of an answer',
      });
    },
  );

  it('keeps the words of an answer that calls itself a web page', async () => {
    const answer = { ...queryError(403, 'AccessDenied', 'not authorized to perform: x'), contentType: 'text/html' };
    const error = await errorOf(openAws(scripted(answer)).aws.groups.setDesired('web', 9));
    expect(error).toMatchObject({ kind: 'denied', message: expect.stringContaining('not authorized to perform: x') });
  });

  it.each(rows)('for %s is of the right kind', async (_what, answer, facts) => {
    const error = await errorOf(openAws(scripted(answer)).aws.instances.ofGroup('web'));
    expect(error).toMatchObject({ service: 'ec2', call: 'DescribeInstances', ...facts });
  });

  it('carries the code, the request id and the evidence', async () => {
    const error = await errorOf(openAws(scripted(ec2Error(403, 'UnauthorizedOperation'))).aws.instances.ofGroup('web'));
    expect(error).toMatchObject({ code: 'aws-denied', awsCode: 'UnauthorizedOperation', requestId: 'r-1' });
    expect(error.evidence).toMatchObject({ action: 'ec2:DescribeInstances', kind: 'denied' });
    expect(error.cause).toBeInstanceOf(Error);
  });

  it('for credentials that are wrong names no permission', async () => {
    const error = await errorOf(openAws(scripted(ec2Error(401, 'AuthFailure'))).aws.instances.ofGroup('web'));
    expect(error).toMatchObject({ kind: 'denied', retry: 'never' });
    expect(error.action).toBeUndefined();
  });
});

describe('an error of Auto Scaling', () => {
  it.each([
    ['ValidationError', 'AutoScalingGroup name not found - web', 'not-found', 'never'],
    [
      'ValidationError',
      'New SetDesiredCapacity value 9 is above max value 6 for the AutoScalingGroup.',
      'invalid',
      'never',
    ],
    ['ScalingActivityInProgress', 'busy', 'conflict', 'later'],
    ['ResourceContention', 'busy', 'conflict', 'later'],
    ['LimitExceeded', 'no more', 'capacity', 'later'],
    ['Throttling', 'Rate exceeded', 'throttled', 'later'],
    ['AccessDenied', 'no', 'denied', 'never'],
  ])('%s (%s) is %s and to be tried %s', async (code, message, kind, retry) => {
    const error = await errorOf(openAws(scripted(queryError(400, code, message))).aws.groups.setDesired('web', 9));
    expect(error).toMatchObject({ kind, retry, awsCode: code });
  });

  it('names the permission as IAM spells it', async () => {
    const error = await errorOf(openAws(scripted(queryError(403, 'AccessDenied'))).aws.groups.setDesired('web', 9));
    expect(error.action).toBe('autoscaling:SetDesiredCapacity');
  });

  it.each([
    [
      'User: arn:aws:sts::123456789012:assumed-role/a/b is not authorized to perform: iam:PassRole on resource: x because no policy allows it',
      'iam:PassRole',
    ],
    ['You are not authorized to perform: ec2:RunInstances with an explicit deny', 'ec2:RunInstances'],
    [
      'User: arn:aws:iam::123456789012:user/a is not authorized to perform: sts:AssumeRole on resource: x',
      'sts:AssumeRole',
    ],
    ['You are not authorized to use launch template: lt-0123456789abcdef0', 'ec2:RunInstances'],
    ['You are not authorized to perform this operation.', 'autoscaling:SetDesiredCapacity'],
  ])('names the permission of which AWS says: %s', async (message, action) => {
    const answer = queryError(403, 'AccessDenied', message);
    const error = await errorOf(openAws(scripted(answer)).aws.groups.setDesired('web', 9));
    expect(error).toMatchObject({ kind: 'denied', action });
  });
});

describe('turning errors', () => {
  it('leaves one that is turned already as it is', () => {
    const called = { service: 'ec2', call: 'RunInstances' } as const;
    const error = toAwsError(new Error('first'), called);
    expect(toAwsError(error, { service: 'sts', call: 'Other' })).toBe(error);
  });

  it('takes even what is no Error', () => {
    expect(toAwsError('odd', { service: 'ec2', call: 'RunInstances' })).toMatchObject({
      kind: 'unknown',
      retry: 'later',
    });
  });

  it('tells kinds apart', () => {
    const error = toAwsError(Object.assign(new Error('x'), { name: 'Throttling' }), { service: 'ec2', call: 'X' });
    expect(isAwsError(error)).toBe(true);
    expect(isAwsError(error, 'throttled', 'denied')).toBe(true);
    expect(isAwsError(error, 'denied')).toBe(false);
    expect(isAwsError(new Error('x'))).toBe(false);
  });
});
