import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { Kernel } from '../kernel.ts';
import { alarmOperations } from './alarm-operations.ts';
import type { AlarmStateValue } from './alarm-rule.ts';
import { type AlarmBook, createAlarmBook } from './alarms.ts';
import { dashboardOperations } from './dashboard-operations.ts';
import { metricOperations } from './metric-operations.ts';
import { type MetricName, type SeriesTable, seriesKey } from './points.ts';
import { statisticsOperations } from './statistics.ts';

export interface CloudWatchModel {
  /** Of all that was ever put for exactly these dimensions. */
  sum(metric: MetricName): number;
  /** What there is, with the sum of each. */
  metrics(): readonly (MetricName & { readonly sum: number })[];
  /** The body of a dashboard; undefined where there is none of that name. */
  dashboard(name: string): string | undefined;
  /** Writes an alarm of a metric over the one of that name. */
  addAlarm(alarm: PutMetricAlarmInput & { readonly AlarmName: string }): void;
  /** Lets an alarm stand so from now on; where there is none of that name, it is made. */
  setAlarm(name: string, state: AlarmStateValue, reason: string): void;
  /** How it stands; undefined where there is no such alarm. */
  alarmState(name: string): AlarmStateValue | undefined;
  /** Alarms with an action of that ARN for when they fire. */
  alarmsActingOn(arn: string): readonly { readonly AlarmName: string; readonly AlarmARN: string }[];
}

export interface CloudWatch {
  readonly model: CloudWatchModel;
  readonly operations: ReturnType<typeof cloudWatchOperations>;
}

export interface CloudWatchWorld {
  readonly kernel: Kernel;
  readonly series: SeriesTable;
  readonly book: AlarmBook;
  readonly dashboards: Map<string, { readonly body: string; readonly modifiedAtMs: number }>;
}

/** A simulated CloudWatch in one account and region: metrics that were put, their statistics, and alarms. */
export function createCloudWatch(kernel: Kernel): CloudWatch {
  const world: CloudWatchWorld = { kernel, series: new Map(), book: createAlarmBook(kernel), dashboards: new Map() };
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
      dashboard: (name) => world.dashboards.get(name)?.body,
      addAlarm: (alarm) => world.book.put(alarm.AlarmName, { kind: 'metric', view: alarm }),
      setAlarm: (name, state, reason) => {
        if (!world.book.alarms.has(name)) world.book.put(name, { kind: 'metric', view: { AlarmName: name } });
        world.book.setState(name, state, reason);
      },
      alarmState: (name) => world.book.alarms.get(name)?.state.StateValue,
      alarmsActingOn: (arn) =>
        [...world.book.alarms.values()]
          .filter(({ settings }) => settings.view.AlarmActions?.includes(arn))
          .map((alarm) => ({ AlarmName: alarm.name, AlarmARN: alarm.arn })),
    },
  };
}

function cloudWatchOperations(world: CloudWatchWorld) {
  return {
    ...metricOperations(world),
    ...statisticsOperations(world),
    ...alarmOperations(world),
    ...dashboardOperations(world),
  };
}
