import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { EnableCommand } from '@aws-sdk/client-inspector2';
import { CreateBucketCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import type { Metric } from '../../src/aws/service-ports.ts';
import { alarmsContract } from './alarms.contract.ts';
import { type AwsWorld, type Built, type Gap, known } from './aws-world.ts';
import { dashboardsContract } from './dashboards.contract.ts';
import { topicsContract } from './topics.contract.ts';
import { undertakingsContract } from './undertakings.contract.ts';

export interface RecordsParts {
  readonly world: () => AwsWorld;
  readonly built: () => Built;
  readonly itUnless: (gap: Gap, title: string, test: () => Promise<void>) => void;
}

/** What the adapters promise of objects, metrics, alarms, vulnerabilities, dashboards, topics and what others have going on. */
export function recordsContract(parts: RecordsParts): void {
  describe('objects', () => objectsContract(parts));
  describe('metrics', () => metricsContract(parts));
  describe('alarms', () => alarmsContract(parts));
  describe('vulnerabilities', () => vulnerabilitiesContract(parts));
  describe('dashboards', () => dashboardsContract(parts));
  describe('topics', () => topicsContract(parts));
  describe('undertakings of others', () => undertakingsContract(parts));
}

function objectsContract({ world }: RecordsParts): void {
  const bucket = 'amiable-reports';
  const put = (key: string, body: string) =>
    world().aws.objects.put({ bucket, key, body, contentType: 'application/json' });
  const makeBucket = async (): Promise<void> => {
    const location = { LocationConstraint: 'eu-west-1' } as const;
    await world().clients.s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: location }));
  };
  const stored = async (key: string) => {
    const { Body, ContentType } = await world().clients.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return { body: await Body?.transformToString(), contentType: ContentType };
  };

  it('are stored as they were put, under whatever name', async () => {
    await makeBucket();
    const body = `{"a":"é 😀 & <b>","long":"${'x'.repeat(70_000)}"}`;
    const key = 'scans/web app/2026-01-15T09:20:00.000Z+é.json';
    expect(await put(key, body)).toEqual({ uri: `s3://${bucket}/${key}` });
    expect(await stored(key)).toEqual({ body, contentType: 'application/json' });
  });

  it('are replaced by a repeat', async () => {
    await makeBucket();
    await put('report.json', '{}');
    await put('report.json', '{"again":true}');
    expect((await stored('report.json')).body).toBe('{"again":true}');
  });

  it('are refused where there is no such bucket', async () => {
    await expect(put('report.json', '{}')).rejects.toMatchObject({
      kind: 'not-found',
      awsCode: 'NoSuchBucket',
      service: 's3',
    });
  });

  it('leave bucket, key and size in the audit trail, and not what is in them', async () => {
    await makeBucket();
    await put('report.json', '{"é":1}');
    const { entry } = known(world().audited.at(-1));
    expect(entry).toMatchObject({ service: 's3', call: 'PutObject' });
    expect(entry.subject).toEqual({ bucket, key: 'report.json', bytes: 8 });
  });
}

function metricsContract({ world, itUnless }: RecordsParts): void {
  const atMs = Date.UTC(2026, 0, 15, 9, 20);
  const metric = (part: Partial<Metric> = {}): Metric => ({
    namespace: 'Custom/AMI',
    name: 'AMIsCreated',
    value: 1,
    unit: 'Count',
    dimensions: { Application: 'web', Environment: 'production' },
    atMs,
    ...part,
  });
  const sumOf = async (name: string, dimensions: Metric['dimensions']): Promise<number | undefined> => {
    const { Datapoints = [] } = await world().clients.cloudWatch.send(
      new GetMetricStatisticsCommand({
        Namespace: 'Custom/AMI',
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        StartTime: new Date(atMs - 600_000),
        EndTime: new Date(atMs + 600_000),
        Period: 1_200,
        Statistics: ['Sum'],
      }),
    );
    return Datapoints[0]?.Sum;
  };

  it('are added up', async () => {
    await world().aws.metrics.put([metric(), metric({ value: 2.5 })]);
    await world().aws.metrics.put([metric(), metric({ name: 'AMIsPatched' })]);
    expect(await sumOf('AMIsCreated', metric().dimensions)).toBe(4.5);
    expect(await sumOf('AMIsPatched', metric().dimensions)).toBe(1);
  });

  itUnless('metric-dimensions', 'are kept apart by their dimensions', async () => {
    await world().aws.metrics.put([metric(), metric({ dimensions: { Application: 'web' } })]);
    expect(await sumOf('AMIsCreated', { Application: 'web' })).toBe(1);
    expect(await sumOf('AMIsCreated', {})).toBeUndefined();
  });

  it('may be more than fit into one call', async () => {
    await world().aws.metrics.put(Array.from({ length: 1_001 }, () => metric()));
    expect(await sumOf('AMIsCreated', metric().dimensions)).toBe(1_001);
    await world().aws.metrics.put([]);
    expect(world().audited.filter(({ entry }) => entry.call === 'PutMetricData')).toHaveLength(2);
  });
}

function vulnerabilitiesContract({ world, built, itUnless }: RecordsParts): void {
  const switchOn = async (): Promise<void> => {
    const input = { accountIds: [world().accountId], resourceTypes: ['EC2' as const] };
    await world().clients.inspector.send(new EnableCommand(input));
  };
  const member = async (): Promise<string> =>
    known((await world().aws.instances.ofGroup(built().groupName))[0]).instanceId;

  itUnless('inspector-status', 'are looked for once somebody has switched Inspector on', async () => {
    expect(await world().aws.vulnerabilities.isOn()).toBe(false);
    await switchOn();
    expect(await world().aws.vulnerabilities.isOn()).toBe(true);
  });

  it('are told with the instance that they were found on', async () => {
    await switchOn();
    const [instanceId, { imageId }] = [await member(), built()];
    await world().addFinding({ instanceId, imageId, id: 'CVE-2026-1234', severity: 'HIGH', packages: ['openssl'] });
    expect(await world().aws.vulnerabilities.ofImage(imageId)).toEqual([
      {
        id: 'CVE-2026-1234',
        severity: 'high',
        instanceId,
        imageId,
        packages: ['openssl'],
        title: 'CVE-2026-1234 - openssl',
        isFixable: true,
      },
    ]);
  });

  it('of one CVE are told with what they are in and whether it can be fixed', async () => {
    await switchOn();
    const [instanceId, { imageId }] = [await member(), built()];
    await world().addFinding({ instanceId, imageId, id: 'CVE-2026-1234', severity: 'HIGH', packages: ['openssl'] });
    const [found, ...others] = await world().aws.vulnerabilities.ofCve('CVE-2026-1234');
    expect(others).toEqual([]);
    expect(found).toMatchObject({ instanceId, fix: 'available', packages: [{ name: 'openssl', version: '1.0' }] });
  });

  itUnless('finding-filters', 'of other CVEs and instances are left out', async () => {
    await switchOn();
    const [instanceId, { imageId }] = [await member(), built()];
    await world().addFinding({ instanceId, imageId, id: 'CVE-2026-1234', severity: 'HIGH', packages: ['openssl'] });
    const { vulnerabilities } = world().aws;
    expect(await vulnerabilities.ofCve('CVE-2026-4321')).toEqual([]);
    expect(await vulnerabilities.ofCve('CVE-2026-1234', ['i-0123456789abcdef0'])).toEqual([]);
    const many = Array.from({ length: 25 }, (_, n) => `i-0123456789abcde${n.toString(16).padStart(2, '0')}`);
    expect(await vulnerabilities.ofCve('CVE-2026-1234', [...many, instanceId])).toHaveLength(1);
  });

  itUnless('inspector-search', 'are known to Inspector, or not', async () => {
    await switchOn();
    const [instanceId, { imageId }] = [await member(), built()];
    await world().addFinding({ instanceId, imageId, id: 'CVE-2026-1234', severity: 'HIGH', packages: ['openssl'] });
    expect(await world().aws.vulnerabilities.knows('CVE-2026-1234')).toBe(true);
    expect(await world().aws.vulnerabilities.knows('CVE-2026-4321')).toBe(false);
  });

  itUnless('inspector-coverage', 'are looked for on many instances, told at once', async () => {
    await switchOn();
    await world().rest();
    const instanceId = await member();
    const { vulnerabilities } = world().aws;
    const all = await vulnerabilities.inspections();
    expect(all.size).toBe(2);
    expect(all.get(instanceId)).toMatchObject({ state: 'looked' });
    expect([...(await vulnerabilities.inspections([instanceId])).keys()]).toEqual([instanceId]);
    expect((await vulnerabilities.inspections([])).size).toBe(0);
  });

  itUnless('inventory', 'are packages, which agents list with their versions', async () => {
    const instanceId = await member();
    const ids = [instanceId, 'i-0123456789abcdef0'];
    const lists = await world().aws.installed.packages(ids, ['amazon-ssm-agent']);
    expect([...lists.keys()]).toEqual([instanceId]);
    expect(lists.get(instanceId)).toMatchObject({ packages: [{ name: 'amazon-ssm-agent', manager: 'rpm' }] });
    const without = await world().aws.installed.packages(ids, ['no-such-package']);
    expect(without.get(instanceId)).toMatchObject({ packages: [], atMs: expect.any(Number) });
  });

  itUnless('finding-filters', 'of other images are left out', async () => {
    await switchOn();
    const [instanceId, { imageId }] = [await member(), built()];
    await world().addFinding({ instanceId, imageId, id: 'CVE-2026-1234', severity: 'HIGH', packages: ['openssl'] });
    expect(await world().aws.vulnerabilities.ofImage('ami-0123456789abcdef0')).toEqual([]);
  });

  itUnless('inspector-coverage', 'are looked for on each instance, after a while', async () => {
    await switchOn();
    expect(await world().aws.vulnerabilities.inspection(await member())).toMatchObject({ state: 'not-yet' });
    await world().rest();
    const atMs: number = expect.any(Number);
    expect(await world().aws.vulnerabilities.inspection(await member())).toEqual({ state: 'looked', atMs });
    expect(await world().aws.vulnerabilities.inspection('i-0123456789abcdef0')).toEqual({ state: 'not-yet' });
  });

  itUnless('inspector-off', 'are refused while Inspector is off', async () => {
    await expect(world().aws.vulnerabilities.ofImage(built().imageId)).rejects.toMatchObject({ kind: 'unsupported' });
  });
}
