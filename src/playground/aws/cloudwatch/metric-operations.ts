import type { DimensionFilter, MetricDatum } from '@aws-sdk/client-cloudwatch';
import { type CloudWatchOperations, ServiceError } from '../wire/operation.ts';
import type { CloudWatchWorld } from './cloudwatch.ts';
import { type Dimensions, dimensionList, dimensionsOf, pointOf, seriesKey } from './points.ts';

const mostData = 1_000;
const mostDimensions = 30;
const pageSize = 500;
const oldestMs = 14 * 24 * 3_600_000;
const newestMs = 2 * 3_600_000;

export function metricOperations(world: CloudWatchWorld) {
  const { kernel, series } = world;
  return {
    PutMetricData: ({ Namespace: namespace = '', MetricData: data = [] }) => {
      if (namespace.startsWith('AWS/')) throw invalidValue('The value AWS/ for parameter Namespace is invalid.');
      if (data.length > mostData) throw invalidValue(`The collection MetricData must not have more than ${mostData}.`);
      for (const datum of data) refuseUnfit(datum, kernel.nowMs());
      for (const datum of data) {
        const metric = { namespace, name: datum.MetricName ?? '', dimensions: dimensionsOf(datum.Dimensions) };
        const key = seriesKey(metric);
        const known = series.get(key) ?? { ...metric, points: [] };
        known.points.push(pointOf(datum, kernel.nowMs()));
        series.set(key, known);
      }
      kernel.changed();
      return {};
    },
    ListMetrics: ({ Namespace, MetricName, Dimensions: filters = [], NextToken }) => {
      const found = [...series.values()].filter(
        ({ namespace, name, dimensions }) =>
          (Namespace ?? namespace) === namespace && (MetricName ?? name) === name && passes(dimensions, filters),
      );
      const start = NextToken === undefined ? 0 : Number(NextToken);
      const end = start + pageSize;
      return {
        Metrics: found.slice(start, end).map(({ namespace, name, dimensions }) => ({
          Namespace: namespace,
          MetricName: name,
          Dimensions: dimensionList(dimensions),
        })),
        ...(end < found.length ? { NextToken: String(end) } : {}),
      };
    },
  } satisfies CloudWatchOperations;
}

function refuseUnfit({ Dimensions = [], Timestamp, Value, Values, StatisticValues }: MetricDatum, nowMs: number): void {
  if (Dimensions.length > mostDimensions) throw invalidValue(`No more than ${mostDimensions} dimensions are allowed.`);
  if (Dimensions.some(({ Value: text = '' }) => text === '')) throw invalidValue('A dimension must have a value.');
  const atMs = Timestamp?.getTime() ?? nowMs;
  if (atMs < nowMs - oldestMs || atMs > nowMs + newestMs)
    throw invalidValue('The timestamp is out of the allowed range.');
  if (Value === undefined && Values === undefined && StatisticValues === undefined) {
    throw new ServiceError('MissingParameter', 'At least one of Value, Values and StatisticValues must be given.');
  }
}

/** A filter without a value asks only that the metric has the dimension. */
function passes(dimensions: Dimensions, filters: readonly DimensionFilter[]): boolean {
  return filters.every(({ Name = '', Value }) => {
    const own = dimensions[Name];
    return own !== undefined && (Value ?? own) === own;
  });
}

function invalidValue(message: string): ServiceError {
  return new ServiceError('InvalidParameterValue', message);
}
