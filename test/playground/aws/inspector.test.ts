import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import {
  BatchGetAccountStatusCommand,
  DisableCommand,
  EnableCommand,
  type FilterCriteria,
  Inspector2Client,
  ListCoverageCommand,
  ListFindingsCommand,
  paginateListCoverage,
  paginateListFindings,
  SearchVulnerabilitiesCommand,
} from '@aws-sdk/client-inspector2';
import { SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { aSimulatedAws } from './a-simulated-aws.ts';

const settings = { region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' }, maxAttempts: 1 };

const lookSeconds = 300;

function inspected() {
  const world = aSimulatedAws();
  const { aws, imageId } = world;
  const client = new Inspector2Client({ ...settings, requestHandler: aws.requestHandler });
  aws.inspector.setOn(true);
  const instanceIds = [1, 2].map(() => aws.ec2.addInstance({ imageId, as: 'running' }));
  world.wait(lookSeconds);
  const idsFor = async (filterCriteria: FilterCriteria) => {
    const { findings = [] } = await client.send(new ListFindingsCommand({ filterCriteria }));
    return findings.map((finding) => `${finding.packageVulnerabilityDetails?.vulnerabilityId} ${finding.status}`);
  };
  return { ...world, client, instanceIds, first: instanceIds[0] ?? '', idsFor };
}

const equals = (value: string) => [{ comparison: 'EQUALS' as const, value }];

describe('findings', () => {
  it('of an image are on every running instance of it', async () => {
    const { aws, client, imageId, instanceIds } = inspected();
    aws.ec2.addInstance({ imageId: aws.ec2.addImage({ name: 'other' }), as: 'running' });
    aws.inspector.setImageFindings(imageId, [{ id: 'CVE-2026-1', severity: 'HIGH', packages: ['openssl'] }]);
    const { findings = [] } = await client.send(new ListFindingsCommand({}));
    expect(findings.flatMap(({ resources }) => resources?.map(({ id }) => id)).sort()).toEqual(instanceIds.sort());
    expect(findings[0]).toMatchObject({ status: 'ACTIVE', fixAvailable: 'YES', severity: 'HIGH' });
    aws.inspector.setImageFindings(imageId, []);
    expect((await client.send(new ListFindingsCommand({}))).findings).toEqual([]);
  });

  it('are closed with their instance', async () => {
    const { aws, ec2, first, idsFor, wait } = inspected();
    aws.inspector.addFinding(first, { id: 'CVE-2026-2', severity: 'LOW', isFixable: false });
    expect(await idsFor({ findingStatus: equals('ACTIVE') })).toEqual(['CVE-2026-2 ACTIVE']);
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [first] }));
    wait(300);
    expect(await idsFor({ findingStatus: equals('ACTIVE') })).toEqual([]);
    expect(await idsFor({})).toEqual(['CVE-2026-2 CLOSED']);
  });

  it('are chosen by all criteria that are given', async () => {
    const { aws, first, imageId, idsFor } = inspected();
    aws.inspector.addFinding(first, { id: 'CVE-2026-1', severity: 'HIGH' });
    aws.inspector.addFinding(first, { id: 'CVE-2026-2', severity: 'LOW' });
    expect(await idsFor({ vulnerabilityId: equals('CVE-2026-2'), ec2InstanceImageId: equals(imageId) })).toHaveLength(
      1,
    );
    expect(await idsFor({ severity: [...equals('HIGH'), ...equals('LOW')] })).toHaveLength(2);
    expect(await idsFor({ ec2InstanceImageId: equals('ami-0') })).toEqual([]);
    expect(await idsFor({ vulnerabilityId: [{ comparison: 'PREFIX', value: 'CVE-2025' }] })).toEqual([]);
    await expect(idsFor({ fixAvailable: equals('YES') })).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('are paged', async () => {
    const { aws, client, first } = inspected();
    for (let n = 0; n < 101; n += 1) aws.inspector.addFinding(first, { id: `CVE-2026-${n}`, severity: 'LOW' });
    const sizes: number[] = [];
    for await (const { findings = [] } of paginateListFindings({ client }, {})) sizes.push(findings.length);
    expect(sizes).toEqual([100, 1]);
  });
});

describe('what is wrong with packages', () => {
  const vulnerable = {
    name: 'openssl',
    version: '1:3.0.7-1.amzn2023',
    patchedVersion: '1:3.0.8-1.amzn2023',
    vulnerabilities: [{ id: 'CVE-2026-7', severity: 'HIGH', score: 8.1 }],
  } as const;

  it('is found where they are, with both versions, and gone at the next look after they were patched', async () => {
    const { aws, client, imageId, first, idsFor, wait } = inspected();
    aws.ssm.setPackages(imageId, [vulnerable]);
    const ofFirst = { resourceId: equals(first), vulnerabilityId: equals('CVE-2026-7') };
    const { findings = [] } = await client.send(new ListFindingsCommand({ filterCriteria: ofFirst }));
    expect(findings[0]).toMatchObject({ fixAvailable: 'YES', inspectorScore: 8.1 });
    expect(findings[0]?.packageVulnerabilityDetails?.vulnerablePackages).toEqual([
      {
        ...{ name: 'openssl', epoch: 1, version: '3.0.7', release: '1.amzn2023', packageManager: 'OS' },
        fixedInVersion: '1:3.0.8-1.amzn2023',
      },
    ]);
    const ssm = new SSMClient({ ...settings, requestHandler: aws.requestHandler });
    const Parameters = { commands: ['dnf -y upgrade openssl'] };
    await ssm.send(new SendCommandCommand({ DocumentName: 'AWS-RunShellScript', InstanceIds: [first], Parameters }));
    wait(60);
    expect(await idsFor(ofFirst)).toHaveLength(1);
    wait(1_800);
    expect(await idsFor(ofFirst)).toEqual([]);
    expect(await idsFor({ vulnerabilityId: equals('CVE-2026-7') })).toHaveLength(1);
  });

  it('has no fix where there is no newer version', async () => {
    const { aws, client, imageId } = inspected();
    const { patchedVersion: _, ...unfixable } = vulnerable;
    aws.ssm.setPackages(imageId, [unfixable]);
    const { findings = [] } = await client.send(new ListFindingsCommand({}));
    expect(findings[0]?.fixAvailable).toBe('NO');
    expect(findings[0]?.packageVulnerabilityDetails?.vulnerablePackages?.[0]?.fixedInVersion).toBe('NotAvailable');
  });

  it('can be searched for by one id', async () => {
    const { aws, client, imageId } = inspected();
    aws.ssm.setPackages(imageId, [vulnerable]);
    const search = async (...vulnerabilityIds: string[]) => {
      const asked = new SearchVulnerabilitiesCommand({ filterCriteria: { vulnerabilityIds } });
      return (await client.send(asked)).vulnerabilities?.map(({ id }) => id);
    };
    expect(await search('CVE-2026-7')).toEqual(['CVE-2026-7']);
    expect(await search('CVE-2026-8')).toEqual([]);
    await expect(search('openssl')).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(search('CVE-2026-7', 'CVE-2026-8')).rejects.toMatchObject({ name: 'ValidationException' });
    aws.inspector.setOn(false);
    await expect(search('CVE-2026-7')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('is looked for by ten values of a filter at most', async () => {
    const { client, idsFor } = inspected();
    const eleven = Array.from({ length: 11 }, (_, n) => equals(`i-${n}`)).flat();
    await expect(idsFor({ resourceId: eleven })).rejects.toMatchObject({ name: 'ValidationException' });
    const asked = new ListCoverageCommand({ filterCriteria: { resourceId: eleven } });
    await expect(client.send(asked)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('coverage', () => {
  const packagesOf = async ({ client, first }: ReturnType<typeof inspected>) => {
    const filterCriteria = { resourceId: equals(first), scanType: equals('PACKAGE') };
    const { coveredResources = [] } = await client.send(new ListCoverageCommand({ filterCriteria }));
    return coveredResources.map(({ scanStatus, lastScannedAt }) => [scanStatus?.reason, lastScannedAt !== undefined]);
  };

  it('begins some minutes after the launch, with the findings', async () => {
    const { aws, imageId, wait, ...world } = inspected();
    const first = aws.ec2.addInstance({ imageId, as: 'running' });
    const late = { ...world, aws, imageId, wait, first };
    aws.inspector.setImageFindings(imageId, [{ id: 'CVE-2026-1', severity: 'HIGH' }]);
    wait(lookSeconds - 1);
    expect(await packagesOf(late)).toEqual([['PENDING_INITIAL_SCAN', false]]);
    expect(await world.idsFor({ resourceId: equals(first) })).toEqual([]);
    wait(1);
    expect(await packagesOf(late)).toEqual([['SUCCESSFUL', true]]);
    expect(await world.idsFor({ resourceId: equals(first) })).toEqual(['CVE-2026-1 ACTIVE']);
  });

  it('begins anew when Inspector is switched on again', async () => {
    const world = inspected();
    world.aws.inspector.setOn(false);
    world.aws.inspector.setOn(true);
    expect(await packagesOf(world)).toEqual([['PENDING_INITIAL_SCAN', false]]);
  });

  it('of what can be reached begins with the launch', async () => {
    const { client } = inspected();
    const { coveredResources = [] } = await client.send(new ListCoverageCommand({}));
    expect(coveredResources.map(({ scanType }) => scanType).sort()).toEqual([
      'NETWORK',
      'NETWORK',
      'PACKAGE',
      'PACKAGE',
    ]);
  });

  it('never begins where it is said not to, and ends with the instance', async () => {
    const world = inspected();
    world.aws.inspector.setUnlooked(world.imageId, 'UNSUPPORTED_OS');
    world.aws.inspector.setImageFindings(world.imageId, [{ id: 'CVE-2026-1', severity: 'HIGH' }]);
    expect(await packagesOf(world)).toEqual([['UNSUPPORTED_OS', false]]);
    expect(await world.idsFor({})).toEqual([]);
    await world.ec2.send(new TerminateInstancesCommand({ InstanceIds: [world.first] }));
    world.wait(300);
    expect(await packagesOf(world)).toEqual([]);
  });

  it('is paged', async () => {
    const { client } = inspected();
    const sizes: number[] = [];
    for await (const { coveredResources = [] } of paginateListCoverage({ client, pageSize: 3 }, {}))
      sizes.push(coveredResources.length);
    expect(sizes).toEqual([3, 1]);
  });

  it('is told to nobody while Inspector is off', async () => {
    const { aws, client } = inspected();
    aws.inspector.setOn(false);
    await expect(client.send(new ListCoverageCommand({}))).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('Inspector', () => {
  it('is off until somebody switches it on for EC2', async () => {
    const { aws, client } = inspected();
    aws.inspector.setOn(false);
    const status = async () => {
      const { accounts } = await client.send(new BatchGetAccountStatusCommand({}));
      return accounts?.map(({ accountId, resourceState }) => [accountId, resourceState?.ec2?.status]);
    };
    const disabled = [['123456789012', 'DISABLED']];
    expect(await status()).toEqual(disabled);
    await expect(client.send(new ListFindingsCommand({}))).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await client.send(new EnableCommand({ resourceTypes: ['ECR'] }));
    expect(await status()).toEqual(disabled);
    await client.send(new EnableCommand({ resourceTypes: ['EC2'] }));
    expect(await status()).toEqual([['123456789012', 'ENABLED']]);
    await client.send(new DisableCommand({}));
    expect(await status()).toEqual(disabled);
  });

  it('knows nothing of another account', async () => {
    const { client } = inspected();
    const asked = await client.send(new BatchGetAccountStatusCommand({ accountIds: ['999999999999'] }));
    expect(asked).toMatchObject({ accounts: [], failedAccounts: [{ errorCode: 'ACCESS_DENIED' }] });
  });

  it('refuses for the rate of calls in its own words', async () => {
    const { aws, client } = inspected();
    aws.faults.throttle({ service: 'inspector2' }, 1);
    await expect(client.send(new ListFindingsCommand({}))).rejects.toMatchObject({
      name: 'ThrottlingException',
      $metadata: { httpStatusCode: 429 },
    });
  });
});
