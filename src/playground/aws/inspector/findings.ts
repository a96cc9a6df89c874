import { createHash } from 'node:crypto';
import type { Finding, FindingStatus, Severity, VulnerablePackage } from '@aws-sdk/client-inspector2';
import type { Kernel } from '../kernel.ts';
import { partsOfVersion } from '../whole-version.ts';

/** A vulnerability as a world is told of it. */
export interface FindingSpec {
  /** Such as `CVE-2026-1234`. */
  readonly id: string;
  readonly severity: Severity;
  /** By name alone, or as they are on the instance. */
  readonly packages?: readonly (string | FoundPackage)[];
  readonly title?: string;
  /** From 0 to 10. */
  readonly score?: number;
  /** Whether there is a version without it; yes when left out. */
  readonly isFixable?: boolean;
}

export interface FoundPackage {
  readonly name: string;
  readonly version: string;
  readonly fixedVersion?: string;
}

/** The instance that a finding is about, as EC2 knows it. */
export interface Scanned {
  readonly instanceId: string;
  readonly imageId: string;
  readonly state: string;
  readonly launchedAtMs: number;
}

export interface Placed {
  readonly spec: FindingSpec;
  readonly instance: Scanned;
  readonly foundAtMs: number;
  /** When Inspector saw it last; now, where it was said and not looked for. */
  readonly seenAtMs?: number;
}

/** The same vulnerability on the same instance is the same finding. */
export function arnOf({ accountId, region }: Kernel, { spec, instance }: Placed): string {
  const id = createHash('sha256').update(`${instance.instanceId} ${spec.id}`).digest('hex').slice(0, 32);
  return `arn:aws:inspector2:${region}:${accountId}:finding/${id}`;
}

/** Inspector closes the findings of an instance that is gone. */
export function statusOf({ instance }: Placed): FindingStatus {
  return instance.state === 'terminated' ? 'CLOSED' : 'ACTIVE';
}

export function findingOnWire(kernel: Kernel, placed: Placed): Finding {
  const { spec, instance, foundAtMs, seenAtMs = kernel.nowMs() } = placed;
  const isFixable = spec.isFixable ?? true;
  const packages = (spec.packages ?? []).map((one) => packageOnWire(one, isFixable));
  const first = packages[0]?.name ?? 'a package';
  return {
    findingArn: arnOf(kernel, placed),
    awsAccountId: kernel.accountId,
    type: 'PACKAGE_VULNERABILITY',
    title: spec.title ?? `${spec.id} - ${first}`,
    description: `${spec.id} was found in ${first}.`,
    severity: spec.severity,
    status: statusOf(placed),
    fixAvailable: isFixable ? 'YES' : 'NO',
    firstObservedAt: new Date(foundAtMs),
    ...(spec.score === undefined ? {} : { inspectorScore: spec.score }),
    lastObservedAt: new Date(seenAtMs),
    updatedAt: new Date(foundAtMs),
    remediation: { recommendation: { text: isFixable ? `Update ${first}.` : 'None Provided' } },
    packageVulnerabilityDetails: {
      vulnerabilityId: spec.id,
      source: 'NVD',
      sourceUrl: `https://nvd.nist.gov/vuln/detail/${spec.id}`,
      vulnerablePackages: packages,
    },
    resources: [
      {
        type: 'AWS_EC2_INSTANCE',
        id: instance.instanceId,
        partition: 'aws',
        region: kernel.region,
        details: { awsEc2Instance: { imageId: instance.imageId } },
      },
    ],
  };
}

function packageOnWire(found: string | FoundPackage, isFixable: boolean): VulnerablePackage {
  if (typeof found === 'string') {
    return { name: found, version: '1.0', ...(isFixable ? { fixedInVersion: '99.0' } : {}) };
  }
  return {
    name: found.name,
    ...partsOfVersion(found.version),
    packageManager: 'OS',
    fixedInVersion: found.fixedVersion ?? 'NotAvailable',
  };
}
