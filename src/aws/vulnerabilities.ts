import {
  BatchGetAccountStatusCommand,
  type CoveredResource,
  type FailedAccount,
  type Finding,
  ListCoverageCommand,
  ListFindingsCommand,
} from '@aws-sdk/client-inspector2';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { AwsError, isAwsError } from './errors.ts';
import { readPages } from './pages.ts';
import type { Inspection, Severity, Vulnerabilities, Vulnerability } from './service-ports.ts';

const pageSize = 100;
const asking = { service: 'inspector2', call: 'BatchGetAccountStatus' } as const;

export function createVulnerabilities({ inspector }: Pick<Clients, 'inspector'>, call: Caller): Vulnerabilities {
  return {
    isOn: async () => {
      try {
        const { accounts = [], failedAccounts = [] } = await call(asking, (options) =>
          inspector.send(new BatchGetAccountStatusCommand({}), options),
        );
        if (accounts.length === 0) for (const failure of failedAccounts) throw unanswered(failure);
        return accounts.some(({ resourceState }) => resourceState?.ec2?.status === 'ENABLED');
      } catch (error) {
        // A missing permission is no answer, and is thrown.
        if (isAwsError(error, 'unsupported')) return false;
        throw error;
      }
    },
    inspection: (instanceId) => readInspection(inspector, call, instanceId),
    ofImage: async (imageId) => {
      const filterCriteria = {
        ec2InstanceImageId: [{ comparison: 'EQUALS' as const, value: imageId }],
        findingStatus: [{ comparison: 'EQUALS' as const, value: 'ACTIVE' }],
      };
      const findings = await readPages(async (token) => {
        const paging = { maxResults: pageSize, ...(token === undefined ? {} : { nextToken: token }) };
        const { findings: items = [], nextToken } = await call(
          { service: 'inspector2', call: 'ListFindings' },
          (options) => inspector.send(new ListFindingsCommand({ filterCriteria, ...paging }), options),
        );
        return { items, next: nextToken };
      });
      return findings.flatMap(vulnerabilitiesOf);
    },
  };
}

async function readInspection(inspector: Clients['inspector'], call: Caller, instanceId: string): Promise<Inspection> {
  const equals = <const Value extends string>(value: Value) => [{ comparison: 'EQUALS' as const, value }];
  // Whether it can be reached is another scan, which says nothing of what is installed.
  const filterCriteria = { resourceId: equals(instanceId), scanType: equals('PACKAGE') };
  const covered = await readPages(async (token) => {
    const paging = token === undefined ? {} : { nextToken: token };
    const { coveredResources: items = [], nextToken } = await call(
      { service: 'inspector2', call: 'ListCoverage' },
      (options) => inspector.send(new ListCoverageCommand({ filterCriteria, ...paging }), options),
    );
    return { items, next: nextToken };
  });
  return inspectionOf(covered.find(({ resourceId }) => resourceId === instanceId));
}

/** With any of these it does not begin by itself, however long one waits. */
const hopeless: readonly string[] = [
  'ACCESS_DENIED',
  'ACCESS_DENIED_TO_ENCRYPTION_KEY',
  'AGENTLESS_INSTANCE_COLLECTION_TIME_LIMIT_EXCEEDED',
  'AGENTLESS_INSTANCE_STORAGE_LIMIT_EXCEEDED',
  'EXCLUDED_BY_TAG',
  'PENDING_DISABLE',
  'RESOURCE_TERMINATED',
  'UNSUPPORTED_OS',
];

/** Ids of instances do not come back, so that any look was after the launch. */
function inspectionOf(covered: CoveredResource | undefined): Inspection {
  const { scanStatus: { statusCode, reason } = {}, lastScannedAt } = covered ?? {};
  if (statusCode === 'ACTIVE' && lastScannedAt !== undefined) return { state: 'looked', atMs: lastScannedAt.getTime() };
  if (reason === undefined) return { state: 'not-yet' };
  return { state: hopeless.includes(reason) ? 'never' : 'not-yet', reason };
}

/** One finding for each instance that it was made on; those on anything else are left out. */
function vulnerabilitiesOf(finding: Finding): Vulnerability[] {
  const { packageVulnerabilityDetails: details, resources = [], title, severity } = finding;
  const id = details?.vulnerabilityId ?? finding.findingArn ?? '';
  const packages = (details?.vulnerablePackages ?? []).flatMap(({ name }) => name ?? []);
  return resources.flatMap(({ type, id: instanceId, details: about }) => {
    if (type !== 'AWS_EC2_INSTANCE' || instanceId === undefined) return [];
    const imageId = about?.awsEc2Instance?.imageId;
    return {
      id,
      severity: severityOf(severity),
      instanceId,
      packages,
      title: title ?? id,
      isFixable: finding.fixAvailable === 'YES',
      ...(imageId === undefined ? {} : { imageId }),
    };
  });
}

const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'informational', 'untriaged'];

/** A word that is new to us is one that nobody has judged. */
function severityOf(text: string | undefined): Severity {
  return severities.find((severity) => severity === text?.toLowerCase()) ?? 'untriaged';
}

function unanswered({ errorCode, errorMessage = '' }: FailedAccount): AwsError {
  const isDenied = errorCode === 'ACCESS_DENIED';
  const facts = isDenied
    ? ({ kind: 'denied', retry: 'never', action: `${asking.service}:${asking.call}` } as const)
    : ({ kind: 'unknown', retry: 'later' } as const);
  const awsCode = errorCode ?? 'Unknown';
  const message = `${asking.service} ${asking.call}: ${awsCode}: ${errorMessage}`;
  return new AwsError(message, { ...asking, ...facts, awsCode });
}
