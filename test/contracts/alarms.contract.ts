import { PutCompositeAlarmCommand, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { expect, it } from 'vitest';
import type { RecordsParts } from './records.contract.ts';

/** What the adapter promises of CloudWatch alarms. */
export function alarmsContract({ world, itUnless }: RecordsParts): void {
  const put = (name: string) =>
    world().clients.cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: name,
        Namespace: 'AWS/ApplicationELB',
        MetricName: 'HTTPCode_Target_5XX_Count',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 5,
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    );
  const compose = (name: string, rule: string) =>
    world().clients.cloudWatch.send(new PutCompositeAlarmCommand({ AlarmName: name, AlarmRule: rule }));
  const set = (name: string, state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA', reason: string) =>
    world().clients.cloudWatch.send(
      new SetAlarmStateCommand({ AlarmName: name, StateValue: state, StateReason: reason }),
    );

  it('are told with their state, in AWS’s words, and since when', async () => {
    await put('web-5xx');
    await put('web-slow');
    await set('web-5xx', 'ALARM', 'Threshold Crossed: 12 errors.');
    await set('web-slow', 'INSUFFICIENT_DATA', 'Nobody asks.');
    const sinceMs: number = expect.any(Number);
    const alarms = await world().aws.alarms.read(['web-slow', 'web-5xx', 'web-5xx']);
    expect(alarms.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: 'web-5xx', state: 'alarm', reason: 'Threshold Crossed: 12 errors.', sinceMs },
      { name: 'web-slow', state: 'insufficient-data', reason: 'Nobody asks.', sinceMs },
    ]);
  });

  itUnless('composite-alarms', 'may be composite', async () => {
    await put('web-5xx');
    await set('web-5xx', 'OK', 'Fine.');
    await compose('web', 'ALARM("web-5xx")');
    expect(await world().aws.alarms.read(['web'])).toMatchObject([{ name: 'web', state: 'ok' }]);
  });

  it('that do not exist are left out, and none is asked for none', async () => {
    await put('web-5xx');
    const names = async (asked: readonly string[]) => (await world().aws.alarms.read(asked)).map(({ name }) => name);
    expect(await names(['web', 'web-5xx', 'WEB-5XX'])).toEqual(['web-5xx']);
    expect(await names([])).toEqual([]);
  });

  it('may be more than fit into one call', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `web-${index}`);
    for (const name of names) await put(name);
    expect((await world().aws.alarms.read(names)).map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  });
}
