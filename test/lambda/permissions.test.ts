import { readFileSync } from 'node:fs';
import { CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { CreateTargetGroupCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { functionNames } from '../../scripts/bundle.ts';
import { sessionPolicy } from '../../src/aws/roles.ts';
import { verbs } from '../../src/commands/registry.ts';
import { fleetKeyText } from '../../src/fleet/fleet.ts';
import { runTag } from '../../src/images/run-tag.ts';
import { scanTags } from '../../src/images/scan-report.ts';
import { complianceReach, slackReach, sweeperReach } from '../../src/lambda/reach.ts';
import { shareName, shareSubject } from '../../src/steps/amis/shares.ts';
import { deadlineTag, deploymentTag, purposeTag } from '../../src/steps/machines/machine-parts.ts';
import { validateSteps } from '../../src/steps/machines/validate-plan.ts';
import { parkedTag } from '../../src/steps/pair/kept.ts';
import { accountId, region } from '../scenarios/fleet-world.ts';
import { channel, type LambdaWorld, lambdaWorld } from './lambda-world.ts';
import { lossyQueue } from './lossy-queue.ts';
import { good } from './manners.ts';
import { type Asked, allows, copyAccounts } from './policies.ts';
import {
  actionsOf,
  callsOfAdapters,
  callsOfStore,
  refusalsOf,
  type Statement,
  statementSchema,
  statementsOf,
  targetPolicies,
  targetTrust,
} from './roles.ts';

/** AWS asks for these beside a call that is made; see the comments in the template. */
const askedBeside = ['ec2:DeleteSnapshot', 'iam:PassRole'];
const logging = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const receiving = ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];
const elsewhere = ['sts:AssumeRole', 'sts:SetSourceIdentity'];
const sending = ['sqs:SendMessage'];
const secrets = ['ssm:GetParametersByPath'];
const reads = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'];

/** Whoever asks who they are needs no permission for it. */
function permissionsFor(reach: ReadonlySet<string>): readonly string[] {
  return [...reach].filter((call) => call !== 'sts:GetCallerIdentity');
}

function sorted(...lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())].sort();
}

describe('the role of', () => {
  it('the worker, and that for other accounts, allow every call of the adapters, and no other', () => {
    const calls = callsOfAdapters();
    expect(calls).toContain('ec2:TerminateInstances');
    const target = targetPolicies()
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .filter(({ Effect }) => Effect === 'Allow');
    expect(actionsOf(target)).toEqual(sorted(calls, askedBeside));
    expect(actionsOf(statementsOf('WorkerRole'))).toEqual(
      sorted(calls, askedBeside, callsOfStore(), logging, receiving, sending, secrets, elsewhere),
    );
  });

  it('slack allows what the function may reach', () => {
    expect(actionsOf(statementsOf('SlackRole'))).toEqual(
      sorted(permissionsFor(slackReach), callsOfStore(), logging, sending, secrets, elsewhere),
    );
  });

  it('the sweeper allows what the function may reach', () => {
    expect(actionsOf(statementsOf('SweeperRole'))).toEqual(
      sorted(permissionsFor(sweeperReach), callsOfStore(), logging, sending, elsewhere),
    );
  });

  it('compliance allows what the function may reach, which are reads and what tells of them, and no queue', () => {
    const others = [...complianceReach].filter((call) => !/:(Describe|Get)/.test(call));
    expect(others).toEqual(['cloudwatch:PutMetricData', 'sns:Publish']);
    expect(actionsOf(statementsOf('ComplianceRole'))).toEqual(
      sorted(permissionsFor(complianceReach), callsOfStore(), logging, secrets, elsewhere),
    );
  });

  it('events allows to read the table, and to send', () => {
    expect(actionsOf(statementsOf('EventsRole'))).toEqual(sorted(reads, logging, sending));
  });
});

describe('statements that allow a change', () => {
  const unlimited = new Set(['ssm:CancelCommand']);
  const changes = ({ Action }: Statement) =>
    Action.some((action) => !/:(Describe|Get|List|BatchGet|Query|Search)/.test(action) && !unlimited.has(action));

  it.each(['SlackRole', 'WorkerRole', 'SweeperRole', 'ComplianceRole', 'EventsRole'])(
    'in %s name resources or a condition',
    (role) => {
      const broad = statementsOf(role).filter(
        (statement) => changes(statement) && statement.Resource === '*' && statement.Condition === undefined,
      );
      expect(broad).toEqual([]);
      expect(statementsOf(role).flatMap(({ Action }) => Action.filter((action) => action.includes('*')))).toEqual([]);
    },
  );

  const withTag = (tag: string) => ({ Null: { [`aws:ResourceTag/${tag}`]: 'false' } });
  const allowing = (...actions: readonly string[]) =>
    ['WorkerRole', 'SweeperRole'].flatMap((role) =>
      statementsOf(role).filter(({ Action }) => Action.some((action) => actions.includes(action))),
    );

  it.each([true, false])(
    'tag a group that is kept as parked, and nothing else, but where a group is made like another (%s)',
    (onlyTagged) => {
      const arn = 'arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:1-2:autoScalingGroupName/web';
      const may = (role: string, call: string, ...keys: readonly string[]) => {
        const gives = Object.fromEntries(keys.map((key) => [key, 'x']));
        const tags = { Amiable: 'managed' };
        return allows(statementsOf(role), { action: `autoscaling:${call}`, arn, gives, tags, onlyTagged });
      };
      for (const [role, call] of [
        ['SweeperRole', 'CreateOrUpdateTags'],
        ['WorkerRole', 'DeleteTags'],
      ] as const) {
        expect(may(role, call, parkedTag)).toBe(true);
        expect(may(role, call, 'Amiable')).toBe(false);
        expect(may(role, call, parkedTag, 'Environment')).toBe(false);
        const elsewhere = { action: `autoscaling:${call}`, arn, gives: { [parkedTag]: 'x' }, onlyTagged };
        expect(allows(statementsOf(role), elsewhere)).toBe(!onlyTagged);
      }
      // The second group of a pair has the tags of the first.
      expect(may('WorkerRole', 'CreateOrUpdateTags', 'Environment')).toBe(true);
      expect(may('SweeperRole', 'DeleteTags', parkedTag)).toBe(false);
    },
  );

  it('let nothing be terminated but what a run has made', () => {
    const statements = allowing('ec2:TerminateInstances');
    expect(statements.length).toBe(2);
    for (const { Condition } of statements) expect(Condition).toEqual(withTag('AmiableRun'));
  });

  it('let nothing be deregistered or deleted but what a run has made, and what is of an application', () => {
    const conditions = allowing('ec2:DeregisterImage', 'ec2:DeleteSnapshot').map(({ Condition }) => Condition);
    expect(conditions).toEqual([withTag('AmiableRun'), withTag('Application')]);
    const others = ['DisableImage', 'EnableImage', 'EnableImageDeprecation', 'DisableImageDeprecation'].map(
      (call) => `ec2:${call}`,
    );
    expect(allowing(...others).map(({ Condition }) => Condition)).toEqual([withTag('Application')]);
  });

  it('share images of an application, and snapshots with the accounts that are named and no other', () => {
    const conditions = allowing('ec2:ModifyImageAttribute').map(({ Condition }) => Condition);
    expect(conditions).toEqual([withTag('Application'), withTag('Application')]);
    const arn = 'arn:aws:ec2:eu-west-1::snapshot/snap-0123456789abcdef0';
    const may = (role: string, asked: Pick<Asked, 'adds' | 'removes'>) =>
      allows(statementsOf(role), { action: 'ec2:ModifySnapshotAttribute', arn, ...asked });
    const [named] = copyAccounts;
    const everyone = { group: ['all'] };
    const stranger = '999900009999';
    expect(may('WorkerRole', { adds: { userId: [named] } })).toBe(true);
    expect(may('SweeperRole', { adds: { userId: [named] } })).toBe(false);
    for (const role of ['WorkerRole', 'SweeperRole']) {
      expect(may(role, { removes: { userId: [named] } })).toBe(true);
      const beyond = [
        { userId: [stranger] },
        { userId: [named, stranger] },
        everyone,
        { userId: [named], ...everyone },
      ];
      for (const adds of beyond) {
        expect(may(role, { adds }), JSON.stringify(adds)).toBe(false);
        expect(may(role, { adds, removes: { userId: [named] } }), JSON.stringify(adds)).toBe(false);
      }
      expect(may(role, { removes: { userId: [stranger] } })).toBe(false);
    }
  });

  it('pass roles to instances only, and only those that are named', () => {
    const [pass, ...others] = statementsOf('WorkerRole').filter(({ Action }) => Action.includes('iam:PassRole'));
    expect(others).toEqual([]);
    expect(pass).toMatchObject({
      Resource: { Ref: 'PassableRoles' },
      Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    });
  });
});

describe('the roles in another account', () => {
  const ownRole = (name: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AmiableAccount}:role/\${${name}}` });
  const readers = { 'aws:PrincipalArn': [ownRole('SlackRole'), ownRole('ComplianceRole')] };
  const writers = { ArnLike: { 'aws:PrincipalArn': ownRole('AmiableRoles') }, ArnNotLike: readers };
  const ofPods = { 'ForAllValues:StringLike': { 'aws:TagKeys': ['eks-*', 'kubernetes-*'] }, ...writers };
  const readersId = { 'Fn::If': ['ReaderHasOwnId', { Ref: 'ReaderExternalId' }, { Ref: 'ExternalId' }] };

  it.each([
    ['Role', { Ref: 'ExternalId' }, writers],
    ['Reader', readersId, { ArnLike: readers }],
  ] as const)(
    'are taken on with an external id alone, in the name of somebody, and by whom they are for: %s',
    (role, externalId, principals) => {
      expect(targetTrust(role)).toEqual([
        expect.objectContaining({
          Action: 'sts:AssumeRole',
          Condition: {
            StringEquals: { 'sts:ExternalId': externalId },
            StringLike: { 'sts:RoleSessionName': 'amiable*', 'sts:SourceIdentity': 'amiable*' },
            ...principals,
          },
        }),
        expect.objectContaining({
          Action: 'sts:SetSourceIdentity',
          Condition: { StringLike: { 'sts:SourceIdentity': 'amiable*' }, ...principals },
        }),
        ...(role === 'Reader' ? [] : [expect.objectContaining({ Action: 'sts:TagSession', Condition: ofPods })]),
      ]);
    },
  );

  it('allow the one that only looks what compliance may reach, in which is what slack may', () => {
    const allowed = targetPolicies('Reader')
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .filter(({ Effect }) => Effect === 'Allow');
    expect(actionsOf(allowed)).toEqual(sorted(permissionsFor(complianceReach)));
    expect([...slackReach].filter((call) => !complianceReach.has(call))).toEqual([]);
  });

  it.each([
    ['sweeper', sweeperReach, 'Role'],
    ['slack', slackReach, 'Reader'],
    ['compliance', complianceReach, 'Reader'],
  ] as const)('are narrowed for %s to the calls of its reach, all of which they allow', (_name, reach, role) => {
    const policy = sessionPolicy(reach);
    const { Statement, ...rest } = z.looseObject({ Statement: z.array(statementSchema) }).parse(JSON.parse(policy));
    expect(rest).toEqual({ Version: '2012-10-17' });
    expect(Statement.map(({ Effect, Resource }) => [Effect, Resource])).toEqual([['Allow', '*']]);
    expect(actionsOf(Statement)).toEqual(sorted(permissionsFor(reach)));
    const allowed = targetPolicies(role)
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .filter(({ Effect }) => Effect === 'Allow');
    expect(actionsOf(Statement).filter((action) => !actionsOf(allowed).includes(action))).toEqual([]);
    // AWS packs it into the session token, with a limit that it does not tell: half of what it takes as text is far from it.
    expect(policy.length).toBeLessThan(1_024);
  });

  const entries = functionNames.map((name) => {
    const source = readFileSync(new URL(`../../src/lambda/entries/${name}.ts`, import.meta.url), 'utf8');
    return [name, /as: 'reader'/.test(source) ? 'reader' : 'writer'] as const;
  });
  it.each(entries)('are taken on by the function %s as its own role allows: the %s', (name, kind) => {
    const role = `${name.charAt(0).toUpperCase()}${name.slice(1)}Role`;
    const taking = statementsOf(role).filter(({ Action }) => Action.includes('sts:AssumeRole'));
    const named =
      kind === 'reader' ? "{param:readerRoleName, 'amiable-reader'}" : "{param:targetRoleName, 'amiable-target'}";
    const taken = { 'Fn::Sub': `arn:\${AWS::Partition}:iam::*:role/$${named}` };
    // Events are answered by the table alone.
    expect(taking.map(({ Resource }) => Resource)).toEqual(name === 'events' ? [] : [taken]);
  });

  it('that change something are for those functions alone that change something', () => {
    expect(
      entries
        .filter(([, kind]) => kind === 'reader')
        .map(([name]) => name)
        .sort(),
    ).toEqual(['compliance', 'slack']);
  });
});

describe('servers and templates of somebody else', () => {
  const own = 'arn:aws:ec2:eu-west-1:111122223333:';
  const server = `${own}instance/i-0123456789abcdef0`;
  const template = `${own}launch-template/lt-0123456789abcdef0`;
  const may = (action: string, arn: string, more: Omit<Asked, 'action' | 'arn'> = {}) =>
    allows(statementsOf('WorkerRole'), { action, arn, ...more });

  it.each([
    ['get no command', 'ssm:SendCommand', server],
    ['are made no AMI of', 'ec2:CreateImage', server],
    ['are launched from by no group', 'ec2:RunInstances', template],
  ])('%s where only what has the tag Amiable may be touched', (_what, action, arn) => {
    expect(may(action, arn, { onlyTagged: true })).toBe(false);
    expect(may(action, arn, { onlyTagged: true, tags: { Amiable: 'no' } })).toBe(false);
    expect(may(action, arn, { onlyTagged: true, tags: { Amiable: 'managed' } })).toBe(true);
    expect(may(action, arn)).toBe(true);
  });

  it('get both where they were launched by a run, whatever other tags they have', () => {
    for (const action of ['ssm:SendCommand', 'ec2:CreateImage'])
      expect(may(action, server, { onlyTagged: true, tags: { [runTag]: 'r-1' } })).toBe(true);
  });

  it('get the three documents of AWS and no other, and no image without the tag of a run', () => {
    const document = (name: string) => `arn:aws:ssm:eu-west-1::document/${name}`;
    const documents = ['AWS-RunPatchBaseline', 'AWS-RunPowerShellScript', 'AWS-RunShellScript'];
    for (const name of documents) expect(may('ssm:SendCommand', document(name))).toBe(true);
    expect(may('ssm:SendCommand', document('AWS-RunRemoteScript'))).toBe(false);
    expect(may('ssm:SendCommand', 'arn:aws:ssm:eu-west-1:111122223333:document/AWS-RunShellScript')).toBe(false);
    const image = 'arn:aws:ec2:eu-west-1::image/ami-0123456789abcdef0';
    expect(may('ec2:CreateImage', image)).toBe(false);
    expect(may('ec2:CreateImage', image, { gives: { [runTag]: 'r-1' } })).toBe(true);
  });

  it('are launched by nobody but a run, which tags them, and a group, by a template', () => {
    expect(may('ec2:RunInstances', server)).toBe(false);
    const ours = { gives: { [runTag]: 'r-1' } };
    expect(may('ec2:RunInstances', server, { ...ours, httpTokens: 'required' })).toBe(true);
    expect(may('ec2:RunInstances', server, { ...ours, httpTokens: 'optional' })).toBe(false);
    expect(may('ec2:RunInstances', server, ours)).toBe(false);
    expect(may('ec2:RunInstances', server.replace('instance/i-', 'volume/vol-'), ours)).toBe(true);
    expect(may('ec2:RunInstances', server, { template })).toBe(true);
    expect(may('ec2:RunInstances', server, { template: template.replace('111122223333', '') })).toBe(false);
  });
});

describe('parameters', () => {
  const readers = ['WorkerRole', 'ComplianceRole'];

  it('are read under the path of AWS, and where somebody has named them', () => {
    const ofAws = { 'Fn::Sub': expect.stringMatching(/:ssm:\*:\*:parameter\/aws\/service\/\*$/) };
    for (const role of readers) {
      const read = statementsOf(role).filter(({ Action }) => Action.includes('ssm:GetParameters'));
      expect(read.map(({ Resource }) => Resource)).toEqual([ofAws, { Ref: 'ImageParameters' }]);
    }
  });

  it('that are secrets are decrypted by nobody who reads names of AMIs there, but for the own ones', () => {
    const decrypting = { Action: ['kms:Decrypt'], Resource: '*' };
    const throughStore = { StringLike: { 'kms:ViaService': 'ssm.*' } };
    const refused = targetPolicies().flatMap(({ PolicyDocument }) =>
      PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Deny'),
    );
    expect(refused).toEqual([{ Effect: 'Deny', ...decrypting, Condition: throughStore }]);
    for (const role of readers) {
      const own = { 'kms:EncryptionContext:PARAMETER_ARN': { 'Fn::Sub': expect.stringMatching(/secrets\}\/\*$/) } };
      expect(refusalsOf(role)).toEqual([
        { Effect: 'Deny', ...decrypting, Condition: { ...throughStore, StringNotLike: own } },
      ]);
    }
  });
});

describe('tags of images and snapshots', () => {
  const image = 'arn:aws:ec2:eu-west-1::image/ami-0123456789abcdef0';
  const snapshot = 'arn:aws:ec2:eu-west-1::snapshot/snap-0123456789abcdef0';
  const made = { [runTag]: 'r-1', Application: 'web' };
  const mayTag = (asked: Omit<Asked, 'action'>) =>
    allows(statementsOf('WorkerRole'), { action: 'ec2:CreateTags', ...asked });
  const mayDelete = (asked: Omit<Asked, 'action'>) =>
    ['ec2:DeregisterImage', 'ec2:DeleteSnapshot'].some((action) =>
      allows(statementsOf('WorkerRole'), { action, ...asked }),
    );

  it.each([
    ['a snapshot', snapshot, {}],
    ['an AMI', image, {}],
    ['an AMI of an application', image, { Application: 'web' }],
  ])('by which they may be deleted are put on none that is there: %s of somebody else', (_what, arn, tags) => {
    const verdict = { ValidationStatus: 'Passed' };
    for (const gives of [{ [runTag]: 'r-1' }, { Application: 'web' }, made, { ...verdict, Application: 'web' }])
      expect(mayTag({ arn, tags, gives }), JSON.stringify(gives)).toBe(false);
    expect(mayTag({ arn: snapshot, gives: verdict })).toBe(false);
    // What the refused tags would have opened.
    expect(mayDelete({ arn, tags: { ...tags, ...made } })).toBe(true);
    expect(mayDelete({ arn: snapshot })).toBe(false);
  });

  it('are put on any AMI where they are a verdict: each that the code writes', () => {
    const scanned = scanTags({ passed: true }, 0, 's3://reports/report.json');
    for (const key of [...Object.keys(scanned), ...validationTags()])
      expect(mayTag({ arn: image, gives: { [key]: 'x' } }), key).toBe(true);
    expect(mayTag({ arn: image, gives: scanned })).toBe(true);
  });

  it('are put on while a run makes them, and again on those that it has made', () => {
    for (const arn of [image, snapshot]) {
      for (const madeBy of ['CreateImage', 'CopyImage']) expect(mayTag({ arn, gives: made, madeBy })).toBe(true);
      expect(mayTag({ arn, gives: made, tags: { [runTag]: 'r-1' } })).toBe(true);
      expect(mayTag({ arn, gives: made, madeBy: 'CopySnapshot' })).toBe(false);
    }
  });
});

/** The keys that the verdict of a validation is written under. */
function validationTags(): readonly string[] {
  const steps = validateSteps({
    place: { accountId, region },
    platform: 'linux',
    launching: { candidates: [], securityGroupIds: [], publicAddress: false, deadlineSeconds: 1, timeoutSeconds: 1 },
    instanceTags: {},
    image: { imageId: 'ami-1' },
    check: { kind: 'command', commands: ['true'] },
    agentTimeoutSeconds: 1,
    ...{ timeoutSeconds: 1, pollSeconds: 1 },
  });
  const params = steps.find(({ kind }) => kind === 'tag-image')?.params;
  const { statusTag, dateTag } = z.object({ statusTag: z.string(), dateTag: z.string() }).parse(params);
  return [statusTag, dateTag];
}

describe('the function', () => {
  it('slack makes the calls that it may reach, and no other, whatever is typed', async () => {
    const world = await lambdaWorld(lossyQueue(good));
    const ada = world.slack.as('ada');
    for (const verb of Object.keys(verbs)) await ada.command(`/ami ${verb}`, { channel });
    for (const { usage } of Object.values(verbs))
      await ada.command(`/ami ${typed(usage, world.newImageId)}`, { channel });
    await ada.openHome();
    expect([...world.calls.slack].sort()).toEqual([...slackReach].sort());
  });

  it('sweeper makes the calls that it may reach, and no other, to count what is at work and clear up after a run that is gone', async () => {
    const world = await lambdaWorld(lossyQueue(good));
    // It waits for an approval.
    await world.slack.as('ada').command(`/ami rollout ${world.newImageId} to web`, { channel });
    await world.workOff();
    await leftBehind(world);
    await sharedBehind(world);
    await keptBehind(world, 'shop', 'park');
    await keptBehind(world, 'shop-green', 'delete');
    for (let minute = 0; minute < 12; minute += 1) {
      world.clock.advanceBy(60_000);
      await world.sweeper();
    }
    expect(await world.store.allPins()).toEqual([]);
    expect([...world.calls.sweeper].sort()).toEqual([...sweeperReach].sort());
  });
});

/** Two pins, and an instance that should have ended. */
async function leftBehind({ core, clock, store, newImageId }: LambdaWorld): Promise<void> {
  const place = { accountId, region };
  const pin = { subjectKey: fleetKeyText({ ...place, groupName: 'web' }), runId: 'r-gone22', atMs: clock.nowMs() };
  await store.putPin({ ...pin, name: 'max-size', before: 20, during: 25, leaseUntilMs: clock.nowMs() });
  const name = 'suspend:AZRebalance';
  await store.putPin({ ...pin, name, before: 'active', during: 'suspended', leaseUntilMs: clock.nowMs() });
  const { groups, instances } = core.desk.aws.for(place, { actor: 'test' });
  await groups.setMax('web', 25);
  await groups.suspend('web', ['AZRebalance']);
  const tags = {
    [runTag]: 'r-gone22',
    [purposeTag]: 'bake',
    [deploymentTag]: 'amiable',
    [deadlineTag]: new Date(clock.nowMs()).toISOString(),
  };
  const kind = { imageId: newImageId, instanceType: 'm5.large', securityGroupIds: [], publicAddress: false };
  await instances.launch({ ...kind, volumesToDelete: [], tags, token: 'left' });
}

/** An AMI with a snapshot that a run has shared for a copy. */
async function sharedBehind({ core, clock, store, newImageId }: LambdaWorld): Promise<void> {
  const place = { accountId, region };
  const { images } = core.desk.aws.for(place, { actor: 'test' });
  const snapshotIds = (await images.read([newImageId])).flatMap(({ snapshots }) =>
    snapshots.map(({ snapshotId }) => snapshotId),
  );
  const share = { from: place, imageId: newImageId, snapshotIds, accountId: '444455556666' };
  const pin = { subjectKey: shareSubject(share), runId: 'r-gone22', name: shareName(share), during: 'shared' };
  const times = { atMs: clock.nowMs(), leaseUntilMs: clock.nowMs() };
  await store.putPin({ ...pin, before: { image: true, snapshotIds }, ...times });
}

/** A group that an ended run has kept as its way back, for a time that is over. */
async function keptBehind(
  { core, clock, clients, templateId, aws, store }: LambdaWorld,
  groupName: string,
  afterwards: 'park' | 'delete',
): Promise<void> {
  const { TargetGroups = [] } = await clients.elb.send(
    new CreateTargetGroupCommand({ Name: groupName, Protocol: 'HTTP', Port: 80, VpcId: aws.ec2.vpcId }),
  );
  const targetGroupArn = TargetGroups[0]?.TargetGroupArn ?? '';
  await clients.autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: groupName,
      MinSize: 0,
      MaxSize: 2,
      // AWS lets none of them go by itself.
      NewInstancesProtectedFromScaleIn: true,
      VPCZoneIdentifier: aws.ec2.subnetIds().join(','),
      LaunchTemplate: { LaunchTemplateId: templateId, Version: '1' },
    }),
  );
  const key = { accountId, region, groupName };
  await core.desk.aws.for(key, { actor: 'test' }).copies.setMin(groupName, 1);
  const during = { min: 1, fleet: 'shop', subjectKey: fleetKeyText(key), afterwards, imageIds: ['ami-1'] };
  await store.putPin({
    ...{ subjectKey: fleetKeyText(key), runId: 'r-gone22', name: 'kept' },
    before: { min: 0 },
    during: { ...during, targetGroupArn, carrier: 'web', carrierTargetGroupArn: targetGroupArn },
    ...{ atMs: clock.nowMs(), leaseUntilMs: clock.nowMs() },
  });
}

/** Something that can be typed for a line of usage. */
function typed(usage: string, imageId: string): string {
  const words = usage
    .replaceAll(/\[.*?\]/g, '')
    .replaceAll('FLEET|AMI', 'web')
    .replaceAll(/FLEET(\|\S*)?/g, 'web');
  return words.replaceAll('AMI', imageId).replaceAll('INSTANCE', 'i-0123456789abcdef0').replaceAll('RUN', 'r-1').trim();
}
