import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { functionNames } from '../../scripts/bundle.ts';
import { readTemplate } from '../lambda/roles.ts';

const resourcesSchema = z.object({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string(), Properties: z.looseObject({}).default({}) })),
});

function resources(file: string, type: string): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const all = Object.entries(resourcesSchema.parse(readTemplate(file)).Resources);
  return new Map(all.filter(([, { Type }]) => Type === type).map(([name, { Properties }]) => [name, Properties]));
}

interface Metric {
  readonly namespace: string;
  readonly name: string;
  /** What of the template it is of, such as `Queue`. */
  readonly of?: { readonly dimension: string; readonly resource: string } | undefined;
}

const isOwn = (namespace: string): boolean => namespace.includes('self:custom.metrics');
const filterSchema = z.looseObject({
  LogGroupName: z.string(),
  MetricTransformations: z.tuple([z.object({ MetricNamespace: z.string(), MetricName: z.string() }).loose()]),
});
const filters = [...resources('alarms.yml', 'AWS::Logs::MetricFilter').values()].map((one) => filterSchema.parse(one));
const functions = functionNames.map((name) => `${name.charAt(0).toUpperCase()}${name.slice(1)}LambdaFunction`);
const queues = [...resources('queue.yml', 'AWS::SQS::Queue').keys()];

/** The metrics that there are: those that AWS keeps of our parts, and those that filters make of logs. */
const known: readonly Metric[] = [
  ...functions.flatMap((resource) =>
    ['Errors', 'Duration'].map((name) => ({
      namespace: 'AWS/Lambda',
      name,
      of: { dimension: 'FunctionName', resource },
    })),
  ),
  ...queues.map((resource) => ({
    namespace: 'AWS/SQS',
    name: 'ApproximateNumberOfMessagesVisible',
    of: { dimension: 'QueueName', resource },
  })),
  ...filters.map(({ MetricTransformations: [{ MetricNamespace, MetricName }] }) => ({
    namespace: MetricNamespace,
    name: MetricName,
  })),
];

const referenceSchema = z.union([
  z.object({ Ref: z.string() }).transform(({ Ref }) => Ref),
  z.object({ 'Fn::GetAtt': z.literal('DeadLetters.QueueName') }).transform(() => 'DeadLetters'),
]);
const dimensionSchema = z.object({ Name: z.string(), Value: referenceSchema });
const alarmSchema = z.looseObject({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.tuple([dimensionSchema]).optional(),
  AlarmActions: z.unknown(),
  OKActions: z.unknown(),
});
const alarms = new Map(
  [...resources('alarms.yml', 'AWS::CloudWatch::Alarm')].map(([name, properties]) => [
    name,
    alarmSchema.parse(properties),
  ]),
);

describe.each([...alarms])('the alarm %s', (_name, { Namespace, MetricName, Dimensions, AlarmActions, OKActions }) => {
  it('looks at a metric that there is', () => {
    const [dimension] = Dimensions ?? [];
    const of = dimension && { dimension: dimension.Name, resource: dimension.Value };
    expect(known).toContainEqual({ namespace: Namespace, name: MetricName, ...(of && { of }) });
  });

  it('tells the topic when it begins and when it ends', () => {
    expect([AlarmActions, OKActions]).toEqual([[{ Ref: 'Alarms' }], [{ Ref: 'Alarms' }]]);
  });
});

describe('the alarms', () => {
  it('look at the oldest work, dead letters, what Slack does not take, and the errors of each function', () => {
    const looked = [...alarms.values()].map(
      ({ MetricName, Dimensions }) => `${MetricName} ${Dimensions?.[0].Value ?? ''}`,
    );
    const wanted = [
      'OldestDueSeconds ',
      'ApproximateNumberOfMessagesVisible DeadLetters',
      'SlackFailures ',
      'FindingsFailures ',
    ];
    expect(looked.sort()).toEqual([...wanted, ...functions.map((resource) => `Errors ${resource}`)].sort());
  });

  it('miss no filter, and each filter reads the log of a function', () => {
    const watched = new Set(
      [...alarms.values()].filter(({ Namespace }) => isOwn(Namespace)).map(({ MetricName }) => MetricName),
    );
    expect(new Set(filters.map(({ MetricTransformations: [{ MetricName }] }) => MetricName))).toEqual(watched);
    const logs = functionNames.map((name) => `-${name}`);
    for (const { LogGroupName } of filters) expect(logs).toContain(/^\/aws\/lambda\/.*(-\w+)$/.exec(LogGroupName)?.[1]);
  });
});

describe('the dashboard of the template', () => {
  const bodySchema = z.object({ DashboardBody: z.object({ 'Fn::Sub': z.string() }) }).loose();
  const widgetSchema = z.object({
    type: z.literal('metric'),
    properties: z.looseObject({ title: z.string(), metrics: z.array(z.array(z.string())) }),
  });
  const [properties] = resources('dashboard.yml', 'AWS::CloudWatch::Dashboard').values();
  const text = bodySchema.parse(properties).DashboardBody['Fn::Sub'];
  const { widgets } = z.object({ widgets: z.array(widgetSchema.loose()) }).parse(JSON.parse(text));

  it.each(widgets.map(({ properties: { title, metrics } }) => [title, metrics] as const))(
    'shows metrics that there are: %s',
    (_title, metrics) => {
      for (const [namespace = '', name = '', dimension, value] of metrics) {
        const resource = /^\$\{(\w+)(\.\w+)?\}$/.exec(value ?? '')?.[1] ?? '';
        const metric = { namespace, name, ...(dimension === undefined ? {} : { of: { dimension, resource } }) };
        expect(known).toContainEqual(metric);
      }
    },
  );

  it('shows what alarms look at, but for the daily check, and the time of an answer', () => {
    const shown = widgets.flatMap(({ properties: { metrics } }) => metrics.map(([, name = '']) => name));
    const looked = [...alarms.values()]
      .map(({ MetricName }) => MetricName)
      .filter((name) => name !== 'FindingsFailures');
    expect(new Set(shown)).toEqual(new Set([...looked, 'Duration']));
  });
});
