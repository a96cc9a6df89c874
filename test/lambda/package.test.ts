import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { functionNames } from '../../scripts/bundle.ts';
import { backoffMs } from '../../src/runs/story.ts';
import { tableDefinition, timeToLiveAttribute } from '../../src/store/table.ts';
import { happenings, scheduledEvent } from './events.ts';
import { takesEvent } from './patterns.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const packaged = mkdtempSync(join(tmpdir(), 'amiable-package-'));

const resourceSchema = z.looseObject({ Type: z.string(), Properties: z.looseObject({}).default({}) });
const templateSchema = z.object({
  Resources: z.record(z.string(), resourceSchema),
  Parameters: z.record(z.string(), z.unknown()),
});
let template: z.infer<typeof templateSchema>;

beforeAll(() => {
  execFileSync(process.execPath, ['scripts/package.ts', packaged], { cwd: repository, encoding: 'utf8' });
  const text = readFileSync(join(packaged, 'cloudformation-template-update-stack.json'), 'utf8');
  template = templateSchema.parse(JSON.parse(text));
}, 300_000);
afterAll(() => rmSync(packaged, { recursive: true, force: true }));

function propertiesOf(name: string): Record<string, unknown> {
  return { ...template.Resources[name]?.Properties };
}

/** The names of the files in a zip archive, by its central directory. */
function filesIn(name: string): readonly string[] {
  const zip = readFileSync(join(packaged, `${name}.zip`));
  const end = zip.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  const names: string[] = [];
  let at = zip.readUInt32LE(end + 16);
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const lengths = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    names.push(zip.toString('utf8', at + 46, at + 46 + (lengths[0] ?? 0)));
    at += 46 + lengths.reduce((sum, length) => sum + length, 0);
  }
  return names;
}

describe.each(functionNames)('the function %s', (name) => {
  const resource = `${name.charAt(0).toUpperCase()}${name.slice(1)}LambdaFunction`;

  it('is packaged by itself, without source maps', () => {
    const files = filesIn(name);
    expect(files).toContain(`dist/functions/${name}/index.mjs`);
    const strays = files.filter((file) => !file.startsWith(`dist/functions/${name}/`));
    expect([...strays, ...files.filter((file) => file.endsWith('.map'))]).toEqual([]);
  });

  it('loads by itself, and says what it lacks', () => {
    const url = pathToFileURL(join(repository, `dist/functions/${name}/index.mjs`)).href;
    const script = `const { handler } = await import(${JSON.stringify(url)}); await handler({}).catch((error) => console.log(error.message));`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { env: {}, encoding: 'utf8' });
    expect(said).toContain('AMIABLE_QUEUE_URL');
  });

  it('runs on arm64 with a role and a log of its own, and no secret in its environment', () => {
    const { Environment, ...properties } = propertiesOf(resource);
    const role = resource.replace('LambdaFunction', 'Role');
    expect(properties).toMatchObject({
      Handler: `dist/functions/${name}/index.handler`,
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Role: { 'Fn::GetAtt': [role, 'Arn'] },
    });
    const { Variables } = z.object({ Variables: z.record(z.string(), z.unknown()) }).parse(Environment);
    const ofAll = ['AMIABLE_ACCOUNT', 'AMIABLE_QUEUE_URL', 'AMIABLE_TABLE', 'LOG_LEVEL'];
    const withSecrets = ['slack', 'worker', 'compliance'].includes(name) ? ['AMIABLE_SECRETS'] : [];
    expect(Object.keys(Variables).sort()).toEqual([...ofAll, ...withSecrets].sort());
    const logGroup = resource.replace('LambdaFunction', 'LogGroup');
    expect(propertiesOf(logGroup)).toMatchObject({ RetentionInDays: 90 });
  });

  it('has an alarm for its errors', () => {
    expect(propertiesOf(resource.replace('LambdaFunction', 'Fails'))).toMatchObject({
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: resource } }],
      AlarmActions: [{ Ref: 'Alarms' }],
    });
  });
});

describe('the rules of the function events', () => {
  const patterns = () =>
    Object.values(template.Resources)
      .filter(({ Type, Properties }) => Type === 'AWS::Events::Rule' && Properties['EventPattern'] !== undefined)
      .map(({ Properties }) => Properties['EventPattern']);
  const taking = (event: unknown) => patterns().filter((pattern) => takesEvent(pattern, event));

  it.each([...happenings])('take what AWS tells of %s, once', (_name, event) => {
    expect(taking(event)).toHaveLength(1);
  });

  const [event] = happenings.values();
  it.each([
    ['aws.autoscaling', 'EC2 Instance-launch Lifecycle Action'],
    ['aws.ec2', 'EC2 Spot Instance Interruption Warning'],
    ['aws.ec2', 'AWS API Call via CloudTrail'],
    ['aws.ec2', 'EC2 Instance Launch Successful'],
    ['aws.ssm', 'Parameter Store Change'],
    ['aws.ssm', 'EC2 Automation Execution Status-change Notification'],
    ['aws.inspector2', 'Inspector2 Scan'],
    ['aws.inspector', 'Inspector2 Finding'],
    ['com.example', 'EC2 AMI State Change'],
  ])('leave alone what %s tells as %s', (source, detailType) => {
    expect(taking({ ...event, source, 'detail-type': detailType })).toEqual([]);
  });

  it('leave alone what schedules send', () => {
    for (const by of ['rule', 'scheduler'] as const) expect(taking(scheduledEvent(by, 0))).toEqual([]);
  });

  it('call the function events alone', () => {
    const targets = Object.values(template.Resources)
      .filter(({ Properties }) => Properties['EventPattern'] !== undefined)
      .map(({ Properties }) => z.array(z.looseObject({ Arn: z.unknown() })).parse(Properties['Targets']));
    expect(targets).toHaveLength(4);
    for (const [target, ...others] of targets) {
      expect(others).toEqual([]);
      expect(target?.Arn).toEqual({ 'Fn::GetAtt': ['EventsLambdaFunction', 'Arn'] });
    }
  });
});

describe('the template', () => {
  it('gives the worker time on the queue, answers message by message, and keeps what cannot be done', () => {
    const { Timeout } = z.object({ Timeout: z.number() }).parse(propertiesOf('WorkerLambdaFunction'));
    const queue = z.object({ VisibilityTimeout: z.number(), RedrivePolicy: z.unknown() }).parse(propertiesOf('Queue'));
    expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * Timeout);
    expect(queue.RedrivePolicy).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] },
      maxReceiveCount: 5,
    });
    expect(propertiesOf('WorkerEventSourceMappingSQSQueue')).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 10 },
    });
  });

  it('lets Slack in at one path, and no flood', () => {
    const routes = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Route');
    expect(routes.map(({ Properties }) => Properties['RouteKey'])).toEqual(['POST /slack/events']);
    expect(propertiesOf('HttpApiStage')).toMatchObject({ DefaultRouteSettings: { ThrottlingRateLimit: 100 } });
  });

  it('calls the sweeper once a minute', () => {
    expect(propertiesOf('SweeperEventsRuleSchedule1')).toMatchObject({ ScheduleExpression: 'rate(1 minute)' });
  });

  it('checks compliance at a time of day that can be set, by a role that may do nothing else', () => {
    expect(propertiesOf('ComplianceSchedule')).toMatchObject({
      ScheduleExpression: 'cron(0 6 * * ? *)',
      ScheduleExpressionTimezone: 'UTC',
      Target: {
        Arn: { 'Fn::GetAtt': ['ComplianceLambdaFunction', 'Arn'] },
        RoleArn: { 'Fn::GetAtt': ['ComplianceScheduleRole', 'Arn'] },
      },
    });
  });

  it('keeps runs, finds them by index, forgets what expires, and can be put back to any moment of the last weeks', () => {
    expect(propertiesOf('Table')).toMatchObject(tableDefinition);
    expect(propertiesOf('Table')).toMatchObject({
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: timeToLiveAttribute, Enabled: true },
    });
  });

  it('keeps what was given up for as long as SQS can, and both queues encrypted', () => {
    const { MessageRetentionPeriod } = propertiesOf('DeadLetters');
    expect(MessageRetentionPeriod).toBe(14 * 86_400);
    for (const name of ['Queue', 'DeadLetters'])
      expect(propertiesOf(name)).toMatchObject({ SqsManagedSseEnabled: true });
  });

  it('keeps reports private, encrypted and not for ever', () => {
    expect(template.Resources['ReportsBucket']).toMatchObject({ DeletionPolicy: 'Retain' });
    const kinds = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];
    const encrypted = { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } };
    expect(propertiesOf('ReportsBucket')).toMatchObject({
      PublicAccessBlockConfiguration: Object.fromEntries(kinds.map((kind) => [kind, true])),
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      BucketEncryption: { ServerSideEncryptionConfiguration: [encrypted] },
      LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ExpirationInDays: 400 }] },
    });
  });

  it('lets other accounts put reports where they are named, and do nothing else, and nobody where none is', () => {
    const [secure, elsewhere, ...others] = z
      .looseObject({ PolicyDocument: z.object({ Statement: z.array(z.unknown()) }) })
      .parse(propertiesOf('ReportsBucketPolicy')).PolicyDocument.Statement;
    expect(secure).toMatchObject({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    const allowed = {
      Sid: 'FromOtherAccounts',
      Effect: 'Allow',
      Principal: { AWS: { Ref: 'ReportingRoles' } },
      Action: 's3:PutObject',
      Resource: { 'Fn::Sub': expect.stringMatching(/ReportsBucket\.Arn\}\/\*$/) },
    };
    expect(elsewhere).toEqual({ 'Fn::If': ['IsReportedFromElsewhere', allowed, { Ref: 'AWS::NoValue' }] });
    expect(others).toEqual([]);
    expect(template.Parameters['ReportingRoles']).toMatchObject({ Type: 'CommaDelimitedList', Default: '' });
  });

  it('says nothing of a token or a secret', () => {
    const text = readFileSync(join(packaged, 'cloudformation-template-update-stack.json'), 'utf8');
    expect(text).not.toMatch(/xox[a-z]-|xapp-|SLACK_(BOT_TOKEN|SIGNING_SECRET)/);
  });

  it('reads in the log what the code says there', () => {
    const patterns = ['OldestDue', 'SlackFailures', 'AnswerFailures', 'FindingsFailures'].map((name) =>
      String(propertiesOf(name)['FilterPattern']),
    );
    const said = ['lambda/sweeper', 'runs/story', 'slack/reply', 'slack/alerter'];
    const sources = said.map((path) => readFileSync(join(repository, `src/${path}.ts`), 'utf8'));
    const named = patterns.flatMap((pattern) => [...pattern.matchAll(/"([^"]+)"|\$\.(oldest\w+)/g)]);
    const words = named.map(([, message, key]) => message ?? key ?? '');
    expect(words).toHaveLength(5);
    for (const word of words) expect(sources.some((source) => source.includes(word))).toBe(true);
  });

  it('sounds an alarm where Slack takes nothing, though only one run has anything to tell', () => {
    const { Period, EvaluationPeriods, Threshold } = z
      .looseObject({ Period: z.number(), EvaluationPeriods: z.number(), Threshold: z.number() })
      .parse(propertiesOf('SlackIsNotReached'));
    expect(propertiesOf('SlackIsNotReached')).toMatchObject({ ComparisonOperator: 'GreaterThanThreshold' });
    // As long as a try takes where each of its calls runs into its timeout.
    for (const tryMs of [1_000, 30_000, 80_000]) {
      const periods = failuresByPeriod({ tryMs, periodMs: Period * 1000, periods: EvaluationPeriods + 4 });
      for (const failures of periods) expect(failures, `${tryMs}`).toBeGreaterThan(Threshold);
    }
  });

  it('counts what fails by the metric that the alarm looks at, in the log of the function that says so', () => {
    const filters = [
      ['SlackFailures', 'worker', 'SlackIsNotReached'],
      ['AnswerFailures', 'slack', 'SlackIsNotReached'],
      ['FindingsFailures', 'compliance', 'FindingsAreNotTold'],
    ] as const;
    for (const [filter, name, alarm] of filters) {
      const { MetricName, Namespace, Threshold } = propertiesOf(alarm);
      expect(Threshold).toBeLessThanOrEqual(1);
      expect(propertiesOf(filter)).toMatchObject({
        LogGroupName: `/aws/lambda/amiable-production-${name}`,
        MetricTransformations: [{ MetricName, MetricNamespace: Namespace, MetricValue: '1' }],
      });
    }
  });
});

/** How often one run fails to be told in each period after the first failure, where every try takes so long and fails. */
function failuresByPeriod({
  tryMs,
  periodMs,
  periods,
}: Readonly<Record<'tryMs' | 'periodMs' | 'periods', number>>): readonly number[] {
  const counts = Array.from({ length: periods }, () => 0);
  let atMs = 0;
  for (let failures = 1; atMs < periods * periodMs; failures += 1) {
    const period = Math.floor(atMs / periodMs);
    counts[period] = (counts[period] ?? 0) + 1;
    atMs += backoffMs(failures) + tryMs;
  }
  return counts;
}
