import type {
  CompositeAlarm,
  DescribeAlarmsInput,
  MetricAlarm,
  PutCompositeAlarmInput,
  PutMetricAlarmInput,
} from '@aws-sdk/client-cloudwatch';
import { type CloudWatchOperations, ServiceError } from '../wire/operation.ts';
import { type AlarmRule, type AlarmStateValue, alarmsOf, readRule } from './alarm-rule.ts';
import { type AlarmBook, alarmCalled, type KnownAlarm } from './alarms.ts';
import type { CloudWatchWorld } from './cloudwatch.ts';

const mostNames = 100;
const mostRecords = 100;
const usualRecords = 50;

export function alarmOperations({ kernel, book }: CloudWatchWorld) {
  return {
    PutMetricAlarm: (input) => {
      const name = nameOf(input.AlarmName);
      refuseNoMetric(input);
      const { Tags: _, ...settings } = input;
      const view = { ...settings, ...updated(kernel.nowMs()), ActionsEnabled: input.ActionsEnabled ?? true };
      book.put(name, { kind: 'metric', view });
      return {};
    },
    PutCompositeAlarm: (input) => {
      const name = nameOf(input.AlarmName);
      const rule = ruleOf(book, name, input);
      const { Tags: _, ...settings } = input;
      const view = { ...settings, ...updated(kernel.nowMs()), ActionsEnabled: input.ActionsEnabled ?? true };
      book.put(name, { kind: 'composite', view, rule });
      return {};
    },
    DescribeAlarms: (input) => {
      const { items, next } = pageOf(chosen(book, input), input);
      return {
        MetricAlarms: items.flatMap(metricView),
        CompositeAlarms: items.flatMap(compositeView),
        ...(next === undefined ? {} : { NextToken: next }),
      };
    },
    SetAlarmState: ({ AlarmName, StateValue, StateReason = '', StateReasonData }) => {
      const name = nameOf(AlarmName);
      if (!isStateValue(StateValue)) throw invalid(`Value '${StateValue ?? ''}' at 'stateValue' is not allowed`);
      const isKnown = book.setState(name, StateValue, StateReason, StateReasonData);
      if (!isKnown) throw new ServiceError('ResourceNotFound', `Alarm not found: ${name}`, 404);
      return {};
    },
    DeleteAlarms: ({ AlarmNames = [] }) => {
      const missing = AlarmNames.find((name) => !book.alarms.has(name));
      if (missing !== undefined) throw new ServiceError('ResourceNotFound', `Alarm not found: ${missing}`, 404);
      for (const name of AlarmNames) refuseInUse(book, name);
      for (const name of AlarmNames) book.alarms.delete(name);
      kernel.changed();
      return {};
    },
  } satisfies CloudWatchOperations;
}

function nameOf(name = ''): string {
  if (name === '' || name.length > 255) throw invalid("Value at 'alarmName' must have length from 1 to 255");
  return name;
}

/** Of one metric, or of several as an expression. */
function refuseNoMetric({
  MetricName,
  Metrics = [],
  EvaluationPeriods,
  ComparisonOperator,
}: PutMetricAlarmInput): void {
  if (MetricName === undefined && Metrics.length === 0)
    throw invalid('Exactly one element of the metrics list should return data.');
  if ((EvaluationPeriods ?? 0) < 1) throw invalid("Value at 'evaluationPeriods' must be at least 1");
  if (ComparisonOperator === undefined) throw invalid("Value null at 'comparisonOperator' must not be null");
}

function ruleOf({ alarms }: AlarmBook, name: string, { AlarmRule: text = '' }: PutCompositeAlarmInput): AlarmRule {
  const rule = parsed(text);
  const missing = alarmsOf(rule).find((child) => child !== name && alarmCalled(alarms, child) === undefined);
  if (missing !== undefined) throw invalid(`AlarmRule refers to an alarm that does not exist: ${missing}`);
  if (alarmsOf(rule).includes(name)) throw invalid('AlarmRule must not refer to the alarm itself');
  return rule;
}

function parsed(text: string): AlarmRule {
  try {
    return readRule(text);
  } catch (error) {
    throw invalid(`AlarmRule is not valid: ${error instanceof Error ? error.message : text}`);
  }
}

function refuseInUse({ alarms }: AlarmBook, name: string): void {
  const parent = [...alarms.values()].find(
    ({ settings }) =>
      settings.kind === 'composite' &&
      alarmsOf(settings.rule).some((child) => alarmCalled(alarms, child)?.name === name),
  );
  if (parent !== undefined && parent.name !== name)
    throw invalid(`${name} is used by the composite alarm ${parent.name}`);
}

const kindOfType = { MetricAlarm: 'metric', CompositeAlarm: 'composite', LogAlarm: 'log' } as const;

/** Alarms of metrics alone, where no type is named. */
function chosen({ alarms }: AlarmBook, input: DescribeAlarmsInput): KnownAlarm[] {
  const { AlarmNames: names, AlarmNamePrefix: prefix, AlarmTypes = ['MetricAlarm'], StateValue } = input;
  if (names !== undefined && prefix !== undefined)
    throw new ServiceError('InvalidParameterCombination', 'AlarmNames and AlarmNamePrefix exclude each other');
  if ((names?.length ?? 0) > mostNames) throw invalid(`Value at 'alarmNames' must have at most ${mostNames} members`);
  const kinds: readonly string[] = AlarmTypes.map((type) => kindOfType[type]);
  return [...alarms.values()]
    .filter(({ name }) => (names?.includes(name) ?? true) && name.startsWith(prefix ?? ''))
    .filter(
      ({ settings, state }) => kinds.includes(settings.kind) && (StateValue ?? state.StateValue) === state.StateValue,
    )
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function pageOf(all: readonly KnownAlarm[], { MaxRecords = usualRecords, NextToken }: DescribeAlarmsInput) {
  if (MaxRecords < 1 || MaxRecords > mostRecords)
    throw invalid(`Value '${MaxRecords}' at 'maxRecords' must be from 1 to ${mostRecords}`);
  const start = NextToken === undefined ? 0 : Number(NextToken);
  if (!Number.isInteger(start)) throw new ServiceError('InvalidNextToken', 'The token is not valid.');
  const end = start + MaxRecords;
  return { items: all.slice(start, end), next: end < all.length ? String(end) : undefined };
}

function metricView({ arn, settings, state }: KnownAlarm): MetricAlarm[] {
  return settings.kind === 'metric' ? [{ ...settings.view, AlarmArn: arn, ...state }] : [];
}

function compositeView({ arn, settings, state }: KnownAlarm): CompositeAlarm[] {
  return settings.kind === 'composite' ? [{ ...settings.view, AlarmArn: arn, ...state }] : [];
}

function updated(nowMs: number): { AlarmConfigurationUpdatedTimestamp: Date } {
  return { AlarmConfigurationUpdatedTimestamp: new Date(nowMs) };
}

function isStateValue(value: string | undefined): value is AlarmStateValue {
  return value === 'OK' || value === 'ALARM' || value === 'INSUFFICIENT_DATA';
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}
