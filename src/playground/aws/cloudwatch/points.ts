import type { MetricDatum } from '@aws-sdk/client-cloudwatch';

export type Dimensions = Readonly<Record<string, string>>;

export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Dimensions;
}

/** What one datum adds to a metric. */
export interface Point {
  readonly atMs: number;
  readonly unit: string;
  readonly sum: number;
  readonly count: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** A metric is the same where namespace, name and all dimensions are. */
export interface Series extends MetricName {
  readonly points: Point[];
}

export type SeriesTable = Map<string, Series>;

export function seriesKey({ namespace, name, dimensions }: MetricName): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, name, sorted]);
}

export function dimensionsOf(
  list: readonly { readonly Name?: string | undefined; readonly Value?: string | undefined }[] = [],
): Dimensions {
  return Object.fromEntries(list.map(({ Name = '', Value = '' }) => [Name, Value]));
}

export function dimensionList(dimensions: Dimensions): { Name: string; Value: string }[] {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}

/** A datum brings one value, values with how often each was, or a summary. */
export function pointOf(datum: MetricDatum, nowMs: number): Point {
  const head = { atMs: datum.Timestamp?.getTime() ?? nowMs, unit: datum.Unit ?? 'None' };
  const { StatisticValues: summary, Counts: counts = [] } = datum;
  if (summary !== undefined) {
    const { Sum = 0, SampleCount = 0, Minimum = 0, Maximum = 0 } = summary;
    return { ...head, sum: Sum, count: SampleCount, minimum: Minimum, maximum: Maximum };
  }
  const values = datum.Values ?? (datum.Value === undefined ? [] : [datum.Value]);
  const timesOf = (index: number): number => counts[index] ?? 1;
  return {
    ...head,
    sum: values.reduce((total, value, index) => total + value * timesOf(index), 0),
    count: values.reduce((total, _value, index) => total + timesOf(index), 0),
    minimum: Math.min(...values),
    maximum: Math.max(...values),
  };
}
