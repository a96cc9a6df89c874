import {
  CloudWatchClient,
  GetMetricStatisticsCommand,
  ListMetricStreamsCommand,
  ListMetricsCommand,
  type MetricDatum,
  PutMetricDataCommand,
  paginateListMetrics,
} from '@aws-sdk/client-cloudwatch';
import { SmithyRpcV2CborProtocol } from '@smithy/core/cbor';
import { describe, expect, it } from 'vitest';
import { aSimulatedAws } from './a-simulated-aws.ts';

const Namespace = 'Custom/AMI';
const settings = { region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' }, maxAttempts: 1 };

function watched(protocol?: typeof SmithyRpcV2CborProtocol) {
  const { aws, wait } = aSimulatedAws();
  const spoken = protocol === undefined ? {} : { protocol };
  const client = new CloudWatchClient({ ...settings, ...spoken, requestHandler: aws.requestHandler });
  const put = (...MetricData: MetricDatum[]) => client.send(new PutMetricDataCommand({ Namespace, MetricData }));
  const atMs = aws.kernel.nowMs();
  const statistics = (Period: number, Dimensions: MetricDatum['Dimensions'] = []) =>
    client.send(
      new GetMetricStatisticsCommand({
        Namespace,
        MetricName: 'Seconds',
        Dimensions,
        StartTime: new Date(atMs),
        EndTime: new Date(atMs + 600_000),
        Period,
        Statistics: ['Sum', 'Average', 'Minimum', 'Maximum', 'SampleCount'],
      }),
    );
  return { aws, wait, client, put, statistics, atMs };
}

describe('metrics', () => {
  it('have statistics for each period', async () => {
    const { put, statistics, wait, atMs } = watched();
    await put(
      { MetricName: 'Seconds', Value: 2, Unit: 'Seconds' },
      { MetricName: 'Seconds', Value: 4, Unit: 'Seconds' },
    );
    wait(300);
    await put({ MetricName: 'Seconds', Values: [1, 10], Counts: [3, 1], Unit: 'Seconds' });
    const { Datapoints } = await statistics(300);
    expect(Datapoints).toEqual([
      { Timestamp: new Date(atMs), Sum: 6, Average: 3, Minimum: 2, Maximum: 4, SampleCount: 2, Unit: 'Seconds' },
      {
        Timestamp: new Date(atMs + 300_000),
        Sum: 13,
        Average: 3.25,
        Minimum: 1,
        Maximum: 10,
        SampleCount: 4,
        Unit: 'Seconds',
      },
    ]);
  });

  it('are other metrics with other dimensions, in whatever order these are named', async () => {
    const { aws, put, statistics } = watched();
    const [a, b] = [
      { Name: 'A', Value: '1' },
      { Name: 'B', Value: '2' },
    ];
    await put({ MetricName: 'Seconds', Value: 1, Dimensions: [a, b] });
    await put({ MetricName: 'Seconds', Value: 1, Dimensions: [b, a] });
    await put({ MetricName: 'Seconds', Value: 5, Dimensions: [a] });
    expect((await statistics(60, [b, a])).Datapoints?.[0]?.Sum).toBe(2);
    expect(aws.cloudWatch.sum({ namespace: Namespace, name: 'Seconds', dimensions: { A: '1' } })).toBe(5);
    expect((await statistics(60, [])).Datapoints).toEqual([]);
  });

  it('are listed by name and dimension, page by page', async () => {
    const { client, put } = watched();
    const many = Array.from({ length: 501 }, (_, index) => ({
      MetricName: 'Seconds',
      Value: 1,
      Dimensions: [{ Name: 'Application', Value: `app-${index}` }],
    }));
    await put({ MetricName: 'Other', Value: 1 }, ...many);
    let listed = 0;
    for await (const { Metrics = [] } of paginateListMetrics({ client }, { Namespace, MetricName: 'Seconds' })) {
      listed += Metrics.length;
    }
    expect(listed).toBe(501);
    const Dimensions = [{ Name: 'Application', Value: 'app-7' }];
    const { Metrics } = await client.send(new ListMetricsCommand({ Dimensions }));
    expect(Metrics).toEqual([{ Namespace, MetricName: 'Seconds', Dimensions }]);
  });

  it.each<[string, MetricDatum]>([
    ['a time too long ago', { MetricName: 'a', Value: 1, Timestamp: new Date(0) }],
    ['a dimension without a value', { MetricName: 'a', Value: 1, Dimensions: [{ Name: 'A', Value: '' }] }],
    ['no value', { MetricName: 'a' }],
  ])('are refused with %s, and those beside them', async (_what, datum) => {
    const { aws, put } = watched();
    await expect(put({ MetricName: 'good', Value: 1 }, datum)).rejects.toThrow();
    expect(aws.cloudWatch.metrics()).toEqual([]);
  });

  it('are refused where they are more than fit into one call', async () => {
    const { put } = watched();
    await expect(put(...Array.from({ length: 1_001 }, () => ({ MetricName: 'a', Value: 1 })))).rejects.toThrow('1000');
  });
});

describe('CloudWatch', () => {
  it.each([
    ['JSON', undefined],
    ['CBOR', SmithyRpcV2CborProtocol],
  ])('is spoken to in %s', async (_name, protocol) => {
    const { aws, client, put, statistics, atMs } = watched(protocol);
    await put({
      MetricName: 'Seconds',
      Value: 1.5,
      Timestamp: new Date(atMs),
      Dimensions: [{ Name: 'A', Value: 'é' }],
    });
    const { Datapoints } = await statistics(60, [{ Name: 'A', Value: 'é' }]);
    expect(Datapoints).toMatchObject([{ Timestamp: new Date(atMs), Sum: 1.5 }]);
    await expect(client.send(new ListMetricStreamsCommand({}))).rejects.toThrow(/ListMetricStreams/);
    aws.faults.deny({ service: 'cloudwatch', action: 'PutMetricData' });
    await expect(put({ MetricName: 'Seconds', Value: 1 })).rejects.toThrow(
      'not authorized to perform: cloudwatch:PutMetricData',
    );
  });

  it('is spoken to in forms, as by older clients', async () => {
    const { aws } = watched();
    const scope = 'x/20260115/eu-west-1/monitoring/aws4_request';
    const headers = { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, Signature=x` };
    const metric = 'MetricData.member.1.MetricName=Seconds&MetricData.member.1.Value=1.5';
    const body = `Action=PutMetricData&Version=2010-08-01&Namespace=${encodeURIComponent(Namespace)}&${metric}`;
    expect((await aws.handle({ method: 'POST', path: '/', headers, body })).statusCode).toBe(200);
    expect(aws.cloudWatch.sum({ namespace: Namespace, name: 'Seconds', dimensions: {} })).toBe(1.5);
    const unknown = await aws.handle({ method: 'POST', path: '/', headers, body: 'Action=Fly&Version=2010-08-01' });
    expect(unknown.body).toContain('<Code>InvalidAction</Code>');
  });

  it('reads long requests, which its clients compress', async () => {
    const { aws, put } = watched();
    const Dimensions = [{ Name: 'A', Value: 'x'.repeat(1_000) }];
    await put(...Array.from({ length: 100 }, () => ({ MetricName: 'Seconds', Value: 1, Dimensions })));
    expect(aws.cloudWatch.metrics()).toMatchObject([{ name: 'Seconds', sum: 100 }]);
  });
});
