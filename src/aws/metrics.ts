import { type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { chunks } from './pages.ts';
import type { Metric, Metrics } from './service-ports.ts';

const mostPerCall = 1_000;

export function createMetrics({ once }: Pick<Clients, 'once'>, call: Caller): Metrics {
  const putSome = async (namespace: string, some: readonly Metric[]): Promise<void> => {
    const subject = { namespace, names: [...new Set(some.map(({ name }) => name))], points: some.length };
    const input = { Namespace: namespace, MetricData: some.map(datum) };
    await call({ service: 'cloudwatch', call: 'PutMetricData', subject }, (options) =>
      once.cloudWatch.send(new PutMetricDataCommand(input), options),
    );
  };
  return {
    put: async (metrics) => {
      for (const [namespace, those = []] of Map.groupBy(metrics, (metric) => metric.namespace)) {
        for (const some of chunks(those, mostPerCall)) await putSome(namespace, some);
      }
    },
  };
}

function datum({ name, value, unit, dimensions, atMs }: Metric): MetricDatum {
  return {
    MetricName: name,
    Value: value,
    Unit: unit,
    Timestamp: new Date(atMs),
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  };
}
