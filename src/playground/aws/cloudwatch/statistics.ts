import type { Datapoint, GetMetricStatisticsCommandInput } from '@aws-sdk/client-cloudwatch';
import { type CloudWatchOperations, ServiceError } from '../wire/operation.ts';
import type { CloudWatchWorld } from './cloudwatch.ts';
import { dimensionsOf, type Point, seriesKey } from './points.ts';

const mostDatapoints = 1_440;

export function statisticsOperations({ series }: CloudWatchWorld) {
  return {
    GetMetricStatistics: (input) => {
      const { Namespace: namespace = '', MetricName: name = '', Dimensions } = input;
      const { startMs, endMs, periodMs } = rangeOf(input);
      const found = series.get(seriesKey({ namespace, name, dimensions: dimensionsOf(Dimensions) }));
      const points = (found?.points ?? []).filter(
        ({ atMs, unit }) => atMs >= startMs && atMs < endMs && (input.Unit ?? unit) === unit,
      );
      const periods = Map.groupBy(points, ({ atMs }) => startMs + Math.floor((atMs - startMs) / periodMs) * periodMs);
      return {
        Label: name,
        Datapoints: [...periods].map(([atMs, those]) => datapoint(atMs, those, input.Statistics ?? [])),
      };
    },
  } satisfies CloudWatchOperations;
}

function rangeOf({ StartTime, EndTime, Period = 60 }: GetMetricStatisticsCommandInput) {
  const startMs = StartTime?.getTime() ?? 0;
  const endMs = EndTime?.getTime() ?? 0;
  const periodMs = Period * 1000;
  if (endMs <= startMs) {
    throw new ServiceError('InvalidParameterValue', 'The parameter StartTime must be less than the parameter EndTime.');
  }
  if ((endMs - startMs) / periodMs > mostDatapoints) {
    const why = `You have requested up to ${Math.ceil((endMs - startMs) / periodMs)} datapoints, which exceeds the limit of ${mostDatapoints}.`;
    throw new ServiceError('InvalidParameterCombination', why);
  }
  return { startMs, endMs, periodMs };
}

function datapoint(atMs: number, points: readonly Point[], statistics: readonly string[]): Datapoint {
  const sum = points.reduce((total, point) => total + point.sum, 0);
  const count = points.reduce((total, point) => total + point.count, 0);
  const all: Readonly<Record<string, number>> = {
    Sum: sum,
    SampleCount: count,
    Average: count === 0 ? 0 : sum / count,
    Minimum: Math.min(...points.map(({ minimum }) => minimum)),
    Maximum: Math.max(...points.map(({ maximum }) => maximum)),
  };
  const asked = Object.entries(all).filter(([name]) => statistics.includes(name));
  const [first] = points;
  return { Timestamp: new Date(atMs), ...unitOf(first), ...Object.fromEntries(asked) };
}

function unitOf(point: Point | undefined): Pick<Datapoint, 'Unit'> {
  const unit = units.find((candidate) => candidate === point?.unit);
  return unit === undefined ? {} : { Unit: unit };
}

const units = ['Count', 'Seconds', 'Milliseconds', 'Percent', 'Bytes', 'None'] as const;
