import type { Kernel } from '../kernel.ts';
import { metricOperations } from './metric-operations.ts';
import { type MetricName, type SeriesTable, seriesKey } from './points.ts';
import { statisticsOperations } from './statistics.ts';

export interface CloudWatchModel {
  /** Of all that was ever put for exactly these dimensions. */
  sum(metric: MetricName): number;
  /** What there is, with the sum of each. */
  metrics(): readonly (MetricName & { readonly sum: number })[];
}

export interface CloudWatch {
  readonly model: CloudWatchModel;
  readonly operations: ReturnType<typeof cloudWatchOperations>;
}

export interface CloudWatchWorld {
  readonly kernel: Kernel;
  readonly series: SeriesTable;
}

/** A simulated CloudWatch in one account and region: metrics that were put, and their statistics. */
export function createCloudWatch(kernel: Kernel): CloudWatch {
  const world: CloudWatchWorld = { kernel, series: new Map() };
  const total = (metric: MetricName): number =>
    (world.series.get(seriesKey(metric))?.points ?? []).reduce((sum, point) => sum + point.sum, 0);
  return {
    operations: cloudWatchOperations(world),
    model: {
      sum: total,
      metrics: () =>
        [...world.series.values()].map((metric) => {
          const { namespace, name, dimensions } = metric;
          return { namespace, name, dimensions, sum: total(metric) };
        }),
    },
  };
}

function cloudWatchOperations(world: CloudWatchWorld) {
  return { ...metricOperations(world), ...statisticsOperations(world) };
}
