import { describe, expect, it } from 'vitest';
import { openAws } from './access.ts';
import { scripted } from './answers.ts';
import { type SimulatedWorld, simulatedWorld } from './simulated-world.ts';

async function inspected(): Promise<SimulatedWorld & { readonly imageId: string; readonly instanceId: string }> {
  const world = await simulatedWorld();
  world.inspector.setOn(true);
  const imageId = world.ec2.addImage({ name: 'web' });
  const instanceId = world.ec2.addInstance({ imageId, as: 'running' });
  await world.rest();
  return { ...world, imageId, instanceId };
}

describe('vulnerabilities of an image', () => {
  it('are all read, a hundred at a time', async () => {
    const { aws, inspector, imageId, calls } = await inspected();
    const ids = Array.from({ length: 101 }, (_, n) => `CVE-2026-${n}`);
    inspector.setImageFindings(
      imageId,
      ids.map((id) => ({ id, severity: 'MEDIUM', isFixable: false })),
    );
    const found = await aws.vulnerabilities.ofImage(imageId);
    expect(found.map(({ id }) => id).sort()).toEqual(ids.sort());
    expect(found[0]).toMatchObject({ severity: 'medium', isFixable: false, imageId });
    expect(calls.get('inspector2:ListFindings')).toBe(2);
  });

  it.each(['ListFindings', 'ListCoverage', 'BatchGetAccountStatus'] as const)(
    'are no answer where %s is not allowed',
    async (action) => {
      const { aws, faults, imageId, instanceId } = await inspected();
      faults.deny({ service: 'inspector2', action });
      const asks = {
        ListFindings: () => aws.vulnerabilities.ofImage(imageId),
        ListCoverage: () => aws.vulnerabilities.inspection(instanceId),
        BatchGetAccountStatus: () => aws.vulnerabilities.isOn(),
      };
      await expect(asks[action]()).rejects.toMatchObject({ kind: 'denied', action: `inspector2:${action}` });
    },
  );
});

describe('what Inspector finds of a CVE', () => {
  const telling = (finding: object) => {
    const resources = [{ type: 'AWS_EC2_INSTANCE', id: 'i-1' }];
    const body = JSON.stringify({ findings: [{ resources, ...finding }] });
    return openAws(scripted({ body, contentType: 'application/json' })).aws.vulnerabilities.ofCve('CVE-2026-1');
  };
  const packages = (...vulnerablePackages: readonly object[]) => ({
    packageVulnerabilityDetails: { vulnerabilityId: 'CVE-2026-1', source: 'X', vulnerablePackages },
  });

  it('has versions whole, the fixed one where there is one, the score and when it was seen last', async () => {
    const rpm = {
      name: 'openssl',
      epoch: 1,
      version: '3.0.8',
      release: '1.amzn2023.0.3',
      fixedInVersion: '1:3.0.8-1.amzn2023.0.14',
    };
    const deb = { name: 'libssl3', epoch: 0, version: '3.0.2', release: '0ubuntu1.18', fixedInVersion: 'NotAvailable' };
    const finding = {
      ...packages(rpm, deb),
      fixAvailable: 'PARTIAL',
      inspectorScore: 8.1,
      lastObservedAt: 1_768_468_800,
    };
    expect(await telling(finding)).toEqual([
      {
        instanceId: 'i-1',
        packages: [
          { name: 'openssl', version: '1:3.0.8-1.amzn2023.0.3', fixedVersion: '1:3.0.8-1.amzn2023.0.14' },
          { name: 'libssl3', version: '3.0.2-0ubuntu1.18' },
        ],
        fix: 'unknown',
        score: 8.1,
        lastObservedAtMs: 1_768_468_800_000,
      },
    ]);
  });

  it('is told of what can and what cannot be fixed, and of instances alone', async () => {
    expect(await telling({ ...packages(), fixAvailable: 'YES' })).toMatchObject([{ fix: 'available' }]);
    expect(await telling({ ...packages(), fixAvailable: 'NO' })).toMatchObject([{ fix: 'none' }]);
    expect(await telling({ ...packages(), resources: [{ type: 'AWS_ECR_CONTAINER_IMAGE', id: 'i-1' }] })).toEqual([]);
  });
});

describe('Inspector', () => {
  it('is not on where its endpoint does not know the call', async () => {
    const { aws } = openAws(scripted({ statusCode: 404, body: '{"__type":"UnknownOperationException"}' }));
    expect(await aws.vulnerabilities.isOn()).toBe(false);
  });

  it('does not say whether it is on where the account was not looked at', async () => {
    const failed = { accountId: '123456789012', errorCode: 'ACCESS_DENIED', errorMessage: 'no' };
    const answer = (failure: object) =>
      openAws(
        scripted({
          body: JSON.stringify({ accounts: [], failedAccounts: [failure] }),
          contentType: 'application/json',
        }),
      ).aws.vulnerabilities.isOn();
    await expect(answer(failed)).rejects.toMatchObject({ kind: 'denied', action: 'inspector2:BatchGetAccountStatus' });
    await expect(answer({ ...failed, errorCode: 'INTERNAL_ERROR' })).rejects.toMatchObject({
      kind: 'unknown',
      retry: 'later',
    });
  });

  it('is unreachable, and not off, where its name leads nowhere', async () => {
    const { aws } = openAws(scripted(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' })));
    await expect(aws.vulnerabilities.isOn()).rejects.toMatchObject({ kind: 'unreachable' });
  });
});

describe('whether Inspector has looked', () => {
  const lastScannedAt = 1_768_468_800;
  const covering = (...coveredResources: readonly object[]) => {
    const body = JSON.stringify({ coveredResources });
    return openAws(scripted({ body, contentType: 'application/json' })).aws.vulnerabilities.inspection('i-1');
  };
  const covered = (statusCode: string, reason: string, more: object = {}) => ({
    ...{ resourceType: 'AWS_EC2_INSTANCE', resourceId: 'i-1', accountId: '123456789012', scanType: 'PACKAGE' },
    scanStatus: { statusCode, reason },
    ...more,
  });

  it.each([
    ['ACTIVE', 'SUCCESSFUL', { lastScannedAt }, { state: 'looked', atMs: lastScannedAt * 1000 }],
    ['ACTIVE', 'SUCCESSFUL', {}, { state: 'not-yet', reason: 'SUCCESSFUL' }],
    ['ACTIVE', 'PENDING_INITIAL_SCAN', {}, { state: 'not-yet', reason: 'PENDING_INITIAL_SCAN' }],
    ['INACTIVE', 'NO_INVENTORY', { lastScannedAt }, { state: 'not-yet', reason: 'NO_INVENTORY' }],
    ['INACTIVE', 'UNMANAGED_EC2_INSTANCE', {}, { state: 'not-yet', reason: 'UNMANAGED_EC2_INSTANCE' }],
    ['INACTIVE', 'UNSUPPORTED_OS', {}, { state: 'never', reason: 'UNSUPPORTED_OS' }],
    ['INACTIVE', 'EXCLUDED_BY_TAG', {}, { state: 'never', reason: 'EXCLUDED_BY_TAG' }],
    ['INACTIVE', 'A_NEW_WORD', {}, { state: 'not-yet', reason: 'A_NEW_WORD' }],
  ])('is told by %s and %s', async (code, reason, more, inspection) => {
    expect(await covering(covered(code, reason, more))).toEqual(inspection);
  });

  it('is not told by a look at another instance', async () => {
    const other = covered('ACTIVE', 'SUCCESSFUL', { resourceId: 'i-2', lastScannedAt });
    expect(await covering(other)).toEqual({ state: 'not-yet' });
  });
});
