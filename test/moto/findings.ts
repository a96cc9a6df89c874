import type { NewFinding } from '../contracts/aws-world.ts';
import { place } from './account.ts';
import type { Moto } from './server.ts';

/** Queues a finding for the next question: moto's Inspector finds nothing by itself. */
export async function queueFinding({ endpoint }: Pick<Moto, 'endpoint'>, finding: NewFinding): Promise<void> {
  const body = JSON.stringify({ account_id: place.accountId, region: place.region, results: [[onWire(finding)]] });
  const answer = await fetch(`${endpoint}/moto-api/static/inspector2/findings-results`, { method: 'POST', body });
  if (!answer.ok) throw new Error(`moto answers ${answer.status} to a finding: ${await answer.text()}`);
}

function onWire({ instanceId, imageId, id, severity, packages }: NewFinding) {
  return {
    findingArn: `arn:aws:inspector2:${place.region}:${place.accountId}:finding/${id}`,
    awsAccountId: place.accountId,
    type: 'PACKAGE_VULNERABILITY',
    title: `${id} - ${packages[0] ?? ''}`,
    severity,
    status: 'ACTIVE',
    fixAvailable: 'YES',
    packageVulnerabilityDetails: {
      vulnerabilityId: id,
      source: 'NVD',
      vulnerablePackages: packages.map((name) => ({ name, version: '1.0' })),
    },
    resources: [{ type: 'AWS_EC2_INSTANCE', id: instanceId, details: { awsEc2Instance: { imageId } } }],
  };
}
