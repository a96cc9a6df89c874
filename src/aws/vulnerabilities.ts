import { BatchGetAccountStatusCommand, type FailedAccount, type Finding } from '@aws-sdk/client-inspector2';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { createCveFindings, findingPages } from './cve-findings.ts';
import { AwsError, isAwsError } from './errors.ts';
import { createInspections } from './inspections.ts';
import type { Severity, Vulnerabilities, Vulnerability } from './service-ports.ts';

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
    ...createInspections(inspector, call),
    ...createCveFindings(inspector, call),
    ofImage: async (imageId) => {
      const findings = await findingPages(inspector, call, {
        ec2InstanceImageId: [{ comparison: 'EQUALS' as const, value: imageId }],
      });
      return findings.flatMap(vulnerabilitiesOf);
    },
  };
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
